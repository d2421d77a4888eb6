"""The processes of one product: turn servers, gateways, and a stand-in for Twilio where no account is set; which settings each gets.

Decides in which order they start and end, and holds the sockets that they listen on. Knows nothing of what they say to each other.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import Coroutine
from typing import Any

from cli import dialogue
from cli.child import Child
from cli.watchdog import begin, keep, look_after, tell, watch
from processes.cores import MOST, cores
from processes.listening import listening
from web.settings import Settings

_START_SECONDS = 60.0
_DEMO_NUMBER = "+16085550100"


class Product:
    """The processes. `start` brings them up, `keep_up` watches them until it is cancelled, `end` ends them."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self.settings = settings
        secret, logs, workers = secrets.token_hex(16), settings.data_dir / "logs", settings.workers or min(cores(), MOST)
        sockets = [listening("127.0.0.1", 0) for _ in range(workers + 1)]  # the last for texts that take long
        urls = [f"http://127.0.0.1:{one.getsockname()[1]}" for one in sockets]
        self.turn_server = dialogue.TurnServer(urls[0], secret)
        environment = {**os.environ, "WORKERS": str(workers), "TURN_URL": ",".join(urls[:-1]), "TURN_SLOW_URL": urls[-1]}
        environment["TURN_SECRET"] = secret
        self.dialogue = dialogue.child("dialogue", secret, settings.data_dir, settings.trials, sockets, tell)
        self.children = [self.dialogue]
        self.standin: Child | None = None
        if not settings.sms:
            calls = listening("127.0.0.1", 0)
            own, for_gateway = _stand_in(settings, f"http://127.0.0.1:{calls.getsockname()[1]}")
            command = [sys.executable, "-m", "standin.server"]
            self.standin = Child("stand-in", command, {**os.environ, **own}, logs, tell, {"STANDIN_SOCKET": [calls]})
            self.children.append(self.standin)
            environment |= for_gateway
        self.gateway = Child("gateway", [sys.executable, "-m", "web.server"], environment, logs, tell, {"GATEWAY_SOCKET": [listener]})
        self.children.append(self.gateway)
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Starts all at once and waits until each answers. Raises RuntimeError with the last words of the first that does not."""
        seconds = {self.dialogue: dialogue.START_SECONDS}
        self._looking = asyncio.create_task(look_after(self.children))
        await _all([begin(child, seconds.get(child, _START_SECONDS)) for child in self.children])
        dialogue.write_note(self.settings.data_dir, self.turn_server)

    async def keep_up(self) -> None:
        """Restarts processes that end or hang, for ever. Those that fork others keep these up themselves."""
        work = [keep(child, dialogue.START_SECONDS) for child in self.children]
        if self.standin is not None:
            work.append(watch(self.standin, f"{self.standin.address}/healthz"))
        await _all(work)

    async def end(self) -> None:
        """Ends all of them, the gateway's open turns first in the time that it needs."""
        if self._looking is not None:
            self._looking.cancel()
        await asyncio.gather(*(child.end() for child in self.children))
        dialogue.drop_note(self.settings.data_dir)


def _stand_in(settings: Settings, address: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the stand-in is told, and what the gateway is told of it. Its account is made up anew at each start."""
    account, token = f"AC{secrets.token_hex(16)}", secrets.token_hex(16)
    own = {
        "STANDIN_ACCOUNT_SID": account,
        "STANDIN_AUTH_TOKEN": token,
        "STANDIN_NUMBER": _DEMO_NUMBER,
        "STANDIN_INBOUND_URL": f"{_reached(settings)}/sms/inbound",
        "STANDIN_PUBLIC_URL": f"{settings.public_url}/sms/inbound",
    }
    for_gateway = {
        "TWILIO_ACCOUNT_SID": account,
        "TWILIO_AUTH_TOKEN": token,
        "TWILIO_FROM": _DEMO_NUMBER,
        "TWILIO_API_BASE": address,
        "STANDIN_URL": address,
    }
    return own, for_gateway


def _reached(settings: Settings) -> str:
    """The gateway's address from this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  an address to reach
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


async def _all(work: list[Coroutine[Any, Any, Any]]) -> None:
    """Runs all at once; at the first error the others are cancelled and the error is raised."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
