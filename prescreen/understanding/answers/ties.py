"""How the questions of a protocol hang together, as their attributes say: by medicine classes, by conditions, by what they rest on.

Reads no words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prescreen.protocol.model import Protocol, Question
from prescreen.protocol.predicates import holds, mentioned
from prescreen.settling import about_now


def without_patterns(protocol: Protocol, point: str) -> bool:
    """Whether a point is a question of which only its wording and examples are known."""
    return protocol.has_question(point) and point not in protocol.cues.get("en", {})


def class_asked(protocol: Protocol, question: str) -> str:
    """The class of medicines that a question, or one that it rests on, asks about; empty where none does."""
    asked = protocol.question(question) if protocol.has_question(question) else None
    if asked is None or asked.medicine_class:
        return asked.medicine_class if asked else ""
    return next((found for other in asked.depends_on if (found := class_asked(protocol, other))), "")


def of_class(protocol: Protocol, name: str) -> Question | None:
    """The question that asks about a class of medicines."""
    return next((question for question in protocol.questions if name and question.medicine_class == name), None)


def of_condition(protocol: Protocol, condition: str) -> Question | None:
    """The question that asks whether somebody has a condition, whenever it began."""
    return next((question for question in protocol.questions if about_now(question) and question.condition == condition), None)


def within_a_time(protocol: Protocol, condition: str) -> Question | None:
    """The question that asks whether somebody had a condition within a time."""
    return next((question for question in protocol.questions if question.condition == condition and question.window), None)


def rests_on(protocol: Protocol, question: str, other: str) -> bool:
    """Whether a question is this other one, or asked only after it."""
    return question == other or protocol.has_question(question) and other in protocol.question(question).depends_on


def steady(protocol: Protocol) -> Question | None:
    """The question that asks whether a medicine's dose stayed the same."""
    return next((question for question in protocol.questions if question.steady), None)


def ids_in_roles(protocol: Protocol, *roles: str) -> tuple[str, ...]:
    """The ids of the questions in these roles."""
    return tuple(question.id for question in protocol.questions if question.role in roles)


def related(protocol: Protocol, question: str) -> set[str]:
    """The questions whose matter may be this one's answer: at a class of medicines the lists of medicines and all classes, and `related`."""
    if not protocol.has_question(question):
        return set()
    found = set(protocol.question(question).related)
    if class_asked(protocol, question):
        found |= {other.id for other in protocol.questions if other.kind == "medicines" or other.medicine_class}
    return found


def ruled_out(protocol: Protocol, question: str, answers: Mapping[str, Any]) -> bool:
    """Whether the sex alone rules a question out, or those that its own condition looks at."""
    told = {id: answers[id] for id in ids_in_roles(protocol, "sex") if answers.get(id) is not None}
    return bool(told) and protocol.has_question(question) and _never(protocol, question, told)


def _never(protocol: Protocol, question: str, told: Mapping[str, Any]) -> bool:
    when = protocol.question(question).when
    if (found := holds(when, told)) is not None:
        return found is False
    return any(
        protocol.has_question(other) and _never(protocol, other, told)
        for other, _ in mentioned(when)
        if other not in told and other != question
    ) and not _either(when)


def _either(when: Any) -> bool:
    return bool(when) and "any" in when


def dates_a_wait(protocol: Protocol, question: str) -> bool:
    """Whether a wait is counted from the date that a question gives, which is a recent one then."""
    outcomes = (outcome for criterion in protocol.criteria for effect in criterion.effects for outcome in effect.outcomes)
    return any(outcome.until and outcome.until.question == question for outcome in outcomes)
