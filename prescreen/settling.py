"""What some answers settle for others, so that those are not asked: lists of conditions and medicines, `settles`, dates that order things.

Knows questions by what the protocol says of them. Reads no words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from prescreen.answers import classes_of
from prescreen.dates import compare
from prescreen.protocol.model import Protocol, Question, Settling
from prescreen.protocol.predicates import matches

_NAME = "settling"
"""Under which the plan is found at its protocol."""


def settle(protocol: Protocol, answers: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Question -> value for every question that these answers settle and that has no answer of its own."""
    plan, found = _plan(protocol), dict[str, Any]()
    for question, lists in plan.lists:
        if (value := _by_lists(question, lists, answers)) is not None:
            found[question.id] = value
    for id, settling in plan.settles:
        if matches(settling.test, answers.get(id) or found.get(id)):
            found[settling.question] = settling.value
    for question, of_class in plan.orders:
        if (value := _by_dates(protocol, question, of_class, answers)) is not None:
            found[question.id] = value
    return {question: value for question, value in found.items() if question not in answers}


@dataclass(frozen=True)
class _Plan:
    """What of a protocol can settle anything. `lists`: a question and the lists that may settle it; `settles`: a question and what its
    answer settles; `orders`: a question which of two came first, and the class of the medicine."""

    lists: tuple[tuple[Question, tuple[str, ...]], ...]
    settles: tuple[tuple[str, Settling], ...]
    orders: tuple[tuple[Question, str], ...]


def _plan(protocol: Protocol) -> _Plan:
    """Made once, and let go with the protocol."""
    if _NAME not in protocol.made:
        lists = ((question, tuple(_lists_of(protocol, question))) for question in protocol.questions)
        settles = ((question.id, one) for question in protocol.questions for one in question.settles if protocol.has_question(one.question))
        orders = ((question, _class_of_the_other(protocol, question)) for question in protocol.questions)
        plan = _Plan(tuple(one for one in lists if one[1]), tuple(settles), tuple(one for one in orders if one[1]))
        protocol.made[_NAME] = plan
    found: _Plan = protocol.made[_NAME]
    return found


def _class_of_the_other(protocol: Protocol, question: Question) -> str:
    """The class of the medicine that a question orders against something else; empty where it orders no medicine."""
    other = question.order.other if question.order else ""
    return protocol.question(other).medicine_class if protocol.has_question(other) else ""


def sources(protocol: Protocol, question: str) -> tuple[str, ...]:
    """The questions whose answers may settle this one, the likeliest first."""
    asked = protocol.question(question)
    found = [*_lists_of(protocol, asked)]
    if asked.order and protocol.has_question(asked.order.other):
        found += [*_lists_of(protocol, protocol.question(asked.order.other))] or [asked.order.other]
    if asked.order:
        found.append(asked.order.matter)
    found += [other.id for other in protocol.questions if any(settling.question == question for settling in other.settles)]
    return tuple(found)


def about_now(question: Question) -> bool:
    """Whether a question asks for a condition that somebody has or has not, whenever it began: a list of conditions settles it."""
    return bool(question.condition) and not question.window


def _lists_of(protocol: Protocol, question: Question) -> Iterator[str]:
    """The questions for lists that may settle a question."""
    kind = "medicines" if question.medicine_class else "conditions" if about_now(question) else ""
    yield from (list_.id for list_ in protocol.of_kind(kind))


def _by_lists(question: Question, lists: tuple[str, ...], answers: Mapping[str, Any]) -> str | None:
    """A condition that is listed is there, a medicine's class too; that no medicine is listed is the no to every class."""
    for list_ in lists:
        named = answers.get(list_)
        if not isinstance(named, list):
            continue
        if question.condition in named or question.medicine_class and any(question.medicine_class in classes_of(e) for e in named):
            return "yes"
        if question.medicine_class and not named:
            return "no"
    return None


def _by_dates(protocol: Protocol, question: Question, of_class: str, answers: Mapping[str, Any]) -> str | None:
    """Which came first, where the list of medicines says since when all of the class asked about are taken."""
    order = question.order
    assert order is not None
    named = [entry for list_ in protocol.of_kind("medicines") for entry in answers.get(list_.id) or () if of_class in classes_of(entry)]
    orders = [compare(entry.get("since"), answers.get(order.matter)) for entry in named]
    if not orders or None in orders:
        return None
    return order.other_first if -1 in orders else order.matter_first
