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
from prescreen.understanding.reading import DATED, NEAR_LIMIT, ON_LIMIT

_UNIT = r"(years?|months?|weeks?|days?)"
_NOTHING_IN = re.compile(
    rf"\b(?:not|nothing|none|no) (?:\w+ ){{0,2}}(?:(?:in|within|for|during) (?:the |this )?(?:last|past)(?: (\d+))?|this) {_UNIT}\b"
)
_AGO = re.compile(rf"\b(\d+) {_UNIT} ago\b")
_FREE_FOR = re.compile(
    rf"\b(?:\w+ free|in remission|clear|clean|no evidence|ned|done|finished|no treatment)\b.*?\b(?:for )?(?:over |more than |about )?(\d+) {_UNIT}\b"
    rf"|\b(\d+) {_UNIT} (?:\w+ free|in remission|clear|clean|out)\b"
)
"""How long something is over ("free of it for 3 years")."""
_LAST = re.compile(
    r"\blast (?:one|1|time|dose|shot|treatment)\b|\b(?:it|that|they) (?:ended|stopped|finished)\b|\b(?:ended|stopped|finished) (?:in|on|back|last)\b"
)
"""What tells when something was last."""
_CHANGED = re.compile(
    r"(?<!never )\b(?:chang(?:e|es|ed|ing)|adjust(?:ed|ing|ments?)|raised|lowered|increased?|decreased?|doubled|halved|went (?:up|down)|(?:gone|going) (?:up|down))\b"
)
_SAME = re.compile(r"\b(?:same|steady|stable|unchanged|constant|never (?:changed|adjusted))\b")
_BOOKED = re.compile(
    r"\b(?:booked|scheduled|lined up|(?:waiting|wait) ?list|(?:im|i am|its|it is|theyre) (?:going to|gonna)|coming up|due (?:in|on|for|next)|next (?:week|month|year))\b"
)
"""What is to come, and lies in no time that is over."""
_HAD = re.compile(r"(?<!not )(?<!nt )(?<!never )\b(?:had|got|did|was|were|another|again|last|second|after|yes|yeah)\b")
_YES = re.compile(r"(?:\w+,? )?(?:yes|yeah|yep|yup|sure|correct|i did)\b")
_ONLY_WHEN = re.compile(
    r"(?:(?:i|it|that|this|they|mine|was|were|is|been|has|had|have|did|happened|1|one|my|last|first|about|around|roughly|nearly|almost|over|more|less|than|at|least|in|on|of|the|"
    r"a|an|some|sometime|somewhere|time|back|early|late|mid|middle|end|beginning|start|of|or|so|ago|since|yes|yeah|just|only|maybe|probably|like|think|exactly|spring|summer|fall|"
    r"autumn|winter|years?|yrs?|months?|weeks?|wks?|days?|yesterday|today|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|"
    r"october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|\d+(?:st|nd|rd|th)?)\b\W*)+"
)
"""Nothing but a time."""
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
    if given.without_patterns and _BOOKED.search(shown) and not _HAD.search(shown):
        given.by = DATED
        return "no"
    if given.without_patterns and not when.read(shown, given.today):
        shown = digits(given.plain)  # the date may stand beside what is told of a list ("kidney cancer, 2009")
    return _by_date(given, asked, periods, shown)


def _by_date(given: Text, asked: Question, periods: Periods, shown: str) -> Any:
    dated = when.read(shown, given.today)
    if not dated or polarity.lead(given.direct) == "no" or _STILL.search(shown):
        return None
    old = periods.long_ago(dated, asked.window, given)
    if old is None and (ago := _AGO.search(shown)):
        old = periods.ago(int(ago[1]), ago[2], asked.window, given.today)
    if given.without_patterns:
        alone = bool(_ONLY_WHEN.fullmatch(shown.strip()))
        if old or old is False and alone:
            given.by = DATED
        elif old is None and not _YES.match(shown):
            given.by = ON_LIMIT if alone else NEAR_LIMIT
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
    return value if matched else _as_told(digits(given.direct))


def _as_told(shown: str) -> str | None:
    """Whether a text says in so many words that something changed ("it hasn't changed", "they raised it", "not the same")."""
    for value, said in (("no", _CHANGED), ("yes", _SAME)):
        if match := said.search(shown):
            denied = scope.negated(shown, match.start(), match.end())
            return {"no": "yes", "yes": "no"}[value] if denied else value
    return None
