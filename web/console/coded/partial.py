"""A day of which the day, or the month too, may not be known: its parts, and how long before the referral it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from prescreen.dates import parts
from web.console.coded.variable import INTEGER, RADIO, TEXT, Row, Variable

LONGEST_ENDING = 5
_PARTS = {"y": ("year", 1900, 2100), "m": ("month", 1, 12), "d": ("day", 1, 31)}
_PRECISION = {"year": "year", "month": "month", "day": "day"}


def variables(name: str, form: str, label: str) -> Iterator[Variable]:
    """The variables of such a day."""
    for part, (said, least, most) in _PARTS.items():
        yield Variable(f"{name}_{part}", form, TEXT, f"{label}: {said}", check=INTEGER, least=least, most=most, identifying=True)
    note = "Days before the referral; a month counts from its 15th, a year from its 1 July"
    yield Variable(f"{name}_days", form, TEXT, label, check=INTEGER, least=0, note=note)
    yield Variable(f"{name}_prec", form, RADIO, f"{label}: known to the", _PRECISION)


def values(name: str, value: Any, today: date) -> Row:
    """Their values; none where it is no date."""
    known = parts(value)
    if not known:
        return {}
    whole = (*known, 7, 1) if len(known) == 1 else (*known, 15)
    try:
        before = max(0, (today - date(*whole[:3])).days)
    except ValueError:
        return {}
    row: Row = {f"{name}_{part}": number for part, number in zip(_PARTS, known, strict=False)}
    return {**row, f"{name}_days": before, f"{name}_prec": tuple(_PRECISION)[len(known) - 1]}
