"""What a coded variable is: its name, kind, label and codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from web.console import labels

TEXT, NOTES, YES_NO, RADIO, CHECKBOX = "text", "notes", "yesno", "radio", "checkbox"
INTEGER, NUMBER, DAY, MOMENT = "integer", "number", "date_ymd", "datetime_ymd"
RECORD, CONTACT, ANSWERS, CRITERIA, CALLS, MEDICINES = "prescreening", "contact", "answers", "criteria", "calls", "medicines"
SINCE = "Days since the referral"
LONGEST = 26
"""The length of a name that REDCap takes."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Variable:
    """One variable. `choices`: code -> label. `check`: how its text is validated."""

    name: str
    form: str
    kind: str
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)
    check: str = ""
    least: Any = None
    most: Any = None
    note: str = ""
    identifying: bool = False

    @property
    def columns(self) -> list[str]:
        """The columns of its values: one, or one for each box to check."""
        return [f"{self.name}___{code.lower()}" for code in self.choices] if self.kind == CHECKBOX else [self.name]


def same(*codes: str) -> dict[str, str]:
    """Codes that say what they mean."""
    return {code: labels.written(code) for code in codes}


def fitting(name: str, ending: int = 0) -> str:
    """The name cut within its longest words, so that it fits with an ending of so many characters.

    >>> fitting("q_immunosuppressant_changed", 5), fitting("q_age", 3)
    ('q_immunosuppr_changed', 'q_age')
    """
    words = name.split("_")
    while sum(map(len, words)) + len(words) - 1 > LONGEST - ending:
        longest = max(words, key=len)
        words[words.index(longest)] = longest[:-1]
    return "_".join(words)


def days(since: date, day: date | None) -> int | None:
    """The days from one day to another; none where that is not known."""
    return (day - since).days if day else None
