"""/healthz: whether a message would be answered now, and if not, which part is missing.

Asks the turn server (for a whole turn, if its last one failed), and writes to the database, since reading alone would not be enough.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from prescreen.dialogue import begin
from web.context import Context
from web.dialogue import Dialogue, NotAnswered
from web.registry.standing import watched_registries
from web.turns import STORE_ERRORS

_SECONDS = 2.5
_FRESH_SECONDS = 0.5
"""What was found is given again for this long, so that frequent requests do not keep the database busy."""


class Health:
    """Which parts answer."""

    def __init__(self, context: Context, dialogue: Dialogue) -> None:
        self.context, self.dialogue = context, dialogue
        self._lock = asyncio.Lock()
        self._found: tuple[float, dict[str, Any], list[str]] | None = None

    async def missing(self) -> tuple[dict[str, Any], list[str]]:
        """What the turn server says of itself, and the parts that are missing."""
        async with self._lock:
            if self._found is None or time.monotonic() - self._found[0] > _FRESH_SECONDS:
                said, stored = await asyncio.gather(self._dialogue(), self._database())
                missing = [name for name, there in (("dialogue", said is not None), ("database", stored)) if not there]
                self._found = time.monotonic(), said or {}, missing
            return self._found[1:]

    async def _dialogue(self) -> dict[str, Any] | None:
        said = await self.dialogue.health()
        if said is None or not self.dialogue.suspect:
            return said
        context, now = self.context, self.context.clock.now()
        turn = begin(self.context.protocol, channel="web", language=self.context.languages[0], now=now)
        try:
            about: dict[str, Any] = {"trial": context.trial, "site": context.settings.site, "seconds": _SECONDS}
            await self.dialogue.turn("healthz", turn.state, "hello", now, **about)
        except NotAnswered:
            return None
        return said

    async def _database(self) -> bool:
        try:
            async with asyncio.timeout(_SECONDS):
                await asyncio.to_thread(self.context.database.alive)
        except STORE_ERRORS:
            return False
        return True


def routes(context: Context, health: Health) -> list[Route]:
    """/healthz for everybody, and /alive for the supervisor, which must not end a process only because another part does not answer."""

    async def healthz(request: Request) -> Response:
        said, missing = await health.missing()
        body: dict[str, Any] = {
            "status": "unavailable" if missing else "ok",
            "clock_offset": context.clock.offset,
            "trials": list(context.trials),
            "scripts": {trial: one.lock.told for trial, one in context.trials.items()},
        }
        if missing:
            return JSONResponse({**body, "missing": missing}, 503, {"Retry-After": "2"})
        try:
            watched = await asyncio.to_thread(watched_registries, context)
        except STORE_ERRORS:
            watched = {}
        about = {"protocol": context.protocol.version, "model": said.get("model"), "sms": context.settings.sms}
        return JSONResponse({**body, **about, "registry": watched})

    async def alive(request: Request) -> Response:
        return PlainTextResponse("alive")

    return [Route("/healthz", healthz), Route("/alive", alive)]
