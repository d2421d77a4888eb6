"""Proves the trial's files consistent: every fault at once, each with its file, its place and the mend. A room for each part of `trial/`.

Looks at declarations alone; that the criteria mean what they should is shown by `trial/cases` and the truth tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from prescreen import workflow
from prescreen.protocol.faults import Fault
from prescreen.protocol.layers import default_trial
from prescreen.protocol.lint import conditions, criteria, cues, glossary, medicines, messages, questions, topics, wording
from prescreen.protocol.load import draft
from prescreen.protocol.model import Protocol, ProtocolError

_QUESTIONS, _CRITERIA = ("questions.yml",), ("questions.yml", "criteria.yml", "medicines.yml")
_EACH_CRITERION = "each criterion"
"""Needed where what no criterion names is sought; the rest is looked at though a criterion of the wrong shape was left out."""
_ROOMS: tuple[tuple[str, Callable[[Protocol], Iterator[Fault | str]], tuple[str, ...]], ...] = (
    ("questions.yml", questions.lint, _QUESTIONS),
    ("criteria.yml", criteria.lint, _CRITERIA),
    ("criteria.yml", criteria.lint_fed, (*_CRITERIA, _EACH_CRITERION)),
    ("wording", wording.lint, (*_QUESTIONS, "wording")),
    ("translations", wording.lint_translations, ("wording", "topics.yml", "translations")),
    ("topics.yml", topics.lint, (*_QUESTIONS, "topics.yml", "wording")),
    ("medicines.yml", medicines.lint, ("criteria.yml", _EACH_CRITERION, "medicines.yml")),
    ("conditions.yml", conditions.lint, (*_QUESTIONS, "conditions.yml")),
    ("cues", cues.lint, (*_QUESTIONS, "cues")),
    ("glossary", glossary.lint, ("glossary",)),
    ("messages.yml", messages.lint, ("wording",)),
)
"""What is looked at, by whom, and the files whose own shape must be right for that: else one fault would show as many."""


def lint(protocol: Protocol, broken: Collection[str] = ()) -> list[str]:
    """Every fault found, in the order of the files, but where a `broken` file would be looked at. Empty: the trial is consistent."""
    trial = protocol.folder or default_trial()
    told: list[str] = []
    for file, look, needed in _ROOMS:
        if not any(one in broken or one.partition("/")[0] in broken for one in needed):
            told += [fault if isinstance(fault, str) else fault.told(trial) for fault in _looked(file, look, protocol)]
    return list(dict.fromkeys(told))


class Linted(NamedTuple):
    """A protocol as far as its files can be read, every fault of them, and whether the texts in them can be held against each other."""

    protocol: Protocol
    faults: list[str]
    comparable: bool


def lint_trial(path: Path | None = None) -> Linted:
    """What is wrong with the files of this folder, the workflow and their shapes included."""
    trial = path or default_trial()
    protocol, faults = draft(trial)
    broken = {name for fault in faults for name in _hidden(fault)}
    told = [*(fault.told(trial) for fault in faults), *lint(protocol, broken)]
    try:
        workflow.load(trial)
    except ProtocolError as error:
        told += error.faults
    return Linted(protocol, told, not faults and not any(one.startswith("trial/messages.yml") for one in told))


def _hidden(fault: Fault) -> tuple[str, ...]:
    """What can't be looked at because of a fault of shape."""
    if fault.file == "criteria.yml" and fault.place[:1] == ("criteria",) and len(fault.place) > 1:
        return (_EACH_CRITERION,)
    return (fault.file, fault.file.partition("/")[0])


def _looked(file: str, look: Callable[[Protocol], Iterator[Fault | str]], protocol: Protocol) -> Iterator[Fault | str]:
    """What is found there; an entry of a shape that nobody thought of ends the look with a line, not with a traceback."""
    try:
        yield from look(protocol)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        said = f"could be looked at only in part: {type(error).__name__} {error}; compare it with an earlier version for the shape"
        yield Fault(file, (), said)
