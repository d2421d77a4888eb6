"""A conversation in which somebody told of an emergency: what was said, and that somebody of the team has looked at it."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from store import audit, conversations
from store.sessions import User
from web.console.session import Console


class Emergencies:
    """The pages of marked conversations."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """The conversation."""
        id = request.path_params["id"]
        history = await asyncio.to_thread(self._read, id, user)
        if history is None:
            return self._console.message(user, 404, "Not found", "There is no such conversation.")
        return self._console.page("emergency.html", user, id=id, history=history)

    async def seen(self, request: Request, user: User) -> Response:
        """Marks it as looked at."""
        if not await asyncio.to_thread(self._see, request.path_params["id"], user):
            return self._console.message(user, 404, "Not found", "There is no such conversation.")
        return RedirectResponse("/console/", 303)

    def _see(self, id: str, user: User) -> bool:
        now = self._context.clock.now()
        if conversations.get(self._context.database, id) is None:
            return False
        with self._context.database.write() as connection:
            conversations.seen_emergency(connection, id, user.id, now)
            audit.add(connection, now, user.id, "emergency seen", id)
        return True

    def _read(self, id: str, user: User) -> list[dict[str, Any]] | None:
        if conversations.get(self._context.database, id) is None:
            return None
        with self._context.database.write() as connection:
            audit.add(connection, self._context.clock.now(), user.id, "conversation viewed", id)
        return conversations.history(self._context.database, id)
