"""Holds what the interview made of each criterion against what the same criteria make of the answers given to a person.

Both as of the day of the interview. Where the participant said that something has changed since, the criteria that look at it are told
apart: that day's answer is not known, so that they neither agree nor disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from prescreen.agreement.asking import known
from prescreen.agreement.bounds import upper_bound
from prescreen.agreement.statistics import Agreement, Estimate, agreement, raised, specific_agreement
from prescreen.criteria import Finding, evaluate
from prescreen.disposition import decide
from prescreen.protocol.model import STATUSES, Criterion, Protocol
from prescreen.protocol.predicates import mentioned
from prescreen.settling import sources

NOT_ASKED = "not asked"
OUTCOME = "outcome"
"""Stands in a criterion's place for what all of them come to."""
DISPOSITIONS = ("unlikely", "wait", "review", "likely")
RAISES = ("fail", "wait", "review", "unlikely")
"""What makes a coordinator look: the positive side, where a table is cut down to two."""
ComesTo = Literal["agrees", "disagrees", "changed since", "not asked"]
Cell = tuple[str, str, str, bool]
"""Criterion, the interview's status, the person's, and whether something has changed since."""


@dataclass(frozen=True)
class Pair:
    """One criterion of one participant: its status by the interview and by the person, NOT_ASKED where a side has none.

    `changed`: something that it looks at is another since. `themselves`: the participant told the interview so, after it had ended.
    """

    criterion: str
    interview: str
    person: str
    changed: bool = False
    themselves: bool = False

    @property
    def comes_to(self) -> ComesTo:
        """What the pair comes to."""
        if self.changed:
            return "changed since"
        if NOT_ASKED in (self.interview, self.person):
            return "not asked"
        return "agrees" if self.interview == self.person else "disagrees"


def found(protocol: Protocol, given: Mapping[str, Any], then: date) -> dict[str, Finding]:
    """What the criteria say of the answers given to the person, as of that day."""
    return evaluate(protocol, known(protocol, given, then), then)


def compare(
    protocol: Protocol,
    interview: Mapping[str, str],
    disposition: str | None,
    given: Mapping[str, Any],
    changed: Collection[str],
    then: date,
    put_right: Collection[str] = (),
) -> list[Pair]:
    """Each criterion that answers decide, and the outcome. `interview`: criterion -> its status; `changed`: questions of which the
    participant said that it is another since; `put_right`: those that they answered otherwise after the interview had ended."""
    by_person = found(protocol, given, then)
    pairs = [
        Pair(
            criterion.id,
            interview.get(criterion.id) or NOT_ASKED,
            by_person[criterion.id].status or NOT_ASKED,
            not looked_at.isdisjoint({*changed, *put_right}),
            not looked_at.isdisjoint(put_right),
        )
        for criterion in protocol.criteria
        if criterion.effects
        for looked_at in [feeds(protocol, criterion)]
    ]
    whole = all(pair.person != NOT_ASKED for pair in pairs)
    outcome = decide(by_person) if whole or any(pair.person == "fail" for pair in pairs) else NOT_ASKED
    since = any(pair.changed for pair in pairs), any(pair.themselves for pair in pairs)
    return [*pairs, Pair(OUTCOME, disposition or NOT_ASKED, outcome, *since)]


def feeds(protocol: Protocol, criterion: Criterion) -> set[str]:
    """Every question that a criterion looks at, by itself or by way of others: those that decide whether it is asked, or settle it."""
    wanted, reached = set(_looks_at(criterion)), set[str]()
    while wanted:
        one = wanted.pop()
        if one in reached or not protocol.has_question(one):
            continue
        reached.add(one)
        wanted.update(protocol.question(one).depends_on, sources(protocol, one))
    return reached


def _looks_at(criterion: Criterion) -> Iterator[str]:
    for effect in criterion.effects:
        yield effect.question
        conditions = [*effect.count, *(outcome.when for outcome in effect.outcomes if outcome.when)]
        yield from (name for condition in conditions for name, _ in mentioned(condition))
        yield from (outcome.until.question for outcome in effect.outcomes if outcome.until is not None and outcome.until.question)


@dataclass(frozen=True)
class Row:
    """A criterion in numbers. `table`: rows by the interview, columns by the person, in the order of `statuses`, of the pairs that count.

    `positive`, `negative`: agreement on that it is raised, and on that it is not. `changed`, `not_asked`: how many pairs stand beside.
    """

    criterion: str
    statuses: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    numbers: Agreement
    positive: Estimate
    negative: Estimate
    changed: int
    not_asked: int

    @property
    def disagreements(self) -> int:
        """How many of the pairs that count differ."""
        return self.numbers.n - sum(self.table[place][place] for place in range(len(self.table)))

    @property
    def most(self) -> float | None:
        """How large the share of those that differ may be at most, with 95% confidence; None where nothing was compared."""
        return upper_bound(self.disagreements, self.numbers.n)

    def to_json(self) -> dict[str, Any]:
        """As `prescreen agreement --json` shows it."""
        numbers = self.numbers
        return {
            "criterion": self.criterion,
            "n": numbers.n,
            "statuses": list(self.statuses),
            "table": [list(row) for row in self.table],
            "disagreements": self.disagreements,
            "disagreements_at_most": self.most,
            "changed_since": self.changed,
            "not_asked": self.not_asked,
            "percent": asdict(numbers.percent),
            "positive": asdict(self.positive),
            "negative": asdict(self.negative),
            "by_status": {status: asdict(one) for status, one in numbers.by_category.items()},
            "kappa": asdict(numbers.kappa),
            "ac1": asdict(numbers.ac1),
        }


def rows(cells: Mapping[Cell, int], criteria: Iterable[str]) -> list[Row]:
    """A row for each of these criteria, in their order."""
    return [_row(criterion, {cell: number for cell, number in cells.items() if cell[0] == criterion}) for criterion in criteria]


def _row(criterion: str, cells: Mapping[Cell, int]) -> Row:
    counted: Counter[tuple[str, str]] = Counter()
    beside: Counter[str] = Counter()
    for (_, interview, person, changed), number in cells.items():
        comes_to = Pair(criterion, interview, person, changed).comes_to
        if comes_to in ("agrees", "disagrees"):
            counted[interview, person] += number
        else:
            beside[comes_to] += number
    order = DISPOSITIONS if criterion == OUTCOME else STATUSES
    used = {status for pair in counted for status in pair}
    statuses = tuple(status for status in order if status in used) or (order[0], order[-1])
    table = tuple(tuple(counted[row, column] for column in statuses) for row in statuses)
    two = raised(table, statuses, RAISES)
    sides = specific_agreement(two, 0), specific_agreement(two, 1)
    return Row(criterion, statuses, table, agreement(table, statuses), *sides, beside["changed since"], beside["not asked"])
