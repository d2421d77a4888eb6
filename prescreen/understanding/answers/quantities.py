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

Bound = Literal["", "more", "less", "nearly", "beyond"]

_N = r"\d+(?:\.\d+)?"
_IM = re.compile(r"(?:\bi ?m|\bi am)(?: now| only| just)? $")
_NOT_AN_AGE = re.compile(r"^\d{1,3}(?: ?(?:male|female|man|woman|m|f)\b|,| and | but |\.)")


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
_WAS_BEFORE = pattern(r"\b(?:{number_was})(?: (?:about|around|like|at|maybe))* ?$")
_NOW_BEFORE = pattern(
    r"\b(?:{number_now})(?: (?:on|my|tablets|pills|its|it is|it|im|i am|at|about|around|like|is|a|more like|maybe|with|runs|just|only))* ?$"
)
_NOW_BEHIND = re.compile(r"^[^\d,;.]{0,16}\b(?:now|today|currently|these days|at the moment)\b")


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


def told_now(before: str, rest: str) -> bool:
    """Whether what stands between these is told of now ("now 132/84")."""
    return bool(_NOW_BEFORE.search(before) or _NOW_BEHIND.match(rest))


def told_before(before: str) -> bool:
    """Whether what stands between these is told of a time that is over ("was 170/100 in spring")."""
    return bool(_PAST.search(before) or _WAS_BEFORE.search(before))


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


_BETWEEN = re.compile(
    rf"\bbetween {_N}|(?<![\w./~]){_N} ?(?:%|[a-z]+)? ?(?:-|–|—|\bto\b|\bor\b|\bmaybe\b|\buntil\b|\bthrough\b) ?(?:an? |maybe |even |like |about |more like |a bit )*{_N}(?![\d/])"
)


def _ranged(text: str, found: Sequence[Quantity]) -> bool:
    return (
        len({one.value for one in found}) != 1 and bool(_BETWEEN.search(text)) or bool(re.search(r"(?<![\w./~])\d+(?:\.\d+)? ?- ?\d", text))
    )
