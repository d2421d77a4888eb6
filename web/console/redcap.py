"""Referrals as REDCap imports them, and the data dictionary that makes the project: a record a referral, its calls and medicines repeated.

Fields that could tell who somebody is are marked as identifiers, and left out where they were not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from store.exports import Whole
from web.console import sheets
from web.console.coded.referral import Variables
from web.console.coded.variable import ANSWERS, CALLS, CONTACT, CRITERIA, MEDICINES, RECORD, Row, Variable

_HEADER = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
_ONCE, _REPEATED = (RECORD, CONTACT, ANSWERS, CRITERIA), (MEDICINES, CALLS)
_ID, _REPEAT = "record_id", ("redcap_repeat_instrument", "redcap_repeat_instance")


class Redcap:
    """The two files."""

    def __init__(self, variables: Variables) -> None:
        self._variables = variables

    def dictionary(self) -> str:
        """The data dictionary."""
        return sheets.data(_HEADER, map(_field, self._variables.of(*_ONCE, *_REPEATED, identity=True)))

    def records(self, wholes: Iterable[Whole], *, identity: bool) -> str:
        """The records: of each referral one row, and one for each of its medicines and calls."""
        fields = self._variables.of(*_ONCE, *_REPEATED, identity=identity)
        columns = [column for one in fields for column in one.columns]
        header = [_ID, *_REPEAT, *columns[1:]]
        rows = (row for whole in wholes for row in self._rows(whole, identity=identity))
        return sheets.data(header, ([row.get(name) for name in header] for row in rows))

    def _rows(self, whole: Whole, *, identity: bool) -> Iterator[Row]:
        id, variables = whole.referral.id, self._variables
        yield variables.referral(whole, identity=identity)
        for form, repeated in ((MEDICINES, variables.medicines(whole.given, variables.day(whole))), (CALLS, variables.calls(whole))):
            for number, row in enumerate(repeated, 1):
                yield {_ID: id, _REPEAT[0]: form, _REPEAT[1]: number, **row}


def _field(one: Variable) -> list[Any]:
    choices = " | ".join(f"{code}, {label.replace('|', '/')}" for code, label in one.choices.items())
    identifier = "y" if one.identifying else ""
    return [one.name, one.form, "", one.kind, one.label, choices, one.note, one.check, one.least, one.most, identifier, *[""] * 7]
