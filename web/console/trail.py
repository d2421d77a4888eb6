"""The audit trail as a page: who saw, changed or exported what and when, newest first, narrowed to a person or an object."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from store import accounts, audit, trail
from store.sessions import User
from web.console.session import Console

_ID = re.compile(r"[a-z]_[0-9a-z]{8,40}")


class Trail:
    """The trail's page. That it was read is in it too."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """One page of events."""
        asked = request.query_params
        who, what, before = asked.get("who", "")[:32], asked.get("object", "").strip()[:64], asked.get("before", "")
        upto = int(before) if before.isascii() and before.isdigit() and len(before) < 12 else None
        events, names = await asyncio.to_thread(self._read, user, who, what, upto)
        older = "?" + urlencode({"who": who, "object": what, "before": events[-1].seq}) if len(events) == trail.PAGE else ""
        return self._console.page("trail.html", user, events=events, names=names, who=who, what=what, older=older)

    def _read(self, user: User, who: str, what: str, upto: int | None) -> tuple[Any, dict[str, str]]:
        with self._context.database.write() as connection:
            known = what if _ID.fullmatch(what) else ""  # whatever else was typed may be somebody's name, and the trail keeps for ever
            audit.add(connection, self._context.clock.now(), user.id, "audit trail viewed", "audit", known)
            return trail.page(connection, who=who, what=what, before=upto), accounts.names(connection)
