"""The named cases of a trial: of the right shape, about questions, values, criteria and statuses that there are.

Whether they come out as they say is for `prescreen check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import yaml

from prescreen.disposition import Disposition
from prescreen.protocol.faults import Fault, near, unreadable
from prescreen.protocol.lint import values
from prescreen.protocol.lint.shapes import Place, only
from prescreen.protocol.lint.worlds import takes_names
from prescreen.protocol.model import STATUSES, Protocol
from prescreen.protocol.yaml import read

KEYS = ("name", "answers", "expect", "disposition", "wait_until")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def lint_cases(protocol: Protocol, trial: Path) -> list[Fault]:
    """Every fault of the files in the trial's folder `cases`."""
    files = sorted((trial / "cases").glob("*.yml"))
    if not files:
        return [Fault("cases/criteria.yml", (), "missing; write participants whose answers reach each status of each criterion")]
    return [fault for file in files for fault in _file(protocol, file)]


def _file(protocol: Protocol, path: Path) -> Iterator[Fault]:
    file = f"cases/{path.name}"
    try:
        held = read(path)
    except (OSError, ValueError, yaml.YAMLError) as error:
        yield unreadable(file, error)
        return
    yield from only(file, (), held, ("today", "base", "cases"))
    if not isinstance(held, Mapping):
        return
    if not isinstance(held.get("today"), str) or not _DAY.fullmatch(held["today"]):
        yield Fault(file, ("today",), 'is the day on which all cases are looked at; write it as "2026-11-30", in quotes')
    if isinstance(base := held.get("base"), Mapping):
        yield from _answers(protocol, file, ("base",), base)
    else:
        yield Fault(file, ("base",), "is missing; write the answers of somebody in whose way nothing stands, as `question: answer`")
    if not isinstance(listed := held.get("cases"), list):
        yield Fault(file, ("cases",), "is missing; write a list of `- {name: ..., answers: {...}, expect: {...}}`")
        return
    seen: set[str] = set()
    for number, entry in enumerate(listed):
        yield from _case(protocol, file, number, entry, seen)


def _case(protocol: Protocol, file: str, number: int, entry: Any, seen: set[str]) -> Iterator[Fault]:
    name = entry.get("name") if isinstance(entry, Mapping) else None
    place: Place = ("cases", name if isinstance(name, str) else number)
    yield from only(file, place, entry, KEYS)
    if not isinstance(entry, Mapping):
        return
    if not isinstance(name, str) or not name.strip():
        yield Fault(file, place, "has no name; write a short sentence that says who this is")
    elif name in seen:
        yield Fault(file, place, "stands here twice; rename one")
    seen.add(str(name))
    if isinstance(answers := entry.get("answers", {}), Mapping):
        yield from _answers(protocol, file, (*place, "answers"), answers)
    else:
        yield Fault(file, (*place, "answers"), "holds no lines of `question: answer`")
    if isinstance(expect := entry.get("expect"), Mapping):
        yield from _expected(protocol, file, (*place, "expect"), expect)
    else:
        yield Fault(file, (*place, "expect"), "is missing; write the status of each criterion that the case is about, as {I1: pass}")
    if (ends := entry.get("disposition")) is not None and ends not in get_args(Disposition):
        yield Fault(file, (*place, "disposition"), f"no disposition {ends}; {near(ends, get_args(Disposition))}")
    if (until := entry.get("wait_until")) is not None and not (isinstance(until, str) and _DAY.fullmatch(until)):
        yield Fault(file, (*place, "wait_until"), 'is no day; write it as "2026-12-31", in quotes')


def _answers(protocol: Protocol, file: str, place: Place, answers: Mapping[Any, Any]) -> Iterator[Fault]:
    for question, value in answers.items():
        if not protocol.has_question(str(question)):
            yield Fault(file, (*place, str(question)), f"no such question; {near(question, [one.id for one in protocol.questions])}")
        elif value is not None and (wrong := values.wrong(protocol.question(question), value, takes_names(protocol, question))):
            yield Fault(file, (*place, question), wrong)


def _expected(protocol: Protocol, file: str, place: Place, expect: Mapping[Any, Any]) -> Iterator[Fault]:
    known = [criterion.id for criterion in protocol.criteria]
    for criterion, status in expect.items():
        if criterion not in known:
            yield Fault(file, (*place, str(criterion)), f"no such criterion; {near(criterion, known)}")
        if status is not None and status not in STATUSES:
            yield Fault(file, (*place, str(criterion)), f"no status {status}; {near(status, STATUSES)}")
