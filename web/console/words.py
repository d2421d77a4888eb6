"""The console's words for what the records hold, and how it tells moments and spans. Words for participants stand in `wording`."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers

from web.coordinator_texts import Outcome

MORNING = time(9)
"""From when on something is due that was promised for a day."""

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
    "blind": "To be asked again",
}
"""Code -> words."""

OPT_OUTS = {"sms": "texts", "mail": "e-mails", "call": "calls"}
"""What somebody may want no more, by channel."""
TOLD = {
    "enter": "Enter alone saves nothing here. Please press the button that you mean.",
    "twice": "This was saved already; nothing was saved or sent twice.",
    "opened": "You see it now, and can't be who asks again. The others do not see it. A change that you make shows it to all.",
    "mail": "The e-mail goes out. An answer comes to the study team's mailbox.",
    **{outcome.name.lower(): outcome.value for outcome in Outcome},
}
"""What a page tells once of a form that was sent, by the code in its address."""

VIEWS = {
    "first": "Whom first",
    "open": "To do",
    "mine": "Mine",
    "unassigned": "Unassigned",
    "due": "Promised, due",
    "unread": "Unread replies",
    "visits": "Visits",
    "waiting": "Waiting list",
    "decide": "Awaits a decision",
    "all": "All",
}
SORTS = {
    "first": "Whom first",
    "newest": "Newest first",
    "longest": "Longest waiting first",
    "next": "Next try first",
    "date": "Waiting list date first",
    "visit": "Next visit first",
}
LANGUAGES = {"en": "English", "es": "Spanish"}


def came(how: str) -> str:
    """By which way somebody came: a channel, or the contact form."""
    return "contact form" if how == "form" else WORDS.get(how, how)


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """A moment in the site's time zone, as coordinators read it."""
    return at.astimezone(zone).strftime("%b %-d, %Y, %-I:%M %p") if at else ""


def promise(at: datetime | None, zone: ZoneInfo) -> str:
    """A promised moment: the day, and the hour where one was named. What is promised for a day is due from its morning."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    named = (local.hour, local.minute) != (MORNING.hour, MORNING.minute) and local.second == 0
    return local.strftime("%a, %b %-d, after %-I:%M %p" if named else "%a, %b %-d").replace(":00 ", " ")


def phone(number: str | None) -> str:
    """A number as people write it.

    >>> phone("+16085550118"), phone("+442079460958"), phone("ext. 7"), phone(None)
    ('(608) 555-0118', '+44 20 7946 0958', 'ext. 7', '')
    """
    try:
        parsed = phonenumbers.parse(number or "")
    except phonenumbers.NumberParseException:
        return number or ""
    own = phonenumbers.PhoneNumberFormat.NATIONAL if parsed.country_code == 1 else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, own))


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
