"""The one clock of the gateway: real time and CLOCK_OFFSET, in the site's time zone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo


class Clock:
    """Tells the moment, always aware."""

    def __init__(self, offset: float, zone: ZoneInfo) -> None:
        self.offset, self.zone = offset, zone

    def now(self) -> datetime:
        """The moment in the site's time zone."""
        return (datetime.now(timezone.utc) + timedelta(seconds=self.offset)).astimezone(self.zone)
