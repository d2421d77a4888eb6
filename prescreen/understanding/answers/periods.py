"""A criterion's period (two years, 30 days) against a date as vague as people give it; and when a dose was last changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from prescreen.dates import last_day, later, parts
from prescreen.protocol.model import Threshold
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits

NEEDED = ("dose_stable", "investigational_washout", "cancer_window")
"""The thresholds of the protocol by which texts are read."""


class Periods:
    """The periods of one protocol."""

    def __init__(self, thresholds: Mapping[str, Threshold]) -> None:
        self._thresholds = thresholds

    def long_ago(self, partial: str, period: str, given: Text) -> bool | None:
        """Whether a date is past a criterion's period: None where its vagueness leaves that open."""
        threshold = self._thresholds[period]
        shown = parts(partial)
        if shown is None:
            return None
        first = date(shown[0], shown[1] if len(shown) > 1 else 1, shown[2] if len(shown) > 2 else 1)
        last = last_day(partial, given.today) or min(date(shown[0], 12, 31), given.today)
        if later(last, threshold.value, threshold.unit) <= given.today:
            return True
        return False if later(first, threshold.value, threshold.unit) > given.today else None


def changed(given: Text) -> str | None:
    """The date that a text gives for a change."""
    return when.read(digits(given.plain), given.today, durations=bool(re.search(r"\bfor\b|\bbeen\b|\babout\b", given.plain)))


def age_of(answers: Mapping[str, Any]) -> int | None:
    """The age that was given before."""
    age = answers.get("age")
    return age if isinstance(age, int) else None
