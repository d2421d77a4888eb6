"""How often or how much in what time: "two a week", "every other day", "5 days out of 7"; and the same per another time.

Finds the times in a text in digits and converts between them. Which number belongs to one is for the readers of numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TIME = r"day|night|morning|evening|afternoon|week|weekend|month|year|hour|minute"
_EVERY = re.compile(
    rf"\b(?:every|each|once an?) (?:single |blessed |damn |darn |other |second |third |fourth |(?P<of>\d+) )?(?P<time>{_TIME})s?\b"
    r"|\b(?P<ly>daily|nightly|weekly|monthly|yearly|annually)\b|\b(?:on|at|over|during) (?:the )?(?P<ends>weekend)s?\b|\ball 7(?: days)?\b|\b7 days a week\b|\ball (?:week|month)(?: long)?\b"
)
_A = re.compile(rf"(?:\b(?:an?|per|in an?|in 1|of the) ?|/ ?)(?P<time>{_TIME})s?\b(?! (?:ago|back|or so|or 2|and a half))")
_LENGTH = re.compile(r"\b(?:for|about|over|almost|nearly|within|after|before|half|than|around|once)(?: an?)? $")
"""Before "a year" it is a length of time, and no rate."""
_OUT_OF = re.compile(r"\b(\d+)(?: days?)? (?:out )?of (?:every |each |the |a )?(7|28|30|31)(?: days?)?\b(?! ?(?:week|/))")
_LY = {"daily": "day", "nightly": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year"}
_OF_A_DAY = {"night": "day", "morning": "day", "evening": "day", "afternoon": "day", "weekend": "week"}
_ORDER = {"other": 2, "second": 2, "third": 3, "fourth": 4}
_NOT_EVERY = re.compile(r"\b(?:not|almost|nearly|hardly|dont|doesnt|practically|barely|most|mostly|never|except|but|besides|weekends?)\b")
_IN = {
    ("day", "week"): (7.0,), ("day", "month"): (30.0,), ("day", "year"): (365.0,), ("month", "year"): (12.0,),
    ("week", "year"): (52.0,), ("week", "month"): (4.0, 31 / 7),
}  # fmt: skip
"""How many of the one are in the other: a month of four weeks or of a little more."""


@dataclass(frozen=True)
class Rate:
    """`times` in one `time`. `every`: said as how often, so that it needs no number ("every other day")."""

    time: str
    times: float = 1.0
    every: bool = False


def spelled(text: str) -> str:
    """A text in digits with "5 days out of 7" as a number of days a week."""
    return _OUT_OF.sub(lambda m: f"{m[1]} days a {'week' if m[2] == '7' else 'month'}", text)


def told(text: str) -> set[Rate]:
    """The rates that a text in digits tells; a night is a day, a weekend is once a week."""
    found: set[Rate] = set()
    for match in _EVERY.finditer(text):
        if match["time"]:
            order = next((step for word, step in _ORDER.items() if f" {word} " in match[0]), int(match["of"] or 1))
            found.add(Rate(_OF_A_DAY.get(match["time"], match["time"]), 1 / max(order, 1), every=True))
        else:
            found.add(Rate("week" if match["ends"] else _LY.get(match["ly"] or "", "day"), every=True))
    left = _EVERY.sub(lambda m: "~" * len(m[0]), text)
    for match in _A.finditer(left):
        if not _LENGTH.search(left[: match.start()]):
            found.add(Rate(_OF_A_DAY.get(match["time"], match["time"])))
    return found


def without(text: str) -> str:
    """The text without its rates, as long as before."""
    text = _EVERY.sub(lambda m: "~" * len(m[0]), text)
    return _A.sub(lambda m: m[0] if _LENGTH.search(text[: m.start()]) else "~" * len(m[0]), text)


def hedged(text: str) -> bool:
    """Whether "every day" in a text may be less ("almost every day")."""
    return bool(_NOT_EVERY.search(text))


def per(number: float, rate: Rate, time: str) -> list[float]:
    """A number told at one rate as it is per another time: the likeliest first, and what else it may be; nothing where none can be told.

    >>> per(2, Rate("day"), "week"), per(2, Rate("week"), "month")[0], per(1, Rate("day", 0.5), "month")
    ([14.0], 8.0, [15.0])
    """
    number *= rate.times
    if rate.time == time:
        return [number]
    if factors := _IN.get((rate.time, time)):
        return [number * factor for factor in factors]
    return [number / factor for factor in _IN.get((time, rate.time), ())]
