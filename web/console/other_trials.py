"""The list of addresses for news of other trials: shown, and exported (the confirmed ones, each with its link to be removed)."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from store import audit, other_trials
from store.other_trials import Wish
from store.sessions import User
from web.console import sheets
from web.console.session import Console
from web.other_trials import link


class OtherTrials:
    """The list's page and its file."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """The list."""
        wishes = await asyncio.to_thread(self._read, user, "other trials viewed")
        return self._console.page("others.html", user, wishes=wishes)

    async def csv(self, request: Request, user: User) -> Response:
        """The confirmed addresses, each with the link to be removed that a mail to it must hold."""
        wishes = await asyncio.to_thread(self._read, user, "other trials exported")
        confirmed = [wish for wish in wishes if wish.confirmed_at is not None]
        rows = ([wish.address, wish.language, wish.confirmed_at, link(self._context, wish.token or "")] for wish in confirmed)
        return sheets.download("other-trials.csv", sheets.text(("address", "language", "confirmed", "way off"), rows))

    def _read(self, user: User, action: str) -> list[Wish]:
        with self._context.database.write() as connection:
            audit.add(connection, self._context.clock.now(), user.id, action, "other trials")
            return list(other_trials.every(connection, self._context.sealer))
