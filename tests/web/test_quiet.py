"""Quiet hours go by the number's area where that is known, else by the site; a daylight-saving night changes nothing."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from web.quiet_hours import is_quiet, opening, zones_of

SITE = ZoneInfo("America/Chicago")
HOURS = (20, 9)


@pytest.mark.parametrize(
    ("phone", "zones"),
    [
        ("+16085550101", ["America/Chicago"]),
        ("+12125550101", ["America/New_York"]),
        ("+12135550101", ["America/Los_Angeles"]),
        ("+16045550101", ["America/Vancouver"]),
        ("+18005550101", ["America/Chicago"]),  # toll-free: from nowhere
        ("+15005550101", ["America/Chicago"]),
        ("+19995550101", ["America/Chicago"]),
        ("nonsense", ["America/Chicago"]),
    ],
)
def test_where_a_number_is_from(phone: str, zones: list[str]) -> None:
    assert [str(zone) for zone in zones_of(phone, SITE)] == zones


@pytest.mark.parametrize(
    ("clock", "quiet"), [("19:59", False), ("20:00", True), ("23:30", True), ("00:00", True), ("08:59", True), ("09:00", False)]
)
def test_quiet_from_eight_in_the_evening_to_nine_in_the_morning(clock: str, quiet: bool) -> None:
    hour, minute = clock.split(":")
    assert is_quiet(datetime(2026, 11, 22, int(hour), int(minute), tzinfo=SITE), SITE, HOURS) is quiet


@pytest.mark.parametrize(("hours", "hour", "quiet"), [((12, 14), 13, True), ((12, 14), 14, False), ((0, 0), 3, False), ((9, 9), 9, False)])
def test_hours_within_a_day_and_none_at_all(hours: tuple[int, int], hour: int, quiet: bool) -> None:
    assert is_quiet(datetime(2026, 11, 22, hour, tzinfo=SITE), SITE, hours) is quiet


@pytest.mark.parametrize(
    ("now", "zones", "opens"),
    [
        ("2026-11-22 15:00-06:00", ["America/Chicago"], "2026-11-22 15:00-06:00"),
        ("2026-11-22 21:00-06:00", ["America/Chicago"], "2026-11-23 09:00-06:00"),
        ("2026-11-22 03:00-06:00", ["America/Chicago"], "2026-11-22 09:00-06:00"),
        ("2026-11-22 09:30-05:00", ["America/New_York", "America/Chicago"], "2026-11-22 09:00-06:00"),
        ("2026-11-22 19:30-06:00", ["America/New_York", "America/Chicago"], "2026-11-23 09:00-06:00"),
        ("2026-10-31 22:00-05:00", ["America/Chicago"], "2026-11-01 09:00-06:00"),  # the clocks go back that night
        ("2026-03-07 22:00-06:00", ["America/Chicago"], "2026-03-08 09:00-05:00"),
    ],
)
def test_when_a_text_may_go_out(now: str, zones: list[str], opens: str) -> None:
    found = opening(datetime.fromisoformat(now), tuple(ZoneInfo(zone) for zone in zones), HOURS)
    assert found == datetime.fromisoformat(opens)


def test_the_opening_is_never_quiet_and_never_past() -> None:
    zones = tuple(ZoneInfo(name) for name in ("America/New_York", "America/Denver", "America/Los_Angeles"))
    for hour in range(24 * 8):
        now = datetime(2026, 10, 28, tzinfo=timezone.utc) + timedelta(hours=hour, minutes=17)
        opens = opening(now, zones, HOURS)
        assert opens >= now and not any(is_quiet(opens, zone, HOURS) for zone in zones)
        assert opens - now < timedelta(hours=24)
