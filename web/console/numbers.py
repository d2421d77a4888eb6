"""The numbers on one page that can be shown in a meeting: funnel, groups, where people fall out, time to first contact; as SVG and CSV.

Small counts can be hidden, then also in the pictures and files: counts under 5 are left out, and all others are rounded to fives, so that
no sum or difference of what is shown gives a hidden one away.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from store import audit, numbers
from store.numbers import GROUPS, STAGES, Numbers
from store.sessions import User
from web.console import charts, sheets
from web.console.session import Console
from web.console.words import LANGUAGES, WORDS
from web.studies import name_of

LABELS = {
    "visited": "Looks at the study page",
    "begun": "Conversations begun",
    "agreed": "Agreed to the questions",
    "finished": "Answered to the end",
    "fits": "May fit (likely, review, wait)",
    "referred": "Asked to be contacted",
    "tried": "First try made",
    "reached": "Reached",
    "scheduled": "Visit scheduled",
    "consented": "Consented",
}
SHORT = {
    "visited": "Looks",
    "begun": "Begun",
    "agreed": "Agreed",
    "finished": "Answered",
    "fits": "May fit",
    "referred": "Asked",
    "tried": "Tried",
    "reached": "Reached",
    "scheduled": "Scheduled",
    "consented": "Consented",
}
"""The stages as the head of a table has room for them."""
PICTURES = {
    "funnel": "From the first word to consent",
    "besides": "Asked for a call, besides those who fit",
    "criteria": "Ruled out, by criterion",
    "questions": "Left off, by question",
    "ruled_out": "Ruled out, by question",
    "outcomes": "Ended by the team, by reason",
    "spans": "From the wish to the first try",
}
_WEEKS = (4, 12, 26, 52)
_FEW = 5
_MOST = 12
"""Bars of a picture; the file holds them all."""
_HOURS = (4, 24, 72)


class Figures:
    """The page and its files."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context
        self._criteria = {criterion.id: criterion.text for criterion in console.context.protocol.criteria}

    async def show(self, request: Request, user: User) -> Response:
        """The page."""
        weeks, hide = _asked(request)
        found = await asyncio.to_thread(self._count, weeks, user, "numbers viewed")
        target = self._context.settings.contact_target_hours
        tables = {group: self._grouped(found, group, hide) for group in GROUPS}
        return self._console.page(
            "numbers.html",
            user,
            weeks=weeks,
            choices=_WEEKS,
            hide=hide,
            query=f"weeks={weeks}" + ("&hide=1" if hide else ""),
            pictures={name: (title, self._rows(found, name, hide)) for name, title in PICTURES.items()},
            tables=tables,
            questions=self._by_question(found, hide),
            stages=[(SHORT[stage], LABELS[stage]) for stage in STAGES],
            spans=[("First try", _span(found.hours_to_try, target, hide)), ("Reached", _span(found.hours_to_reach, target, hide))],
            target=target,
        )

    async def picture(self, request: Request, user: User) -> Response:
        """One picture."""
        name, (weeks, hide) = request.path_params["name"], _asked(request)
        if name not in PICTURES:
            return self._console.message(user, 404, "Not found", "There is no such picture.")
        found = await asyncio.to_thread(self._count, weeks, user, "picture taken out")
        site, day = self._context.settings.site_name or name_of(self._context, "en"), self._console.today().isoformat()
        note = f"{site}, {weeks} weeks up to {day}" + (", counts under 5 hidden, others rounded to fives" if hide else "")
        headers = {"Content-Disposition": f'inline; filename="{name}.svg"'}
        return Response(charts.bars(PICTURES[name], note, self._rows(found, name, hide)), media_type="image/svg+xml", headers=headers)

    async def table(self, request: Request, user: User) -> Response:
        """All numbers as CSV."""
        weeks, hide = _asked(request)
        found = await asyncio.to_thread(self._count, weeks, user, "numbers exported")
        rows: list[Sequence[Any]] = [("funnel", label, shown) for label, _, shown in self._rows(found, "funnel", hide)]
        for name in ("besides", "criteria", "questions", "ruled_out", "outcomes", "spans"):
            rows += [(name, label, shown) for label, _, shown in self._rows(found, name, hide, most=None)]
        for until, spans in (("first try", found.hours_to_try), ("reached", found.hours_to_reach)):
            told = _span(spans, self._context.settings.contact_target_hours, hide)
            rows += [(f"time to {until}", what, told[what]) for what in ("count", "median", "within")]
        for label, *numbers_ in self._by_question(found, hide):
            rows += [
                ("by question", f"{label}: {how}", shown) for how, shown in zip(("silent", "stopped", "ruled out"), numbers_, strict=True)
            ]
        for group in GROUPS:
            for value, counts in self._grouped(found, group, hide):
                rows += [(f"by {group}", f"{value}: {LABELS[stage]}", shown) for stage, shown in zip(STAGES, counts, strict=True)]
        shown = ((part, what, sheets.figure(number)) for part, what, number in rows)
        return sheets.download("numbers.csv", sheets.text(("part", "what", "number"), shown))

    def _count(self, weeks: int, user: User, action: str) -> Numbers:
        now = self._context.clock.now()
        with self._context.database.write() as connection:
            audit.add(connection, now, user.id, action, "numbers", f"{weeks} weeks")
        since, zone, trial = now - timedelta(weeks=weeks), self._context.clock.zone, self._context.trial
        return numbers.count(self._context.database, since=since, now=now, zone=zone, trial=trial)

    def _rows(self, found: Numbers, name: str, hide: bool, most: int | None = _MOST) -> list[tuple[str, int, str]]:
        """Label, number (0 where it is hidden) and what is shown."""
        if name == "funnel":
            counted: list[tuple[str, int]] = [(LABELS[stage], found.stages[stage]) for stage in STAGES]
        elif name == "spans":
            counted = _spread(found)
        elif name == "besides":
            counted = [(LABELS[stage], found.besides[stage]) for stage in STAGES[STAGES.index("referred") :]]
        else:
            counts: Counter[str] = getattr(found, name)
            counted = [(self._label(name, code), number) for code, number in counts.most_common(most)]
        return [(label, 0 if _few(number, hide) else _rounded(number, hide), _shown(number, hide)) for label, number in counted]

    def _label(self, name: str, code: str) -> str:
        if name in ("questions", "ruled_out"):
            return self._context.protocol.find_text("en", f"label.{code}") or code.replace("_", " ")
        if name == "criteria":
            return f"{code}: {self._criteria.get(code, '')}"
        return self._console.workflow.outcome_label(code, self._criteria)

    def _by_question(self, found: Numbers, hide: bool) -> list[tuple[str, ...]]:
        """Question, and how many fell silent at it, stopped, were ruled out; in the order of the interview."""
        order = {question.id: place for place, question in enumerate(self._context.protocol.questions)}
        asked = sorted({*found.silent, *found.stopped, *found.ruled_out}, key=lambda one: (order.get(one, len(order)), one))
        columns = (found.silent, found.stopped, found.ruled_out)
        return [(self._label("questions", one), *(_shown(counts[one], hide) for counts in columns)) for one in asked]

    def _grouped(self, found: Numbers, group: str, hide: bool) -> list[tuple[str, list[str]]]:
        names = {**WORDS, **LANGUAGES}
        return [
            (names.get(value, value) if group != "week" else f"week of {value}", [_shown(counts[stage], hide) for stage in STAGES])
            for value, counts in sorted(found.groups[group].items(), reverse=group == "week")
        ]


def _asked(request: Request) -> tuple[int, bool]:
    weeks = request.query_params.get("weeks", "")
    chosen = int(weeks) if weeks.isascii() and weeks.isdigit() and len(weeks) < 4 else 12
    return chosen if chosen in _WEEKS else 12, request.query_params.get("hide") == "1"


def _spread(found: Numbers) -> list[tuple[str, int]]:
    """How many were tried for the first time within how long."""
    spread, before = [], -1
    for most in _HOURS:
        label = f"within {most} hours" if before < 0 else f"{before} to {most} hours"
        spread.append((label, sum(before < one <= most for one in found.hours_to_try)))
        before = most
    return [*spread, (f"later than {_HOURS[-1]} hours", sum(one > before for one in found.hours_to_try)), ("not tried yet", found.untried)]


def _few(number: int, hide: bool) -> bool:
    return hide and 0 < number < _FEW


def _rounded(number: int, hide: bool) -> int:
    """To the nearest five, where small counts are hidden. Every difference of such numbers is one of fives again, never a hidden count."""
    return (number + _FEW // 2) // _FEW * _FEW if hide else number


def _shown(number: int, hide: bool) -> str:
    return f"under {_FEW}" if _few(number, hide) else str(_rounded(number, hide))


def _span(hours: list[float], target: int, hide: bool) -> dict[str, str]:
    """Median and share within the target, of as many as there are."""
    if not hours or _few(len(hours), hide):
        return {"count": _shown(len(hours), hide), "median": "–", "within": "–"}
    within = sum(1 for one in hours if one <= target)
    told = _shown(within, hide) if hide else f"{within / len(hours):.0%}"
    return {"count": _shown(len(hours), hide), "median": f"{median(hours):.{0 if hide else 1}f} hours", "within": told if target else "–"}
