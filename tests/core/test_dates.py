"""Calendar periods and partial dates, as the protocol counts them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescreen.dates import compare, last_day, later, parts

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("partial", "day"),
    [
        ("2026-05", date(2026, 5, 31)),
        ("2026-11", TODAY),
        ("2024-02", date(2024, 2, 29)),
        ("2026-05-20", date(2026, 5, 20)),
        ("2026", None),
        ("unsure", None),
        ("2026-02-30", None),
        (None, None),
    ],
)
def test_a_month_counts_from_its_last_day_and_a_year_alone_gives_no_day(partial: str | None, day: date | None) -> None:
    assert last_day(partial, TODAY) == day


@pytest.mark.parametrize(
    ("day", "amount", "unit", "expected"),
    [
        (date(2026, 12, 31), 2, "months", date(2027, 2, 28)),
        (date(2023, 12, 31), 2, "months", date(2024, 2, 29)),
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2026, 11, 8), 30, "days", date(2026, 12, 8)),
        (date(2024, 2, 29), 2, "years", date(2026, 2, 28)),
        (date(2026, 3, 31), -1, "months", date(2026, 2, 28)),
    ],
)
def test_periods_are_calendar_periods(day: date, amount: int, unit: str, expected: date) -> None:
    assert later(day, amount, unit) == expected


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        ("2015", "2019", -1),
        ("2019-05", "2019", None),
        ("2019-05", "2019-06", -1),
        ("2020", "2019-12-31", 1),
        ("2019-05", "2019-05-20", None),
    ],
)
def test_dates_as_close_as_they_are_vague_are_not_compared(one: str, other: str, order: int | None) -> None:
    assert compare(one, other) == order


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_a_whole_date_reads_back(day: date) -> None:
    assert date(*(parts(day.isoformat()) or ())) == day
