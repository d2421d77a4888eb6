"""What an answer brings with it, as the questions' `brings` say: a date, the kind of what there was, what came first, which one it was.

How the other question's answer is found goes by what that question is; nothing is brought that the text does not say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prescreen.dates import compare
from prescreen.protocol.model import Order, Protocol, Question
from prescreen.understanding.answers import gravest, sequence, ties
from prescreen.understanding.answers.periods import changed
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits

_EXACT = 5
"""A date of fewer characters is a year alone, which says too little of something recent."""


def questions(protocol: Protocol, asked: Question, value: Any) -> Iterator[Question]:
    """The questions that this answer may bring an answer for."""
    for bringing in asked.brings:
        if value in bringing.values and protocol.has_question(bringing.question):
            yield protocol.question(bringing.question)


def beside(given: Text, asked: Question, value: Any) -> Iterator[tuple[str, Any]]:
    """What the text says of them beside this answer: each question with its value."""
    for other in questions(given.protocol, asked, value):
        if gravest.has_kinds(given, other.id) or other.by:
            continue  # told of by the text, whatever it is answered at
        found = date(given, asked) if other.kind == "partial_date" else _in_order(given, other) if other.order else _by_cues(given, other)
        if found is not None:
            yield other.id, found


def kinds(given: Text, asked: Question, value: Any) -> Iterator[tuple[str, str]]:
    """The kind that a text names beside this answer, for the question that asks after it."""
    for other in questions(given.protocol, asked, value):
        if gravest.has_kinds(given, other.id) and (found := gravest.named(given, other.id)):
            yield other.id, found


def date(given: Text, asked: Question) -> str | None:
    """The date that a text gives beside an answer; at a question whether something stayed the same, that of its change."""
    found = changed(given) if asked.steady else when.read(digits(given.plain), given.today)
    return found if found and len(found) >= _EXACT else None


def _by_cues(given: Text, other: Question) -> Any:
    matched, value = given.cues.value(other.id, "first", digits(given.plain))
    return value if matched and value and value != "unsure" else None


def _in_order(given: Text, other: Question) -> Any:
    """What came first: by since when the one medicine of the class is taken, else by the words that tell it beside (`beside`)."""
    assert other.order is not None
    if (told := _by_medicine(given, other.order)) is not None:
        return told
    matched, value = given.cues.value(other.id, "beside", digits(given.plain))
    return value if matched else None


def _by_medicine(given: Text, order: Order) -> str | None:
    of_class = ties.class_asked(given.protocol, order.other)
    since = [
        m.since or when.read(digits(given.plain), given.today) for m in given.medicines if m.current and of_class and of_class in m.classes
    ]
    earlier = compare(since[0], given.answers.get(order.matter)) if len(since) == 1 else None
    return None if earlier is None else sequence.value(order, "after" if earlier < 0 else "before")
