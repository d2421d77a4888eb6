"""Which answers of an earlier version still answer the questions of a later one, and as what.

An answer stays where the question still takes it (prescreen.answers.fits, as carry_over goes by). It is taken over to a question that has
another id but is the same common question or has the same role, and to another unit; where the time that a question asks about is longer
or shorter now, it stays as far as it must be true of that too. Whatever is left open counts as never asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from prescreen.answers import DECLINED, UNSURE, Value, fits
from prescreen.dates import DAYS, passed
from prescreen.protocol.model import Protocol, Question
from prescreen.protocol.units import alike, converted

_AT_EASE = (UNSURE, DECLINED)
"""Answers that mean the same whatever time is asked about."""
_LISTED = ("conditions", "choices")
NOTHING = "none"
"""What a list holds that names nothing."""


def renamings(old: Protocol, new: Protocol) -> dict[str, str]:
    """A question's id in the old version -> its id in the new one, where it has another: the same common question, or the same role."""
    fresh = [question for question in new.questions if not old.has_question(question.id)]
    found: dict[str, str] = {}
    for question in old.questions:
        if not new.has_question(question.id):
            same = (one.id for one in fresh if one.id not in found.values() and _alike(question, one))
            if (id := next(same, None)) is not None:
                found[question.id] = id
    return found


def kept(old: Protocol | None, new: Protocol, given: Mapping[str, Value], on: Mapping[str, date]) -> dict[str, Value]:
    """Question of NEW -> value, of the answers that stay. `old`: the version that they were given under; where it can't be had, an answer
    about a time that NEW asks about is not kept, since nobody knows what time it was. `on`: the day of each answer."""
    renamed = renamings(old, new) if old is not None and old is not new else {}
    made: dict[str, Value] = {}
    for id in sorted(given, key=lambda one: one in renamed):
        to, value = renamed.get(id, id), given[id]
        if not new.has_question(to) or to in made:
            continue
        before = old.question(id) if old is not None and old.has_question(id) else None
        taken = _taken(old, new, before, new.question(to), value)
        if taken is None and old is not None and before is not None:
            taken = _by_date(new, new.question(to), given, on.get(id))
        if taken is not None:
            made[to] = taken
    return made


def untold(old: Protocol, new: Protocol, mine: Mapping[str, Value]) -> dict[str, tuple[Value, ...]]:
    """Question -> what a list may hold in NEW and could not hold in the old version, since it was not offered there."""
    found: dict[str, tuple[Value, ...]] = {}
    for id, value in mine.items():
        if old is new or not isinstance(value, list) or not old.has_question(id) or new.question(id).kind not in _LISTED:
            continue
        added = [one for one in new.question(id).values if one not in (*old.question(id).values, *_AT_EASE, NOTHING, *value)]
        if added:
            found[id] = tuple([*(one for one in value if one != NOTHING), more] for more in added)
    return found


def _alike(one: Question, other: Question) -> bool:
    named = bool(one.common) and one.common == other.common or bool(one.role) and one.role == other.role
    return named and one.kind == other.kind


def _taken(old: Protocol | None, new: Protocol, before: Question | None, question: Question, value: Value) -> Value:
    if not fits(question.kind, (*question.values, question.declined, question.missed), value):
        return None
    if isinstance(value, str) and value in _AT_EASE:
        return value
    if before is not None and before.kind != question.kind:
        return None
    if not _window_kept(old, new, before, question, value):
        return None
    if before is not None and (before.per, before.parts) != (question.per, question.parts):
        return None
    return _in_unit(new, before, question, value)


def _in_unit(new: Protocol, before: Question | None, question: Question, value: Value) -> Value:
    """A number in the unit that NEW asks for; None where the two units measure different things."""
    if before is None or before.unit == question.unit or question.kind == "duration":
        return value
    numbers = value if isinstance(value, list) else [value]
    if not all(isinstance(one, (int, float)) for one in numbers):
        return value
    if not alike(new.units, before.unit, question.unit):
        return None
    changed = [round(converted(new.units, one, before.unit, question.unit), max(question.decimals, 1)) for one in numbers]
    return changed if isinstance(value, list) else changed[0]


def _window_kept(old: Protocol | None, new: Protocol, before: Question | None, question: Question, value: Value) -> bool:
    """Whether an answer about one time is true of the other: who has had it in 30 days has had it in 60, who hasn't in 60 hasn't in 30."""
    now = window(new, question)
    if old is new or question.kind == "partial_date":
        return True
    if old is None:
        return now is None
    then = window(old, before) if before is not None else None
    if then == now:
        return before is None or before.steady == question.steady or now is None
    if then is None or now is None or question.kind != "yes_no" or before is None or before.steady != question.steady:
        return False
    return bool(value == ("yes" if (now > then) is not question.steady else "no"))


def _by_date(new: Protocol, question: Question, given: Mapping[str, Value], then: date | None) -> Value:
    """The answer about the new time that the date they told gives: when it was last, as the criterion's wait counts from it."""
    told = last_told(new, question)
    if told is None or then is None or question.kind != "yes_no" or given.get(question.id) not in ("yes", "no"):
        return None
    threshold = new.thresholds[question.window]
    over = passed(given.get(told), threshold.value, threshold.unit, then)
    return None if over is None else "yes" if over is question.steady else "no"


def last_told(protocol: Protocol, question: Question) -> str | None:
    """The question for the date from which a criterion counts the window of this one; None where it asks for none."""
    for criterion in protocol.criteria:
        for effect in criterion.effects:
            for outcome in effect.outcomes if effect.question == question.id else ():
                if outcome.until is not None and outcome.until.question and outcome.until.after == question.window:
                    return outcome.until.question
    return None


def window(protocol: Protocol, question: Question) -> float | None:
    """How many days a question asks about; None where it asks about no time."""
    held = protocol.thresholds.get(question.window)
    return held.value * DAYS[held.unit] if held is not None and held.unit in DAYS else None


def ask_anew(protocol: Protocol, question: Question, value: Any, on: date, today: date) -> bool:
    """Whether time alone has made an answer about a window untrue: what lay within it then lies before it by now, and no date says more."""
    days = window(protocol, question)
    if days is None or question.kind != "yes_no" or last_told(protocol, question) is not None:
        return False
    return bool(value == ("no" if question.steady else "yes") and (today - on).days >= days)
