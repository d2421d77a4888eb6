"""The turn server with the trained model, for the tests that talk to it."""

from collections.abc import Iterator

import pytest
from turn_serving import TurnServer

from bot.train import ROOT, current


@pytest.fixture(scope="session")
def turn_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TurnServer]:
    """One turn server for the tests that only talk to it."""
    server = TurnServer(ROOT, current(), tmp_path_factory.mktemp("turn") / "log", versions=tmp_path_factory.mktemp("versions"))
    yield server
    server.stop()
