"""A gateway over real HTTP with a turn server that can be told to fail, on either database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import SECRET, Gateway, TurnServer


@pytest.fixture
def turn_server() -> Iterator[TurnServer]:
    """The turn server."""
    server = TurnServer()
    yield server
    server.serving.stop()


@pytest.fixture
def start(turn_server: TurnServer, tmp_path: Path) -> Iterator[Callable[..., Gateway]]:
    """Starts a gateway with these settings; it is ended after the test."""
    started: list[Gateway] = []

    def begin(**settings: Any) -> Gateway:
        given = {key: str(value) for key, value in settings.items()}
        environ = {"DATA_DIR": str(tmp_path / "var"), "TURN_URL": turn_server.serving.url, "TURN_SECRET": SECRET, "CHAT_RATE_LIMIT": "0"}
        gateway = Gateway({**environ, **given})
        started.append(gateway)
        return gateway

    yield begin
    for gateway in started:
        gateway.stop()


@pytest.fixture
def gateway(start: Callable[..., Gateway]) -> Gateway:
    """A gateway with the defaults."""
    return start()


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, start: Callable[..., Gateway]) -> Gateway:
    """A gateway on SQLite, and on PostgreSQL."""
    if request.param == "sqlite":
        return start()
    fresh: Callable[[], str] = request.getfixturevalue("postgres")
    return start(DATABASE_URL=fresh())
