"""An answer that is yes, no or unsure: the question's own cues first, then the polarity of the words; some need dates or lists too."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from prescreen.dates import compare
from prescreen.understanding.answers import cancers, polarity, scope, sequence
from prescreen.understanding.answers.periods import Periods, age_of, changed
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.signs import kinds

_SUMMED = re.compile(
    r"(?:^|[ ,.;])so,? (?:its |thats |id say |i say |i guess |the answer is |that would be (?:a )?)?(no|nope|not|yes|yeah|yep)(?:$|[,.;!])|\b(?:otherwise|other than that|besides that|apart from that|aside from that),? (?:no|none|nothing|nope|never)\b"
)
"""What a longer story comes to ("nothing since, so no")."""
_WILLING = (
    "consent",
    "procedures_ok",
    "contraception",
    "readback",
    "contact.agreed",
    "contact.other_trials",
    "deciding_for_self",
    "confirm",
)


_OF_SOMETHING = re.compile(
    r"^(?:(?:well|oh|hi|hello|hey|so|good (?:morning|afternoon|evening)),? )*(?:it|they|he|she|that|this) (?:is|are|was|has|have|does|do|did)\b(?! (?:\w+ )?(?:ok|okay|fine|good|right|alright|all right|great|cool|agreed|yes)\b)."
    r"|^(?:(?:yes|yeah|hi|hello|well),? )+(?:it|this|that) (?:is|was) for (?:my|our|a|the)\b|^(?:yes,? )?you (?:can|may|could) (?:call|phone|text|reach|contact|talk to|speak to) (?:my|her|him|them)\b"
)
"""At the consent such a beginning tells of something, and agrees to nothing ("it is for my mother")."""


class YesNo:
    """The reader of yes, no and unsure."""

    def __init__(self, periods: Periods) -> None:
        self._periods = periods

    def read(self, given: Text) -> Any:
        """yes, no, unsure, or another value that the question declares; None where the text says none."""
        if (summed := _SUMMED.search(given.direct or given.plain)) and polarity.lead(given.direct) in (None, "unsure"):
            if summed[1] or given.question != "immunosuppressant_stable":  # "otherwise no" is steady there
                return "yes" if summed[1] in ("yes", "yeah", "yep") else "no"
        special = _SPECIAL.get(given.question)
        if special is not None:
            value = special(given, self._periods)
            if value is not None:
                return value
        if given.question in _WILLING and given.question != "deciding_for_self" and (willing := polarity.willing(given.direct)):
            return willing
        shown = re.sub(r"\b(?:as \w+ as|than|like|what) (?:i|it|they|we) used to(?: be)?\b", "", digits(given.direct))
        if not shown:
            return None
        if polarity.opens_unsure(given.direct):
            return "unsure"
        if given.question == "confirm" and given.answers.get("radiation_timing") == "after":
            matched, value = given.cues.value("confirm.radiation_timing", "first", shown)
            if matched:
                return value
        matched, value = given.cues.value(given.question, "first", shown)
        if matched:
            if value == "yes" and given.question not in _WILLING:
                if given.question != "dry_mouth" and polarity.plainly_no(given.plain):  # there a no may exclaim ("no man, I can't swallow")
                    return "no"
                return "unsure" if polarity.hedged(given.direct) else value
            return value
        value = polarity.read(given.direct)
        if value == "yes" and given.question == "consent" and _OF_SOMETHING.match(given.direct):
            return None
        if (
            value == "yes"
            and given.question in ("diuretic", "immunosuppressant")
            and given.medicines
            and not re.match(r"(?:\w+,? )?(?:yes|yeah|yep|yup|ya|yea|sure|correct|absolutely|definitely|i do)\b", given.direct)
            and all(m.kind != given.question for m in given.medicines)
        ):
            return None
        if given.question not in _WILLING and scope.only_another(shown, value):
            return "no"
        if value == "yes" and (given.question not in _WILLING or given.question == "confirm") and kinds.goes_on(given.direct):
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
        return polarity.leaning(given.direct) if len(given.direct.split()) <= 12 and not given.telling_others(shown) else None


def _by_class(given: Text, periods: Periods) -> Any:
    named = [m for m in given.medicines if m.kind == given.question]
    if any(m.current and not m.class_word for m in named):
        return "yes"
    if named and polarity.plainly_no(given.plain):
        return "no"
    if any(m.current for m in named):
        return "yes"
    if named:
        return "no"
    if given.medicines and re.search(r"\b(?:just|only|no|not|nothing)\b", given.plain):
        return "no"
    if given.question == "immunosuppressant" and any(m.local for m in given.medicines):
        return "no"
    return None


def _diuretic_first(given: Text, periods: Periods) -> Any:
    shown = digits(given.direct)
    if order := sequence.dryness(given.cues, "diuretic_first", shown):
        return "no" if order == "before" else "yes"
    matched, value = given.cues.value("diuretic_first", "first", shown)
    if matched and not re.fullmatch(r"(?:pill)", shown):
        if not (
            value == "yes"
            and when.read(shown, given.today)
            and not re.search(r"\bbefore\b|\bfirst\b|\bforever\b|\bages\b|\bdecades\b", shown)
        ):
            return value
    dates: dict[bool, str | None] = {False: None, True: given.answers.get("dry_mouth_onset")}
    for clause in () if kinds.corrects(given.plain) else given.clauses:
        dated = when.read(digits(clause.plain), given.today, age=age_of(given.answers), durations=True)
        about_mouth = bool(re.search(r"\b(?:mouth|dry\w*|spit|saliva|sicca)\b", clause.plain))
        dates[about_mouth] = dated or dates[about_mouth]
    came_first = compare(dates[False], dates[True])
    if came_first is not None:
        return "yes" if came_first < 0 else "no"
    return None


def _stable(given: Text, periods: Periods) -> Any:
    shown = digits(given.direct)
    matched, value = given.cues.value("immunosuppressant_stable", "first", shown)
    dated = changed(given)
    if matched and value == "yes":
        return "no" if dated and periods.long_ago(dated, "dose_stable", given) is False and not re.search(r"\blevels?\b", shown) else "yes"
    if dated:
        old = periods.long_ago(dated, "dose_stable", given)
        if old is not None and polarity.read(given.direct) != "unsure":
            return "yes" if old else "no"
    return value if matched else None


def _investigational(given: Text, periods: Periods) -> Any:
    if re.search(
        r"\b(?:not|nothing|none|no) (?:\w+ ){0,2}(?:in|within|for|during) (?:the |this )?(?:last|past) (?:month|30|thirty|4 weeks|\d+ days)",
        given.direct,
    ):
        return "no"
    dated = when.read(digits(given.direct), given.today)
    if dated and polarity.lead(given.direct) != "no":
        old = periods.long_ago(dated, "investigational_washout", given)
        if old is not None and not re.search(r"\bstill\b", given.direct):
            return "no" if old else "yes"
    return None


_SPECIAL: dict[str, Callable[[Text, Periods], Any]] = {
    "diuretic": _by_class,
    "immunosuppressant": _by_class,
    "cancer": cancers.recent,
    "diuretic_first": _diuretic_first,
    "immunosuppressant_stable": _stable,
    "investigational": _investigational,
}
"""Questions whose answer needs more than words."""
