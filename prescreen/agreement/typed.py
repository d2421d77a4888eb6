"""Reads what a person has typed or picked at a question that they ask again, into the value that the interview would keep.

Reads fields of a form and no free words: what is said on the phone is understood by whoever asks. Raises Unreadable, with the mend.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from prescreen.answers import DECLINED, LISTS
from prescreen.dates import DAYS, in_days
from prescreen.protocol.model import Protocol, Question
from prescreen.understanding.answers.medicines import Medicines

Fields = Mapping[str, Sequence[str]]
"""The fields of a form, each with what was sent under it."""
MEDICINES = 12
"""So many medicines can be written down."""
LOOK_UP, OTHER = "", "other"
_LONGEST = 200
_OLDEST = 120
_KILOS, _INCHES = 0.45359237, 2.54
_WRITTEN = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
_AMERICAN = re.compile(r"(?P<month>\d{1,2})/(?:(?P<day>\d{1,2})/)?(?P<year>\d{4})")


class Unreadable(ValueError):
    """What was typed is no answer to this question; the text says what is one."""


def read(protocol: Protocol, question: Question, fields: Fields, today: date) -> Any:
    """The answer; None where nothing was typed or picked. `today`: no date lies behind it. Raises Unreadable."""
    instead, found = _one(fields, f"instead.{question.id}"), _READERS[question.kind](protocol, question, fields, today)
    if not instead:
        return found
    if found is not None:
        raise Unreadable("Please give either an answer or what stands in its place, not both.")
    if instead != DECLINED and instead not in question.values:
        raise Unreadable("Please choose one of what is offered.")
    if instead == _NONE and question.kind in LISTS:
        return []
    return question.declined if instead == DECLINED else instead


def _picked(protocol: Protocol, question: Question, fields: Fields, today: date) -> Any:
    value = _one(fields, f"answer.{question.id}")
    if not value:
        return None
    if value not in (*question.choices, *question.values, DECLINED):
        raise Unreadable("Please choose one of what is offered.")
    return question.declined if value == DECLINED else value


def _several(protocol: Protocol, question: Question, fields: Fields, today: date) -> Any:
    named = [one for one in fields.get(f"answer.{question.id}", ()) if one in question.values and one not in _ALONE]
    if question.kind == "conditions":
        named += _lines(fields, f"further.{question.id}")
    return list(dict.fromkeys(named)) or None


def _medicines(protocol: Protocol, question: Question, fields: Fields, today: date) -> Any:
    """Each with the class that was chosen for it, or else the one that the trial's table has for its name."""
    found = []
    for place in range(MEDICINES):
        name = _one(fields, f"medicine.{question.id}.{place}").lower()
        if not name:
            continue
        chosen = _one(fields, f"class.{question.id}.{place}")
        if chosen == LOOK_UP:
            found.append(looked_up(protocol, name, today))
        elif chosen == OTHER or chosen in protocol.medicine_classes:
            found.append({"name": name, "class": chosen})
        else:
            raise Unreadable("Please choose one of the classes offered.")
    return found or None


def looked_up(protocol: Protocol, name: str, today: date) -> dict[str, Any]:
    """A medicine by its name, with its classes as the trial's table has them; marked where the table does not know it."""
    named = Medicines.of(protocol).read(name, today)
    return named[0].to_json() if named else {"name": name, "class": OTHER, "unknown": True}


def _date(protocol: Protocol, question: Question, fields: Fields, today: date) -> Any:
    text = _one(fields, f"answer.{question.id}")
    if not text:
        return None
    match = _WRITTEN.fullmatch(text) or _AMERICAN.fullmatch(text)
    mend = "Please write a year, a month or a day like this: 2021, 2021-05 or 2021-05-30."
    if match is None:
        raise Unreadable(mend)
    year, month, day = (int(match[name]) if match[name] else None for name in ("year", "month", "day"))
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        raise Unreadable(mend) from None
    if first > today or first.year < today.year - _OLDEST:
        raise Unreadable("This date lies ahead, or too far back. Please look at it again.")
    return "-".join([f"{year:04}", *(f"{one:02}" for one in (month, day) if one is not None)])


def _age(protocol: Protocol, question: Question, fields: Fields, today: date) -> Any:
    text = _one(fields, f"answer.{question.id}")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) > _OLDEST:
        raise Unreadable("Please write the age in whole years.")
    return int(text)


def _number(protocol: Protocol, question: Question, fields: Fields, today: date) -> Any:
    text = _one(fields, f"answer.{question.id}")
    return _within(_amount(text), question.range) if text else None


def _numbers(protocol: Protocol, question: Question, fields: Fields, today: date) -> Any:
    texts = [_one(fields, f"answer.{question.id}.{part}") for part in question.parts]
    if not any(texts):
        return None
    if not all(texts):
        raise Unreadable("Please give all of the numbers.")
    limits = question.ranges or (None,) * len(texts)
    return [_within(_amount(text), limit) for text, limit in zip(texts, limits, strict=True)]


def _duration(protocol: Protocol, question: Question, fields: Fields, today: date) -> Any:
    text, unit = _one(fields, f"answer.{question.id}"), _one(fields, f"unit.{question.id}")
    if not text:
        return None
    if unit not in DAYS:
        raise Unreadable("Please choose days, weeks, months or years.")
    return in_days(_amount(text), unit)


def _body(protocol: Protocol, question: Question, fields: Fields, today: date) -> Any:
    """Weight and height, in either system, with the index that follows from them."""
    weight, height = _one(fields, f"weight.{question.id}"), _one(fields, f"height.{question.id}")
    inches = _one(fields, f"inches.{question.id}")
    if not (weight or height or inches):
        return None
    if not weight or not height:
        raise Unreadable("Please give both weight and height.")
    kilos = _amount(weight) * (_KILOS if _one(fields, f"weight_unit.{question.id}") != "kg" else 1)
    if _one(fields, f"height_unit.{question.id}") == "cm":
        tall = _amount(height)
    else:
        tall = (_amount(height) * 12 + (_amount(inches) if inches else 0)) * _INCHES
    if not 100 <= tall <= 250 or not 20 <= kilos <= 400:
        raise Unreadable("This weight or height can't be. Please look at it and at its unit again.")
    return {"weight_kg": round(kilos, 1), "height_cm": round(tall, 1), "bmi": round(kilos / (tall / 100) ** 2, 1)}


def _words(protocol: Protocol, question: Question, fields: Fields, today: date) -> Any:
    return _one(fields, f"answer.{question.id}") or None


def _amount(text: str) -> float:
    try:
        amount = float(text.replace(",", "."))
    except ValueError:
        raise Unreadable("Please write a number in digits.") from None
    if not 0 <= amount < 1e6:
        raise Unreadable("Please write a number that can be.")
    return int(amount) if amount == int(amount) else amount


def _within(amount: float, limits: tuple[float, float] | None) -> float:
    if limits is not None and not limits[0] <= amount <= limits[1]:
        raise Unreadable(f"Please write a number from {limits[0]:g} to {limits[1]:g}.")
    return amount


def _one(fields: Fields, name: str) -> str:
    return next((one.strip()[:_LONGEST] for one in fields.get(name, ())), "")


def _lines(fields: Fields, name: str) -> list[str]:
    text = "\n".join(fields.get(name, ()))[:2000]
    return [line for one in re.split(r"[\n,;]+", text) if (line := " ".join(one.lower().split())[:_LONGEST])]


_NONE = "none"
_ALONE = (_NONE, "unsure", DECLINED)
_READERS: dict[str, Callable[[Protocol, Question, Fields, date], Any]] = {
    "yes_no": _picked,
    "choice": _picked,
    "choices": _several,
    "conditions": _several,
    "medicines": _medicines,
    "partial_date": _date,
    "age": _age,
    "number": _number,
    "numbers": _numbers,
    "duration": _duration,
    "body": _body,
    "words": _words,
}
"""Kind of a question -> what reads its fields."""
