"""Files for statisticians: a row a prescreening, a row a call, a row a medicine, and the codebook that says what stands in them.

Nothing in them tells who somebody is: no words of theirs, no days but as numbers since the referral, no age of 90 or more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from store.exports import Whole
from web.console import sheets
from web.console.coded.referral import Variables
from web.console.coded.variable import ANSWERS, CALLS, CHECKBOX, CRITERIA, MEDICINES, RECORD, YES_NO, Row, Variable

_FORMS = {"statistics": (RECORD, ANSWERS, CRITERIA), "statistics-medicines": (MEDICINES,), "statistics-calls": (CALLS,)}
_ID, _JOINED = "record_id", "joined_to"
_CODEBOOK = ("file", "variable", "label", "type", "least", "most", "codes", "note")
_TYPES = {"integer": "whole number", "number": "number", YES_NO: "code", CHECKBOX: "code", "radio": "code", "text": "text"}
_YES_NO = "1=yes | 0=no"


class Statistics:
    """The files, by name."""

    names = (*_FORMS, "statistics-codebook")

    def __init__(self, variables: Variables, zone: ZoneInfo) -> None:
        self._variables, self._zone = variables, zone

    def table(self, name: str, wholes: Iterable[Whole], entries: Iterable[Mapping[str, Any]]) -> str:
        """One of them. `entries`: the screening log, for those who were not referred."""
        if name not in _FORMS:
            return sheets.data(_CODEBOOK, self._codebook())
        header = [column for one in self._of(name) for column in one.columns]
        rows = self._rows(name, wholes, entries)
        return sheets.data(header, ([row.get(column) for column in header] for row in rows))

    def _of(self, name: str) -> list[Variable]:
        ids = [] if RECORD in _FORMS[name] else [one for one in self._variables.of(RECORD, identity=False) if one.name in (_ID, _JOINED)]
        return [*ids, *self._variables.of(*_FORMS[name], identity=False)]

    def _rows(self, name: str, wholes: Iterable[Whole], entries: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
        variables = self._variables
        for whole in wholes:
            if name == "statistics":
                yield variables.referral(whole, identity=False)
            else:
                several = variables.calls(whole) if name == "statistics-calls" else variables.medicines(whole.given, variables.day(whole))
                yield from ({_ID: whole.referral.id, _JOINED: whole.referral.joined_to, **row} for row in several)
        for entry in entries:
            if entry["referral"] is None:
                yield from self._alone(name, entry)

    def _alone(self, name: str, entry: Mapping[str, Any]) -> Iterator[Row]:
        """What is known of a prescreening without a referral, counted from the day it began."""
        id, day = entry["conversation"], datetime.fromisoformat(entry["started"]).astimezone(self._zone).date()
        if name == "statistics-medicines":
            yield from ({_ID: id, **row} for row in self._variables.medicines(entry["answers"], day))
        elif name == "statistics":
            known = {key: entry[key] for key in ("conversation", "channel", "disposition", "protocol_version")}
            statuses = {f"crit_{criterion.lower()}": status for criterion, status in entry["criteria"].items()}
            answers = self._variables.answers(entry["answers"], day, identity=False) if entry["answers"] else {}
            yield {_ID: id, **known, "time_zone": self._zone.key, **answers, **statuses}

    def _codebook(self) -> Iterator[list[Any]]:
        first = "Referral; of a prescreening without one, its conversation. Days are then counted from the day it began"
        for name in _FORMS:
            for one in self._of(name):
                codes = _YES_NO if one.kind == YES_NO else " | ".join(f"{code}={label}" for code, label in one.choices.items())
                kind = _TYPES[one.check or one.kind]
                if one.kind == CHECKBOX:
                    for column, label in zip(one.columns, one.choices.values(), strict=True):
                        yield [name, column, f"{one.label}: {label}", kind, "", "", _YES_NO, one.note]
                else:
                    yield [name, one.name, one.label, kind, one.least, one.most, codes, first if one.name == _ID else one.note]
