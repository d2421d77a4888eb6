"""The numbers that a text tells, each with its unit, its bound and what it is of: not an age, a date, a dose, a clock or a telephone.

Takes a text in English, as written. Which of several is the answer, and whether it may be one, is its readers' affair.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from prescreen.protocol.units import TIME, Unit
from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.lines.slips import mended

Bound = Literal["", "more", "less", "nearly", "beyond"]

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_N = r"\d+(?:\.\d+)?"
_FEET = re.compile(
    r"(?<![\w.])(\d)\s*(?:['’′´`]|ft\b\.?|foot\b|feet\b)\s*(\d{1,2}(?:\.\d+)?)?\s*(?:[\"”“″]|''|in(?:ch(?:es)?)?\b\.?)?(?![\w'])",
    re.IGNORECASE,
)
_METERS = re.compile(r"(?<![\w.])([12]) ?m ?(\d\d)\b(?! ?(?:kg|kilo|lb|pound))", re.IGNORECASE)
_INCHES = re.compile(r"(\d)\s*[\"”″](?!\w)")
_GLUED = re.compile(r"(?<=[a-z])0\b")
"""What the glossary hangs on a word that it does not know."""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_ONES = "one two three four five six seven eight nine".split()
_SHORT_HUNDRED = re.compile(
    rf"\b(one|two|three) (?:oh ({'|'.join(_ONES)})|({'|'.join(_TEENS)})|({'|'.join(_TENS)})(?:[ -]({'|'.join(_ONES)}))?)\b"
)
_ONE_OF = re.compile(rf"\b({'|'.join([*_ONES, 'zero', 'ten'])}) of (?=ten\b|\d)")
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{3})(?![\d,])")
_COMMA = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{1,2})(?![\d,])")
_RATE = re.compile(
    r"(?:\b(?:a|per|every|each|in a|in 1|an)|/) ?(?:day|week|month|year|night|hour|minute)s?\b|\b(?:daily|weekly|nightly|monthly)\b"
)
_RATES = re.compile(r"(?:\b(?:an?|1|per|every|each|of the) ?|/ ?)(day|week|month|year|night|hour)s?\b|\b(daily|weekly|nightly|monthly)\b")
_ELSE = (
    re.compile(r"(?<![\w.])\+?\(?\d[\d() .-]{7,}\d(?![\d.])"),
    re.compile(r"\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b"),
    re.compile(
        rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:19|20)\d\d)?\b|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?![a-z])(?: (?:19|20)\d\d)?"
    ),
    re.compile(r"\b\d+(?:st|nd|rd|th)\b"),
    re.compile(r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|next|other|top|bottom|middle) (?:one|1)\b"),
    re.compile(
        r"\b\d{1,3}(?:\.5)?[ -]?years?[ -]?(?:old|young|of age)\b|\b\d{1,3} ?y/?o\b|\bage[ds]?(?: of| is|:)? \d{1,3}\b|\bat \d\d years\b"
    ),
    re.compile(r"\b\d{1,2}(?::\d\d)? ?(?:am|pm|oclock|o clock)\b|\b\d{1,2}:\d\d\b"),
    re.compile(r"\$ ?\d[\d.,]*"),
    re.compile(rf"\b(?:on |using )?(?:a|the|your|that|this)? ?scale (?:of |from )?{_N}(?: ?(?:to|-|through|out of) ?{_N})?"),
    re.compile(
        rf"\b{_N} (?:being|is|means?|meaning|as|would be) (?:the |a )?(?:very )?(?:worst|best|most|max\w*|highest|lowest|least|unbearable|no pain|nothing|none)\b"
    ),
    re.compile(
        r"\b(?:type|covid|vitamin|room|apt|apartment|zip|lot|phone|call me at|text me at|number is|bus|route|highway) ?-?[a-z]?-?\d+\b"
    ),
)
"""What tells a number of something else: telephones, dates, ages, clocks, money, the scale itself."""
_PHONE, *_BY_SHAPE = _ELSE
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_IN_A_YEAR = re.compile(rf"\b(?:in|since|from|of|until|till|around|by|{_MONTH}) (?:19|20)\d\d\b")
_IM = re.compile(r"(?:\bi ?m|\bi am)(?: now| only| just)? $")
_NOT_AN_AGE = re.compile(r"^\d{1,3}(?: ?(?:male|female|man|woman|m|f)\b|,| and | but |\.)")
_SETTLED = pattern(r"[\d,.;] ?(?:so |but |and )?(?:{number_settled}) ((?:an? |about |maybe )*\d[^,;]*?)[ .!]*$", re.IGNORECASE)
_AND_A_HALF = re.compile(rf"\b({_N})(?: ([a-z/]+))? and (?:a|1) half\b")
_ONE_AND_A_HALF = re.compile(r"\b(?:an?|1) ([a-z]+) and (?:a|1) half\b")
_HALF = re.compile(r"\b(?:(?:a|1) )?half (?:of )?(?:an? |1 )?(?=[a-z])")


@dataclass(frozen=True)
class Quantity:
    """One number. `unit`: of the file, empty where none is told. `counts`: what it stands before, and counts ("2 kids").

    `past`: it tells how it was, or how it should be; `then`: of which time it is, one that is over. `was`, `now`: so it may have been, so it is. `of_me`: it may be an age ("I'm 58, ...").
    """

    value: float
    unit: str = ""
    bound: Bound = ""
    start: int = 0
    end: int = 0
    counts: str = ""
    past: bool = False
    of_me: bool = False
    then: bool = False
    was: bool = False
    now: bool = False


@dataclass(frozen=True)
class Told:
    """A text with its numbers. `text`: as they were found in; `ranged`: it names a range or a choice of two ("7 or 8")."""

    text: str
    found: tuple[Quantity, ...]
    ranged: bool = False


@cache
def _bounds() -> tuple[tuple[Bound, re.Pattern[str]], ...]:
    filling = r"(?: (?:about|around|like|maybe|a|an|the|of|roughly))*"
    named: tuple[tuple[Bound, str], ...] = (
        ("nearly", "{number_nearly}"),
        ("beyond", "{number_beyond}"),
        ("more", "{number_more}"),
        ("less", "{number_less}"),
    )
    return tuple((bound, pattern(rf"\b{way}{filling} ?$")) for bound, way in named)


_PAST = pattern(r"\b(?:{number_past}|{number_wished})(?: (?:about|around|like|at|of|to|be|my|a|an|the|it|over|under))* ?$")
_MORE_BEHIND = re.compile(r"^ ?(?:\+|plus\b|or more\b|and up\b|and change\b|something\b|or over\b|or above\b)")
_LESS_BEHIND = re.compile(r"^ ?(?:or less\b|or under\b|or below\b|at (?:the )?most\b|tops\b|max\b)")
_PAST_BEHIND = re.compile(r"^[^\d,;.]{0,24}\b(?:ago|last year|last month|last week|back then|in the past|before that|previously)\b")
_WAS_BEFORE = re.compile(r"\b(?:was|were)(?: (?:about|around|like|at))* ?$")
_NOW_BEFORE = re.compile(
    r"\b(?:now|currently|today|these days|down to|up to)(?: (?:its|it is|im|i am|at|about|around|like|is|a|more like))* ?$"
)
_NOW_BEHIND = re.compile(r"^[^\d,;.]{0,16}\b(?:now|today|currently|these days|at the moment)\b")


def shown(text: str, *, comma: bool, large: bool, long: bool = False) -> str:
    """A text in plain form with its numbers in digits. `comma`: one may stand for a point. `large`: "one thirty" is 130. `long`: 5'4" is a length."""
    text = _FEET.sub(lambda m: f" {m[1]} ft {m[2] + ' in' if m[2] else ''} ", text) if long else text
    text = _METERS.sub(r"\1 m \2", _INCHES.sub(r"\1 in ", text)) if long else text
    text = _GLUED.sub("", plain(text))
    text = _ONE_OF.sub(r"\1 out of ", text)
    text = _SHORT_HUNDRED.sub(_hundreds, text) if large else text
    text = _THOUSANDS.sub(r"\1\2", digits(text))
    text = _COMMA.sub(r"\1.\2", text) if comma else text
    text = _ONE_AND_A_HALF.sub(r"1.5 \1", _AND_A_HALF.sub(_and_half, text))
    return _HALF.sub("0.5 ", text)


def _and_half(found: re.Match[str]) -> str:
    whole = float(found[1]) + 0.5
    return f"{whole:g} {found[2]}" if found[2] else f"{whole:g}"


def _hundreds(found: re.Match[str]) -> str:
    number = 100 * (_ONES.index(found[1]) + 1)
    if found[2]:
        number += _ONES.index(found[2]) + 1
    elif found[3]:
        number += 10 + _TEENS.index(found[3])
    else:
        number += 10 * (2 + _TENS.index(found[4])) + (_ONES.index(found[5]) + 1 if found[5] else 0)
    return str(number)


def latest(text: str) -> str:
    """Of a text that mends itself ("7, no wait, 8"), or settles on one of two ("7 or 8, call it 8"), what stands behind, if it has a number."""
    both = mended(text)
    text = both[1] if both and re.search(r"\d", both[1]) else text
    settled = _SETTLED.search(text)
    return settled[1] if settled else text


def without_others(text: str, *, years: bool = False) -> str:
    """The text without numbers that are plainly of something else; as long as before. `years`: a number may look like a year."""
    for shape in (_PHONE, *_BY_SHAPE, _IN_A_YEAR if years else _YEAR, _RATE):
        text = shape.sub(lambda found: "~" * len(found[0]), text)
    return text


class Quantities:
    """The units of a protocol, as they are found in texts."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = units
        self._ways: dict[str, dict[str, str]] = {}

    def ways(self, measures: str) -> Mapping[str, str]:
        """How the units that measure this are said -> the unit."""
        if measures not in self._ways:
            self._ways[measures] = {way: unit.id for unit in self._units.values() if unit.measures == measures for way in unit.said}
        return self._ways[measures]

    def _unit(self, rest: str, measures: str) -> tuple[str, int]:
        """The unit that a text begins with, of those that measure this, and its length."""
        for way in sorted(self.ways(measures), key=len, reverse=True):
            if match := re.match(rf"[ -]?{re.escape(way)}(?![a-z])\.?(?!/[a-z])", rest):
                return self.ways(measures)[way], match.end()
        return "", 0

    def _of_other(self, rest: str, measures: str) -> bool:
        """Whether a text begins with a unit that measures something else."""
        others = sorted({unit.measures for unit in self._units.values()} - {measures, "occasions"})
        return any(self._unit(rest, other)[0] for other in others if not (measures and self._same_words(measures, other, rest)))

    def _same_words(self, measures: str, other: str, rest: str) -> bool:
        return bool(self._unit(rest, measures)[0]) and bool(self._unit(rest, other)[0])

    def articled(self, text: str, measures: str) -> str:
        """The text with "a" and "a couple of" before a unit as numbers ("an hour", "a couple of months")."""
        ways = "|".join(re.escape(way) for way in sorted(self.ways(measures), key=len, reverse=True) if way.isalpha())
        if not ways:
            return text
        text = re.sub(rf"\b(?:a )?couple(?: of)? (?=(?:{ways})\b)", "2 ", text)
        return re.sub(rf"\b(?:an?|one) (?:good |full |whole |solid )?(?=(?:{ways})\b)", "1 ", text)

    def told(self, text: str, measures: str = "", *, ranges: bool = True) -> Told:
        """The numbers in a text from `without_others`, with units that measure this; those with other units are left out."""
        found: list[Quantity] = []
        for match in re.finditer(rf"(?<![\w.,/~-])({_N})(?![\d/]|\.\d)", text):
            before, rest = text[: match.start()], text[match.end() :]
            unit, length = self._unit(rest, measures) if measures else ("", 0)
            if not unit and self._of_other(rest, measures):
                continue
            rest = rest[length:]
            found.append(
                Quantity(
                    float(match[1]),
                    unit,
                    _bound(before, rest),
                    match.start(),
                    match.end() + length,
                    counts="" if unit else _counted(rest, float(match[1])),
                    past=bool(_PAST.search(before)) and not _NOW_BEHIND.match(rest),
                    then=bool(_PAST_BEHIND.match(rest)) and not _NOW_BEHIND.match(rest),
                    was=bool(_WAS_BEFORE.search(before)),
                    now=bool(_NOW_BEFORE.search(before) or _NOW_BEHIND.match(rest)),
                    of_me=bool(_IM.search(before)) and bool(_NOT_AN_AGE.match(text[match.start() :])),
                )
            )
        return Told(text, tuple(self._composed(text, found)), ranges and _ranged(text, found))

    def _composed(self, text: str, found: Sequence[Quantity]) -> list[Quantity]:
        """The quantities, those told in two units as one in the larger ("5 ft 4", "1 hour 30 minutes", "1 m 63")."""
        made: list[Quantity] = []
        for one in found:
            last = made[-1] if made else None
            if last is not None and last.unit and re.fullmatch(r"[ ,.]*(?:and )?", text[last.end : one.start]):
                larger = self._units[last.unit]
                unit = self._units.get(one.unit or larger.smaller)
                between = text[last.end : one.start]
                if unit and unit.measures == larger.measures and unit.factor < larger.factor and ("," not in between or one.unit):
                    most = larger.factor / unit.factor
                    if one.value < most and (one.unit or one.value < most and "and" not in between):
                        made[-1] = Quantity(
                            round(last.value + one.value * unit.factor / larger.factor, 4), last.unit, last.bound or one.bound, last.start, one.end,
                            past=last.past or one.past, was=last.was, now=last.now or one.now,
                        )  # fmt: skip
                        continue
            made.append(one)
        return made

    @property
    def time(self) -> str:
        """What units of time measure."""
        return TIME


def _bound(before: str, rest: str) -> Bound:
    for bound, way in _bounds():
        if way.search(before):
            return bound
    return "more" if _MORE_BEHIND.match(rest) else "less" if _LESS_BEHIND.match(rest) else ""


_COUNTED = pattern(r"^ (?:{counted_adjectives} )?(?!(?:{not_counted})\b)([a-z]+[a-rt-z]s|people|children|teeth|feet|knees)\b")
_ONE_COUNTED = pattern(
    r"^ (?:{counted_adjectives} )?(knee|hip|leg|kid|child|son|daughter|dog|cat|surgery|operation|doctor|pill|tablet|shot|dose|eye|arm|foot|hand|person)\b"
)


def _counted(rest: str, value: float) -> str:
    found = _ONE_COUNTED.match(rest) if value == 1 else _COUNTED.match(rest)
    return found[1] if found else ""


def rates(text: str) -> set[str]:
    """The times for which a text tells how much ("twice a day"): a night is a day."""
    found = {match[1] or {"dai": "day"}.get(match[2][:3], match[2][:-2]) for match in _RATES.finditer(text)}
    return {"day" if one == "night" else one for one in found}


_BETWEEN = re.compile(
    rf"\bbetween {_N}|(?<![\w./~]){_N} ?(?:%|[a-z]+)? ?(?:-|–|—|\bto\b|\bor\b|\bmaybe\b|\buntil\b|\bthrough\b) ?(?:an? |maybe |even |like |about |more like |a bit )*{_N}(?![\d/])"
)


def _ranged(text: str, found: Sequence[Quantity]) -> bool:
    return (
        len({one.value for one in found}) != 1 and bool(_BETWEEN.search(text)) or bool(re.search(r"(?<![\w./~])\d+(?:\.\d+)? ?- ?\d", text))
    )
