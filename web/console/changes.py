"""The changes that coordinators make on a referral, each a form of its page. A form that is refused comes back filled.

Decides how a form is read. What a change does is in store/work.py, and whether it is allowed in prescreen/workflow.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from prescreen.protocol.model import STATUSES
from prescreen.workflow import Refused
from store import duplicates, findings
from store.sessions import User
from store.work import Desk, Stale
from web.console.referral import TYPED, ReferralPage
from web.console.session import Console, form
from web.console.words import working_day

_LONGEST = 2000
_MORNING = time(9)
USUAL = "usual"
Act = Callable[[Desk, str, FormData], str | None]
"""A change; the id of the referral to show after it, where that is another one."""


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
        }
        self.actions = {name: self._action(name, change) for name, change in changes.items()}

    def _action(self, name: str, change: Act) -> Callable[[Request, User], Awaitable[Response]]:
        async def run(request: Request, user: User) -> Response:
            id, given = request.path_params["id"], await form(request)
            typed = {**{field: _word(given, field) for field in TYPED}, "form": name}
            try:
                shown = await asyncio.to_thread(self._within, change, user, id, given)
            except KeyError:
                return self._console.message(user, 404, "Not found", "There is no such referral.")
            except Refused as refused:
                return await self._page.answer(id, user, 422, refused=str(refused), typed=typed)
            except Stale:
                return await self._page.answer(id, user, 409, stale=True, seen=version(given), typed=typed)
            to = f"/console/referrals/{shown or id}"  # an id of the database, under a path of ours
            return RedirectResponse(to, 303)  # nosemgrep: a-redirect-leads-where-we-say

        return run

    def _within(self, change: Act, user: User, id: str, given: FormData) -> str | None:
        with self._context.database.write() as connection:
            return change(Desk(self._context.database, connection, self._console.workflow, user, self._context.clock.now()), id, given)

    def _move(self, desk: Desk, id: str, given: FormData) -> None:
        to, outcome = _word(given, "to"), _word(given, "outcome")
        status = self._console.workflow.statuses.get(to)
        chosen = (outcome or None) if status is not None and status.needs else None
        desk.move(id, version(given), to, outcome=chosen, note=_note(given), criteria=self._criteria)

    def _assign(self, desk: Desk, id: str, given: FormData) -> None:
        desk.assign(id, version(given), _word(given, "to") or None)

    def _call(self, desk: Desk, id: str, given: FormData) -> None:
        how = _word(given, "how")
        next_at = self._usual(how) if _word(given, "next_on") == USUAL and not _word(given, "next_other") else self._next(given)
        desk.call(id, version(given), how, next_at=next_at, note=_note(given))

    def _note(self, desk: Desk, id: str, given: FormData) -> None:
        desk.note(id, _note(given))

    def _dates(self, desk: Desk, id: str, given: FormData) -> None:
        desk.date(id, version(given), next_at=self._next(given), wait_until=_day(given, "wait_until"))

    def _finding(self, desk: Desk, id: str, given: FormData) -> None:
        criterion, mark, status, reason = (_word(given, name) for name in ("criterion", "mark", "status", "reason"))
        if criterion not in self._criteria or mark not in findings.MARKS:
            raise Refused("Please choose what you found.")
        if mark == "changed" and (status not in STATUSES or not reason.strip()):
            raise Refused(f"Please say what {criterion} is now, and why: what they said on the phone, what the records show.")
        desk.find(id, version(given), criterion, mark, status=status if mark == "changed" else None, reason=reason[:_LONGEST])

    def _undo(self, desk: Desk, id: str, given: FormData) -> None:
        desk.undo(id, _word(given, "event"))

    def _join(self, desk: Desk, id: str, given: FormData) -> str:
        return duplicates.join(desk, id, _word(given, "other"))

    def _apart(self, desk: Desk, id: str, given: FormData) -> None:
        duplicates.apart(desk, id, _word(given, "other"))

    def _usual(self, how: str) -> datetime | None:
        """The morning that the workflow proposes after such a call."""
        call, today = self._console.workflow.calls.get(how), self._console.today()
        if call is None or call.next is None:
            return None
        return datetime.combine(working_day(today, call.next), _MORNING, self._context.clock.zone)

    def _next(self, given: FormData) -> datetime | None:
        """The morning of the day chosen for the next try. Raises Refused for a day that is over."""
        day = _day(given, "next_other") or _day(given, "next_on")
        if day is None:
            return None
        now = self._context.clock.now()
        if day < now.date():
            raise Refused("The day of the next try is over. Please choose another.")
        morning = datetime.combine(day, _MORNING, self._context.clock.zone)
        return max(morning, now) if day == now.date() else morning


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


def _day(given: FormData, name: str) -> date | None:
    text = _word(given, name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("This is not a day. Please choose one.") from None
