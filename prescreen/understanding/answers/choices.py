"""An answer that is one of a list: by its letter, its title, or in people's own words."""

from __future__ import annotations

import re
from typing import Any

from prescreen.dates import compare
from prescreen.protocol.model import Protocol
from prescreen.understanding.answers import cancers, polarity, scope, sequence
from prescreen.understanding.answers.periods import age_of
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain

_TREATED = re.compile(r"\b(?:radiat\w*|rads|beam\w*|treatments?|therapy|tumou?r|cancer|zapped|radiotherapy)\b")
_DRYING = re.compile(r"\b(?:dry\w*|dried|mouth|spit|saliva|parched|thirst\w*)\b")
_LETTER = re.compile(
    r"^(?:(?:id |i would |i |its |probably |maybe |um |that would be |ill |say |go with |pick |choose |option |letter |line |answer |number |guess |think |im (?:a |an )?|put |definitely |mostly |more like |closest to |around |about |the |a solid )*)([a-e])(?:[).:, ]|$)(?! (?:lot|bit|little|few|normal person|cane|walker|couple))|\b(?:option|letter|line|with|say|pick|choose|answer|alpha,?) ([a-e])\b(?! (?:lot|bit|little|few))|\b([b-e])$|(?:^|, )([a-e])$"
)
_ORDINAL = {
    "first": "A",
    "second": "B",
    "third": "C",
    "fourth": "D",
    "fifth": "E",
    "last": "E",
    "1st": "A",
    "2nd": "B",
    "3rd": "C",
    "4th": "D",
    "5th": "E",
}
_SPOKEN = {"alpha": "A", "bravo": "B", "charlie": "C", "delta": "D", "echo": "E"}


class Choices:
    """The choices of one protocol."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol

    def read(self, given: Text) -> Any:
        """The value of the choice that a text makes; None where it makes none."""
        shown = digits(given.direct)
        question = given.question
        if question == "cancer_type":
            return cancers.kind(given)
        if question == "cancer_detail":
            return cancers.detail(given)
        if question == "daily_activity":
            told = _NOT_THAT_LETTER.sub("", given.raw)
            lettered = digits(plain(told))
            letter = _letter(lettered) or _written(told) or _ranged(lettered)
            if letter:
                return letter
            if re.search(r"\b[a-e] (?:one|1|some|most|on (?:good|bad)) days?\b|\b[a-e] (?:or|and|/) [a-e]\b", given.plain):
                return "unsure"
        if question == "radiation_timing" and (
            dated := sequence.alone(c.plain for c in given.clauses) or _timing(given) or sequence.dryness(given.cues, question, shown)
        ):
            return dated
        said = polarity.read(given.direct)
        if "no" in self._protocol.question(question).values and scope.only_another(shown, said):
            return "no"
        if "unsure" in self._protocol.question(question).values and polarity.doubts(shown):
            return "unsure"
        matched, value = given.cues.value(question, "first", shown)
        if said is None and not matched and re.search(r"\b(?:never|didnt|nobody) (?:\w+ )?(?:told|said|explained|tell|say)\b", shown):
            said = "unsure"
        if said == "unsure" and (not matched or value in ("now", "yes", "unsure", None)):
            return "unsure"
        if matched:
            return value
        answers = given.cues.get(question, "answers") or {}
        if said in answers:
            return answers[said]
        return said if said in ("no", "unsure") and said in self._protocol.question(question).values else None

    def named(self, given: Text) -> Any:
        """A choice given by its title or its letter."""
        asked = self._protocol.question(given.question)
        if asked.kind not in ("choice", "yes_no"):
            return None
        bare, written = given.plain.strip(" .,!"), plain(given.written).strip(" .,!¡")
        for value in asked.choices:
            if bare == value.lower().replace("_", " ") and value != "unsure":
                return value
            title = self._protocol.find_text(given.language, f"choices.{given.question}.{value}")
            if title and plain(title).strip(" .") in (bare, written):
                return value
        return None


def _timing(given: Text) -> Any:
    shown = digits(given.direct)
    told: dict[bool, str | None] = {}
    for clause in given.clauses:
        found = when.read(digits(clause.plain), given.today, age=age_of(given.answers))
        treated = bool(_TREATED.search(clause.plain))
        if found and treated != bool(_DRYING.search(clause.plain)):
            told.setdefault(treated, found)
    if len(told) == 2 and (order := compare(told[True], told[False])) is not None:
        return "after" if order < 0 else "before"
    if re.search(r"\b(?:before|after\w*|first|later)\b", shown):
        return None
    dated, onset = when.read(shown, given.today, age=age_of(given.answers)), given.answers.get("dry_mouth_onset")
    order = compare(dated, onset)
    if order is None or re.search(r"\bdry\b", shown):
        return None
    return "after" if order < 0 else "before"


_NOT_THAT_LETTER = re.compile(
    r"\b(?:not|isn['’]?t|instead of|rather than|no longer)(?: (?:an?|the|really|just|in|at|line))* [a-e]\b(?=\s*(?:[.,;:!)]|$|\b(?:but|and|any)\b))",
    re.IGNORECASE,
)
"""The line that it is not ("not A, she needs help")."""
_CAPITAL = re.compile(
    r"(?<![\w'])(?<!itamin )(?<!ep )(?<!epatitis )(?<!lan )(?<!ype )([A-E])(?![\w'])(?! (?:vitamin|complex|lot|bit|few|little|day))"
)


def _written(text: str) -> str | None:
    """The one letter that stands alone in capitals ("somewhere at B, I'd say"); an A only where it is no article."""
    found = {m[1] for m in _CAPITAL.finditer(text) if m[1] != "A" or re.match(r"\s*(?:[.,;:!)]|$)", text[m.end() :])}
    return found.pop() if len(found) == 1 and text != text.upper() else None


_RANGE = re.compile(
    r"\b([a-e])(?: (?:\w+ ){0,4}?(?:days?|mornings?|times?|weeks?))?,? ?(?:or|and|to|/|but|,|-)? ?(?:a |an |maybe |sometimes |other times )*([a-e])\b(?! (?:lot|bit|few|little))"
)
_SETTLED = re.compile(
    r"\b(?:say|put|pick|call it|go with|choose|mostly|usually|mainly|more(?: like)?|closer to|probably|so|lets say|id say|normally) (?:a |an |the )?([a-e])\b(?! (?:lot|bit|few|little))"
)


_GOOD_AND_BAD = re.compile(
    r"\b(?:good|better|best|most|normal) (?:days?|ones?|times?|weeks?)\b.*\b(?:bad|rough|worse|worst|off|hard|flare|others?)\b|\b(?:bad|rough|worse|worst|hard) (?:days?|ones?)\b.*\b(?:good|better|best)\b"
)


def _ranged(text: str) -> str | None:
    """Of two lines the one settled on ("between B and C, say B"); the harder one of good and bad days, unless that is the last, which rules out."""
    if match := _RANGE.search(text):
        settled = _SETTLED.search(text, match.end(1))
        if settled:
            return settled[1].upper()
        harder = max(match[1], match[2]).upper()
        return harder if harder != "E" and _GOOD_AND_BAD.search(text) else None
    return None


def _letter(text: str) -> str | None:
    if re.search(
        r"\b[a-e] (?:or|and|to|/) [a-e]\b|\bbetween [a-e]\b|\b[a-e] (?:one|1|some|most|on (?:a |my |the )?(?:good|bad|better|best)) (?:days?|ones?)\b.*\b[a-e]\b(?! (?:lot|bit|few|little))",
        text,
    ):
        return None
    if match := _LETTER.search(text):
        return next(g for g in match.groups() if g).upper()
    if match := re.search(r"\b(?:the )?(first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th) (?:one|1|line|choice|option)\b", text):
        return _ORDINAL[match[1]]
    first = text.split()[0].strip(",.") if text.split() else ""
    return _SPOKEN.get(first)
