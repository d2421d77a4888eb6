"""The console's pages of each trial that is served, and which of them a request is for.

A referral's or conversation's page is that of its trial; all others are of the trial that was chosen in the frame. An account that is not
for a trial finds nothing there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from store import conversations, referrals, second_looks
from store.sessions import User
from web.console.agreement import Agreement
from web.console.approvals import Approvals
from web.console.asking import Asking
from web.console.call_lists import CallLists
from web.console.changes import Changes
from web.console.correspondence import Correspondence
from web.console.emergencies import Emergencies
from web.console.exports import Exports
from web.console.flow import FlowPage
from web.console.log import Log
from web.console.numbers import Figures
from web.console.other_trials import OtherTrials
from web.console.proof import ProofPage
from web.console.queue import Queue
from web.console.recruitment import Recruitment
from web.console.referral import ReferralPage
from web.console.registry import Registry
from web.console.replay import Amendments
from web.console.second_looks import SecondLooks
from web.console.session import Console, Page, form
from web.context import Context

_COOKIE = "prescreen_trial"
_SECONDS = 365 * 86_400
_WHERE = {"/referrals/": referrals.trial_of, "/emergencies/": conversations.trial_of, "/second-looks/": second_looks.trial_of}
"""How the address of one person's page begins -> what tells the trial by the id in it."""


@dataclass(frozen=True)
class Names:
    """The forms of a referral's page and the files for statisticians, by name: the same in each trial."""

    changes: Sequence[str]
    statistics: Sequence[str]


class Room:
    """The pages of one trial."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.queue, self.log, self.emergencies = Queue(console), Log(console), Emergencies(console)
        self.figures, self.other_trials, self.recruitment = Figures(console), OtherTrials(console), Recruitment(console)
        self.flow = FlowPage(console)
        self.approvals, self.proof = Approvals(console), ProofPage(console)
        self.amendments = Amendments(console)
        self.call_lists = CallLists(console, self.amendments)
        self.referral, self.exports, self.registry = ReferralPage(console), Exports(console), Registry(console)
        self.second_looks = SecondLooks(console)
        self.agreement, self.asking = Agreement(console), Asking(console)
        self.correspondence, self.changes = Correspondence(console, self.referral), Changes(console, self.referral)

    def page(self, name: str) -> Page:
        """A page by its name, such as `queue.show` or `changes.actions.note`."""
        part, *names = name.split(".")
        found: Any = getattr(self, part)
        for one in names:
            found = found[one] if isinstance(found, dict) else getattr(found, one)
        page: Page = found
        return page


class Rooms:
    """The pages of all trials. `console`: the frame of what is common to all."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._rooms = {trial: Room(Console(one)) for trial, one in context.trials.items()}
        first, self.console = self._rooms[context.trial], Console(context, common=True)
        self.names = Names(tuple(first.changes.actions), tuple(first.exports.statistics))

    def route(self, path: str, name: str, *, may: str, methods: tuple[str, ...] = ("GET",), act: bool = True) -> Route:
        """A route to a page that each trial has, for those who have this permission."""

        async def page(request: Request, user: User) -> Response:
            room = await asyncio.to_thread(self._room, request, user, path, (await form(request)).get("trial"))
            if room is None:
                return self.console.message(user, 404, "Not found", "There is no such page for you.")
            return await room.page(name)(request, user)

        return self.console.route(path, page, may=may, methods=methods, act=act)

    async def switch(self, request: Request, user: User) -> Response:
        """Chooses a trial for this browser."""
        chosen = str((await form(request)).get("trial", ""))
        answer = RedirectResponse("/console/", 303)
        if chosen in self.console.open_to(user):
            secure = self.console.secure
            answer.set_cookie(_COOKIE, chosen, max_age=_SECONDS, path="/console", httponly=True, samesite="lax", secure=secure)
        return answer

    def _room(self, request: Request, user: User, path: str, sent: Any) -> Room | None:
        """The room that a request is for; None where the account is not for that trial. `sent`: the trial of the page that a form is on."""
        if len(self._rooms) == 1 and not user.trials:
            return self._rooms[self._context.trial]
        open_ = self.console.open_to(user)
        tells = next((told for start, told in _WHERE.items() if path.startswith(start)), None)
        if tells is not None:
            with self._context.database.read() as connection:
                of = tells(connection, request.path_params["id"])
            named = [of if of is not None else next(iter(open_), "")]
        elif isinstance(sent, str) and sent:
            named = [sent]
        else:
            named = [request.cookies.get(_COOKIE, ""), *open_]
        found = next((trial for trial in named if trial in open_), None)
        return self._rooms[found] if found is not None else None
