"""The ages that a text may give of whoever writes it, each number and each year of birth taken for one."""

from __future__ import annotations

import re
from datetime import date

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBER = re.compile(r"(?<![\d.])\d{1,3}(?![\d.]*\d)")


def ages_in(text: str, today: date) -> list[int]:
    """The ages by the years of birth in a text; where it holds none, its numbers of up to three digits.

    >>> ages_in("born in 1959", date(2026, 6, 1)), ages_in("67, or is it 68?", date(2026, 6, 1))
    ([67], [67, 68])
    """
    return [today.year - int(year) for year in _YEAR.findall(text)] or [int(number) for number in _NUMBER.findall(text)]
