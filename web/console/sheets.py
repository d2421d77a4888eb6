"""Tables as CSV that spreadsheets open without harm: no cell is a formula, and phone numbers stay as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import phonenumbers
from starlette.responses import Response

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
"""Signs that begin a formula, or a command, in one spreadsheet or another; full-width ones are read as the narrow ones."""
BOM = "\ufeff"


def cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula, whatever stands before its first sign.

    >>> cell("=1+1"), cell("  @x"), cell(-3), cell(None), cell("a=b")
    ("'=1+1", "'  @x", '-3', '', 'a=b')
    """
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, (int, float)):
        return text
    bare = text.lstrip(" \u00a0\u200b\u2007\u202f\ufeff\"'")
    return f"'{text}" if bare.startswith(_STARTS) or text.startswith(_STARTS) else text


def phone(number: str | None) -> str:
    """A number as people write it: no spreadsheet makes a sum or a power of ten of it.

    >>> phone("+16085550123"), phone("+442079460958"), phone("=1+1"), phone(None)
    ('(608) 555-0123', '(+44) 20 7946 0958', "'=1+1", '')
    """
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return cell(number)
    own = phonenumbers.PhoneNumberFormat.NATIONAL if parsed.country_code == 1 else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    written = str(phonenumbers.format_number(parsed, own))
    code = f"+{parsed.country_code}"
    return f"({code}){written.removeprefix(code)}" if written.startswith(code) else cell(written)


def text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The table, every cell quoted. Cells are made safe here; what `phone` made is safe already and stays."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    return stream.getvalue()


def download(name: str, table: str) -> Response:
    """The table as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)
