"""The small table of operators in which a trial says when a question is asked and what an answer means.

Three-valued: a condition on an unanswered question is unknown (None), never false. Knows nothing of questions' kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Condition = Mapping[str, Any]
"""`{question: test}` (all must hold), or `{all: [...]}`, `{any: [...]}`; a test is a list of words or `{operator: operand}`."""

UNKNOWN = None


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _listed(value: Any, operand: Any) -> bool:
    return isinstance(value, list) and any(item in operand for item in value)


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda value, operand: isinstance(value, str) and value in operand,
    "not": lambda value, operand: not (isinstance(value, str) and value in operand),
    "lists": _listed,
    "at_least": lambda value, operand: _number(value) and value >= operand,
    "at_most": lambda value, operand: _number(value) and value <= operand,
    "above": lambda value, operand: _number(value) and value > operand,
    "below": lambda value, operand: _number(value) and value < operand,
    "not_at_least": lambda value, operand: not (_number(value) and value >= operand),
    "anything": lambda value, operand: bool(operand),
}
"""Operator -> (answered value, operand) -> verdict. A word compared as a number is false for all but `not_at_least`."""


def matches(test: Any, value: Any) -> bool | None:
    """Whether an answer's value meets a test; None where there is no answer (value is None).

    >>> matches(["yes"], "yes"), matches({"at_most": 0.5}, 0.4), matches(["yes"], None)
    (True, True, None)
    """
    if value is None:
        return UNKNOWN
    if isinstance(test, list):
        return isinstance(value, str) and value in test
    return all(OPERATORS[name](value, operand) for name, operand in test.items())


def holds(condition: Condition | None, answers: Mapping[str, Any]) -> bool | None:
    """Whether a condition holds for these answers: True, False, or None while an answer it needs is missing.

    >>> holds({"radiation": ["yes"]}, {}), holds({"any": [{"a": ["yes"]}, {"b": ["yes"]}]}, {"b": "yes"})
    (None, True)
    """
    if not condition:
        return True
    return _all(_part(key, test, answers) for key, test in condition.items())


def _part(key: str, test: Any, answers: Mapping[str, Any]) -> bool | None:
    if key == "all":
        return _all(holds(part, answers) for part in test)
    if key == "any":
        verdicts = [holds(part, answers) for part in test]
        return True if True in verdicts else None if None in verdicts else False
    return matches(test, answers.get(key))


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    known: bool | None = True
    for verdict in verdicts:
        if verdict is False:
            return False
        known = known and verdict
    return known


def misshaped(condition: Any) -> str | None:
    """What is wrong with how a condition is written; None where its shape is right, whatever it names.

    >>> misshaped({"radiation": ["yes"]}), misshaped({"any": {"radiation": ["yes"]}})
    (None, 'any stands before a list of conditions')
    """
    if not isinstance(condition, Mapping):
        return f"{condition!r} is no condition; write the question and what its answer must be, such as {{radiation: [yes]}}"
    for key, test in condition.items():
        if key in ("all", "any"):
            if not isinstance(test, list):
                return f"{key} stands before a list of conditions"
            if wrong := next(filter(None, map(misshaped, test)), None):
                return wrong
        elif not isinstance(test, (list, Mapping)):
            return f"{key} is compared with {test!r}; write a list of words, or an operator with its operand"
    return None


def mentioned(condition: Condition | None) -> Iterator[tuple[str, Any]]:
    """Every (question, test) that a condition speaks of, for the lint and for finding dependants."""
    for key, test in (condition or {}).items():
        if key in ("all", "any"):
            for part in test:
                yield from mentioned(part)
        else:
            yield key, test
