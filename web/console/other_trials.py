"""The list of addresses for news of other trials: shown, and exported (the confirmed ones, each with its link to be removed)."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from store import audit, other_trials
from store.other_trials import Wish
from store.sessions import User
from web.console import sheets
from web.console.session import Console
from web.other_trials import link

_HEADER = ("address", "language", "confirmed", "way off", "time zone")


class OtherTrials:
    """The list's page and its file."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """The list."""
        wishes = await asyncio.to_thread(self._read, user, "other trials viewed")
        return self._console.page("others.html", user, wishes=wishes)

    async def csv(self, request: Request, user: User) -> Response:
        """The confirmed addresses, each with the link to be removed that a mail to it must hold, for a spreadsheet."""
        return sheets.download("other-trials.csv", sheets.text(_HEADER, await self._rows(user)))

    async def data(self, request: Request, user: User) -> Response:
        """The same for data software."""
        header = [name.replace(" ", "_") for name in _HEADER]
        return sheets.download("other-trials-data.csv", sheets.data(header, await self._rows(user)))

    async def _rows(self, user: User) -> list[list[Any]]:
        zone = self._context.clock.zone
        wishes = await asyncio.to_thread(self._read, user, "other trials exported")
        return [
            [wish.address, wish.language, sheets.moment(wish.confirmed_at, zone), link(self._context, wish.token or ""), zone.key]
            for wish in wishes
            if wish.confirmed_at is not None
        ]

    def _read(self, user: User, action: str) -> list[Wish]:
        with self._context.database.write() as connection:
            audit.add(connection, self._context.clock.now(), user.id, action, "other trials")
            return list(other_trials.every(connection, self._context.sealer, self._context.trial))
