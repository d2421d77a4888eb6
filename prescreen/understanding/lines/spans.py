"""Spans of time told in two or three units as one: "1 year 6 months ago", "6 weeks and 2 days", "a year and a few months".

Takes plain text with digits for number words. Where the finest unit is months the date is a month, else a day.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from prescreen.dates import later

_COUNT = r"(\d{1,2}|an?|a couple(?: of)?|couple(?: of)?|a few|few)"
_ORDER = ("year", "month", "week", "day")
_JOINED = r"(?: and |,? )(?:about |another |like |some )?"
_COMPOUND = re.compile(
    rf"\b{_COUNT} (?:full |whole |solid )?(year|month|week)s?{_JOINED}{_COUNT} (month|week|day)s?\b(?:{_JOINED}{_COUNT} (week|day)s?\b)?"
    r"((?: or so| or more| now)? (?:ago|back|earlier|before now|prior)\b)?"
)
_LARGEST = {"month": 11, "week": 5, "day": 31}
"""How many of a unit are told beside a larger one."""


def read(text: str, today: date, *, durations: bool = False) -> str | None:
    """The partial date that a span in several units gives; None where the text tells none. `durations`: also without "ago"."""
    for match in _COMPOUND.finditer(text):
        told = [(_amount(count), unit) for count, unit in zip(match.groups()[0:6:2], match.groups()[1:6:2], strict=True) if count]
        places = [_ORDER.index(unit) for _, unit in told]
        apart = "," in match[0] and re.search(r"\w", text[match.end() :])  # "for 2 years, 3 months ago it ..." tells two things
        if apart or places != sorted(set(places)) or any(count > _LARGEST[unit] for count, unit in told[1:]):
            continue
        if match[7] or durations:
            return _before({unit: count for count, unit in told}, today)
    return None


def _amount(count: str) -> int:
    return 2 if "couple" in count else 3 if "few" in count else 1 if count in ("a", "an") else int(count)


def _before(told: dict[str, int], today: date) -> str:
    months = 12 * told.get("year", 0) + told.get("month", 0)
    if not {"week", "day"} & set(told):
        return later(today.replace(day=1), -months, "months").isoformat()[:7]
    return (later(today, -months, "months") - timedelta(days=7 * told.get("week", 0) + told.get("day", 0))).isoformat()
