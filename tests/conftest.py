"""What tests of several parts share."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from postgres import Cluster

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Gives the address of a fresh PostgreSQL database, each time it is called."""
    cluster = Cluster()
    yield lambda: cluster.url(f"test{next(_numbers)}")
    cluster.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium: one for a file's tests. Its driver keeps an event loop running in this thread, which no other file may find there."""
    from playwright.sync_api import sync_playwright  # the dialogue's environment has no browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()
