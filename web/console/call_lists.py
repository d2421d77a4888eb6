"""Call lists: the investigator releases one from the dry run of the script in force; and how far each released one is.

Who is on it is what the dry run comes to; whether, how and in which words somebody is asked is decided when they are (web/recalling.py).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from store import accounts, audit, blinding, call_lists, recruitment, referrals
from store.call_lists import ASKED, Entry, List, Person
from store.replays import AGREED, ENDED, HIDDEN, JOINED, NO_LONGER_FITS, DryRun
from store.sessions import User
from web import replaying
from web.console import fresh
from web.console.approvals import without_secrets
from web.console.permissions import may
from web.console.replay import Amendments, Looked
from web.console.session import Console, form
from web.context import Context

STATUSES: Mapping[str, str] = {
    "listed": "To be asked",
    "sent": "Written to, no answer yet",
    "call": "To be called",
    "begun": "Has begun to answer",
    "done": "Answered",
    "left": "Would rather not",
    "off": "Taken off",
    "expired": "Not reached in 30 days",
    "marked": "No longer fits: marked, not asked",
}
WHY: Mapping[str, str] = {
    "asked": "asked",
    "marked": "no longer fit: marked on their page, not asked",
    "before": "asked for this script before",
    "language": "the script is not approved in their language",
    "opted_out": "opted out",
    "declined": "would rather not be contacted",
    "ended": "their referral is over",
    "joined": "joined to an earlier referral",
    "none": "left no way to be contacted",
    "deleted": "deleted on their wish",
    "no way": "no way that they gave can be used",
    "phone": "on the phone",
    "blind": "drawn to be asked again by a person first",
    "started over": "started over",
    "unreadable": "their conversation can't be read",
}
WAYS: Mapping[str, str] = {"sms": "text", "mail": "e-mail", "call": "call", "": ""}


@dataclass(frozen=True)
class Release:
    """What releasing a list would come to. `left_out`: why -> how many; `refused`: why none can be released; "" where one can."""

    people: tuple[Person, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    refused: str = ""

    @property
    def asked(self) -> int:
        """How many would be asked."""
        return sum(one.comes_to in ASKED for one in self.people)

    @property
    def marked(self) -> int:
        """How many would only be marked."""
        return len(self.people) - self.asked


def weighed(context: Context, run: DryRun, known: set[str]) -> Release:
    """Whom a dry run of the script in force would have asked. `known`: the referrals that stand on a list for it already."""
    left_out, people = Counter[str](), []
    for one in run.people:
        if one.comes_to not in (*ASKED, NO_LONGER_FITS):
            continue
        if one.comes_to == NO_LONGER_FITS:
            if one.referral is not None and one.contact not in (ENDED, JOINED) and one.referral not in known:
                people.append(Person(one.referral, one.conversation, one.comes_to, (), one.criteria))
        elif one.contact != AGREED or one.referral is None:
            left_out[one.contact] += 1
        elif one.referral in known:
            left_out["before"] += 1
        elif context.lock.enforced and one.language not in context.offered:
            left_out["language"] += 1
        else:
            people.append(Person(one.referral, one.conversation, one.comes_to, one.missing, one.criteria))
    if hidden := run.totals().get(HIDDEN, 0):
        left_out["blind"] = hidden
    return Release(tuple(people), dict(left_out))


class CallLists:
    """The pages, and the release."""

    def __init__(self, console: Console, amendments: Amendments) -> None:
        self._console, self._context, self._amendments = console, console.context, amendments
        amendments.more = self.preview

    async def show(self, request: Request, user: User) -> Response:
        """Every list that was released, with how far it is."""

        def read() -> dict[str, Any]:
            with self._context.database.read() as connection:
                return {"lists": call_lists.of_trial(connection, self._context.trial), "names": accounts.names(connection)}

        shown = await asyncio.to_thread(read)
        return self._console.page("call_lists.html", user, statuses=STATUSES, why=WHY, **shown)

    async def people(self, request: Request, user: User) -> Response:
        """The people of one, those first with whom something is left to do. That they were looked at is in the trail."""
        shown = await asyncio.to_thread(self._people, request.path_params["id"], user)
        if shown is None:
            return self._console.message(user, 404, "Not found", "There is no such call list.")
        return self._console.page("call_list.html", user, statuses=STATUSES, why=WHY, ways=WAYS, **shown)

    async def release(self, request: Request, user: User) -> Response:
        """Releases a list, signed by a fresh sign-in."""
        given, script = await form(request), request.path_params["id"]
        try:
            id = await asyncio.to_thread(self._release, request, user, script, given)
        except ValueError as wrong:
            return await self._amendments.dry_run(request, user, 422, wrong=str(wrong), given=given)
        return RedirectResponse(f"/console/call-lists/{id}", 303)  # nosemgrep: a-redirect-leads-where-we-say  an id of the database

    def preview(self, user: User, script: str, looked: Looked) -> dict[str, Any]:
        """What the page of a dry run shows of a release: what it would come to, and what was released for this script."""
        context = self._context
        with context.database.read() as connection:
            known = call_lists.before(connection, context.trial, script)
            lists = [one for one in call_lists.of_trial(connection, context.trial) if one.script == script]
            names = accounts.names(connection)
        release = weighed(context, looked.run, known)
        why = self._refused(script, looked.run, release)
        return {
            "release": Release(release.people, release.left_out, why),
            "released": lists,
            "released_by": names,
            "why": WHY,
            "statuses": STATUSES,
            "asks": fresh.asks(self._console, user) if may(user.role, "release call lists") else "",
        }

    def _refused(self, script: str, run: DryRun, release: Release) -> str:
        context = self._context
        if script != context.lock.script:
            return "This is not the script in force. A list is released once the product serves the amended trial."
        if run.today != self._console.today():
            return "This is a dry run as of an earlier day. A list is released from how all stands today."
        if context.lock.enforced and not context.offered:
            return "No board has approved this script yet in any language (SCRIPT_LOCK=enforce)."
        with context.database.read() as connection:
            if recruitment.standing(connection, context.trial) != recruitment.OPEN:
                return "Recruitment is not open, so nobody is asked anything now."
        return "" if release.asked else "Nobody is left who could be asked."

    def _release(self, request: Request, user: User, script: str, given: FormData) -> str:
        """Releases it over a dry run of this moment. Raises ValueError with what is wrong."""
        context, reason = self._context, " ".join(str(given.get("reason", "")).split())
        if not reason:
            raise ValueError("Please say why they are asked again.")
        if why := fresh.refused(self._console, request, user, given):
            raise ValueError(why)
        if script != context.lock.script:
            raise ValueError(self._refused(script, DryRun(context.trial, "", self._console.today(), ()), Release()))
        run = replaying.look(context, context.protocol)
        with context.database.write() as connection:
            if not self._console.once(connection, request, user, without_secrets(given)):
                raise ValueError("This was released already; nothing was done twice.")
            release = weighed(context, run, call_lists.before(connection, context.trial, script))
            if why := self._refused(script, run, release):
                raise ValueError(why)
            about = {"trial": context.trial, "script": script, "version": context.protocol.version, "by": user.id, "reason": reason}
            return call_lists.release(connection, release.people, **about, left_out=release.left_out, now=context.clock.now())

    def _people(self, id: str, user: User) -> dict[str, Any] | None:
        context = self._context
        with context.database.write() as connection:
            found = next((one for one in call_lists.of_trial(connection, context.trial) if one.id == id), None)
            if found is None:
                return None
            audit.add(connection, context.clock.now(), user.id, "call list viewed", id)
            blind = blinding.every(connection, context.trial)
            entries = [one if one.referral not in blind else bare(one) for one in call_lists.of_list(connection, id)]
            named = {one.id: one for one in referrals.several(connection, context.sealer, [one.referral for one in entries])}
            names = accounts.names(connection)
        return {
            "list": found,
            "entries": [(one, named.get(one.referral)) for one in entries],
            "names": names,
            "gone": _gone(found, entries),
        }


def bare(entry: Entry) -> Entry:
    """An entry without what the answers show, for one that was drawn to be asked again by a person who has not seen them."""
    return replace(entry, missing=(), criteria={}, comes_to="")


def _gone(list_: List, entries: Sequence[Any]) -> int:
    """How many of a list were deleted since."""
    return int(list_.totals.get("asked", 0)) + int(list_.totals.get("marked", 0)) - len(entries)
