"""The audit trail as a page and as a file: who saw, changed or exported what and when, what it was and what it is, newest first."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from store import accounts, audit, trail
from store.sessions import User
from store.trail import Wanted
from web.console import sheets
from web.console.session import Console

_ID = re.compile(r"[a-z]_[0-9a-z]{8,40}")
_USER = re.compile(r"\bu_[0-9a-z]{20}\b")
_FIELDS = ("who", "action", "object", "since", "until")


class Trail:
    """The trail's page and file. That it was read, or taken out, is in it too."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """One page of events."""
        asked = {name: request.query_params.get(name, "").strip()[:64] for name in _FIELDS}
        before = request.query_params.get("before", "")
        upto = int(before) if before.isascii() and before.isdigit() and len(before) < 12 else None
        events, names, actions = await asyncio.to_thread(self._read, user, self._wanted(request.query_params), upto)
        rows = [(one, *told(one.detail, names)) for one in events]
        query = urlencode({name: value for name, value in asked.items() if value})
        older = "?" + urlencode({**asked, "before": events[-1].seq}) if len(events) == trail.PAGE else ""
        return self._console.page("trail.html", user, rows=rows, names=names, actions=actions, asked=asked, older=older, query=query)

    async def csv(self, request: Request, user: User) -> Response:
        """All events that are wanted, as a table."""
        events, names = await asyncio.to_thread(self._every, user, self._wanted(request.query_params))
        zone = self._context.clock.zone

        def row(one: Any) -> list[Any]:
            at = one.at.astimezone(zone)
            who, on = names.get(one.actor, one.actor), names.get(one.object, one.object)
            return [one.seq, sheets.moment(at, zone), at.strftime("UTC%z"), who, one.action, on, *told(one.detail, names)]

        header = ("number", f"time ({zone.key})", "offset", "who", "action", "object", "detail", "before", "after")
        return sheets.download("audit-trail.csv", sheets.text(header, (row(one) for one in events)))

    def _wanted(self, asked: QueryParams) -> Wanted:
        given = {name: asked.get(name, "").strip()[:64] for name in ("who", "action", "object")}
        return Wanted(**given, since=self._midnight(asked.get("since", "")), before=self._midnight(asked.get("until", ""), 1))

    def _midnight(self, text: str, days: int = 0) -> datetime | None:
        """The beginning of a day at the site; None where the text is no day."""
        try:
            day = datetime.strptime(text, "%Y-%m-%d").date() + timedelta(days=days)
        except (ValueError, OverflowError):
            return None
        return datetime.combine(day, time(), self._context.clock.zone)

    def _read(self, user: User, wanted: Wanted, upto: int | None) -> tuple[Any, dict[str, str], list[str]]:
        with self._context.database.write() as connection:
            self._note(connection, user, "audit trail viewed", wanted)
            return trail.page(connection, wanted, upto=upto), accounts.names(connection), trail.actions(connection)

    def _every(self, user: User, wanted: Wanted) -> tuple[Any, dict[str, str]]:
        with self._context.database.write() as connection:
            self._note(connection, user, "audit trail exported", wanted)
            return trail.every(connection, wanted), accounts.names(connection)

    def _note(self, connection: Any, user: User, action: str, wanted: Wanted) -> None:
        known = wanted.object if _ID.fullmatch(wanted.object) else ""  # what else was typed may be a name, and the trail keeps for ever
        audit.add(connection, self._context.clock.now(), user.id, action, "audit", known)


def told(detail: str, names: Mapping[str, str]) -> tuple[str, str, str]:
    """An event's detail as it is read: what it is about, what was before and what is now; accounts by their names."""
    text = _USER.sub(lambda found: names.get(found[0], found[0]), detail)
    head, arrow, after = text.partition(audit.ARROW)
    if not arrow:
        return text, "", ""
    about, colon, before = head.rpartition(": ")
    return (about if colon else ""), before, after
