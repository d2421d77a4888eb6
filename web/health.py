"""/healthz: whether a message would be answered now, and what is missing if not."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from web.context import Context
from web.dialogue import Dialogue
from web.turns import STORE_ERRORS


def route(context: Context, dialogue: Dialogue) -> Route:
    """The route."""

    async def healthz(request: Request) -> Response:
        missing, said = [], await dialogue.health()
        if said is None:
            missing.append("dialogue")
        try:
            async with asyncio.timeout(2):
                await asyncio.to_thread(context.database.alive)
        except STORE_ERRORS:
            missing.append("database")
        body: dict[str, Any] = {"status": "unavailable" if missing else "ok", "clock_offset": context.clock.offset}
        if missing:
            return JSONResponse({**body, "missing": missing}, 503, {"Retry-After": "2"})
        about = {"protocol": context.protocol.version, "model": (said or {}).get("model"), "sms": context.settings.sms}
        return JSONResponse({**body, **about})

    return Route("/healthz", healthz)
