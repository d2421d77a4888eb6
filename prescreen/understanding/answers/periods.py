"""A criterion's period (two years, 30 days) against a date as vague as people give it; and when a dose was last changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from prescreen.dates import last_day, later, parts
from prescreen.protocol.model import Threshold
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits

_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.2}


class Periods:
    """The periods of one protocol."""

    def __init__(self, thresholds: Mapping[str, Threshold]) -> None:
        self._thresholds = thresholds

    def long_ago(self, partial: str, period: str, given: Text) -> bool | None:
        """Whether a date is past a criterion's period: None where its vagueness leaves that open, or where there is no such period."""
        threshold, shown = self._thresholds.get(period), parts(partial)
        if shown is None or threshold is None:
            return None
        first = date(shown[0], shown[1] if len(shown) > 1 else 1, shown[2] if len(shown) > 2 else 1)
        last = last_day(partial, given.today) or min(date(shown[0], 12, 31), given.today)
        if later(last, threshold.value, threshold.unit) <= given.today:
            return True
        return False if later(first, threshold.value, threshold.unit) > given.today else None

    def spans(self, amount: int, unit: str, period: str, today: date) -> bool:
        """Whether a duration is as long as a criterion's period."""
        threshold = self._thresholds.get(period)
        if threshold is None:
            return False
        began = later(today, -amount, unit if unit.endswith("s") else f"{unit}s")
        return later(began, threshold.value, threshold.unit) <= today

    def ago(self, amount: int, unit: str, period: str, today: date) -> bool | None:
        """Whether so long ago, told in round numbers, is past a criterion's period: None where half a unit more or less decides that."""
        threshold = self._thresholds.get(period)
        if threshold is None:
            return None
        window = (today - later(today, -threshold.value, threshold.unit)).days
        days = _DAYS[unit.rstrip("s")]
        return True if (amount - 0.5) * days > window else False if (amount + 0.5) * days < window else None


def changed(given: Text) -> str | None:
    """The date that a text gives for a change."""
    return when.read(digits(given.plain), given.today, durations=bool(re.search(r"\bfor\b|\bbeen\b|\babout\b", given.plain)))


def age_of(given: Text) -> int | None:
    """The age that was given before."""
    asked = given.protocol.in_role("age")
    age = given.answers.get(asked.id) if asked else None
    return age if isinstance(age, int) else None
