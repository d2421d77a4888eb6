"""The changes that coordinators make on a referral, each a form of its page. A form that is refused comes back filled.

Decides how a form is read. What a change does is in store/work.py, and whether it is allowed in prescreen/workflow.py.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from functools import partial
from html import escape
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from prescreen.protocol.model import STATUSES
from prescreen.workflow import Refused
from store import call_lists, duplicates, findings, messages, opt_outs, outbox, referrals
from store.sessions import User
from store.work import KEPT, SCHEDULED, Desk, Marked, Stale
from web.console import recalled
from web.console.referral import TYPED, ReferralPage
from web.console.session import Console, form
from web.console.typed import keep
from web.console.words import MORNING, OPT_OUTS, TOLD, WORDS, working_day

_LONGEST = 2000
_FARTHEST = {"next": 2, "wait": 5, "visit": 2}
"""How many years ahead a day may lie; what lies farther is mistyped."""
USUAL = "usual"
SEVERAL = re.compile(r"(?:mark|status|reason)\.(\w{1,16})")
Act = Callable[[Desk, str, FormData], str | None]
"""A change; the id of the referral to show after it, where that is another one."""


class Twice(Exception):
    """The form was sent before and has had its effect."""


class Changes:
    """The forms. `actions`: the last part of each one's address -> what takes it."""

    def __init__(self, console: Console, page: ReferralPage) -> None:
        self._console, self._context, self._page = console, console.context, page
        self._criteria = {criterion.id: criterion.text for criterion in console.context.protocol.criteria}
        changes: dict[str, Act] = {
            "move": self._move,
            "assign": self._assign,
            "call": self._call,
            "note": self._note,
            "dates": self._dates,
            "findings": self._finding,
            "undo": self._undo,
            "join": self._join,
            "apart": self._apart,
            "read": self._read,
            "opt-out": self._opt_out,
            "asked": self._asked,
        }
        self.actions = {name: self._action(name, change) for name, change in changes.items()}
        self.sign_off = self._action("sign-off", self._sign)

    async def draft(self, request: Request, user: User) -> Response:
        """What is being typed; it was kept when the form was taken (web/console/typed.py)."""
        return Response(status_code=204)

    def _action(self, name: str, change: Act) -> Callable[[Request, User], Awaitable[Response]]:
        async def run(request: Request, user: User) -> Response:
            id, given = request.path_params["id"], await form(request)
            sent = {key: value for key, value in given.items() if isinstance(value, str)}
            typed = {**{field: _word(given, field) for field in TYPED}, "form": name, "sent": sent}
            try:
                shown = await asyncio.to_thread(self._within, change, user, id, given, request)
            except Twice:
                return told(id, "twice")
            except KeyError:
                return self._console.message(user, 404, "Not found", "There is no such referral.")
            except Refused as refused:
                await self._not_lost(user, request, given)
                return await self._page.answer(id, user, 422, refused=str(refused), typed=typed)
            except Stale:
                await self._not_lost(user, request, given)
                return await self._page.answer(id, user, 409, stale=True, seen=version(given), typed=typed)
            to = f"/console/referrals/{shown or id}"  # an id of the database, under a path of ours
            return RedirectResponse(to, 303)  # nosemgrep: a-redirect-leads-where-we-say

        return run

    async def _not_lost(self, user: User, request: Request, given: FormData) -> None:
        await asyncio.to_thread(partial(keep, self._context, user.id, request.url.path, given, whole=True))

    def _within(self, change: Act, user: User, id: str, given: FormData, request: Request) -> str | None:
        with self._context.database.write() as connection:
            if not self._console.once(connection, request, user, given):
                raise Twice
            return change(Desk(self._context.database, connection, self._console.workflow, user, self._context.clock.now()), id, given)

    def _move(self, desk: Desk, id: str, given: FormData) -> None:
        to, outcome = _word(given, "to"), _word(given, "outcome")
        status = self._console.workflow.statuses.get(to)
        chosen = (outcome or None) if status is not None and status.needs else None
        day = _day(given, "visit_on") if to == SCHEDULED else None
        visit = self._at(self._ahead(day, "visit"), _time(given, "visit_time")) if day else None
        desk.move(id, version(given), to, outcome=chosen, note=_note(given), criteria=self._criteria, visit_at=visit)

    def _assign(self, desk: Desk, id: str, given: FormData) -> None:
        desk.assign(id, version(given), _word(given, "to") or None)

    def _call(self, desk: Desk, id: str, given: FormData) -> None:
        how = _word(given, "how")
        next_at = self._usual(how) if _word(given, "next_on") == USUAL and not _word(given, "next_other") else self._next(given)
        desk.call(id, version(given), how, next_at=next_at, note=_note(given))

    def _note(self, desk: Desk, id: str, given: FormData) -> None:
        desk.note(id, _note(given))

    def _dates(self, desk: Desk, id: str, given: FormData) -> None:
        """A day that is left empty stays what it was; only its box clears it."""
        wait, standing = _day(given, "wait_until"), desk.dates(id)
        if wait is not None and wait != standing.wait_until:
            wait = self._ahead(wait, "wait", over=True)
        day, hour = _day(given, "next_other"), _time(given, "next_time")
        kept = standing.next_at.astimezone(self._context.clock.zone) if standing.next_at else None
        same = kept is not None and day == kept.date() and (hour is None or hour == kept.time().replace(second=0, microsecond=0))
        next_at = KEPT if day is None or same else self._next(given)
        desk.date(
            id,
            version(given),
            next_at=None if given.get("no_next") else next_at,
            wait_until=None if given.get("no_wait") else KEPT if wait is None else wait,
        )

    def _finding(self, desk: Desk, id: str, given: FormData) -> None:
        """One criterion by its name, or several at once (`mark.E4`, `status.E4`, `reason.E4`)."""
        if criterion := _word(given, "criterion"):
            found = [self._marked(criterion, *(_word(given, name) for name in ("mark", "status", "reason")))]
        else:
            named = dict.fromkeys(match[1] for name in given if (match := SEVERAL.fullmatch(name)))
            listed = [(id_, *(_word(given, f"{name}.{id_}") for name in ("mark", "status", "reason"))) for id_ in named]
            found = [self._marked(*one) for one in listed if any(one[1:])]
        if not found:
            raise Refused("Please choose what you found.")
        desk.find(id, version(given), found)

    def _marked(self, criterion: str, mark: str, status: str, reason: str) -> Marked:
        mark = mark or ("changed" if status else "")
        if criterion not in self._criteria or mark not in findings.MARKS:
            raise Refused(
                f"Please choose what you found on {criterion}." if criterion in self._criteria else "Please choose what you found."
            )
        if mark == "changed" and (status not in STATUSES or not reason.strip()):
            raise Refused(f"Please say what {criterion} is now, and why: what they said on the phone, what the records show.")
        if mark != "changed" and status:
            raise Refused(f"{criterion} is marked “{WORDS[mark]}” and given another status at once. Please choose one of the two.")
        return Marked(criterion, mark, status if mark == "changed" else None, reason[:_LONGEST])

    def _sign(self, desk: Desk, id: str, given: FormData) -> None:
        chosen = [one for one in given.getlist("criterion") if isinstance(one, str) and one in self._criteria]
        if not chosen:
            raise Refused("Please choose what you sign off.")
        desk.sign(id, version(given), chosen)

    def _undo(self, desk: Desk, id: str, given: FormData) -> None:
        desk.undo(id, _word(given, "event"))

    def _join(self, desk: Desk, id: str, given: FormData) -> str:
        return duplicates.join(desk, id, _word(given, "other"))

    def _apart(self, desk: Desk, id: str, given: FormData) -> None:
        duplicates.apart(desk, id, _word(given, "other"))

    def _read(self, desk: Desk, id: str, given: FormData) -> None:
        desk.dates(id)
        messages.read(desk.connection, id, desk.user.id, desk.now, upto=_word(given, "upto"))

    def _asked(self, desk: Desk, id: str, given: FormData) -> None:
        """They were asked on the phone what an amendment made new to them, or would rather not be."""
        desk.dates(id)
        entry, outcome = _word(given, "entry"), _word(given, "outcome")
        left = recalled.unfound(self._context, desk.connection, id, entry) if outcome == call_lists.DONE else ()
        if left:
            raise Refused(f"Please record first what they answered: nothing was found on {', '.join(left)} since the list was released.")
        if not call_lists.called(desk.connection, id, entry, outcome, desk.user.id, desk.now):
            raise Refused("Nothing is left to ask here. Please look at it again.")

    def _opt_out(self, desk: Desk, id: str, given: FormData) -> None:
        """They told somebody that they want no more texts, e-mails or calls, or that they want them again."""
        referral = referrals.get(desk.connection, desk.sealer, id)
        if referral is None:
            raise KeyError(id)
        again, chosen = bool(given.get("again")), [one for one in given.getlist("channel") if one in opt_outs.KINDS]
        if not chosen:
            raise Refused("Please choose what they want no more.")
        for channel in (str(one) for one in chosen):
            kind = opt_outs.KINDS[channel]
            value = referral.identity.get(kind)
            if not value:
                raise Refused("There is no number or address that could be left alone.")
            index = desk.sealer.indices(kind, value.lower() if kind == "email" else value)
            if again:
                opt_outs.lift(desk.connection, index, desk.now, channel=channel, by=desk.user.id)
                continue
            kept: dict[str, Any] = {"source": "coordinator", "now": desk.now, "channel": channel, "by": desk.user.id}
            opt_outs.add(desk.connection, desk.sealer, index, words=_note(given) or None, **kept)
            call_lists.off(desk.connection, "opted_out", desk.now, referrals=[id], by=desk.user.id)
            if channel == opt_outs.SMS:
                outbox.withdraw(desk.connection, index, "opted out")
        told = ", ".join(OPT_OUTS[str(one)] for one in chosen)
        desk.note(
            id, (f"They want {told} again." if again else f"They want no more {told}.") + (f" {_note(given)}" if _note(given) else "")
        )

    def _usual(self, how: str) -> datetime | None:
        """The morning that the workflow proposes after such a call."""
        call, today = self._console.workflow.calls.get(how), self._console.today()
        if call is None or call.next is None:
            return None
        return self._at(working_day(today, call.next), None)

    def _next(self, given: FormData) -> datetime | None:
        """The moment chosen for the next try: that day's morning unless an hour is named. Raises Refused for one that is over."""
        day, hour = _day(given, "next_other") or _day(given, "next_on"), _time(given, "next_time")
        if day is None:
            if hour is not None:
                raise Refused("Please choose the day of the next try as well.")
            return None
        now, at = self._context.clock.now(), self._at(self._ahead(day, "next"), hour)
        if hour is not None and at < now:
            raise Refused("The hour of the next try is over. Please choose another.")
        return max(at, now) if day == now.date() else at

    def _at(self, day: date, hour: time | None) -> datetime:
        return datetime.combine(day, hour or MORNING, self._context.clock.zone)

    def _ahead(self, day: date, what: str, *, over: bool = False) -> date:
        """A day that is not over and not years away. Raises Refused."""
        today = self._console.today()
        if day < today and not (over and day.year >= today.year - _FARTHEST[what]):
            raise Refused(
                {"next": "The day of the next try is over. Please choose another."}.get(what, "This day is over. Please choose another.")
            )
        if day.year > today.year + _FARTHEST[what]:
            raise Refused(f"The year {day.year} is too far away. Please look at it again.")
        return day


def told(id: str, code: str) -> Response:
    """To the referral's page, which tells there what became of a form: going back or loading anew sends nothing again."""
    to = f"/console/referrals/{id}?told={code}"
    return HTMLResponse(f"<p>{escape(TOLD[code])}</p>", 303, {"Location": to})


def version(given: FormData) -> int:
    """The version that a form was made on. Raises Refused where it names none."""
    text = _word(given, "version")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Refused("The page was not whole. Please try again.")
    return int(text)


def _word(given: FormData, name: str) -> str:
    value = given.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _note(given: FormData) -> str:
    return _word(given, "note")[:_LONGEST]


def _time(given: FormData, name: str) -> time | None:
    text = _word(given, name)
    if not text:
        return None
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise Refused("This is not an hour. Please choose one.") from None


def _day(given: FormData, name: str) -> date | None:
    text = _word(given, name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("This is not a day. Please choose one.") from None
