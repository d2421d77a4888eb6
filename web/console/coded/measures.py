"""The numbers that questions are answered with, as exports have them: their unit, its code and what is plausible, by the kind."""

from __future__ import annotations

from typing import Any, NamedTuple

from prescreen.protocol import Protocol, Question
from web.console.coded.variable import INTEGER, NUMBER


class Measure(NamedTuple):
    """A number with its unit, as people write it and as UCUM does, and the least and the most that it may be."""

    unit: str
    code: str
    check: str
    least: float | None
    most: float | None


_AGE = Measure("years", "a", INTEGER, 0, 120)
_DAYS = Measure("days", "d", NUMBER, 0, None)


def measure(protocol: Protocol, question: Question) -> Measure | None:
    """The measure of a question that is answered with one number; None for any other."""
    if question.kind in ("age", "duration"):
        return _AGE if question.kind == "age" else _DAYS
    if question.kind != "number":
        return None
    unit = protocol.units.get(question.unit)
    name = unit.named("en") if unit else ""
    least, most = question.range or (None, None)
    check = NUMBER if question.decimals else INTEGER
    return Measure(name, unit.ucum or name if unit else "1", check, _whole(least), _whole(most))


def _whole(limit: float | None) -> Any:
    return int(limit) if limit is not None and limit == int(limit) else limit
