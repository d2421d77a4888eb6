"""Numbers that a text gives of other questions than the open one: an age of today, and measured values whose name stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prescreen.protocol.model import Question
from prescreen.understanding.answers import scope
from prescreen.understanding.answers.text import Text
from prescreen.understanding.answers.values import MEASURED
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import Clause

_OF_NOW = re.compile(
    r"\b(?:im|i am|age(?: is)?|aged)(?: (?:only|now|a|an|actually|really|just|currently))* \d{2,3}\b(?!.*\b(?:then|when|back then|at the time)\b)"
)
"""An age of today in so many words. Another one, where the age is known, is of somebody else or of another time ("17 years old, lupus")."""
_OF_THEN = re.compile(
    r"\bwhen (?:i was|im|i am|i turn(?:ed)?)\b|\b(?:ten|\d+) years too\b|\bat age\b|\bsince i was\b|\b(?:since|at|was|were|till|until|from|after|before|by|diagnosed|began|started)(?: \w+){0,2} \d{2,3} ?(?:years?|yo|y/o)\b"
)
"""An age at which something was or began."""
_STATED = re.compile(
    r"(?:\b(?:im|i am|age(?: is)?|aged|i just turned|i turned)(?: only| now| a| an| actually| really)? (?<!when i am )(?<!when im )(\d{2,3})(?=$| ?(?:years?|yo|y/o|now|and|with|female|male|woman|man|f|m|not|but|so|today|in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|this|last|actually|,|\.))(?! years? (?:ago|in|on|since|into|sober|clean|out))|\b(\d{2,3}) ?(?:years? old|yo|y/o|year old)\b)"
)
_CORRECTED = re.compile(r"\b(?:should (?:be|say)|age(?: is)?(?: wrong)?|its|to|i am|im) (\d{2,3})()\b")
_SEX = re.compile(r"^(?:f|m)$|\b(?:female|male|woman|man)\b")
_OLDEST = 120


def told(given: Text, clause: Clause) -> Iterator[tuple[Question, Any]]:
    """Each question that a clause gives a number of, with its value."""
    shown = digits(clause.plain)
    asked = given.protocol.in_role("age")
    if asked is not None and (years := _age(given, clause, shown, known=asked.id in given.answers)):
        yield asked, years
    for question in given.protocol.questions:
        if question.reader in MEASURED and question.id != given.question and given.cues.matches(question.id, "said_number", shown):
            yield question, MEASURED[question.reader](given, question.id, shown)


def _age(given: Text, clause: Clause, shown: str, *, known: bool) -> int | None:
    """An age of today that a clause states of its writer; nothing where the open question is for an age or for when something began."""
    asked = given.asked
    if asked is not None and asked.role in ("age", "onset") or known and not _OF_NOW.search(shown) and not given.corrects:
        return None
    if scope.of_another(clause.plain) or _OF_THEN.search(shown):
        return None
    match = _STATED.search(shown)
    named = re.search(r"\bage\b|\byears old\b", given.plain)
    if named and (match is None and given.question in ("readback", "confirm") or given.corrects and re.search(r"\bage\b", given.plain)):
        match = match or _CORRECTED.search(digits(given.plain))
    if match is None and (alone := re.fullmatch(r"(\d\d)()", shown)):
        match = alone if any(_SEX.search(c.plain) and len(c.plain.split()) <= 6 for c in given.clauses) else None
    if match is None and asked is not None and asked.role == "consent":
        match = re.fullmatch(r"(1[89]|[2-9]\d)()", shown)
    years = int(match[1] or match[2]) if match else 0
    return years if 1 <= years <= _OLDEST else None
