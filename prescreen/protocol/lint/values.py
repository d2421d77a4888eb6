"""Whether a value is one that a question's answer may take, by its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from prescreen.answers import DECLINED
from prescreen.protocol.faults import near
from prescreen.protocol.model import Question

NUMBERS = ("age", "number", "duration")
"""Kinds whose answer is one number."""
DATES = ("partial_date",)
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def wrong(question: Question, value: Any, free: bool = False) -> str | None:
    """What is wrong with a value; None where the question may take it. `free`: it may take names that are not among its values."""
    if isinstance(value, str) and (free or value in (*question.values, DECLINED)):
        return None
    if isinstance(value, bool) or question.kind in ("yes_no", "choice"):
        return f"{question.id} never takes the value {_shown(value)}; {near(value, (*question.values, DECLINED))}"
    fits = _FITS.get(question.kind)
    if fits is None or fits(value):
        return None
    return (
        f"{question.id} is a {question.kind.replace('_', ' ')}, so {_shown(value)} is none of its answers; write {_WRITTEN[question.kind]}"
    )


def _shown(value: Any) -> str:
    return "true (write yes)" if value is True else "false (write no)" if value is False else str(value)


def number(value: Any) -> bool:
    """Whether it is a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_FITS: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(NUMBERS, number),
    "partial_date": lambda value: isinstance(value, str) and _DATE.fullmatch(value) is not None,
    "conditions": lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    "choices": lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    "medicines": lambda value: isinstance(value, list) and all(isinstance(one, Mapping) and "name" in one for one in value),
    "numbers": lambda value: isinstance(value, list) and len(value) == 2 and all(map(number, value)),
    "body": lambda value: isinstance(value, Mapping) and number(value.get("bmi")),
}
_WRITTEN = {
    **dict.fromkeys(NUMBERS, "a number"),
    "partial_date": 'a date as "2026", "2026-09" or "2026-09-30", in quotes',
    "conditions": "a list as [one, another]",
    "choices": "a list as [one, another]",
    "medicines": "a list as [{name: aspirin, class: other}]",
    "numbers": "two numbers as [120, 80]",
    "body": "{weight_kg: 80, height_cm: 180, bmi: 24.7}",
}
