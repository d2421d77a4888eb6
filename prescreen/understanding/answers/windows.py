"""Whether something lies within a question's time ("in the last 6 months"), or stayed the same for it, by the dates and durations of a text.

The time is the threshold that the question names as its window. What is too vague to tell is left to the words, never guessed.
"""

from __future__ import annotations

import re
from typing import Any

from prescreen.protocol.model import Question
from prescreen.understanding.answers import polarity, scope
from prescreen.understanding.answers.periods import Periods, changed
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits

_UNIT = r"(years?|months?|weeks?|days?)"
_NOTHING_IN = re.compile(
    rf"\b(?:not|nothing|none|no) (?:\w+ ){{0,2}}(?:(?:in|within|for|during) (?:the |this )?(?:last|past)(?: (\d+))?|this) {_UNIT}\b"
)
_FREE_FOR = re.compile(
    rf"\b(?:\w+ free|in remission|clear|clean|no evidence|ned|done|finished|no treatment)\b.*?\b(?:for )?(?:over |more than |about )?(\d+) {_UNIT}\b"
    rf"|\b(\d+) {_UNIT} (?:\w+ free|in remission|clear|clean|out)\b"
)
"""How long something is over ("free of it for 3 years")."""
_LAST = re.compile(
    r"\blast (?:one|1|time|dose|shot|treatment)\b|\b(?:it|that|they) (?:ended|stopped|finished)\b|\b(?:ended|stopped|finished) (?:in|on|back|last)\b"
)
"""What tells when something was last."""
_STILL = re.compile(r"\bstill\b")


def vague(given: Text, asked: Question, periods: Periods) -> bool:
    """Whether a no says too little: of a shorter time than was asked about ("not this month"), or beside a date that lies within it."""
    shown = digits(given.direct)
    if nothing := _NOTHING_IN.search(shown):
        return not periods.spans(int(nothing[1] or 1), nothing[2], asked.window, given.today)
    if polarity.lead(given.direct) != "no" or not _LAST.search(shown):
        return False
    dated = when.read(shown, given.today)
    return bool(dated) and periods.long_ago(str(dated), asked.window, given) is False


def within(given: Text, asked: Question, periods: Periods) -> Any:
    """Whether it lies within the question's window: yes or no, or what the question's cues say; None where the text leaves it open."""
    shown = digits(given.direct)
    if (nothing := _NOTHING_IN.search(shown)) and periods.spans(int(nothing[1] or 1), nothing[2], asked.window, given.today):
        return "no"
    matched, value = given.cues.value(given.question, "first", shown)
    if matched and value == "unsure" and given.cues.matches(given.question, "dated", shown):
        treated = when.read(shown, given.today)
        if treated and periods.long_ago(treated, asked.window, given) is False:
            return "yes"
    if matched:
        return None  # the cues tell it
    if scope.of_another(shown):
        return None
    if free := _FREE_FOR.search(shown):
        amount, unit = free[1] or free[3], free[2] or free[4]
        return "no" if periods.spans(int(amount), unit, asked.window, given.today) else "yes"
    return _by_date(given, asked, periods, shown)


def _by_date(given: Text, asked: Question, periods: Periods, shown: str) -> Any:
    dated = when.read(shown, given.today)
    if not dated or polarity.lead(given.direct) == "no" or _STILL.search(shown):
        return None
    old = periods.long_ago(dated, asked.window, given)
    return None if old is None else "no" if old else "yes"


def steady(given: Text, asked: Question, periods: Periods) -> Any:
    """Whether it stayed the same for the question's window: by a date of its change, or by what the question's cues say."""
    matched, value = given.cues.value(given.question, "first", digits(given.direct))
    dated = changed(given)
    old = periods.long_ago(dated, asked.window, given) if dated else None
    if matched and value == "yes":
        return "no" if old is False and not given.cues.matches(given.question, "adjusted", digits(given.direct)) else "yes"
    if old is not None and polarity.read(given.direct) != "unsure":
        return "yes" if old else "no"
    return value if matched else None
