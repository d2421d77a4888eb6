"""What time alone makes of an answer: somebody is older by now, what lasted so long has lasted longer.

How old somebody is who was 84 half a year ago is not known: 84 or 85. Whatever is not certain is told as several answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from prescreen.amending.keeping import ask_anew
from prescreen.answers import Value
from prescreen.protocol.model import Protocol


def as_of(protocol: Protocol, given: Mapping[str, Value], on: Mapping[str, date], today: date) -> dict[str, tuple[Value, ...]]:
    """Question -> what its answer may be by today; no answer where it can't be true any more. `on`: the day of each."""
    found: dict[str, tuple[Value, ...]] = {}
    for id, value in given.items():
        question, then = protocol.question(id), on.get(id, today)
        whole = isinstance(value, (int, float)) and not isinstance(value, bool)
        if today <= then:
            found[id] = (value,)
        elif question.kind == "age" and whole:
            found[id] = tuple(value + more for more in years(then, today))
        elif question.kind == "duration" and whole:
            found[id] = (value, value + (today - then).days)
        elif ask_anew(protocol, question, value, then, today):
            found[id] = ()
        else:
            found[id] = (value,)
    return found


def years(then: date, today: date) -> tuple[int, ...]:
    """By how many years somebody is older: one number on the very day of the year, two in between.

    >>> years(date(2026, 3, 1), date(2028, 3, 1)), years(date(2026, 3, 1), date(2026, 9, 1)), years(date(2026, 3, 1), date(2028, 2, 1))
    ((2,), (0, 1), (1, 2))
    """
    full = today.year - then.year - ((today.month, today.day) < (then.month, then.day))
    return (full,) if (today.month, today.day) == (then.month, then.day) else (full, full + 1)
