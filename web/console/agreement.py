"""How far the interview agrees with people who ask again: who is to be asked, how far it has come, each criterion in numbers, as CSV too.

Nobody is named but to those who may ask, and of nobody an answer. The numbers are prescreen/agreement, the draw store/agreement.py.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from prescreen.agreement.comparing import OUTCOME, Row, rows
from prescreen.agreement.planning import plan
from prescreen.agreement.statistics import Estimate
from store import accounts, agreement, audit, blinding, referrals
from store.sessions import User
from web.console import sheets
from web.console.begun import begun
from web.console.permissions import may
from web.console.session import Console, form

_MOST = 200
_ESTIMATES = ("percent", "positive", "negative", "kappa", "ac1")
_HEADER = ("criterion", "n", "disagreements", "disagreements at most", "changed since", "not asked")
ENDED = {
    blinding.RATED: "asked again",
    blinding.DECLINED: "did not want to be asked again",
    blinding.EXPIRED: "not asked in time",
    blinding.WORKED_ON: "opened and worked on first",
    blinding.WITHDRAWN: "answers gone before",
    blinding.ANOTHER: "another referral of theirs came first",
}
"""How it ended for those who were drawn, in words."""


class Agreement:
    """The page, its files, and the draw by hand."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context
        self._criteria = {one.id: one.text for one in console.context.protocol.criteria if one.effects} | {
            OUTCOME: "What all of them come to"
        }

    async def show(self, request: Request, user: User) -> Response:
        """The page."""
        return await self._page(user, version=request.query_params.get("version", "")[:40])

    async def numbers(self, request: Request, user: User) -> Response:
        """The numbers of each criterion."""
        found = await asyncio.to_thread(self._exported, request, user)
        header = [*_HEADER, *(f"{name}{end}" for name in _ESTIMATES for end in ("", " from", " to", " not estimable"))]
        return sheets.download("agreement.csv", sheets.text(header, ([*_line(row)] for row in found)))

    async def pairs(self, request: Request, user: User) -> Response:
        """How often what came together: the tables as one long one."""
        found = await asyncio.to_thread(self._cells, request, user)
        header = ("criterion", "interview", "person", "changed since", "number")
        lines = ((*cell[:3], "yes" if cell[3] else "no", number) for cell, number in sorted(found.items()))
        return sheets.download("agreement-pairs.csv", sheets.text(header, lines))

    async def draw(self, request: Request, user: User) -> Response:
        """Draws some of those that nobody has opened."""
        given = await form(request)
        number = str(given.get("number", ""))

        def run() -> str:
            if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= _MOST:
                return f"Please write how many, from 1 to {_MOST}."
            context = self._context
            with context.database.write() as connection:
                if self._console.once(connection, request, user, given):
                    how = (context.settings.sample, self._workers(connection), user.id, context.clock.now())
                    try:
                        agreement.draw(connection, context.sealer, context.trial, int(number), *how)
                    except ValueError as fault:
                        return str(fault)
            return ""

        if fault := await asyncio.to_thread(run):
            return await self._page(user, 422, refused=fault)
        return RedirectResponse("/console/agreement", 303)

    async def _page(self, user: User, status: int = 200, *, version: str = "", refused: str = "") -> Response:
        return self._console.page("agreement.html", user, status, refused=refused, **await asyncio.to_thread(self._read, user, version))

    def _read(self, user: User, version: str) -> dict[str, Any]:
        context, now = self._context, self._context.clock.now()
        with context.database.write() as connection:
            blinding.lift(connection, now)
            audit.add(connection, now, user.id, "agreement viewed", "agreement", self._console.about)
            known = agreement.versions(connection, context.trial)
            drawn = agreement.every(connection, context.trial)
            waiting = [one for one in drawn if one.ended is None]
            found = agreement.counted(connection, context.trial, version if version in known else "")
            draws = may(user.role, "draw who is asked again")
            shown = {
                "passed_over": agreement.passed_over(connection, context.trial),
                "to_ask": self._to_ask(connection, waiting, user) if may(user.role, "ask again") else [],
                "pool": len(agreement.undrawn(connection, context.trial, self._workers(connection))) if draws else 0,
            }
        ended = Counter(one.ended for one in drawn if one.ended is not None)
        listed = rows(found, self._listed(found))
        return {
            **shown,
            "drawn": len(drawn),
            "waiting": len(waiting),
            "ended": [(ENDED.get(how, how), number) for how, number in ended.most_common()],
            "answered": ended[blinding.RATED],
            "rows": listed,
            "reasons": list(dict.fromkeys(one.why for row in listed if row.numbers.n for one in _estimates(row) if one.why)),
            "criteria": self._criteria,
            "versions": known,
            "version": version if version in known else "",
            "planned": plan(),
            "settings": context.settings,
            "most": _MOST,
        }

    def _to_ask(self, connection: Connection, waiting: list[agreement.Drawn], user: User) -> list[dict[str, Any]]:
        """Who is to be asked, the one whose time is over soonest first."""
        of = {one.id: one for one in referrals.several(connection, self._context.sealer, [one.referral for one in waiting])}
        named = accounts.names(connection)
        return [
            {
                "referral": of[one.referral],
                "until": one.until,
                "barred": agreement.barred(connection, one.referral, user.id),
                "begun": begun(self._context, connection, one.referral, user),
                "holder": named.get(of[one.referral].assigned_to or "", ""),
            }
            for one in sorted(waiting, key=lambda each: (each.until or each.at, each.referral))
            if one.referral in of
        ]

    def _workers(self, connection: Connection) -> list[str]:
        """Who could ask again."""
        return list(accounts.working(connection, self._console.workflow, self._context.trial))

    def _listed(self, found: Counter[Any]) -> list[str]:
        """The criteria of today, and those of earlier versions of the script of which there are numbers."""
        return list(dict.fromkeys([*self._criteria, *sorted({cell[0] for cell in found})]))

    def _cells(self, request: Request, user: User) -> Counter[Any]:
        version = request.query_params.get("version", "")[:40]
        with self._context.database.write() as connection:
            audit.add(connection, self._context.clock.now(), user.id, "agreement exported", "agreement", self._console.about)
            return agreement.counted(connection, self._context.trial, version)

    def _exported(self, request: Request, user: User) -> list[Row]:
        found = self._cells(request, user)
        return rows(found, self._listed(found))


def _line(row: Row) -> Iterator[Any]:
    yield from (row.criterion, row.numbers.n, row.disagreements, _number(row.most), row.changed, row.not_asked)
    for one in _estimates(row)[: len(_ESTIMATES)]:
        yield from _told(one)


def _estimates(row: Row) -> list[Estimate]:
    """All that is estimated of a criterion, first what has a column."""
    numbers = row.numbers
    return [numbers.percent, row.positive, row.negative, numbers.kappa, numbers.ac1, *numbers.by_category.values()]


def _told(one: Estimate) -> Iterator[Any]:
    yield from (_number(one.value), _number(one.low), _number(one.high), one.why)


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
