"""Answers that between them take every branch of the trial's conditions, for proving what can be reached."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from prescreen.answers import DECLINED
from prescreen.protocol.model import Protocol, Question
from prescreen.protocol.predicates import mentioned

LISTS = ("conditions", "medicines")
NUMBERS = ("age", "saliva", "a1c")
_PROBES: dict[str, tuple[Any, ...]] = {
    "age": (1, 17, 18, 59, 60, 90, 91),
    "saliva": (0, 0.5, 0.51, 3),
    "a1c": (5.0, 6.9, 7.0, 9.0),
    "partial_date": ("2020", "2026-09", "2026-11-20"),
}


def takes_names(protocol: Protocol, question: str) -> bool:
    """Whether a choice is also answered by names of what none of its values is, which its cues list as `others`."""
    return any("others" in (entries.get(question) or {}) for entries in protocol.cues.values())


def samples(question: Question) -> list[Any]:
    """Values that between them take every branch in which a question's answer is looked at."""
    found: list[Any] = [value for value in question.values if question.kind not in LISTS]
    found += list(_PROBES.get(question.kind, ()))
    if question.kind == "conditions":
        found += [[], *([value] for value in question.values if value not in ("none", "unsure"))]
    if question.kind == "medicines":
        found += [[], [{"name": "x", "class": "other"}]]
    if question.id == "cancer_type":
        found.append("sarcoma")
    return [*found, DECLINED]


def worlds(protocol: Protocol, names: set[str]) -> Iterator[dict[str, Any]]:
    """Every combination of sample answers to these questions."""
    known = [protocol.question(name) for name in sorted(names) if protocol.has_question(name)]
    for values in itertools.product(*map(samples, known)):
        yield {question.id: value for question, value in zip(known, values, strict=True)}


def with_conditions(protocol: Protocol, names: set[str]) -> set[str]:
    """These questions and those that decide whether they are asked."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found and protocol.has_question(name):
            found.add(name)
            todo += [other for other, _ in mentioned(protocol.question(name).when)]
    return found
