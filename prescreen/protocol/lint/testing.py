"""Whether the conditions that a trial writes name questions that there are, and values that those take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.answers import DECLINED, LISTS
from prescreen.protocol.faults import Fault, near
from prescreen.protocol.lint import lexicons
from prescreen.protocol.lint.values import DATES, NUMBERS
from prescreen.protocol.lint.worlds import takes_names
from prescreen.protocol.model import Protocol, Question
from prescreen.protocol.predicates import DATED, KNOWN, mentioned

Place = tuple[str | int, ...]
_OF_WORDS = ("is", "not")
_OF_LISTS = ("lists", "lists_none_of", "lists_class")


def mend(protocol: Protocol, name: object) -> str:
    """How to mend the name of a question that there is not."""
    return f"{near(name, [question.id for question in protocol.questions])}, or add the question"


def condition(protocol: Protocol, file: str, place: Place, given: Any, asked_before: set[str] | None = None) -> Iterator[Fault]:
    """What is wrong with a condition. `asked_before`: the questions that it may look at, where only earlier ones count."""
    for name, operand in mentioned(given):
        if not protocol.has_question(name):
            yield Fault(file, place, f"names no question: {name}; {mend(protocol, name)}")
            continue
        if asked_before is not None and name not in asked_before:
            yield Fault(file, place, f"looks at {name}, which is only asked later; move one of them")
        yield from test(protocol, protocol.question(name), operand, file, (*place, name))


def test(protocol: Protocol, question: Question, given: Any, file: str, place: Place) -> Iterator[Fault]:
    """What is wrong with a test of one question's answer."""
    tests = {"is": given} if isinstance(given, list) else given
    if not isinstance(tests, Mapping):
        yield Fault(file, place, "a test is a list of words or an operator with its operand")
        return
    for operator, operand in tests.items():
        yield from (Fault(file, place, said) for said in _operator(protocol, question, operator, operand))


def _operator(protocol: Protocol, question: Question, operator: str, operand: Any) -> Iterator[str]:
    if operator == "value":
        if question.kind not in ("body", "numbers"):
            yield f"{question.id} is one value, so it has no part; drop `value`"
    elif operator not in KNOWN:
        yield f"no operator {operator}; {near(operator, KNOWN)}"
    elif operator in (*_OF_WORDS, *_OF_LISTS) and not isinstance(operand, list):
        yield f"{operator} stands before a list; write [{operand}]"
    elif operator in _OF_WORDS:
        for word in operand:
            if word not in (*question.values, DECLINED) and not takes_names(protocol, question.id):
                yield f"{question.id} never takes the value {word}; {near(word, (*question.values, DECLINED))}"
    elif operator in _OF_LISTS:
        yield from _listed(protocol, question, operator, operand)
    elif operator in DATED:
        if question.kind not in DATES:
            yield f"{question.id} is no date, so {operator} never holds; use at_least or above"
    elif operator != "anything":
        if question.kind not in (*NUMBERS, "numbers", "body"):
            yield f"{question.id} is no number, so {operator} never holds; use `is`" + (
                ", or older_than or younger_than" if question.kind in DATES else ""
            )


def _listed(protocol: Protocol, question: Question, operator: str, operand: list[Any]) -> Iterator[str]:
    if question.kind not in LISTS:
        yield f"{question.id} is no list; use `is`"
        return
    if operator == "lists_class":
        known: list[str] = sorted(lexicons.classes(protocol)) if question.kind == "medicines" else []
    elif question.kind == "medicines":
        known = sorted(lexicons.generics(protocol))
    else:
        known = [*question.values, *(lexicons.conditions(protocol) if question.kind == "conditions" else ())]
    for word in operand:
        if word not in known:
            shown = near(word, known if len(known) < 40 else [])
            closest = near(word, known) if "mean" in near(word, known) else shown
            yield f"{question.id} never lists {word}; {closest}"
