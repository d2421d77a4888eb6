"""A gateway over real HTTP with a turn server that can be told to fail, and phones that text with it through Twilio's stand-in."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import SECRET, Gateway, Gateways, TurnServer
from texting import Texting


@pytest.fixture
def turn_server() -> Iterator[TurnServer]:
    """The turn server."""
    server = TurnServer()
    yield server
    server.serving.stop()


@pytest.fixture
def start(turn_server: TurnServer, tmp_path: Path) -> Iterator[Callable[..., Gateway]]:
    """Starts a gateway with these settings; it is ended after the test."""
    gateways = Gateways(tmp_path, TURN_URL=turn_server.serving.url, TURN_SECRET=SECRET, CHAT_RATE_LIMIT="0")
    yield gateways
    gateways.stop()


@pytest.fixture
def begin(start: Callable[..., Gateway]) -> Iterator[Callable[..., Texting]]:
    """Starts a phone, Twilio's stand-in and a gateway with these settings."""
    begun: list[Texting] = []

    def make(**settings: Any) -> Texting:
        begun.append(Texting(start, **settings))
        return begun[-1]

    yield make
    for one in begun:
        one.gateway.stop()
        one.close()
