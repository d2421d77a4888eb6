"""Tables as CSV: for spreadsheets, which take texts for formulas, dates and numbers; and for data software, which takes them as they are.

In either, moments are the site's, and no text holds signs that nobody sees.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from starlette.responses import Response

from prescreen.unseen import one_line

_STARTS = ("=", "+", "-", "@", "|", "%")
"""Signs that begin a formula, or a command, in one spreadsheet or another; full-width ones are read as the narrow ones."""
_NUMBER = re.compile(r"[-+($\s]*(?=.*\d)[\d.,'\s]+(?:e\s*[-+]?\d+)?[%$)]*", re.IGNORECASE)
_TOKENS = re.compile(r"[^\W\d_]+|\d+|[^\w]|_")
_OF_TIME = re.compile(
    r"(?:jan|ene|f[eé]b|mar|mär|apr|abr|avr|ma[iy]|jun|jui|jul|aug|ago|ao[uû]|sep|set|oct|okt|out|nov|dec|dez|d[eé]c|dic"
    r"|mon|tue|wed|thu|fri|sat|sun|lun|mi[eé]|jue|vie|s[aá]b|dom)[^\W\d_]*"
    r"|[aphtz]|am|pm|m|de|eur|usd|gbp|cad|mxn|\d+|[-/.,:$\s]",
    re.IGNORECASE,
)
"""What days, times and amounts are made of, in one language or another."""
_WORDS = frozenset("true false wahr falsch verdadero falso vrai faux vero #n/a #n/d #nv #ref! #name? #value! #div/0! #num! #null!".split())
_APOSTROPHES = "\"'"
BOM = "\ufeff"


class Kept(str):
    """A text that no spreadsheet takes for anything else though it looks so, or of which it should make a number."""


def cell(value: Any) -> str:
    """A cell for spreadsheets: a text stays the text it is, whatever it looks like.

    >>> cell("=1+1"), cell("12/25"), cell("3 pm"), cell("1E5"), cell("0123"), cell("True"), cell("Mar 5"), cell("12 Elm")
    ("'=1+1", "'12/25", "'3 pm", "'1E5", "'0123", "'True", "'Mar 5", '12 Elm')
    >>> cell(-3), cell(None), cell(date(2026, 11, 30)), cell("  @x"), cell("1.0+12345678"), cell("(12)")
    ('-3', '', '2026-11-30', "'@x", '1.0+12345678', "'(12)")
    """
    written = raw(value)
    if not isinstance(value, str) or isinstance(value, Kept):
        return written
    narrow = unicodedata.normalize("NFKC", written).strip().lstrip(_APOSTROPHES).lstrip()
    seen = "".join("$" if unicodedata.category(sign) == "Sc" else sign for sign in narrow)
    taken = seen.startswith(_STARTS) or seen.casefold() in _WORDS or _NUMBER.fullmatch(seen) is not None or _is_time(seen)
    return f"'{written}" if taken else written


def _is_time(text: str) -> bool:
    return any(c.isdigit() for c in text) and all(_OF_TIME.fullmatch(token) for token in _TOKENS.findall(text))


def raw(value: Any) -> str:
    """A cell for data software: nothing added, nothing to take away.

    >>> raw("=1+1"), raw("-Ana "), raw(True), raw(0.4)
    ('=1+1', '-Ana', '1', '0.4')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        raise TypeError("a moment needs a zone: see `moment`")
    return one_line(value) if isinstance(value, str) else str(value)


def moment(at: datetime | str | None, zone: ZoneInfo) -> Kept | None:
    """A moment of the site, to the second, as spreadsheets and data software read it.

    >>> moment("2026-11-30T06:30:00.123456+00:00", ZoneInfo("America/Chicago"))
    '2026-11-30 00:30:00'
    """
    known = datetime.fromisoformat(at) if isinstance(at, str) else at
    return Kept(known.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")) if known else None


def minute(at: datetime | None, zone: ZoneInfo) -> str | None:
    """A moment of the site, to the minute."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else None


def day(at: datetime | None, zone: ZoneInfo) -> date | None:
    """The site's day of a moment."""
    return at.astimezone(zone).date() if at else None


def phone(number: str | None) -> str:
    """A number as people write it: no spreadsheet makes a sum or a power of ten of it.

    >>> phone("+16085550123"), phone("+442079460958"), phone("=1+1"), phone(None)
    ('(608) 555-0123', '(+44) 20 7946 0958', '=1+1', '')
    """
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    own = phonenumbers.PhoneNumberFormat.NATIONAL if parsed.country_code == 1 else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    written = str(phonenumbers.format_number(parsed, own))
    code = f"+{parsed.country_code}"
    if written.startswith(code):
        return Kept(f"({code}){written.removeprefix(code)}")
    return Kept(written) if written.startswith("(") else written


def figure(shown: str) -> str:
    """A number that is shown as a text, such as a count, which a spreadsheet should take for a number."""
    return Kept(shown) if re.fullmatch(r"\d+(\.\d+)?%?", shown) else shown


def text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The table for spreadsheets, every cell quoted."""
    return _written(header, rows, cell)


def data(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The table for data software."""
    return _written(header, rows, raw)


def _written(header: Sequence[str], rows: Iterable[Sequence[Any]], how: Callable[[Any], str]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([how(value) for value in row] for row in rows)
    return stream.getvalue()


def download(name: str, table: str) -> Response:
    """The table as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)
