"""A gateway with a console, on either database. No dialogue stands behind it: the console does without."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import Gateway


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Gateway]]:
    """Starts a gateway with these settings; it is ended after the test."""
    started: list[Gateway] = []

    def begin(**settings: Any) -> Gateway:
        gateway = Gateway({"DATA_DIR": str(tmp_path / "var"), **{key: str(value) for key, value in settings.items()}})
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
