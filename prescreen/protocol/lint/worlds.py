"""Answers that between them take every branch of a trial's conditions, for proving what can be reached.

They are made from the trial's own thresholds and ranges: just below each, at it and just above, as far as an answer can be that.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from prescreen.answers import DECLINED, LISTS, UNSURE
from prescreen.dates import DAYS, in_days
from prescreen.protocol.lint.values import NUMBERS
from prescreen.protocol.model import Criterion, Protocol, Question
from prescreen.protocol.predicates import DATED, matches, mentioned

TODAY = date(2026, 11, 22)
_PLAUSIBLE = {"age": (0.0, 120.0), "duration": (0.0, 40000.0)}
"""What a number may be whose question declares no range."""
_BODY = ("bmi", "weight_kg", "height_cm")
_HEIGHT = 170
_MOST = 50_000
"""So many combinations are tried; where there are more, nothing is said to be out of reach."""


def takes_names(protocol: Protocol, question: str) -> bool:
    """Whether a choice is also answered by names of what none of its values is, which its cues list as `others`."""
    return any("others" in (entries.get(question) or {}) for entries in protocol.cues.values())


def tests_of(protocol: Protocol, question: str) -> list[Any]:
    """Every test of this question's answers that the trial holds, wherever it stands."""
    found = [test for one in protocol.questions for test in _tests(one.when, question)]
    found += [test for one in protocol.questions for variant in one.variants for test in _tests(variant.when, question)]
    found += [settling.test for one in protocol.questions if one.id == question for settling in one.settles]
    for criterion in protocol.criteria:
        found += _tests_in(criterion, question)
    return found


def _tests_in(criterion: Criterion, question: str) -> list[Any]:
    found = [test for note in criterion.notes for test in _tests(note.when, question)]
    for effect in criterion.effects:
        for condition in effect.count:
            found += _tests(condition, question)
        for outcome in effect.outcomes:
            found += [outcome.test] if effect.question == question and not effect.count else []
            found += _tests(outcome.when, question)
    return found


def _tests(condition: Any, question: str) -> list[Any]:
    return [test for name, test in mentioned(condition) if name == question]


def samples(protocol: Protocol, question: Question) -> list[Any]:
    """Answers that between them take every branch in which the question's answer is looked at, and those at the ends of its range."""
    tests = tests_of(protocol, question.id)
    found: list[Any] = [value for value in question.values if question.kind not in LISTS]
    if question.kind in NUMBERS:
        within = question.range or _PLAUSIBLE.get(question.kind)
        if question.kind == "duration" and question.range:
            within = (question.range[0] * DAYS.get(question.unit, 1), question.range[1] * DAYS.get(question.unit, 1))
        found += _numbers(question, [value for test in tests for value in _compared(test)], within)
    elif question.kind == "numbers":
        found += _pairs(question, tests)
    elif question.kind == "body":
        found += _bodies(tests)
    elif question.kind == "partial_date":
        found += _dates(tests)
    elif question.kind in ("conditions", "choices"):
        kept = [value for value in question.values if value not in ("none", "unsure")]
        named = [name for test in tests for name in _words(test, ("lists", "lists_none_of"))]
        found += [[], *([name] for name in dict.fromkeys([*kept, *named])), kept]
    elif question.kind == "medicines":
        found += [[], [{"name": "x", "class": "other"}]]
        found += [[{"name": "x", "class": name, "classes": [name]}] for test in tests for name in _words(test, ("lists_class",))]
        found += [[{"name": name, "class": "other"}] for test in tests for name in _words(test, ("lists", "lists_none_of"))]
    elif question.kind == "words":
        found.append("x")
    if question.kind in LISTS and UNSURE in question.values:
        found.append(UNSURE)
    if takes_names(protocol, question.id):
        found.append("another")
    return [*found, DECLINED]


def _numbers(question: Question, compared: Iterable[float], within: tuple[float, float] | None) -> list[Any]:
    """Around each number that a test compares with: as near to it as an answer of so many decimals can be."""
    finest = 0 if question.kind in ("age", "duration") else question.decimals
    step = 10.0**-finest
    low, high = within or (0.0, math.inf)
    wanted = [low, *([high] if high < math.inf else [])]
    for number in dict.fromkeys(compared):
        down, up = math.floor(number / step + 1e-9), math.ceil(number / step - 1e-9)
        wanted += [(at + by) * step for at in (down, up) for by in (-1, 0, 1)]
    kept = sorted({round(value, finest) for value in wanted if low <= round(value, finest) <= high})
    return [int(value) if value == int(value) else value for value in kept]


def _compared(test: Any, part: Any = None) -> Iterator[float]:
    """The numbers that a test compares with, where it looks at this part of the answer."""
    if not isinstance(test, Mapping) or test.get("value") != part:
        return
    for operator, operand in test.items():
        if operator not in ("value", *DATED):
            for one in operand if isinstance(operand, (list, tuple)) else [operand]:
                if isinstance(one, (int, float)) and not isinstance(one, bool):
                    yield float(one)


def _pairs(question: Question, tests: list[Any]) -> list[Any]:
    ranges = question.ranges if len(question.ranges) > 1 else (question.range,) * max(len(question.parts), 2)
    each = [_numbers(question, [value for test in tests for value in _compared(test, part)], within) for part, within in enumerate(ranges)]
    return [list(one) for one in itertools.product(*each) if not question.falling or all(a > b for a, b in itertools.pairwise(one))]


def _bodies(tests: list[Any]) -> list[Any]:
    found = [_body(weight, _HEIGHT) for weight in (45, 75, 130)]
    for part in _BODY:
        for number in (value for test in tests for value in _compared(test, part)):
            step = 0.1 if part == "bmi" else 1
            for value in (number - step, number, number + step):
                if part == "bmi":
                    found.append({**_body(value * (_HEIGHT / 100) ** 2, _HEIGHT), "bmi": round(value, 1)})
                else:
                    found.append(_body(value, _HEIGHT) if part == "weight_kg" else _body(75, value))
    return found


def _body(weight: float, height: float) -> dict[str, float]:
    return {"weight_kg": round(weight, 1), "height_cm": height, "bmi": round(weight / (height / 100) ** 2, 1)}


def _dates(tests: Iterable[Any]) -> list[str]:
    """Days, months and years long ago, of late, and around each time that a date is held against."""
    spans = {365.25 * 6, 60.0, 2.0}
    for test in tests:
        for operator in DATED if isinstance(test, Mapping) else ():
            if isinstance(period := test.get(operator), list):
                spans.add(in_days(*period))
    days = {TODAY - timedelta(days=round(span) + by) for span in spans for by in (-7, -1, 0, 1, 7)}
    return sorted({day.isoformat()[:length] for day in days if day <= TODAY for length in (4, 7, 10)})


def _words(test: Any, operators: tuple[str, ...]) -> list[str]:
    if not isinstance(test, Mapping):
        return []
    return [str(name) for operator in operators for name in test.get(operator) or () if isinstance(test.get(operator), list)]


def worlds(protocol: Protocol, names: set[str], criteria: Iterable[Criterion] = ()) -> Iterator[dict[str, Any]]:
    """Every combination of answers to these questions that these criteria, and whether they are asked, can tell apart."""
    each = _each(protocol, names, criteria)
    for values in itertools.islice(itertools.product(*each.values()), _MOST):
        yield dict(zip(each, values, strict=True))


def many(protocol: Protocol, names: set[str], criteria: Iterable[Criterion] = ()) -> bool:
    """Whether there are more of these combinations than `worlds` gives."""
    return math.prod(map(len, _each(protocol, names, criteria).values())) > _MOST


def _each(protocol: Protocol, names: set[str], criteria: Iterable[Criterion]) -> dict[str, list[Any]]:
    known = [protocol.question(name) for name in sorted(names) if protocol.has_question(name)]
    looked_at = {
        one.id: [
            *(test for other in known for test in _tests(other.when, one.id)),
            *(test for criterion in criteria for test in _tests_in(criterion, one.id)),
        ]
        for one in known
    }
    outcomes = [outcome for criterion in criteria for effect in criterion.effects for outcome in effect.outcomes]
    until = {outcome.until.question for outcome in outcomes if outcome.until}
    return {one.id: _apart(samples(protocol, one), looked_at[one.id], one.id in until) for one in known}


def _apart(values: list[Any], tests: list[Any], dated: bool) -> list[Any]:
    """One of the values for each way in which the tests come out."""
    found: dict[tuple[Any, ...], Any] = {}
    for value in values:
        told = (value == DECLINED, value == "unsure", str(value) if dated else "", *(str(met(test, value)) for test in tests))
        found.setdefault(told, value)
    return list(found.values())


def met(test: Any, value: Any) -> bool | None:
    """Whether a value meets a test, on the day on which the lint looks."""
    return matches(test, value, TODAY)


def with_conditions(protocol: Protocol, names: set[str]) -> set[str]:
    """These questions and those that decide whether they are asked."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found and protocol.has_question(name):
            found.add(name)
            todo += [other for other, _ in mentioned(protocol.question(name).when)]
    return found
