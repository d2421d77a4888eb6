"""The units of trials/common/units.yml and of a trial: what each measures, how it is converted, and what it is called.

A threshold's unit may also be words of the trial's own, which are told as they stand and never converted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TIME = "time"
"""What the units of time measure."""
_KEYS = {"measures", "factor", "plus", "said", "smaller", "ucum"}


@dataclass(frozen=True)
class Unit:
    """One unit. `smaller`: the unit of what follows it without one ("5 foot 4"). `names`: language -> one, many, short, joined.

    `ucum`: its code in UCUM, where its name is none.
    """

    id: str
    measures: str
    factor: float
    plus: float = 0.0
    said: tuple[str, ...] = ()
    smaller: str = ""
    ucum: str = ""
    names: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def named(self, language: str, amount: float | None = None, short: bool = False) -> str:
        """What so many of it are called in a language; without an amount, many."""
        names = self.names.get(language) or self.names.get("en") or {}
        if short and names.get("short"):
            return str(names["short"])
        return str(names.get("one" if amount == 1 else "many", self.id))

    def joined(self, language: str) -> bool:
        """Whether nothing stands between a number and the unit ("7%")."""
        return (self.names.get(language) or {}).get("joined") is True


def unit(id: str, entry: Mapping[str, Any]) -> Unit:
    """The unit of an entry of units.yml. Raises KeyError, TypeError or ValueError where it is none."""
    names = {key: dict(value) for key, value in entry.items() if key not in _KEYS}
    said = tuple(str(way) for way in entry.get("said", ()))
    factor, plus = float(entry["factor"]), float(entry.get("plus", 0))
    if factor <= 0:
        raise ValueError("factor is no number above 0")
    return Unit(id, str(entry["measures"]), factor, plus, said, str(entry.get("smaller", "")), str(entry.get("ucum", "")), names)


def converted(units: Mapping[str, Unit], amount: float, of: str, to: str) -> float:
    """So much of one unit in another; as it is where the two measure different things, or are no units of the file.

    >>> units = {"kg": Unit("kg", "weight", 1), "lb": Unit("lb", "weight", 0.45359237)}
    >>> round(converted(units, 172, "lb", "kg"), 1), converted(units, 7, "percent", "kg")
    (78.0, 7)
    """
    if of == to or not alike(units, of, to):
        return amount
    one, other = units[of], units[to]
    return (amount * one.factor + one.plus - other.plus) / other.factor


def alike(units: Mapping[str, Unit], one: str, other: str) -> bool:
    """Whether both are units that measure the same."""
    return one in units and other in units and units[one].measures == units[other].measures


def number(amount: float) -> str:
    """A number as it is written: no decimals where there are none.

    >>> number(2.0), number(33.5), number(0.1 + 0.2)
    ('2', '33.5', '0.3')
    """
    return f"{amount:.4f}".rstrip("0").rstrip(".")


def told(units: Mapping[str, Unit], amount: float, unit: str, language: str, short: bool = False) -> str:
    """A number with its unit, in a language: "2 years", "1 año", "7%"; a unit of the trial's own words as it stands."""
    if unit not in units:
        return f"{number(amount)} {unit}".strip()
    known = units[unit]
    between = "" if known.joined(language) else " "
    return f"{number(amount)}{between}{known.named(language, amount, short)}".strip()
