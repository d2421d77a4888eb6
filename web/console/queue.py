"""The contact queue's page: what is urgent first, then the referrals of the view that was chosen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from store import accounts, audit, duplicates, queue
from store.queue import Finder, Wanted
from store.referrals import Referral
from store.sessions import User
from web.console import words
from web.console.session import Console, form

_FIELDS = ("status", "disposition", "kind", "focus", "flag", "channel", "language")
_DAYS = ("since", "until")


class Queue:
    """The queue."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """One page of the queue, and emergencies that nobody has looked at."""
        return await self._shown(request.query_params, user)

    async def search(self, request: Request, user: User) -> Response:
        """The same for a name, number or address that is searched. It is sent in a form, so that it stands in no address of a page."""
        given = await form(request)
        if str(given.get("text", "")).strip():
            return await self._shown(given, user)
        codes = {name: str(given.get(name, ""))[:32] for name in ("view", "sort", *_FIELDS, *_DAYS)}
        to = f"/console/?{urlencode({name: value for name, value in codes.items() if value})}"
        return RedirectResponse(to, 303)  # nosemgrep: a-redirect-leads-where-we-say  what follows the ? leads nowhere

    async def _shown(self, asked: QueryParams | FormData, user: User) -> Response:
        wanted = self._wanted(asked)
        shown = await asyncio.to_thread(self._found, wanted, user)
        filters = {name: _said(asked, name)[:100] for name in (*_FIELDS, *_DAYS)}
        pages = max(1, -(-shown["count"] // queue.PAGE))

        def link(**change: Any) -> str:
            kept = {"view": wanted.view, "sort": wanted.sort, **filters, **change}
            return "?" + urlencode({name: value for name, value in kept.items() if value and (name, value) != ("sort", "newest")})

        return self._console.page(
            "queue.html",
            user,
            wanted=wanted,
            filters=filters,
            narrowed=sum(1 for value in filters.values() if value),
            pages=pages,
            link=link,
            views=words.VIEWS,
            sorts=words.SORTS,
            status_choices=[(status.id, status.label) for status in self._console.workflow.statuses.values()],
            flag_choices=[(criterion.id, criterion.id) for criterion in self._context.protocol.criteria],
            language_choices=[(code, words.LANGUAGES.get(code, code)) for code in self._context.protocol.languages],
            target=self._context.settings.contact_target_hours,
            **shown,
        )

    def _wanted(self, asked: QueryParams | FormData) -> Wanted:
        view = _said(asked, "view") or ("all" if _said(asked, "text") or any(asked.get(name) for name in _FIELDS) else "open")
        sort = _said(asked, "sort")
        given = Wanted(
            view=view if view in queue.VIEWS else "open",
            sort=sort if sort in queue.SORTS else "date" if view == "waiting" else "next" if view == "due" else "newest",
            text=_said(asked, "text").strip()[:200],
            page=_page(_said(asked, "page")),
            since=self._midnight(_said(asked, "since")),
            before=self._midnight(_said(asked, "until"), days=1),
        )
        status, disposition, kind, focus, flag, channel, language = (_said(asked, name)[:32] for name in _FIELDS)
        return replace(given, status=status, disposition=disposition, kind=kind, focus=focus, flag=flag, channel=channel, language=language)

    def _midnight(self, text: str | None, days: int = 0) -> datetime | None:
        """The beginning of a day at the site; None where the text is no day."""
        try:
            day = datetime.strptime(text or "", "%Y-%m-%d").date() + timedelta(days=days)
        except (ValueError, OverflowError):
            return None
        return datetime.combine(day, time(), self._context.clock.zone)

    def _found(self, wanted: Wanted, user: User) -> dict[str, Any]:
        database, now = self._context.database, self._context.clock.now()
        finder = Finder(database.sealer, user.id, now, self._console.workflow.open)
        with database.read() as connection:
            standing = finder.standing(connection)
            whole = wanted == Wanted(view=wanted.view, sort=wanted.sort, page=wanted.page)
            count = standing.views[wanted.view] if whole else finder.count(connection, wanted)
            found = finder.page(connection, wanted)
            same = duplicates.likely(connection, [referral.id for referral in found])
            emergencies, names = queue.emergencies(connection), accounts.names(connection)
        with database.write() as connection:
            action = "queue searched" if wanted.text else "queue viewed"
            audit.add(connection, now, user.id, action, "queue", f"{wanted.view} page {wanted.page}, {count} found")
        return {
            "count": count,
            "standing": standing,
            "longest": words.span((now - standing.untried_since).total_seconds()) if standing.untried_since else "",
            "rows": [self._row(referral, names, now, len(same.get(referral.id, ()))) for referral in found],
            "emergencies": emergencies,
        }

    def _row(self, referral: Referral, names: dict[str, str], now: datetime, same: int) -> dict[str, Any]:
        return {
            "referral": referral,
            "clock": clock(referral, now, self._context.settings.contact_target_hours, self._console.workflow.open),
            "holder": names.get(referral.assigned_to or "", ""),
            "due": referral.next_at is not None and referral.next_at <= now,
            "ready": referral.disposition == "wait" and referral.wait_until is not None and referral.wait_until <= now.date(),
            "same": same,
        }


def clock(referral: Referral, now: datetime, target: int, open_: tuple[str, ...]) -> dict[str, Any]:
    """How long somebody waits for the first try, or waited, against the site's target."""
    waits = referral.tried_at is None and referral.status in open_
    hours = ((referral.tried_at or now) - referral.created_at).total_seconds() / 3600
    return {
        "waits": waits,
        "since": words.span(hours * 3600),
        "hours": round(hours, 1),
        "late": bool(waits and target and hours > target and referral.disposition != "wait"),
        "counts": waits and referral.disposition != "wait",
    }


def _said(asked: QueryParams | FormData, name: str) -> str:
    """What a field holds; empty where it holds no text."""
    value = asked.get(name)
    return value if isinstance(value, str) else ""


def _page(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 7 else 1
