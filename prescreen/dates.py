"""Partial dates (2019, 2019-05, 2019-05-20), and whether a period of the protocol has passed since one.

A month counts from its last day, or today if that is earlier; a year alone gives no date. What a vague date leaves open stays open.
Reads no words.
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


def days_of(partial: Any, today: date) -> tuple[date, date] | None:
    """The first and the last day that a partial date may mean, none after today; None if it is no date, or is all to come.

    >>> days_of("2026", date(2026, 11, 22))
    (datetime.date(2026, 1, 1), datetime.date(2026, 11, 22))
    """
    given = parts(partial)
    if given is None:
        return None
    month = given[1] if len(given) > 1 else None
    try:
        if len(given) == 3:
            first = last = date(*given)
        else:
            first = date(given[0], month or 1, 1)
            last = date(given[0], month or 12, calendar.monthrange(given[0], month or 12)[1])
    except ValueError:
        return None
    return (first, min(last, today)) if first <= today else None


def passed(partial: Any, amount: float, unit: str, today: date) -> bool | None:
    """Whether at least this period has passed since a partial date; None where its vagueness leaves that open, or there is none.

    >>> day = date(2026, 11, 22)
    >>> passed("2025", 26, "weeks", day), passed("2026", 26, "weeks", day), passed("2026-10", 26, "weeks", day)
    (True, None, False)
    """
    meant = days_of(partial, today)
    if meant is None:
        return None
    first, last = meant
    if later(last, amount, unit) <= today:
        return True
    return False if later(first, amount, unit) > today else None


DAYS = {"minutes": 1 / 1440, "hours": 1 / 24, "days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
"""How many days a unit of time has, on the average of the calendar."""


def in_days(amount: float, unit: str) -> int:
    """A length of time in whole days, as lengths are kept and compared. Raises KeyError for what is no unit of time.

    >>> in_days(26, "weeks"), in_days(6, "months"), in_days(1.5, "years")
    (182, 183, 548)
    """
    return round(amount * DAYS[unit])


def later(day: date, amount: float, unit: str) -> date:
    """The day that many days, weeks, or calendar months or years on; the month's last day where the day does not exist.

    >>> later(date(2026, 12, 31), 2, "months"), later(date(2026, 11, 1), 2, "weeks")
    (datetime.date(2027, 2, 28), datetime.date(2026, 11, 15))
    """
    if unit in ("days", "weeks"):
        return day + timedelta(days=int(amount * DAYS[unit]))
    months = day.year * 12 + day.month - 1 + int(amount * (12 if unit == "years" else 1))
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
