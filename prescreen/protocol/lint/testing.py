"""Whether the conditions that a trial writes name questions that there are, and values that those take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.answers import DECLINED
from prescreen.protocol.faults import Fault
from prescreen.protocol.lint.worlds import LISTS, NUMBERS
from prescreen.protocol.model import Protocol, Question
from prescreen.protocol.predicates import OPERATORS, mentioned

Place = tuple[str | int, ...]


def condition(protocol: Protocol, file: str, place: Place, given: Any, asked_before: set[str] | None = None) -> Iterator[Fault]:
    """What is wrong with a condition. `asked_before`: the questions that it may look at, where only earlier ones count."""
    for name, operand in mentioned(given):
        if not protocol.has_question(name):
            yield Fault(file, place, f"names no question: {name}; mend the name or add the question")
            continue
        if asked_before is not None and name not in asked_before:
            yield Fault(file, place, f"looks at {name}, which is only asked later; move one of them")
        yield from test(protocol.question(name), operand, file, (*place, name))


def test(question: Question, given: Any, file: str, place: Place) -> Iterator[Fault]:
    """What is wrong with a test of one question's answer."""
    tests = {"is": given} if isinstance(given, list) else given
    if not isinstance(tests, Mapping):
        yield Fault(file, place, "a test is a list of words or an operator with its operand")
        return
    for operator, operand in tests.items():
        if operator not in OPERATORS:
            yield Fault(file, place, f"no operator {operator}; there are {', '.join(OPERATORS)}")
        elif operator in ("is", "not", "lists") and not isinstance(operand, list):
            yield Fault(file, place, f"{operator} stands before a list; write [{operand}]")
        elif operator in ("is", "not"):
            for word in operand:
                if word not in (*question.values, DECLINED):
                    yield Fault(file, place, f"{question.id} never takes the value {word}; its values are {', '.join(question.values)}")
        elif operator == "lists":
            if question.kind not in LISTS:
                yield Fault(file, place, f"{question.id} is no list; use `is`")
            elif question.kind == "conditions":
                for word in operand:
                    if word not in question.values:
                        yield Fault(file, place, f"{question.id} never lists {word}; it lists {', '.join(question.values)}")
        elif operator != "anything":
            if question.kind not in NUMBERS:
                yield Fault(file, place, f"{question.id} is no number, so {operator} never holds; use `is`")
            elif not isinstance(operand, (int, float)):
                yield Fault(file, place, f"{operator} stands before a number or a threshold, not before {operand!r}")
