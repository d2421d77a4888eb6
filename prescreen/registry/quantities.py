"""The numbers that a text names, with their units as units.yml knows them, so that 12 months and one year are the same.

Knows numbers in digits, and in words before a unit. What a number is about it does not know.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from prescreen.protocol.units import TIME, Unit

_WORDS = {word: float(at) for at, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PER = r"\s*(?:/|\bper\b|\bin\b|\bevery\b|\beach\b|\ba\b)\s*"
_CLOSE = 0.005
"""Amounts this near to each other, as a part of the larger, are the same."""


@dataclass(frozen=True)
class Quantity:
    """A number as it is said. `measure`: what its unit measures, "" where none is known; `base`: the amount in that measure's first unit.

    A rate such as 5 mL in 10 minutes measures "ml/10 minutes".
    """

    said: str
    amount: float
    measure: str
    base: float

    def same(self, other: Quantity) -> bool:
        """Whether both may be the same amount. Where only one is a time, they aren't; where units can't be compared, the number counts."""
        if self.measure and self.measure == other.measure:
            return math.isclose(self.base, other.base, rel_tol=_CLOSE, abs_tol=1e-9)
        times = [one.measure == TIME for one in (self, other)]
        return (not any(times) or not all(one.measure for one in (self, other))) and math.isclose(self.amount, other.amount, rel_tol=1e-9)


def quantities(text: str, units: Mapping[str, Unit]) -> tuple[Quantity, ...]:
    """Every number of a text, in its order.

    >>> units = {"days": Unit("days", "time", 1, said=("day", "days")), "weeks": Unit("weeks", "time", 7, said=("week", "weeks"))}
    >>> [(one.said, one.measure, one.base) for one in quantities("within four weeks, or 28 calendar days", units)]
    [('four weeks', 'time', 28.0), ('28 calendar days', 'time', 28.0)]
    >>> [(one.said, one.amount) for one in quantities("at least 100,000 and no one", units)]
    [('100,000', 100000.0)]
    """
    pattern, ways = _patterns(tuple((way, id) for id, one in units.items() for way in one.said))
    return tuple(_found(text, pattern, ways, units))


def _found(text: str, pattern: re.Pattern[str], ways: Mapping[str, str], units: Mapping[str, Unit]) -> Iterator[Quantity]:
    for match in pattern.finditer(text):
        digits, unit = match["digits"], units.get(ways.get(_plain(match["unit"] or ""), ""))
        amount = float(digits.replace(",", "")) if digits else _WORDS[match["word"].lower()]
        said = " ".join(match[0].split())
        if match["per"] and match["unit"]:
            each = f"{match['times']} " if match["times"] else ""
            yield Quantity(said, amount, f"{_plain(match['unit'])}/{each}{_plain(match['per'])}", amount)
        elif unit is not None:
            yield Quantity(said, amount, unit.measures, amount * unit.factor + unit.plus)
        else:
            yield Quantity(said, amount, "", amount)


def of_unit(amount: float, unit: str, units: Mapping[str, Unit], said: str) -> Quantity:
    """A threshold's number in its unit; one of the trial's own words is taken as it stands."""
    if unit in units:
        return Quantity(said, amount, units[unit].measures, amount * units[unit].factor + units[unit].plus)
    found = quantities(f"{amount:g} {unit}", units)
    return found[0] if len(found) == 1 else Quantity(said, amount, "", amount)


def named(one: Quantity, among: Iterable[Quantity]) -> bool:
    """Whether a quantity is among these."""
    return any(one.same(other) for other in among)


@lru_cache(maxsize=8)
def _patterns(said: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """The pattern of a number with its unit, and way of saying a unit -> the unit's id; the first unit that is said so."""
    ways: dict[str, str] = {}
    for way, id in said:
        ways.setdefault(_plain(way), id)
    longest = sorted(ways, key=len, reverse=True)
    unit = "|".join(re.escape(way).replace(r"\ ", r"\s+") for way in longest) or r"(?!)"
    end = r"(?![A-Za-z0-9])"
    written = (
        rf"(?<![\w.,])(?:(?P<digits>{_DIGITS})|(?P<word>{'|'.join(_WORDS)})(?=[\s-]+(?:calendar\s+|full\s+)?(?:{unit}){end}))"
        rf"(?:[\s-]*(?:calendar\s+|full\s+)?(?P<unit>{unit}){end}(?:{_PER}(?:(?P<times>\d+)\s+)?(?P<per>{unit}){end})?)?"
    )
    return re.compile(written, re.IGNORECASE), ways


def _plain(way: str) -> str:
    return " ".join(way.lower().split())
