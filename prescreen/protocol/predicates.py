"""The small table of operators in which a trial says when a question is asked and what an answer means.

Three-valued: a condition on an unanswered question is unknown (None), never false, and so is what a vague date leaves open.
Knows nothing of questions' kinds: a part of an answer is picked by its place in a list or its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from prescreen.answers import DECLINED, UNSURE, classes_of
from prescreen.dates import parts, passed

Condition = Mapping[str, Any]
"""`{question: test}` (all must hold), `{all: [...]}`, `{any: [...]}`, or `{count: {of: [...], at_least: N}}`.

A test is a list of words or `{operator: operand}`, with `value` where it looks at a part of the answer.
"""

UNKNOWN = None
JOINING = ("all", "any", "count")
"""What stands in a condition in a question's place."""
DATED = ("older_than", "younger_than")
"""Operators that hold a date against today; their operand is an amount and a unit of time."""
_MEASURING = (*DATED, "at_least", "at_most", "above", "below", "within", "outside", "lists_class", "lists_none_of")
"""Operators of which a condition does not know whether they hold where somebody is not sure or would rather not say."""


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _names(item: Any) -> set[str]:
    """What an entry of a list is called; a combination product by each of its parts ("apixaban/aspirin")."""
    name = str(item.get("name") if isinstance(item, Mapping) else item)
    return {name, *name.split("/")}


def _listed(value: Any, operand: Any) -> bool:
    return isinstance(value, list) and any(not _names(item).isdisjoint(operand) for item in value)


def _of_class(value: Any, operand: Any) -> bool:
    return isinstance(value, list) and any(not classes_of(item).isdisjoint(operand) for item in value)


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda value, operand: isinstance(value, str) and value in operand,
    "not": lambda value, operand: not (isinstance(value, str) and value in operand),
    "lists": _listed,
    "lists_class": _of_class,
    "lists_none_of": lambda value, operand: isinstance(value, list) and not _listed(value, operand),
    "at_least": lambda value, operand: _number(value) and value >= operand,
    "at_most": lambda value, operand: _number(value) and value <= operand,
    "above": lambda value, operand: _number(value) and value > operand,
    "below": lambda value, operand: _number(value) and value < operand,
    "within": lambda value, operand: _number(value) and operand[0] <= value <= operand[1],
    "outside": lambda value, operand: _number(value) and not operand[0] <= value <= operand[1],
    "not_at_least": lambda value, operand: not (_number(value) and value >= operand),
    "anything": lambda value, operand: bool(operand),
}
"""Operator -> (answered value, operand) -> verdict. A word compared as a number is false for all but `not_at_least`."""
KNOWN = (*OPERATORS, *DATED)


def part_of(value: Any, part: Any) -> Any:
    """A part of an answer: of a list by its place, of what was measured by its name; None where it has none. A word stays what it is.

    >>> part_of([128, 76], 0), part_of({"bmi": 29.4}, "bmi"), part_of("unsure", 0)
    (128, 29.4, 'unsure')
    """
    if isinstance(value, list):
        return value[part] if isinstance(part, int) and part < len(value) else None
    return value.get(part) if isinstance(value, Mapping) else value


def matches(test: Any, value: Any, today: date | None = None) -> bool | None:
    """Whether an answer's value meets a test; None where there is no answer (value is None), or it is too vague to tell.

    >>> matches(["yes"], "yes"), matches({"at_most": 0.5}, 0.4), matches(["yes"], None)
    (True, True, None)
    >>> matches({"older_than": [26, "weeks"]}, "2026", date(2026, 11, 30)), matches({"value": 0, "above": 120}, [128, 76])
    (None, True)
    """
    if value is None:
        return UNKNOWN
    if isinstance(test, list):
        return isinstance(value, str) and value in test
    if "value" in test:
        value = part_of(value, test["value"])
        if value is None:
            return UNKNOWN
    known: bool | None = True
    for name, operand in test.items():
        if name != "value":
            verdict = _meets(name, operand, value, today)
            if verdict is False:
                return False
            known = known and verdict
    return known


def _meets(name: str, operand: Any, value: Any, today: date | None) -> bool | None:
    if name not in DATED:
        return OPERATORS[name](value, operand)
    if parts(value) is None:
        return False
    over = passed(value, operand[0], operand[1], today) if today else None
    return over if over is None or name == "older_than" else not over


def holds(condition: Condition | None, answers: Mapping[str, Any], today: date | None = None) -> bool | None:
    """Whether a condition holds for these answers: True, False, or None while an answer it needs is missing, too vague or not known.

    >>> holds({"smokes": ["yes"]}, {}), holds({"any": [{"a": ["yes"]}, {"b": ["yes"]}]}, {"b": "yes"})
    (None, True)
    """
    if not condition:
        return True
    known: bool | None = True
    for key, test in condition.items():
        verdict = _part(key, test, answers, today)
        if verdict is False:
            return False
        known = known and verdict
    return known


def _part(key: str, test: Any, answers: Mapping[str, Any], today: date | None) -> bool | None:
    if key == "all":
        return _all(holds(part, answers, today) for part in test)
    if key == "any":
        verdicts = [holds(part, answers, today) for part in test]
        return True if True in verdicts else None if None in verdicts else False
    if key == "count":
        least, most = counted(test["of"], answers, today)
        return over({name: operand for name, operand in test.items() if name != "of"}, least, most)
    value = answers.get(key)
    if isinstance(value, str) and value in (UNSURE, DECLINED) and not isinstance(test, list) and any(name in _MEASURING for name in test):
        return UNKNOWN
    return matches(test, value, today)


def counted(conditions: Iterable[Condition], answers: Mapping[str, Any], today: date | None = None) -> tuple[int, int]:
    """How many of these conditions hold at least, and at most: one that is unknown, or not sure, may hold.

    >>> counted([{"a": ["yes"]}, {"b": ["yes"]}, {"c": ["yes"]}], {"a": "yes", "b": "unsure", "c": "no"})
    (1, 2)
    """
    least = most = 0
    for condition in conditions:
        verdict = holds(condition, answers, today)
        open_ = verdict is None or verdict is False and _unsure(condition, answers)
        least, most = least + (verdict is True), most + (verdict is True or open_)
    return least, most


def _unsure(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Whether an answer that a condition looks at is none, so that a no means nothing."""
    return any(answers.get(question) in (UNSURE, DECLINED) for question, _ in mentioned(condition))


def over(test: Mapping[str, Any], least: int, most: int) -> bool | None:
    """Whether every number from the least to the most meets a test: None where only some do, so that it is still open."""
    verdicts = {bool(matches(test, number)) for number in range(least, most + 1)}
    return verdicts.pop() if len(verdicts) == 1 else None


def missing(condition: Condition | None, answers: Mapping[str, Any]) -> bool:
    """Whether an answer that a condition looks at is not there yet. Where none is, what is unknown stays so."""
    return any(answers.get(question) is None for question, _ in mentioned(condition))


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    known: bool | None = True
    for verdict in verdicts:
        if verdict is False:
            return False
        known = known and verdict
    return known


def misshaped(condition: Any) -> str | None:
    """What is wrong with how a condition is written; None where its shape is right, whatever it names.

    >>> misshaped({"smokes": ["yes"]}), misshaped({"any": {"smokes": ["yes"]}})
    (None, 'any stands before a list of conditions')
    """
    if not isinstance(condition, Mapping):
        return f"{condition!r} is no condition; write the question and what its answer must be, such as {{smokes: [yes]}}"
    for key, test in condition.items():
        if key in JOINING:
            listed = test.get("of") if key == "count" and isinstance(test, Mapping) else test
            if not isinstance(listed, list) or key == "count" and listed is test:
                return (
                    f"{key} stands before a list of conditions"
                    if key != "count"
                    else "count stands before `{of: [conditions], at_least: N}`"
                )
            if wrong := next(filter(None, map(misshaped, listed)), None):
                return wrong
        elif not isinstance(test, (list, Mapping)):
            return f"{key} is compared with {test!r}; write a list of words, or an operator with its operand"
    return None


def mentioned(condition: Condition | None) -> Iterator[tuple[str, Any]]:
    """Every (question, test) that a condition speaks of, for the lint and for finding dependants."""
    for key, test in (condition or {}).items():
        if key in JOINING:
            for part in test["of"] if key == "count" else test:
                yield from mentioned(part)
        else:
            yield key, test
