"""Proves a trial's files consistent: every fault at once, each with its file, its place and the mend. A room for each file.

Looks at declarations alone; that the criteria mean what they should is shown by the trial's cases and the truth tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from prescreen import workflow
from prescreen.protocol.faults import Fault
from prescreen.protocol.layers import default_trial
from prescreen.protocol.lint import (
    background,
    behaviour,
    conditions,
    criteria,
    cues,
    examples,
    filled,
    glossary,
    medicines,
    messages,
    questions,
    thresholds,
    topics,
    wording,
)
from prescreen.protocol.load import draft
from prescreen.protocol.model import Protocol

_QUESTIONS, _CRITERIA = ("questions.yml",), ("questions.yml", "criteria.yml", "medicines.yml")
_EACH_CRITERION = "each criterion"
"""Needed where what no criterion names is sought; the rest is looked at though a criterion of the wrong shape was left out."""
_ROOMS: tuple[tuple[str, Callable[[Protocol], Iterator[Fault]], tuple[str, ...]], ...] = (
    ("questions.yml", questions.lint, _QUESTIONS),
    ("questions.yml", behaviour.lint, (*_QUESTIONS, "criteria.yml", "medicines.yml", "conditions.yml", "units.yml")),
    ("criteria.yml", thresholds.lint, (*_CRITERIA, "units.yml", _EACH_CRITERION)),
    ("criteria.yml", criteria.lint, _CRITERIA),
    ("criteria.yml", criteria.lint_fed, (*_CRITERIA, _EACH_CRITERION)),
    ("wording", wording.lint, (*_QUESTIONS, "wording")),
    ("wording", filled.lint, (*_QUESTIONS, "wording")),
    ("examples", examples.lint, _QUESTIONS),
    ("translations", wording.lint_translations, ("wording", "topics.yml", "translations")),
    ("topics.yml", topics.lint, (*_QUESTIONS, "topics.yml", "wording")),
    ("medicines.yml", medicines.lint, ("criteria.yml", _EACH_CRITERION, "medicines.yml")),
    ("conditions.yml", conditions.lint, (*_QUESTIONS, "conditions.yml")),
    ("cues", cues.lint, (*_QUESTIONS, "cues")),
    ("glossary", glossary.lint, ("glossary",)),
    ("messages.yml", messages.lint, ("wording",)),
    ("study.yml", background.lint, ("study.yml",)),
)
"""What is looked at, by whom, and the files whose own shape must be right for that: else one fault would show as many."""


def lint(protocol: Protocol, broken: Collection[str] = ()) -> list[Fault]:
    """Every fault found, in the order of the files, but where a `broken` file would be looked at. Empty: the trial is consistent."""
    found: list[Fault] = []
    for file, look, needed in _ROOMS:
        if not any(one in broken or one.partition("/")[0] in broken for one in needed):
            found += looked(file, look, protocol)
    return list(dict.fromkeys(found))


UNFORESEEN = (AttributeError, IndexError, KeyError, TypeError, ValueError, re.error, yaml.YAMLError, OSError)
"""What a shape that nobody thought of ends in; the author is told in a line, not by a traceback."""


class Linted(NamedTuple):
    """A protocol as far as its files can be read, every fault of them, and whether the texts in them can be held against each other."""

    protocol: Protocol | None
    faults: list[Fault]
    comparable: bool


def lint_trial(path: Path | None = None) -> Linted:
    """What is wrong with the files of this folder, the workflow and their shapes included."""
    trial = path or default_trial()
    try:
        protocol, faults = draft(trial)
    except UNFORESEEN as error:
        said = f"its files can't be taken together: {type(error).__name__} {error}; compare them with another trial's"
        return Linted(None, [Fault("study.yml", (), said)], False)
    broken = {name for fault in faults for name in _hidden(fault)}
    found = list(dict.fromkeys([*faults, *lint(protocol, broken), *workflow.draft(trial)[1]]))
    return Linted(protocol, found, not faults and not any(fault.file in ("messages.yml", "topics.yml") for fault in found))


def _hidden(fault: Fault) -> tuple[str, ...]:
    """What can't be looked at because of a fault of shape."""
    if fault.file == "criteria.yml" and fault.place[:1] in (("criteria",), ("thresholds",)) and len(fault.place) > 1:
        return (_EACH_CRITERION,)
    return (fault.file, fault.file.partition("/")[0])


def looked(file: str, look: Callable[..., Iterable[Fault]], *given: Any) -> Iterator[Fault]:
    """What is found there; an entry of a shape that nobody thought of ends the look with a line, not with a traceback."""
    try:
        yield from look(*given)
    except UNFORESEEN as error:
        said = f"could be looked at only in part: {type(error).__name__} {error}; compare it with an earlier version for the shape"
        yield Fault(file, (), said)
