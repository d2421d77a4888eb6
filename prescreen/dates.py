"""Partial dates (2019, 2019-05, 2019-05-20) and the calendar periods of the protocol.

A month counts from its last day, or today if that is earlier; a year alone gives no date. Reads no words.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Any

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def parts(partial: Any) -> tuple[int, ...] | None:
    """The year, month and day that a partial date gives; None if it is no partial date.

    >>> parts("2019-05"), parts("unsure")
    ((2019, 5), None)
    """
    match = _PARTIAL.fullmatch(partial) if isinstance(partial, str) else None
    return tuple(int(part) for part in match.groups() if part) if match else None


def last_day(partial: Any, today: date) -> date | None:
    """The day a period counts from: None for a year alone or no date.

    >>> last_day("2026-05", date(2026, 11, 22)), last_day("2026-11", date(2026, 11, 22)), last_day("2026", date(2026, 11, 22))
    (datetime.date(2026, 5, 31), datetime.date(2026, 11, 22), None)
    """
    given = parts(partial)
    if given is None or len(given) < 2:
        return None
    try:
        day = date(*given) if len(given) == 3 else date(given[0], given[1], calendar.monthrange(given[0], given[1])[1])
    except ValueError:
        return None
    return min(day, today)


def later(day: date, amount: float, unit: str) -> date:
    """The day that many calendar months, days or years on; the month's last day where the day does not exist.

    >>> later(date(2026, 12, 31), 2, "months")
    datetime.date(2027, 2, 28)
    """
    if unit == "days":
        return day + timedelta(days=int(amount))
    months = day.year * 12 + day.month - 1 + int(amount) * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def compare(first: Any, second: Any) -> int | None:
    """-1, 1 for earlier, later; None where the dates are as close as they are vague (same year, same month) or missing."""
    one, other = parts(first), parts(second)
    if one is None or other is None:
        return None
    shared = min(len(one), len(other))
    if one[:shared] == other[:shared]:
        return None
    return -1 if one[:shared] < other[:shared] else 1
