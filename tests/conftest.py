"""What tests of several parts share."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from postgres import Cluster

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from serving import Gateway

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Gives the address of a fresh PostgreSQL database, each time it is called."""
    cluster = Cluster()
    yield lambda: cluster.url(f"test{next(_numbers)}")
    cluster.stop()


@pytest.fixture
def gateway(start: Callable[..., Gateway]) -> Gateway:
    """A gateway with the defaults, by the `start` of the room."""
    return start()


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, start: Callable[..., Gateway]) -> Gateway:
    """A gateway on SQLite, and on PostgreSQL."""
    if request.param == "sqlite":
        return start()
    fresh: Callable[[], str] = request.getfixturevalue("postgres")
    return start(DATABASE_URL=fresh())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium: one for a file's tests. Its driver keeps an event loop running in this thread, which no other file may find there."""
    from playwright.sync_api import sync_playwright  # the dialogue's environment has no browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()
