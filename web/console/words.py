"""The console's words for what the records hold, and how it tells moments and spans. Words for participants stand in `trial/wording`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

WORDS = {
    "created": "Referred",
    "likely": "Likely",
    "review": "Review",
    "wait": "Waiting list",
    "unlikely": "Unlikely",
    "stopped": "Stopped",
    "prescreening": "Prescreening",
    "call": "Asked for a call",
    "form": "Asked for a call (contact form)",
    "yes": "inflammatory cause: yes",
    "no": "inflammatory cause: no",
    "unknown": "inflammatory cause: unknown",
    "sms": "text message",
    "web": "chat",
    "pass": "pass",
    "fail": "fail",
    "clinic": "clinic",
    "confirmed": "Confirmed",
    "changed": "Changed",
    "open": "Still open",
    "phone": "same phone",
    "email": "same e-mail",
    "person": "same name and age",
}
"""Code -> words."""

VIEWS = {
    "open": "To do",
    "mine": "Mine",
    "unassigned": "Unassigned",
    "due": "Promised, due",
    "unread": "Unread replies",
    "waiting": "Waiting list",
    "all": "All",
}
SORTS = {"newest": "Newest first", "longest": "Longest waiting first", "next": "Next try first", "date": "Waiting list date first"}
LANGUAGES = {"en": "English", "es": "Spanish"}


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """A moment in the site's time zone, as coordinators read it."""
    return at.astimezone(zone).strftime("%b %-d, %Y, %-I:%M %p") if at else ""


def day(given: date | None) -> str:
    """A day, with its weekday.

    >>> day(date(2026, 11, 26))
    'Thu, Nov 26, 2026'
    """
    return given.strftime("%a, %b %-d, %Y") if given else ""


def span(seconds: float) -> str:
    """A span of time in the largest fitting unit.

    >>> span(59), span(60), span(7200), span(90000)
    ('just now', '1 minute', '2 hours', '1 day')
    """
    minutes = max(0, int(seconds // 60))
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "just now"


def working_day(today: date, days: int) -> date:
    """The day so many working days after today; holidays are not known here.

    >>> working_day(date(2026, 11, 27), 1)
    datetime.date(2026, 11, 30)
    """
    day = today
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day
