"""The answers of an interview as coded variables, and the medicines they list as rows of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from prescreen.answers import classes_of, fits
from prescreen.protocol import Protocol, Question
from web.console import labels
from web.console.coded import partial
from web.console.coded.variable import (
    ANSWERS,
    CHECKBOX,
    INTEGER,
    MEDICINES,
    NOTES,
    NUMBER,
    RADIO,
    TEXT,
    YES_NO,
    Row,
    Variable,
    fitting,
)

GROUPED_FROM = 90
"""The age from which on the year alone can tell who somebody is."""
NUMBERS = ("age", "number", "duration")
"""Kinds of questions that are answered with one number."""
_SEVERAL = ("conditions", "medicines", "choices")
_BODY = {"weight_kg": ("kg", "kg"), "height_cm": ("height in cm", "cm"), "bmi": ("body mass index", "kg/m2")}
"""What is measured of a body: in words, and its unit as UCUM has it."""
_OLDEST = 120
_UNCODED = "uncoded"
_MISSING = {
    "unsure": "not sure",
    "declined": "rather not say",
    "not_asked": "not asked or not reached",
    _UNCODED: "answered as another version of the script has it",
}
_OTHER, _NONE = "other", "none"
_UNKNOWN = "not_recognised"
_TOLD = (*NUMBERS, "partial_date", "numbers", "body", "words")
"""Kinds of questions whose answers are no codes."""
_PARTS = 2


class Answers:
    """The variables of the questions of a trial, and their values."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._asked = [question for question in protocol.questions if question.role != "consent"]
        self._classes = medicine_classes(protocol)
        self._names = _named(self._asked)
        self._coded = {question.id: self._codes(question) for question in self._asked}

    def variables(self) -> Iterator[Variable]:
        """The variables of all questions."""
        for question in self._asked:
            name, label = self._names[question.id], labels.question(self._protocol, question.id)
            yield from self._answer(question, Variable(name, ANSWERS, self._kind(question), label))
            missing = {code: self._said(question, code) for code in (*self._absent(question), *_MISSING)}
            yield Variable(f"{name}_na", ANSWERS, RADIO, f"{label}: why there is no answer", missing)

    def medicine_variables(self) -> Iterator[Variable]:
        """The variables of one medicine."""
        yield Variable("med_name", MEDICINES, TEXT, "Medicine", note="Generic name in lower case")
        yield Variable("med_text", MEDICINES, TEXT, "Medicine that was not recognised, as written", identifying=True)
        yield Variable("med_known", MEDICINES, YES_NO, "Recognised")
        yield Variable("med_class", MEDICINES, RADIO, "Class", {one: labels.written(one) for one in medicine_classes(self._protocol)})
        yield from partial.variables("med_since", MEDICINES, "Taken since")

    def row(self, given: Mapping[str, Any], today: date, *, identity: bool) -> Row:
        """The values of an interview's answers."""
        row: Row = {}
        for question in self._asked:
            value, name = given.get(question.id), self._names[question.id]
            if value is None or value in (*_MISSING, *self._absent(question)):
                row[f"{name}_na"] = "not_asked" if value is None else value
            elif not fits(question.kind, question.values, value):
                row[f"{name}_na"] = _UNCODED
            elif question.kind == "partial_date":
                row |= partial.values(name, value, today)
            elif question.kind in _SEVERAL:
                row |= self._listed(question, name, value)
            elif question.kind == "numbers":
                row |= {f"{name}_{place}": one for place, one in enumerate(value, 1)}
            elif question.kind == "body":
                row |= {f"{name}_{part}": value.get(part) for part in _BODY}
            elif question.kind == "age":
                grouped = value >= GROUPED_FROM
                row |= {name: None if grouped and not identity else value, f"{name}_{GROUPED_FROM}": grouped}
            elif self._kind(question) == YES_NO:
                row[name] = value == "yes"
            elif question.kind in (*NUMBERS, "words") or value in self._coded[question.id]:
                row[name] = value
            else:
                words = _OTHER in self._coded[question.id]
                row |= {name: _OTHER, f"{name}_text": value} if words else {f"{name}_na": _UNCODED}
        return row

    def medicines(self, given: Mapping[str, Any], today: date) -> Iterator[Row]:
        """The values of each medicine that the answers list."""
        lists = (given.get(question.id) for question in self._asked if question.kind == "medicines")
        for one in (one for listed in lists if isinstance(listed, list) for one in listed):
            known = not one.get("unknown")
            yield {
                "med_name": one.get("name") if known else None,
                "med_text": None if known else one.get("name"),
                "med_known": known,
                "med_class": class_of(self._protocol, one),
                **(partial.values("med_since", one["since"], today) if one.get("since") else {}),
            }

    def _answer(self, question: Question, plain: Variable) -> Iterator[Variable]:
        """The variables that hold one answer."""
        if question.kind == "partial_date":
            yield from partial.variables(plain.name, ANSWERS, plain.label)
        elif question.kind == "words":
            yield replace(plain, kind=NOTES, identifying=True)
        elif question.kind == "numbers":
            least, most = limits(self._protocol, question)
            for place in range(1, _PARTS + 1):
                yield replace(
                    plain, name=f"{plain.name}_{place}", check=NUMBER, least=least, most=most, note=unit(self._protocol, question)[0]
                )
        elif question.kind == "body":
            for part, (said, code) in _BODY.items():
                yield replace(plain, name=f"{plain.name}_{part}", label=f"{plain.label}: {said}", check=NUMBER, least=0, note=code)
        elif question.kind in NUMBERS:
            check = INTEGER if question.kind == "age" else NUMBER
            least, most = limits(self._protocol, question)
            said = unit(self._protocol, question)[0]
            grouped = question.kind == "age"
            note = f"{said}; from {GROUPED_FROM} on only in the file with identifiers" if grouped else said
            yield replace(plain, check=check, least=least, most=most, note=note)
            if grouped:
                yield Variable(f"{plain.name}_{GROUPED_FROM}", ANSWERS, YES_NO, f"{plain.label}: {GROUPED_FROM} or older")
        else:
            codes = {code: self._said(question, code) for code in self._coded[question.id]}
            yield replace(plain, choices=codes)
            if plain.kind != YES_NO and question.kind != "medicines" and _OTHER in codes:
                yield Variable(f"{plain.name}_text", ANSWERS, NOTES, f"{plain.label}: in their words", identifying=True)

    def _kind(self, question: Question) -> str:
        if question.kind in _SEVERAL:
            return CHECKBOX
        if question.kind in _TOLD:
            return TEXT
        return YES_NO if {*question.values} <= {"yes", "no", *_MISSING} else RADIO

    def _absent(self, question: Question) -> tuple[str, ...]:
        """What a number or a date is answered with when there is none, beside not knowing and not saying."""
        numeric = question.kind in _TOLD
        return tuple(code for code in question.values if code not in _MISSING) if numeric else ()

    def _codes(self, question: Question) -> tuple[str, ...]:
        """The codes of an answer that is chosen."""
        if self._kind(question) == YES_NO or question.kind in _TOLD:
            return ()
        if question.kind == "medicines":
            return (*self._classes, _UNKNOWN, _NONE)
        listed = tuple(code for code in question.values if code not in (*_MISSING, _NONE))
        free = (_OTHER,) if takes_words(self._protocol, question) else ()
        return (*listed, *free, *((_NONE,) if question.kind == "conditions" else ()))

    def _said(self, question: Question, code: str) -> str:
        return _MISSING.get(code) or labels.answer(self._protocol, question.id, code)

    def _listed(self, question: Question, name: str, value: Any) -> Row:
        """A list as boxes that are checked or not, and what stands in none of them."""
        codes, rest = self._coded[question.id], ""
        entries = value if isinstance(value, list) else [] if value == _NONE else [value]
        if question.kind == "medicines":
            told = {name for one in entries for name in classes_of(one)}
            checked = {name if name in codes else _OTHER for name in told} | {_UNKNOWN for one in entries if one.get("unknown")}
        else:
            checked = {one if one in codes else _OTHER for one in entries}
            rest = "; ".join(one for one in entries if one not in codes)
        checked = checked or {_NONE}
        return {**{f"{name}___{code.lower()}": code in checked for code in codes}, **({f"{name}_text": rest} if rest else {})}


def medicine_classes(protocol: Protocol) -> tuple[str, ...]:
    """The classes that medicines are told apart by: those that the trial asks about, and others."""
    return (*protocol.medicine_classes, _OTHER)


def class_of(protocol: Protocol, medicine: Any) -> str:
    """The first of these classes that a medicine of a list is of."""
    return next((name for name in medicine_classes(protocol) if name in classes_of(medicine)), _OTHER)


def unit(protocol: Protocol, question: Question) -> tuple[str, str]:
    """The unit that a number is told in: as people write it, and as UCUM does, where that is known."""
    coded = protocol.codes.get(question.id, {})
    if question.kind in ("age", "duration"):
        return ("years", "a") if question.kind == "age" else ("days", "d")
    known = protocol.units.get(question.unit)
    said = str(coded.get("unit") or (known.named("en", short=True) if known else question.unit))
    return said, str(coded.get("ucum") or "")


def limits(protocol: Protocol, question: Question) -> tuple[Any, Any]:
    """What a number is checked against."""
    coded = protocol.codes.get(question.id, {})
    if question.kind == "age":
        return 0, _OLDEST
    least, most = (int(one) if one == int(one) else one for one in question.range) if question.range else (None, None)
    return coded.get("least", least), coded.get("most", most)


def takes_words(protocol: Protocol, question: Question) -> bool:
    """Whether they may answer in words of their own: with conditions, or with a choice of which a criterion judges all others, too."""
    effects = [effect for criterion in protocol.criteria for effect in criterion.effects if effect.question == question.id]
    judged = any(outcome.test == {"anything": True} for effect in effects for outcome in effect.outcomes)
    return question.kind == "conditions" or question.kind == "choice" and judged


def _named(asked: list[Question]) -> dict[str, str]:
    """Question -> the name of its variable, which leaves room for the endings of those beside it."""
    names: dict[str, str] = {}
    for question in asked:
        ending = partial.LONGEST_ENDING if question.kind in ("partial_date", "conditions", "choice", "choices") else len("_na")
        ending = len("_weight_kg") if question.kind == "body" else ending
        name, number = fitting(f"q_{question.id}", ending), 2
        while name in names.values():
            name, number = fitting(f"q_{question.id}", ending + len(str(number))) + str(number), number + 1
        names[question.id] = name
    return names
