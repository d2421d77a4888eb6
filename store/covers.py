"""What covered a script at the moment when something was said in it: only an approval, or a let-through, that was recorded by then.

What was recorded afterwards, or withdrawn since, is told and changes nothing of that. Judges no wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, select

from store import approvals
from store.approvals import APPROVAL, Approval
from store.tables import scripts


@dataclass(frozen=True)
class Cover:
    """By what something was approved when it was said, in words. `approved`: by a board; a let-through is no approval. `by`: what stood."""

    words: str
    approved: bool = False
    by: Approval | None = None


class Covers:
    """The approvals of a trial, read once. `zone`: of the site, whose days count."""

    def __init__(self, connection: Connection, trial: str, zone: tzinfo) -> None:
        self._zone = zone
        self._recorded = sorted(approvals.genuine(connection, trial), key=lambda one: (one.kind != APPROVAL, one.withdrawn_at is not None))
        rows = connection.execute(select(scripts.c.id, scripts.c.script, scripts.c.languages, scripts.c.rules))
        self._scripts = {row.id: row for row in rows}

    def version(self, id: str) -> str:
        """The version of a script; "" where it is not kept."""
        return self._scripts[id].script if id in self._scripts else ""

    def of(self, id: str, languages: Sequence[str], at: datetime) -> Cover | None:
        """How a script stood in these languages at that moment; None where the script is not kept."""
        script = self._scripts.get(id)
        if script is None:
            return None
        covering = [one for one in self._recorded if self._same(one, script, languages)]
        then = next((one for one in covering if self._stood(one, at)), None)
        others = self._others([one for one in covering if one is not then and (then is None or one.kind == APPROVAL)], at)
        if then is None:
            return Cover("; ".join(["not approved when it was said", *others]))
        if then.kind == APPROVAL:
            return Cover(self._approved(then) + self._withdrawn(then), True, then)
        rule = f", {then.rule}" if then.rule else ""
        through = f"let through ({then.kind}) by {then.approver}{rule}, on {self._moment(then.at)}{self._withdrawn(then)}"
        return Cover("; ".join([through, *others]), False, then)

    def _same(self, approval: Approval, script: Any, languages: Iterable[str]) -> bool:
        """Whether an approval is of a script with the same rules, and with the same words of these languages."""
        approved = self._scripts.get(approval.script)
        if approved is None or approved.rules != script.rules:
            return False
        return all(one in approval.languages and approved.languages.get(one) == script.languages.get(one) for one in languages)

    def _stood(self, one: Approval, at: datetime) -> bool:
        """Whether it was recorded by that moment, and neither withdrawn nor dated later."""
        if one.at is None or one.at > at or (one.withdrawn_at is not None and one.withdrawn_at <= at):
            return False
        return one.approved_on is None or one.approved_on <= at.astimezone(self._zone).date()

    def _others(self, covering: list[Approval], at: datetime) -> Iterator[str]:
        """What else there is to tell: the last that was withdrawn before, and the first that was recorded afterwards."""
        before = [one for one in covering if one.withdrawn_at is not None and one.withdrawn_at <= at]
        if before:
            last = max(before, key=lambda one: one.withdrawn_at or at)
            what = f"the approval of {last.approved_on} ({told(last)})" if last.kind == APPROVAL else f"the let-through by {last.approver}"
            yield f"{what} was withdrawn on {self._moment(last.withdrawn_at)} because {_because(last)}"
        later = [one for one in covering if one not in before and not self._stood(one, at)]
        if later:
            first = min(later, key=lambda one: (one.kind != APPROVAL, one.withdrawn_at is not None, one.at or at))
            if first.kind != APPROVAL:
                yield f"let through ({first.kind}) by {first.approver} on {self._moment(first.at)}, afterwards{self._withdrawn(first)}"
            else:
                when = "afterwards" if first.at is None or first.at > at else "before, for that day"
                said = f"the board's approval of {first.approved_on} ({told(first)}) was recorded on {self._moment(first.at)}, {when}"
                yield said + self._withdrawn(first)

    def _approved(self, one: Approval) -> str:
        return f"approved on {one.approved_on} ({told(one)}), recorded on {self._moment(one.at)}"

    def _withdrawn(self, one: Approval) -> str:
        return f", and withdrawn on {self._moment(one.withdrawn_at)} because {_because(one)}" if one.withdrawn_at is not None else ""

    def _moment(self, at: datetime | None) -> str:
        return f"{at.astimezone(self._zone):%Y-%m-%d %H:%M}" if at is not None else "?"


def told(approval: Approval) -> str:
    """Which approval it is, as a board names it.

    >>> told(Approval("t", "s", APPROVAL, ("en",), "Dr. X", "", "u", board="Example IRB", number="2026-0123"))
    'Example IRB 2026-0123'
    """
    return " ".join(one for one in (approval.board, approval.number) if one) or approval.approver


def _because(one: Approval) -> str:
    return (one.withdrawn_because or "of no reason given").rstrip(".")
