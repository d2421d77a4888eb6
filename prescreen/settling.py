"""What some answers settle for others, so that those are not asked: lists, ages and dates. Reads no words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from prescreen.dates import compare

_PAST_CHILDBEARING = 60


def settle(answers: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Question -> value for every question that these answers settle and that has no answer of its own."""
    found: dict[str, Any] = {}
    _diagnoses(answers, found)
    _medicines(answers, found)
    age = answers.get("age")
    if isinstance(age, int) and age >= _PAST_CHILDBEARING:
        found["can_become_pregnant"] = "no"
    if (answers.get("can_become_pregnant") or found.get("can_become_pregnant")) == "no":
        found["plans_pregnancy"] = "no"
    _timing(answers, found)
    return {question: value for question, value in found.items() if question not in answers}


def _diagnoses(answers: Mapping[str, Any], found: dict[str, Any]) -> None:
    named = answers.get("diagnoses")
    if isinstance(named, list) and "diabetes" in named:
        found["diabetes"] = "yes"


def _medicines(answers: Mapping[str, Any], found: dict[str, Any]) -> None:
    named = answers.get("medications")
    if not isinstance(named, list):
        return
    classes = {entry.get("class") for entry in named if isinstance(entry, Mapping)}
    for question in ("diuretic", "immunosuppressant"):
        if question in classes:
            found[question] = "yes"
        elif not named:
            found[question] = "no"


def _timing(answers: Mapping[str, Any], found: dict[str, Any]) -> None:
    onset = answers.get("dry_mouth_onset")
    named = answers.get("medications")
    if isinstance(named, list):
        begun = [e.get("since") for e in named if isinstance(e, Mapping) and e.get("class") == "diuretic"]
        orders = [compare(since, onset) for since in begun]
        if orders and None not in orders:
            found["diuretic_first"] = "yes" if -1 in orders else "no"
