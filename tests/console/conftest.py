"""A gateway with a console. No dialogue stands behind it: the console does without."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from serving import Gateway, Gateways


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Gateway]]:
    """Starts a gateway with these settings; it is ended after the test."""
    gateways = Gateways(tmp_path)
    yield gateways
    gateways.stop()
