"""The screening log as a page and as CSV, without names: what was screened, when, with what outcome."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from store import audit, counts, duplicates, log
from store.sessions import User
from web.console import sheets, words
from web.console.session import Console

_SHOWN = 200
_TIMES = ("started", "ended", "asked_again", "until")


class Log:
    """The log's pages."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """The latest entries, newest first. Counted is each prescreening once, as it stands now."""
        entries = await asyncio.to_thread(self._entries, user, "screening log viewed")
        gone = await asyncio.to_thread(self._gone)
        outcomes: dict[str, int] = {}
        standing = [entry for entry in entries if entry["until"] is None]
        for entry in standing:
            name = words.WORDS["blind"].lower() if entry["blind"] else entry["disposition"] or "call asked for"
            outcomes[name] = outcomes.get(name, 0) + 1
        shown = [{**entry, **_moments(entry)} for entry in entries[::-1][:_SHOWN]]
        numbers: dict[str, Any] = {"total": len(standing), "again": len(entries) - len(standing), "counts": outcomes, "gone": gone}
        return self._console.page("log.html", user, entries=shown, **numbers)

    async def csv(self, request: Request, user: User) -> Response:
        """All entries as a table that a spreadsheet opens, nothing in it taken for a formula."""
        entries = await asyncio.to_thread(self._entries, user, "screening log exported")
        criteria = [criterion.id for criterion in self._context.protocol.criteria]
        zone = self._context.clock.zone
        columns = ["conversation", "channel", "started", "ended", "time_zone", "disposition", "protocol_version", "referral", "joined_to"]
        columns += ["asked_again", "until"]
        header = [*(name.replace("_", " ") for name in columns), *criteria]
        with self._context.database.read() as connection:
            joined = duplicates.every(connection)

        def row(entry: dict[str, Any]) -> list[Any]:
            times = {"time_zone": zone.key, **{name: sheets.moment(entry[name], zone) for name in _TIMES}}
            shown = {**entry, **times, "joined_to": joined.get(entry["referral"])}
            return [*(shown[name] for name in columns), *(entry["criteria"].get(id) for id in criteria)]

        return sheets.download("screening-log.csv", sheets.text(header, map(row, entries)))

    def _gone(self) -> Counter[str]:
        """How many lines are only counted by now, by outcome and by the criterion that ruled out."""
        with self._context.database.read() as connection:
            number: Counter[str] = Counter()
            for one in counts.gone(connection, self._context.trial):
                number[one.outcome or one.criterion] += one.number
        return number

    def _entries(self, user: User, action: str) -> list[dict[str, Any]]:
        with self._context.database.write() as connection:
            audit.add(connection, self._context.clock.now(), user.id, action, "log", self._console.about)
        return list(log.entries(self._context.database, self._context.trial))


def _moments(entry: dict[str, Any]) -> dict[str, Any]:
    """When it began, was answered again, and gave way to another line."""
    named = {"at": "started", "asked_again": "asked_again", "until": "until"}
    return {name: datetime.fromisoformat(entry[of]) if entry[of] else None for name, of in named.items()}
