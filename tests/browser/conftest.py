"""The gateway over real HTTP, its turn server a plain one that can be told to fail, and a browser to visit it with."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

sys.path.append(str(Path(__file__).parents[1] / "web"))

from hospital import Hospital
from serving import SECRET, Serving, TurnServer

from web.app import create
from web.settings import read_settings


@pytest.fixture
def turn_server() -> Iterator[TurnServer]:
    """The turn server."""
    server = TurnServer()
    yield server
    server.serving.stop()


@pytest.fixture
def start(turn_server: TurnServer, tmp_path: Path) -> Iterator[Callable[..., Serving]]:
    """Starts the gateway with these settings."""
    started: list[Serving] = []

    def begin(**settings: str) -> Serving:
        environ = {"DATA_DIR": str(tmp_path / "var"), "TURN_URL": turn_server.serving.url, "TURN_SECRET": SECRET, "CHAT_RATE_LIMIT": "0"}
        serving = Serving(create(read_settings({**environ, **settings})))
        started.append(serving)
        return serving

    yield begin
    for serving in started:
        serving.stop()


@pytest.fixture
def site(start: Callable[..., Serving]) -> Serving:
    """The gateway of a site that has a phone number and an address."""
    return start(STUDY_PHONE="608-555-0199", STUDY_EMAIL="team@example.org")


@pytest.fixture
def hospital() -> Iterator[Hospital]:
    """The other site."""
    hospital = Hospital()
    yield hospital
    hospital.serving.stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a window of its own; whatever the browser complains of fails the test.

    Tests that let axe look pass `bypass_csp`: it styles what it measures, which the page's policy would refuse.
    """
    contexts, complaints = [], []

    def go(url: str, width: int = 390, height: int = 844, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **{"locale": "en-US", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(url)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not complaints
