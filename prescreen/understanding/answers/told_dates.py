"""Dates that a text gives of other questions than the open one: of a changed dose, of a beginning, and of what came first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from prescreen.protocol.model import Question
from prescreen.understanding.answers import brought, scope, sequence, ties
from prescreen.understanding.answers.medicines import Medicines
from prescreen.understanding.answers.periods import Periods, age_of
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits

_DOSE = re.compile(r"\bdos(?:e|es|age)\b")
_DOSE_CHANGED = re.compile(
    r"\b(?:chang\w*|went (?:up|down)|(?:was|got|been) (?:raised|lowered|cut|upped|increased|decreased|halved|doubled|reduced)|raised|lowered|upped|increased|decreased|halved|doubled|reduced|last (?:change|dose change))\b"
)
_LASTING = re.compile(r"\bfor\b|\bgoing on\b|\bpast\b|\bsince\b|\bbeen\b.*\babout\b|\bx ?\d")
_DATED = re.compile(r"\b(?:since|for|x|about|been|ago|started|began|from|in|going on)\b")
_NOT_BEGUN = re.compile(r"\b(?:not|no|isnt|used to)\b")


class Fact(NamedTuple):
    """What a text tells of a question, and in which words; `telling`: that those words tell of it, and answer no other question."""

    question: str
    value: Any
    words: str
    telling: bool = False


def of_doses(given: Text, medicines: Medicines, periods: Periods) -> Iterator[Fact]:
    """A dose changed on a date that the text gives ("the prednisone changed November 13th"), where a question asks for a steady one."""
    asked = ties.steady(given.protocol)
    if asked is None or ties.rests_on(given.protocol, given.question, asked.id):
        return
    of_class = ties.class_asked(given.protocol, asked.id)
    taken = ties.of_class(given.protocol, of_class)
    named = [m for m in given.medicines if m.current and of_class in m.classes]
    for clause in given.clauses:
        about = (
            any(m.words == clause.raw for m in named)
            or any(m.name == name for m in named for name, _, _ in medicines.places(clause.plain))
            or taken is not None
            and given.answers.get(taken.id) == "yes"
            and _DOSE.search(clause.plain)
        )
        if not about or not _DOSE_CHANGED.search(clause.plain) or scope.denies(clause.plain):
            continue
        dated = when.read(digits(clause.plain), given.today)
        if dated and len(dated) > 4:
            old = periods.long_ago(dated, asked.window, given)
            yield Fact(asked.id, None if old is None else "yes" if old else "no", clause.raw, telling=True)
            for other in brought.questions(given.protocol, asked, "no") if not old else ():
                yield Fact(other.id, dated, clause.raw)


def of_beginning(given: Text) -> Iterator[Fact]:
    """When what the trial is about began, in a clause that names it (the cues of its question: `named`, and `unless` it is of something else)."""
    asked = given.protocol.in_role("onset")
    if asked is None or given.asked is not None and (given.asked.role == "onset" or given.asked.order):
        return
    at_matter = given.asked is not None and given.asked.role == "matter"
    for clause in given.clauses:
        shown = digits(clause.plain)
        named = given.cues.matches(asked.id, "named", shown) or at_matter and _DATED.search(shown)
        if not named or given.cues.matches(asked.id, "unless", shown):
            continue
        found = when.read(shown, given.today, age=age_of(given), durations=bool(_LASTING.search(shown)))
        if found and not scope.of_another(shown) and not _NOT_BEGUN.search(shown):
            yield Fact(asked.id, found, clause.raw)


def of_order(given: Text) -> Iterator[Fact]:
    """What came first, where a sentence names both and there was the other thing."""
    if given.asked is not None and (given.asked.role == "onset" or given.asked.order):
        return
    for asked in _orders(given):
        for sentence in given.sentences:
            if sequence.names_both(given.cues, asked.id, sentence):
                told = sequence.told(given.cues, asked.id, digits(sentence))
                yield Fact(asked.id, sequence.value(asked.order, told) if asked.order else None, given.raw)


def _orders(given: Text) -> Iterator[Question]:
    """The questions for what came first, of something that was answered with yes."""
    for question in given.protocol.questions:
        if question.order and given.answers.get(question.order.other) == "yes":
            yield question
