"""The screening log as a page and as CSV, without names: what was screened, when, with what outcome."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from store import audit, log
from store.sessions import User
from web.console import sheets
from web.console.session import Console

_SHOWN = 200


class Log:
    """The log's pages."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """The latest entries, newest first."""
        entries = await asyncio.to_thread(self._entries, user, "screening log viewed")
        counts: dict[str, int] = {}
        for entry in entries:
            name = entry["disposition"] or "call asked for"
            counts[name] = counts.get(name, 0) + 1
        return self._console.page("log.html", user, entries=entries[::-1][:_SHOWN], total=len(entries), counts=counts)

    async def csv(self, request: Request, user: User) -> Response:
        """All entries as a table that a spreadsheet opens, nothing in it taken for a formula."""
        entries = await asyncio.to_thread(self._entries, user, "screening log exported")
        criteria = [criterion.id for criterion in self._context.protocol.criteria]
        columns = ("conversation", "channel", "started", "ended", "disposition", "protocol_version", "referral")
        header = [*(name.replace("_", " ") for name in columns), *criteria]
        rows = ([*(entry[name] for name in columns), *(entry["criteria"].get(id) for id in criteria)] for entry in entries)
        return sheets.download("screening-log.csv", sheets.text(header, rows))

    def _entries(self, user: User, action: str) -> list[dict[str, Any]]:
        with self._context.database.write() as connection:
            audit.add(connection, self._context.clock.now(), user.id, action, "log")
        return list(log.entries(self._context.database))
