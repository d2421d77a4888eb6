"""An answer that is yes, no or unsure: the question's own cues first, then the polarity of the words; some need dates or lists too."""

from __future__ import annotations

import re
from typing import Any

from prescreen.protocol.model import Order, Question
from prescreen.understanding.answers import polarity, scope, sequence, windows
from prescreen.understanding.answers.periods import Periods
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.reading import AFTERWARDS, NEAR_LIMIT, ON_LIMIT
from prescreen.understanding.signs import kinds

_SUMMED = re.compile(
    r"(?:^|[ ,.;])so,? (?:its |thats |id say |i say |i guess |the answer is |that would be (?:a )?)?(no|nope|not|yes|yeah|yep)(?:$|[,.;!])|\b(?:otherwise|other than that|besides that|apart from that|aside from that),? (?:no|none|nothing|nope|never)\b"
)
"""What a longer story comes to ("nothing since, so no")."""
_OF_SOMETHING = re.compile(
    r"^(?:(?:well|oh|hi|hello|hey|so|good (?:morning|afternoon|evening)),? )*(?:it|they|he|she|that|this) (?:is|are|was|has|have|does|do|did)\b(?! (?:\w+ )?(?:ok|okay|fine|good|right|alright|all right|great|cool|agreed|yes)\b)."
    r"|^(?:(?:yes|yeah|hi|hello|well),? )+(?:it|this|that) (?:is|was) for (?:my|our|a|the)\b|^(?:yes,? )?you (?:can|may|could) (?:call|phone|text|reach|contact|talk to|speak to) (?:my|her|him|them)\b"
)
"""At the consent such a beginning tells of something, and agrees to nothing ("it is for my mother")."""


_FIRST = re.compile(r"\bbefore\b|\bfirst\b|\bforever\b|\bages\b|\bdecades\b")
_YES_LEADS = re.compile(r"(?:\w+,? )?(?:yes|yeah|yep|yup|ya|yea|sure|correct|absolutely|definitely|i do)\b")
_NOT_THAT_MANY = re.compile(r"(?<=\d)(?:,| and|, and) (?:not|no) (?:an? |1 )?\d+(?:\.\d+)?(?! ?\w)")
"""Behind a number, one that it is not ("the pain is a 5, not a 6"): that denies the number, and nothing that was asked."""


_NOT_YET = re.compile(r"\b(?:not|never|havent|hasnt|hadnt|didnt|isnt|nothing|none)\b[^.;]*\byet\b(?! (?:sure|certain))")
"""What is still to come has not been."""


class YesNo:
    """The reader of yes, no and unsure."""

    def __init__(self, periods: Periods) -> None:
        self._periods = periods

    def read(self, given: Text) -> Any:
        """yes, no, unsure, or another value that the question declares; None where the text says none."""
        asked = given.asked
        if (summed := _SUMMED.search(given.direct or given.plain)) and polarity.lead(given.direct) in (None, "unsure"):
            if summed[1] or asked is None or not asked.steady:  # "otherwise no" is steady there
                return "yes" if summed[1] in ("yes", "yeah", "yep") else "no"
        if asked is not None and asked.window and not asked.steady and windows.vague(given, asked, self._periods):
            return None
        if asked is not None and (value := self._by_facts(given, asked)) is not None:
            return value
        if given.by in (ON_LIMIT, NEAR_LIMIT):
            return None
        if given.of_assent and not _has_role(asked, "decides") and (willing := polarity.willing(given.direct)):
            return willing
        shown = re.sub(r"\b(?:as \w+ as|than|like|what) (?:i|it|they|we) used to(?: be)?\b", "", digits(given.direct))
        if not shown:
            return None
        if polarity.opens_unsure(given.direct):
            return "unsure"
        if given.question == "confirm":
            matched, value = given.cues.confirmed(given.answers, shown)
            if matched:
                return value
        matched, value = given.cues.value(given.question, "first", shown)
        if matched:
            if value == "yes" and not given.of_assent:
                if not _has_role(asked, "matter") and polarity.plainly_no(given.plain):  # there a no may exclaim ("no man, I can't eat")
                    return "no"
                return "unsure" if polarity.hedged(given.direct) else value
            return value
        return self._told_alone(given, asked, shown) if given.without_patterns else self._by_polarity(given, asked, shown)

    def _told_alone(self, given: Text, asked: Question | None, shown: str) -> Any:
        """By polarity, where a question's own words are not known: what only tells something says neither yes nor no."""
        if not given.of_assent and _NOT_YET.search(shown):
            return "no"
        if not given.of_assent and (after := polarity.AFTERWARDS.search(shown)) and polarity.lead(given.direct) != "no":
            given.by = AFTERWARDS
            return "no" if polarity.leaning(shown[: after.start()]) == "no" else "yes"
        if polarity.only_tells(given.direct):
            return None
        said = polarity.read(given.direct)
        if said is None and scope.of_another(shown) and not scope.not_me(shown):
            return None
        return self._by_polarity(given, asked, shown)

    @staticmethod
    def _by_polarity(given: Text, asked: Question | None, shown: str) -> Any:
        direct, shown = _NOT_THAT_MANY.sub("", given.direct), _NOT_THAT_MANY.sub("", shown)
        value = polarity.read(direct)
        if value == "yes" and _has_role(asked, "consent") and _OF_SOMETHING.match(given.direct):
            return None
        if value == "yes" and asked and asked.medicine_class and given.medicines and not _YES_LEADS.match(given.direct):
            if all(asked.medicine_class not in m.classes for m in given.medicines):
                return None
        if not given.of_assent and scope.only_another(shown, value):
            return "no"
        if value == "yes" and (not given.of_assent or given.question == "confirm") and kinds.goes_on(given.direct):
            return None
        if value is not None:
            return value
        matched, value = given.cues.value(given.question, "then", shown)
        if matched:
            return value
        named = given.cues.names(given.question, shown)
        if named:
            if scope.of_another(shown, named.start()):
                return "no"
            return "no" if scope.negated(shown, named.start(), named.end()) else "yes"
        return polarity.leaning(direct) if len(direct.split()) <= 12 and not given.telling_others(shown) else None

    def _by_facts(self, given: Text, asked: Question) -> Any:
        """What the medicines and dates of a text say, where the question asks about a class, an order or a time."""
        if asked.medicine_class:
            return _by_class(given, asked.medicine_class)
        if asked.order:
            return _by_order(given, asked.order)
        if asked.window:
            return windows.steady(given, asked, self._periods) if asked.steady else windows.within(given, asked, self._periods)
        return None


def _has_role(asked: Question | None, role: str) -> bool:
    """Whether the open question has this role."""
    return asked is not None and asked.role == role


def _by_class(given: Text, name: str) -> Any:
    named = [m for m in given.medicines if name in m.classes]
    if any(m.current and not m.class_word for m in named):
        return "yes"
    if named and polarity.plainly_no(given.plain):
        return "no"
    if named and polarity.opens_unsure(given.plain) and len(given.clauses) == 1:
        return "unsure"  # the class alone is named, in what they don't know
    if any(m.current for m in named):
        return "yes"
    if named:
        return "no"
    if given.medicines and re.search(r"\b(?:just|only|no|not|nothing)\b", given.plain):
        return "no"
    if any(name in m.none_of for m in given.medicines):
        return "no"
    return None


def _by_order(given: Text, order: Order) -> Any:
    shown = digits(given.direct)
    if told := sequence.told(given.cues, given.question, shown):
        return sequence.value(order, told)
    matched, value = given.cues.value(given.question, "first", shown)
    if matched:
        dated = when.read(shown, given.today)
        if not (value == order.other_first and dated and not _FIRST.search(shown)):
            return value
    return sequence.value(order, sequence.dated(given, order))
