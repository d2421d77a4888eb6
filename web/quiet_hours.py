"""When a text that is no reply may be sent: outside of the quiet hours where the number is, or where the site is if that is not known.

An area in several time zones is quiet while any of them is. Replies are sent at any time.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone as numbering

_MOST_ZONES = 4
"""A number of no place, such as a toll-free one, counts as in every zone of its country code."""


def zones_of(phone: str, site: ZoneInfo) -> tuple[ZoneInfo, ...]:
    """The time zones of a number's area; the site's where they are not known."""
    try:
        names = numbering.time_zones_for_number(phonenumbers.parse(phone))
        found = tuple(ZoneInfo(name) for name in names if name != numbering.UNKNOWN_TIMEZONE)
    except (phonenumbers.NumberParseException, KeyError, ValueError):
        return (site,)
    return found if 0 < len(found) <= _MOST_ZONES else (site,)


def opening(now: datetime, zones: tuple[ZoneInfo, ...], hours: tuple[int, int]) -> datetime:
    """The first moment from now on that is quiet in none of the zones. `hours`: when quiet begins and ends."""
    moment = now.astimezone(timezone.utc)
    for _ in range(2 * _MOST_ZONES + 2):
        quiet = [zone for zone in zones if is_quiet(moment, zone, hours)]
        if not quiet:
            break
        moment = max(_end(moment, zone, hours[1]) for zone in quiet)
    return moment


def is_quiet(now: datetime, zone: ZoneInfo, hours: tuple[int, int]) -> bool:
    """Whether it is quiet now in this zone."""
    start, end = hours
    hour = now.astimezone(zone).hour
    return start <= hour < end if start <= end else hour >= start or hour < end


def _end(now: datetime, zone: ZoneInfo, hour: int) -> datetime:
    local = now.astimezone(zone)
    end = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if end <= local:
        end = (local + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return end.astimezone(timezone.utc)
