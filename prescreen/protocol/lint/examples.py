"""How people say their answers (examples/): of questions that there are, for values that those take, at least five for each value.

A question of the trial's own whose answers no generic reader knows is read by its examples alone; too few are a fault, not a hint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from prescreen.answers import DECLINED, UNSURE
from prescreen.protocol.examples import FOLDER, example_files, own_examples
from prescreen.protocol.faults import Fault, near, unreadable
from prescreen.protocol.layers import common_of, default_trial
from prescreen.protocol.lint import testing
from prescreen.protocol.model import CONTACT_POINTS, Protocol, Question
from prescreen.protocol.used import is_point
from prescreen.protocol.yaml import read

LEAST = 5
"""So many examples of a value it takes to read it."""
_LEARNED = ("yes_no", "choice", "choices")
"""Kinds that are read by examples; numbers, dates and lists read themselves."""
_POINT = ("yes", "no", UNSURE)


def _trial(protocol: Protocol) -> Path:
    """The folder of the trial."""
    return protocol.folder or default_trial()


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of the trial's own examples, and every value that has too few."""
    trial = _trial(protocol)
    wrong = False
    for path in example_files(trial):
        found = list(_file(protocol, path))
        wrong = wrong or any("write how" in fault.said or not fault.place for fault in found)
        yield from found
    if not wrong:
        said = own_examples(trial, ("en",))
        for question in protocol.questions:
            yield from _few(protocol, question, said.get(question.id, {}))


def _file(protocol: Protocol, path: Path) -> Iterator[Fault]:
    file, language, id = f"{FOLDER}/{path.parent.name}/{path.name}", path.parent.name, path.stem
    if language not in protocol.languages and not (common_of(_trial(protocol)) / "wording" / f"{language}.yml").is_file():
        yield Fault(file, (), f"there is no wording in {language}; {near(language, protocol.languages)}")
    try:
        held = read(path)
    except (OSError, ValueError, yaml.YAMLError) as error:
        yield unreadable(file, error)
        return
    values = _values(protocol, id)
    if values is None:
        yield Fault(file, (), f"is named after no question: {id}; {testing.mend(protocol, id)}")
    elif not isinstance(held, Mapping):
        yield Fault(file, (), "holds no lines of `value: |` with how people say it below, a line each")
    else:
        yield from _said(file, held, values)


def _said(file: str, held: Mapping[Any, Any], values: tuple[str, ...]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for value, texts in held.items():
        if str(value) not in values:
            yield Fault(file, (str(value),), f"the question never takes the value {value}; {near(value, values)}")
        lines = texts.splitlines() if isinstance(texts, str) else texts
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            yield Fault(file, (str(value),), f"write how people say it, a line each, below `{value}: |`")
            continue
        for line in filter(None, (" ".join(line.lower().split()) for line in lines)):
            if (before := seen.setdefault(line, str(value))) != str(value):
                yield Fault(file, (str(value),), f"“{line}” also stands under {before}; leave it where it is meant, or drop it")


def _values(protocol: Protocol, id: str) -> tuple[str, ...] | None:
    """What a question or a point of every interview is answered with; None where there is none of that name."""
    if protocol.has_question(id):
        return (*protocol.question(id).values, UNSURE, DECLINED)
    point, _, of = id.partition(".")
    if is_point(id) or (point == "confirm" and protocol.has_question(of)) or (point == "contact" and of in CONTACT_POINTS):
        return _POINT
    return None


def _few(protocol: Protocol, question: Question, said: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    if question.kind not in _LEARNED or question.medicine_class or question.condition:
        return
    shared = protocol.bank.get(question.common, {}) if question.common else {}
    common = shared.get("values") or ("yes", "no") if shared else ()
    file = f"{FOLDER}/en/{question.id}.yml"
    for value in question.values:
        if value in (UNSURE, DECLINED, *common) or len(said.get(value, ())) >= LEAST:
            continue
        had = f"has {len(said[value])}" if value in said else "has none"
        yield Fault(file, (value,) if value in said else (), f"{value} needs {LEAST} examples or more of how people say it, and {had}")
