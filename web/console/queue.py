"""The contact queue's page: what is urgent first, then the referrals of the view that was chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from prescreen.workflow import Refused
from store import (
    accounts,
    audit,
    blinding,
    call_lists,
    duplicates,
    emergencies,
    findings,
    ids,
    queue,
    queue_counts,
    referrals,
    second_looks,
    work,
)
from store.queue import Finder, Standing, Wanted
from store.referrals import Referral
from store.sessions import User
from web.console import words
from web.console.begun import begun
from web.console.session import Console, form
from web.registry.standing import standing as record_standing

_FIELDS = ("status", "disposition", "kind", "focus", "flag", "channel", "language")
_DAYS = ("since", "until")
_RAISED = ("fail", "wait", "review")


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
        filters = {name: "" if wanted.text else _said(asked, name)[:100] for name in (*_FIELDS, *_DAYS)}
        pages = max(1, -(-shown["count"] // queue.PAGE))

        def link(**change: Any) -> str:
            usual = queue.OWN_ORDER.get(wanted.view, "newest")
            kept = {"view": wanted.view, "sort": wanted.sort, **filters, **change}
            return "?" + urlencode({name: value for name, value in kept.items() if value and (name, value) != ("sort", usual)})

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
        text, page = _said(asked, "text").strip()[:200], _page(_said(asked, "page"))
        if text:  # whoever looks for somebody means everybody, whatever view and filters were set before
            return Wanted(view="all", sort="newest", text=text, page=page)
        view = _said(asked, "view") or ("all" if any(asked.get(name) for name in _FIELDS) else queue.VIEWS[0])
        view, sort = view if view in queue.VIEWS else queue.VIEWS[0], _said(asked, "sort")
        given = Wanted(
            view=view,
            sort=sort if sort in queue.SORTS else queue.OWN_ORDER.get(view, "newest"),
            page=page,
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
        database, now, sealer = self._context.database, self._context.clock.now(), self._context.sealer
        finder = self._finder(user, now)
        self._lift(now)
        with database.read() as connection:
            standing = finder.standing(connection)
            whole = _whole(wanted)
            count = standing.views[wanted.view] if whole else finder.count(connection, wanted)
            found = finder.page(connection, wanted, count)
            listed = [referral.id for referral in found]
            same = duplicates.likely(connection, listed)
            more = {
                "notes": work.last_notes(connection, sealer, listed),
                "marks": findings.marks(connection, listed),
                "alarms": emergencies.of_referrals(connection, listed),
                "begun": {one.id: begun(self._context, connection, one.id, user) for one in found if one.blind},
            }
            alarms, names = self._alarms(connection, user), accounts.names(connection)
            record = record_standing(self._context, connection)
            recalls = call_lists.to_call(connection, self._context.trial)
            looks = second_looks.due(connection, self._context.trial, now)
            people = accounts.working(connection, self._console.workflow, self._context.trial)
        with database.write() as connection:
            action = "queue searched" if wanted.text else "queue viewed"
            audit.add(connection, now, user.id, action, "queue", f"{wanted.view} page {wanted.page}, {count} found")
            if standing.loose > queue_counts.LOOSE:
                queue_counts.add_up(connection)
        return {
            "count": count,
            "standing": standing,
            "longest": words.span((now - standing.untried_since).total_seconds()) if standing.untried_since else "",
            "rows": [self._row(referral, names, now, len(same.get(referral.id, ())), more) for referral in found],
            "emergencies": alarms,
            "people": people,
            "record": record,
            "recalls": recalls,
            "looks": looks,
            "stamp": _stamp(found, standing, alarms),
            "stamped": bool(whole),
        }

    def _lift(self, now: datetime) -> None:
        """Shows again what was to be asked again by now."""
        with self._context.database.read() as connection:
            over = blinding.due(connection, now)
        if over:
            with self._context.database.write() as connection:
                blinding.lift(connection, now)

    def _finder(self, user: User, now: datetime) -> Finder:
        hours = self._context.settings.contact_target_hours
        target = timedelta(hours=hours) if hours else None
        return Finder(self._context.sealer, user.id, now, self._console.workflow.open, target, trial=self._context.trial)

    def _alarms(self, connection: Connection, user: User) -> list[tuple[Any, str]]:
        """The emergencies that nobody is done with, each with the name of whose it is: of every trial that the account is for."""
        told = queue.emergencies(connection, self._console.open_to(user))
        named = {
            one.id: one.name for one in referrals.several(connection, self._context.sealer, [one.referral for one in told if one.referral])
        }
        return [(one, named.get(one.referral, "")) for one in told]

    async def stamp(self, request: Request, user: User) -> Response:
        """What an open page of the queue was made of, by which it learns that it is no longer so. Nothing of it is shown."""
        wanted = self._wanted(request.query_params)

        def read() -> str:
            with self._context.database.read() as connection:
                finder = self._finder(user, self._context.clock.now())
                standing = finder.standing(connection)
                found = finder.versions(connection, wanted, standing.views[wanted.view] if _whole(wanted) else None)
                return _stamp(found, standing, self._alarms(connection, user))

        return JSONResponse({"stamp": await asyncio.to_thread(read)})

    async def hand_over(self, request: Request, user: User) -> Response:
        """Hands what was ticked to somebody, or lays it back; on each referral it is a change of its own."""
        given = await form(request)
        chosen, to = [str(one) for one in given.getlist("referral")][: queue.PAGE], str(given.get("to", ""))

        def run() -> None:
            with self._context.database.write() as connection:
                if not self._console.once(connection, request, user, given):
                    return
                desk = work.Desk(self._context.database, connection, self._console.workflow, user, self._context.clock.now())
                for id in chosen:
                    desk.assign(id, None, to or None)

        try:
            await asyncio.to_thread(run)
        except (Refused, KeyError) as refused:
            why = str(refused) if isinstance(refused, Refused) else "One of them is not there any more."
            return self._console.message(user, 422, "Nothing was handed over", why)
        return RedirectResponse("/console/?view=mine" if to == user.id else "/console/", 303)

    async def next(self, request: Request, user: User) -> Response:
        """To the referral that comes after this one in "whom first"; to the queue where none does."""
        after, wanted = request.query_params.get("after", ""), Wanted(view=queue.VIEWS[0], sort=queue.OWN_ORDER[queue.VIEWS[0]])

        def read() -> str | None:
            with self._context.database.read() as connection:
                listed = self._finder(user, self._context.clock.now()).listed(connection, wanted)
            place = listed.index(after) + 1 if after in listed else 0
            return next((one for one in [*listed[place:], *listed[:place]] if one != after), None)

        found = await asyncio.to_thread(read)
        to = f"/console/referrals/{found}" if found else "/console/"  # an id of the database, under a path of ours
        return RedirectResponse(to, 303)  # nosemgrep: a-redirect-leads-where-we-say

    def _row(self, referral: Referral, names: dict[str, str], now: datetime, same: int, more: dict[str, Any]) -> dict[str, Any]:
        marks = more["marks"].get(referral.id, {})
        answered = {entry.criterion: entry.status for entry in referral.ledger}
        settled = {id: status if mark == "changed" else answered.get(id) for id, (mark, status) in marks.items() if mark != "open"}
        note, alarm = None if referral.blind else more["notes"].get(referral.id), more["alarms"].get(referral.id)
        return {
            "ask": [entry for entry in referral.ledger if entry.status in _RAISED and entry.criterion not in settled],
            "ruled_out": [id for id, status in settled.items() if status == "fail"],
            "note": note,
            "noted_by": names.get(note.actor, note.actor) if note else "",
            "alarm": alarm,
            "begun": more["begun"].get(referral.id, ""),
            "referral": referral,
            "clock": clock(referral, now, self._context.settings.contact_target_hours, self._console.workflow.open),
            "holder": names.get(referral.assigned_to or "", ""),
            "due": referral.next_at is not None and referral.next_at <= now,
            "ready": referral.disposition == "wait" and referral.wait_until is not None and referral.wait_until <= now.date(),
            "same": same,
        }


def _whole(wanted: Wanted) -> bool:
    """Whether it is all of a view: how many that are stands beside it."""
    return wanted == Wanted(view=wanted.view, sort=wanted.sort, page=wanted.page)


def _stamp(found: Sequence[Any], standing: Standing, alarms: list[tuple[Any, str]]) -> str:
    """A digest of what a page of the queue shows."""
    shown = [[one.id, one.version, one.unread] for one in found], sorted(standing.views.items()), [one.id for one, _ in alarms]
    return ids.digest(repr(shown))[:24]


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
