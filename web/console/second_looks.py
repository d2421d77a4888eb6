"""Second looks: calls that check whether somebody was rightly ruled out, what came of them in numbers, and codes to call with.

A call's page shows the questions in the approved words and what was read; with what came of it all of that is destroyed. A code tells by
which criterion and question somebody was ruled out, and never whom.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from prescreen.agreement.bounds import calls_needed, upper_bound
from prescreen.dialogue import in_words
from prescreen.dialogue.second_look import asked_in
from prescreen.protocol.retention import kept_for, load_terms
from store import audit, codes, opt_outs, second_looks
from store.second_looks import OUTCOMES, Tally
from store.sessions import User
from web.console import sheets
from web.console.session import Console, form

LABELS = {
    "right": "Rightly excluded: the answer was read as they meant it",
    "wrong": "Wrongly excluded: the answer was misread",
    "not_reached": "Not reached, and nobody will try again",
    "withdrawn": "They would rather not",
}
"""What a coordinator may say came of a call."""
_SPOKEN = ("right", "wrong")
"""What comes of a call on which somebody may say that they would like the team to talk with them."""
COLUMNS = {
    "ruled_out": "Ruled out",
    "drawn": "Drawn by lot",
    "told": "Asked",
    "agreed": "Said yes",
    "reached": "Reached",
    "right": "Rightly excluded",
    "wrong": "Wrongly excluded",
}
"""What the table counts, in its order."""
_FILE = (*COLUMNS, "undone", "corrected", "not_asked", "declined", "no_number", "silent", "not_reached", "withdrawn", "expired", "waiting")
_GOALS = (0.1, 0.05, 0.03)


@dataclass(frozen=True)
class Rate:
    """How often those who were reached were wrongly excluded: as a share, and what it is at most with 95% confidence; "" where unknown."""

    share: str
    most: str

    @staticmethod
    def of(tally: Tally) -> Rate:
        """Of these calls."""
        most = upper_bound(tally.wrong, tally.reached)
        return Rate(_percent(tally.wrong, tally.reached), "" if most is None else f"{100 * most:.1f}%")


class SecondLooks:
    """The list with its numbers, the page of one call, and looking up a code."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context
        self._criteria = {criterion.id: criterion.text for criterion in console.context.protocol.criteria}

    async def show(self, request: Request, user: User) -> Response:
        """What waits, and the numbers."""
        return await self._list(user, told=_TOLD.get(request.query_params.get("told", ""), ""))

    async def look_up(self, request: Request, user: User) -> Response:
        """What a code stands for. It is sent in a form, so that it stands in no address of a page."""
        said = str((await form(request)).get("code", ""))[:40]
        return await self._list(user, said=said)

    async def csv(self, request: Request, user: User) -> Response:
        """The numbers, for a spreadsheet."""
        found = await asyncio.to_thread(self._tallies, user, "second looks exported")
        rows = [
            [criterion, *(getattr(one, name) for name in _FILE), *vars(Rate.of(one)).values()]
            for criterion, one in (*self._in_order(found), ("all", second_looks.total(found.values())))
        ]
        return sheets.download("second-looks.csv", sheets.text(["criterion", *_FILE, "share wrong", "at most (95%)"], rows))

    async def call(self, request: Request, user: User) -> Response:
        """The sheet for one call."""
        return await self._sheet(request.path_params["id"], user)

    async def close(self, request: Request, user: User) -> Response:
        """Takes what came of a call, and destroys what waited for it."""
        given, id = await form(request), request.path_params["id"]
        outcome = str(given.get("outcome", ""))
        if outcome not in OUTCOMES:
            return await self._sheet(id, user, 422, "Please say what came of the call.", given)
        closed = await asyncio.to_thread(self._close, request, id, user, given, outcome)
        if closed is None:
            return self._none(user)
        if closed.startswith("?"):
            return await self._sheet(id, user, 422, closed[1:], given)
        to = f"/console/referrals/{closed}" if closed else "/console/second-looks?told=closed"
        return RedirectResponse(to, 303)  # nosemgrep: a-redirect-leads-where-we-say  an id of the database, under a path of ours

    def _none(self, user: User) -> Response:
        text = "Nothing waits for this call any more: it was made, its time is over, or they would rather not be called."
        return self._console.message(user, 404, "Not found", text)

    async def _list(self, user: User, said: str = "", told: str = "") -> Response:
        return self._console.page("second_looks.html", user, said=said, told=told, **await asyncio.to_thread(self._read, user, said))

    async def _sheet(self, id: str, user: User, status: int = 200, refused: str = "", given: FormData | None = None) -> Response:
        shown = await asyncio.to_thread(self._read_one, id, user)
        if shown is None:
            return self._none(user)
        said = {name: str(given.get(name, "")) if given else "" for name in ("outcome", "misread", "refer")}
        return self._console.page("second_look.html", user, status, refused=refused, outcomes=LABELS, said=said, **shown)

    def _tallies(self, user: User, action: str) -> dict[str, Tally]:
        with self._context.database.write() as connection:
            audit.add(connection, self._context.clock.now(), user.id, action, "second looks", self._console.about)
            return second_looks.tallies(connection, self._context.trial)

    def _read(self, user: User, said: str) -> dict[str, Any]:
        context, now = self._context, self._context.clock.now()
        found = self._tallies(user, "second looks viewed")
        with context.database.write() as connection:
            waiting = second_looks.waiting(connection, context.sealer, context.trial, now)
            misread = second_looks.misread(connection, context.trial)
            term = load_terms(context.protocol.folder).get("codes")
            days = term.days or 0 if term else 0
            codes_found = codes.find(connection, said, context.trial, now, days) if said else []
            if said:
                audit.add(connection, now, user.id, "code looked up", ", ".join(one.code for one in codes_found)[:64] or "none")
        whole = second_looks.total(found.values())
        return {
            "waiting": waiting,
            "rows": [(id, self._criteria.get(id, ""), one, Rate.of(one)) for id, one in self._in_order(found)],
            "whole": whole,
            "rate": Rate.of(whole),
            "reply": _percent(whole.agreed, whole.told),
            "response": _percent(whole.reached, whole.told),
            "misread": [(self._label(question), number) for question, number in misread.items()],
            "columns": COLUMNS,
            "criteria": self._criteria,
            "codes": codes_found,
            "exact": [one for one in codes_found if codes.written(one.code) == codes.written(said)],
            "asked": {one.code: self._asked(one.question) for one in codes_found},
            "days": days,
            "part": f"{100 * context.settings.second_look:g}%" if context.settings.second_look else "",
            "call_days": context.settings.second_look_days,
            "goals": [(f"{100 * goal:g}%", calls_needed(goal)) for goal in _GOALS],
            "now": now,
        }

    def _read_one(self, id: str, user: User) -> dict[str, Any] | None:
        context, now = self._context, self._context.clock.now()
        with context.database.write() as connection:
            one = second_looks.get(connection, context.sealer, id, now)
            if one is None or one.trial != context.trial:
                return None
            audit.add(connection, now, user.id, "second look viewed", id)
            out = opt_outs.standing(connection, context.sealer.indices("phone", one.phone), opt_outs.CALL)
        protocol = context.in_version(one.script).protocol
        rows = [
            {
                "question": question,
                "label": protocol.find_text("en", f"label.{question}") or question,
                "asked": given.asked or asked_in(protocol, question, one.language),
                "english": asked_in(protocol, question, "en") if one.language != "en" else "",
                "read": in_words(protocol, question, given.value),
                "words": given.words,
                "settled": given.settled,
            }
            for question, given in one.answers.items()
            if protocol.has_question(question)
        ]
        years = kept_for(protocol.units, context.settings.keep_years, "en")
        questions = [(row["question"], row["label"]) for row in rows]
        shown = {"one": one, "rows": rows, "questions": questions, "out": out, "years": years}
        return shown | {"criterion": self._criteria.get(one.criterion, "")}

    def _close(self, request: Request, id: str, user: User, given: FormData, outcome: str) -> str | None:
        """The id of the referral that came of it, or ""; None where nothing waits; a fault behind a question mark."""
        context, now = self._context, self._context.clock.now()
        with context.database.write() as connection:
            one = second_looks.get(connection, context.sealer, id, now)
            if one is None or one.trial != context.trial:
                return None
            misread = str(given.get("misread", ""))
            if outcome == "wrong" and misread not in one.answers:
                return "?Please say which question was misread."
            if outcome != "wrong" and misread and len(one.answers) > 1:
                return "?You chose a question that was misread. Please say that they were wrongly excluded, or choose no question."
            wishes = bool(given.get("refer"))
            if wishes and outcome not in _SPOKEN:
                return "?You ticked that they would like the team to talk with them. Please say how the answer was read, or take that off."
            if not self._console.once(connection, request, user, given):
                return ""
            referral = second_looks.refer(connection, context.sealer, one, user.id, now) if wishes else ""
            misread = misread if outcome == "wrong" else ""
            second_looks.close(connection, context.sealer, one, OUTCOMES[outcome], user.id, now, misread=misread)
        return referral

    def _in_order(self, found: dict[str, Tally]) -> list[tuple[str, Tally]]:
        """As the protocol lists its criteria; those of an earlier one behind them."""
        listed = list(self._criteria)
        return sorted(found.items(), key=lambda one: listed.index(one[0]) if one[0] in listed else len(listed))

    def _label(self, question: str) -> str:
        protocol = self._context.protocol
        return (protocol.find_text("en", f"label.{question}") if protocol.has_question(question) else None) or question

    def _asked(self, question: str) -> str:
        protocol = self._context.protocol
        return asked_in(protocol, question, "en") if question and protocol.has_question(question) else ""


_TOLD = {"closed": "It is counted, and what waited for the call is destroyed."}


def _percent(number: int, of: int) -> str:
    return f"{100 * number / of:.1f}%" if of else ""
