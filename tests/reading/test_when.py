"""Dates from words, counted from November 22, 2026."""

from datetime import date

import pytest

from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("three years ago", "2023"), ("last spring", "2026-04"), ("six months ago", "2026-05"), ("since March", "2026-03"), ("10 days ago", "2026-11-12"),
        ("yesterday", "2026-11-21"), ("a couple of weeks ago", "2026-11-08"), ("last winter", "2026-01"), ("last fall", "2025-10"), ("summer of 2021", "2021-07"),
        ("11/5", "2026-11-05"), ("12/5", "2025-12-05"), ("5/2019", "2019-05"), ("2019-05-20", "2019-05-20"), ("January 9 2024", "2024-01-09"),
        ("9 January 2024", "2024-01-09"), ("nov 8th", "2026-11-08"), ("two and a half years ago", "2024-05"), ("half a year ago", "2026-05"),
        ("a decade ago", "2016"), ("back in 2009", "2009"), ("in '09", "2009"), ("last month", "2026-10"), ("last year", "2025"), ("when I was 40", "2008"),
        ("december", "2025-12"), ("next january", "2026-01"), ("a long time ago", None), ("2031", None), ("no idea", None), ("5 mg", None),
    ],
)  # fmt: skip
def test_reads(text: str, expected: str | None) -> None:
    assert when.read(digits(plain(text)), TODAY, age=58) == expected


@pytest.mark.parametrize(("text", "expected"), [("about ten yrs", "2016"), ("7 months", "2026-04"), ("twenty years easy", "2006")])
def test_a_duration_counts_where_a_date_is_asked(text: str, expected: str) -> None:
    assert when.read(digits(plain(text)), TODAY, durations=True) == expected
    assert when.read(digits(plain(text)), TODAY) is None
