"""One running product for the tests that only talk to it."""

from collections.abc import Iterator

import pytest
from running import Product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product, started once. Its today is November 22, 2026."""
    running = Product(tmp_path_factory.mktemp("product") / "data", STUDY_EMAIL="team@example.org", STUDY_PHONE="608-555-0199")
    yield running
    running.stop()
