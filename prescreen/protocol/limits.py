"""What a trial compares a question's answer with, and whether a number that is only bounded is enough to decide it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.protocol.model import Protocol
from prescreen.protocol.predicates import matches, mentioned

_NUMERIC = ("at_least", "at_most", "above", "below", "not_at_least", "outside")
_STEP = 0.001


def tests_of(protocol: Protocol, question: str) -> Iterator[Any]:
    """Every test of this question's answer: in outcomes, counts, and conditions of questions, outcomes and notes."""
    conditions = [one.when for one in protocol.questions]
    for criterion in protocol.criteria:
        conditions += [note.when for note in criterion.notes]
        for effect in criterion.effects:
            conditions += [*effect.count, *(outcome.when for outcome in effect.outcomes)]
            if effect.question == question and not effect.count:
                yield from (outcome.test for outcome in effect.outcomes)
    for condition in conditions:
        yield from (test for name, test in mentioned(condition) if name == question)


def limits_of(protocol: Protocol, question: str, part: Any = None) -> set[float]:
    """The numbers that this answer, or a part of it, is compared with."""
    found: set[float] = set()
    for test in tests_of(protocol, question):
        if isinstance(test, Mapping) and test.get("value") == part:
            for name in _NUMERIC:
                operand = test.get(name)
                found |= set(map(float, operand if isinstance(operand, list) else [] if operand is None else [operand]))
    return found


def decided(protocol: Protocol, question: str, low: float, high: float) -> bool:
    """Whether every test of the answer gives the same for all numbers from `low` to `high`; never where nothing compares it."""
    limits = limits_of(protocol, question)
    inside = {point for limit in limits for point in (limit - _STEP, limit, limit + _STEP) if low <= point <= high}
    numeric = [t for t in tests_of(protocol, question) if isinstance(t, Mapping) and any(name in t for name in _NUMERIC)]
    return bool(numeric) and all(len({matches(test, point) for point in (low, high, *inside)}) == 1 for test in numeric)
