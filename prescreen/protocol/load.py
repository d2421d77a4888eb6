"""Reads a trial's two layers into a Protocol (layers.py). Shape faults are gathered and raised together; meaning is the lint's concern."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml

from prescreen.protocol.faults import Fault
from prescreen.protocol.layers import COMMON, common_of, default_trial, files_of, names_in, read_layers, ways_joined
from prescreen.protocol.model import (
    Bringing,
    Criterion,
    Effect,
    Focus,
    Listed,
    Note,
    Order,
    Outcome,
    Protocol,
    ProtocolError,
    Question,
    Settling,
    Threshold,
    Until,
    Variant,
)
from prescreen.protocol.predicates import Condition, misshaped

_Made = TypeVar("_Made")
_FILES = ("study.yml", "questions.yml", "criteria.yml", "topics.yml", "medicines.yml", "conditions.yml")


def load(path: Path | None = None) -> Protocol:
    """The protocol of the trial in this folder (without one, the default trial), with what is common to all trials.

    Raises ProtocolError with every fault found.
    """
    protocol, faults = draft(path)
    if faults:
        raise ProtocolError([fault.told(path or default_trial()) for fault in faults])
    return protocol


def draft(path: Path | None = None) -> tuple[Protocol, list[Fault]]:
    """The protocol without what is missing or has the wrong shape, for the lint, and what is wrong with that."""
    trial = path or default_trial()
    faults: list[Fault] = []
    files = {name: _read(trial, name, faults) for name in _FILES}
    wording, cues, glossaries, translations = (_folder(trial, name, faults) for name in ("wording", "cues", "glossary", "translations"))
    for folder, found in (("wording", wording), ("cues", cues)):
        if "en" not in found:
            faults.append(Fault(f"{folder}/en.yml", (), "missing; put it back: English is what the other languages are held against"))
            found["en"] = {}
    told = {(name, key): _part(files[name], name, key, kind, faults) for (name, key), kind in _PARTS.items()}
    take = _Taking(faults)
    thresholds = take.each("criteria.yml", "thresholds", told["criteria.yml", "thresholds"], lambda id, entry: Threshold(id, **entry))
    groups = take.each("medicines.yml", "groups", told["medicines.yml", "groups"], lambda _, names: _names(names))
    bank = files["questions.yml"].get("bank", {})
    questions = take.each("questions.yml", "questions", told["questions.yml", "questions"], lambda _, entry: _question(entry, bank))
    criteria = take.each(
        "criteria.yml", "criteria", told["criteria.yml", "criteria"], lambda _, entry: _criterion(entry, thresholds, groups)
    )
    focus = take.one("criteria.yml", "focus", told["criteria.yml", "focus"], _focus) if "focus" in files["criteria.yml"] else None
    script = str(told["study.yml", "script"])
    digest = "" if faults else digest_of(trial)
    return Protocol(
        version=f"{script}+{digest}",
        script=script,
        digest=digest,
        study=files["study.yml"],
        questions=tuple(questions.values()),
        criteria=tuple(criteria.values()),
        thresholds=thresholds,
        focus=focus or Focus("", ()),
        wording=wording,
        topics=tuple(told["topics.yml", "topics"]),
        terms=tuple(told["topics.yml", "terms"]),
        medicines=files["medicines.yml"],
        groups=groups,
        conditions=files["conditions.yml"],
        cues=cues,
        glossaries=glossaries,
        translations=translations,
        folder=trial,
    ), faults


def digest_of(trial: Path) -> str:
    """Eight characters that change whenever a file of the interview does (cases and page texts aside), the common ones included."""
    digest = hashlib.sha256()
    folders = [f"{folder}/{file}" for folder in ("wording", "cues", "glossary") for file in names_in(trial, folder)]
    for file in files_of(trial, sorted([*_FILES, *folders])):
        layer = COMMON if file.is_relative_to(common_of(trial)) else ""
        name = file.relative_to(common_of(trial) if layer else trial).as_posix()
        digest.update(f"{layer}/{name}".encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


_PARTS: dict[tuple[str, str], type] = {
    ("study.yml", "script"): str,
    ("study.yml", "registry"): str,
    ("questions.yml", "questions"): list,
    ("criteria.yml", "thresholds"): dict,
    ("criteria.yml", "focus"): dict,
    ("criteria.yml", "criteria"): list,
    ("topics.yml", "topics"): list,
    ("topics.yml", "terms"): list,
    ("medicines.yml", "groups"): dict,
}
"""What each file must hold: (file, key) -> its shape."""
_SHAPES: dict[Any, str] = {str: "a text", list: "a list", dict: "lines of `name: ...`"}


def _read(trial: Path, name: str, faults: list[Fault]) -> Mapping[str, Any]:
    try:
        held = read_layers(trial, name, ways_joined if name.startswith("glossary/") else None)
    except FileNotFoundError:
        faults.append(Fault(name, (), "missing; put it back"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        faults.append(Fault(name, (), f"can't be read: {' '.join(str(error).split())}"))
    else:
        if isinstance(held, Mapping):
            return held
        faults.append(Fault(name, (), "holds no lines of `name: ...`; see its head, or an earlier version, for the shape"))
    return {}


def _folder(trial: Path, name: str, faults: list[Fault]) -> dict[str, Mapping[str, Any]]:
    return {file.removesuffix(".yml"): _read(trial, f"{name}/{file}", faults) for file in names_in(trial, name)}


def _part(held: Mapping[str, Any], name: str, key: str, kind: type, faults: list[Fault]) -> Any:
    if isinstance(part := held.get(key), kind):
        return part
    if not any(fault.file == name and not fault.place for fault in faults):
        faults.append(Fault(name, (key,), f"{'is not' if key in held else 'is missing; write'} {_SHAPES[kind]}"))
    return kind()


class _Taking:
    """Makes what is declared into what the protocol consists of; an entry of the wrong shape is left out and is a fault."""

    def __init__(self, faults: list[Fault]) -> None:
        self._faults = faults

    def one(self, name: str, key: str, entry: Any, make: Callable[[Any], _Made]) -> _Made | None:
        """One entry."""
        return self.each(name, key, {"": entry}, lambda _, given: make(given)).get("")

    def each(self, name: str, key: str, entries: Mapping[str, Any] | Sequence[Any], make: Callable[[str, Any], _Made]) -> dict[Any, _Made]:
        """The entries by their names, or by their places where they are a list."""
        made: dict[Any, _Made] = {}
        for id, entry in entries.items() if isinstance(entries, Mapping) else enumerate(entries):
            try:
                made[id] = make(str(id), entry)
            except (KeyError, TypeError, ValueError, AttributeError, StopIteration) as error:
                label = entry.get("id", id) if isinstance(entry, Mapping) else id
                said = str(error) if isinstance(error, ValueError) else f"lacks or misshapes something ({type(error).__name__} {error})"
                self._faults.append(
                    Fault(name, (key, *([label] if label != "" else [])), f"{said}; see the entries around it for the shape")
                )
        return made


_YES_NO = ("yes", "no", "unsure")


_OF_A_QUESTION = {
    *("id", "kind", "values", "choices", "when", "depends_on", "declined", "missed", "variants", "role", "unit", "range", "decimals"),
    *("scale", "window", "steady", "class", "condition", "settles", "related", "brings", "order", "by", "info", "willing"),
}


def _question(entry: Mapping[str, Any], bank: Mapping[str, Any]) -> Question:
    if isinstance(entry, Mapping) and "use" in entry:
        if entry["use"] not in bank:
            raise ValueError(f"uses {entry['use']}, which is no common question; there are {', '.join(sorted(bank))}")
        entry = {"id": entry["use"], **bank[entry["use"]], **{key: value for key, value in entry.items() if key != "use"}}
    _only(entry, _OF_A_QUESTION)
    values = tuple(entry.get("values") or (_YES_NO if entry["kind"] == "yes_no" else ()))
    variants = tuple(Variant(v["name"], _when(v["when"]) or {}, tuple(v.get("said", ()))) for v in entry.get("variants", ()))
    within = entry.get("range")
    return Question(
        id=entry["id"],
        kind=entry["kind"],
        values=values,
        choices=tuple(entry.get("choices", values if entry["kind"] in ("yes_no", "choice", "choices") else ())),
        when=_when(entry.get("when")),
        depends_on=tuple(entry.get("depends_on", ())),
        declined=entry.get("declined", "declined"),
        missed=entry.get("missed", "unsure"),
        variants=variants,
        role=entry.get("role", ""),
        unit=entry.get("unit", ""),
        range=(float(within[0]), float(within[1])) if within else None,
        decimals=int(entry.get("decimals", 0)),
        scale=entry.get("scale") is True,
        window=entry.get("window", ""),
        steady=entry.get("steady") is True,
        medicine_class=entry.get("class", ""),
        condition=entry.get("condition", ""),
        settles=tuple(Settling(one["if"], one["question"], one["value"]) for one in entry.get("settles", ())),
        related=tuple(entry.get("related", ())),
        brings=tuple(_bringing(one) for one in entry.get("brings", ())),
        order=_order(entry["order"]) if "order" in entry else None,
        by=entry.get("by", ""),
        info=entry.get("info") is True,
        willing=entry.get("willing") is True,
    )


def _bringing(entry: Mapping[str, Any]) -> Bringing:
    _only(entry, {"when", "question"})
    return Bringing(tuple(entry["when"]), entry["question"])


def _order(entry: Mapping[str, Any]) -> Order:
    _only(entry, {"matter", "other", "matter_first", "other_first"})
    return Order(**entry)


def _criterion(entry: Mapping[str, Any], thresholds: Mapping[str, Threshold], groups: Mapping[str, frozenset[str]]) -> Criterion:
    _only(entry, {"id", "kind", "text", "source", "from", "silent", "notes"})
    return Criterion(
        id=entry["id"],
        kind=entry["kind"],
        text=entry["text"],
        source=entry["source"],
        effects=tuple(_effect(effect, thresholds) for effect in entry.get("from", ())),
        silent=bool(entry.get("silent", False)),
        notes=tuple(_note(note, groups) for note in entry.get("notes", ())),
    )


def _note(entry: Mapping[str, Any], groups: Mapping[str, frozenset[str]]) -> Note:
    _only(entry, {"text", "when", "lists"})
    if "when" not in entry and "lists" not in entry:
        raise ValueError(f"the note {entry['text']!r} does not say when it appears; give it `when` or `lists`")
    return Note(entry["text"], _when(entry.get("when")), _listed(entry["lists"], groups) if "lists" in entry else None)


def _listed(entry: Mapping[str, Any], groups: Mapping[str, frozenset[str]]) -> Listed:
    _only(entry, {"question", "group"})
    if entry["group"] not in groups:
        known = ", ".join(groups) or "none"
        raise ValueError(f"a note names the group {entry['group']}, which trial/medicines.yml does not have under groups ({known})")
    return Listed(entry["question"], entry["group"], groups[entry["group"]])


def _focus(entry: Mapping[str, Any]) -> Focus:
    _only(entry, {"question", "inflammatory"})
    return Focus(entry["question"], tuple(sorted(_names(entry["inflammatory"]))))


def _names(entry: Any) -> frozenset[str]:
    if not isinstance(entry, list) or not all(isinstance(name, str) for name in entry):
        raise ValueError("is no list of names")
    return frozenset(entry)


def _only(entry: Any, known: set[str]) -> None:
    if not isinstance(entry, Mapping):
        raise ValueError(f"{entry!r} has no lines of `name: ...`")
    if unknown := {str(key) for key in entry} - known:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")


def _when(condition: Any) -> Condition | None:
    if condition is not None and (wrong := misshaped(condition)):
        raise ValueError(f"when: {wrong}")
    given: Condition | None = condition
    return given


def _until(entry: Any) -> Until | None:
    if entry is None:
        return None
    _only(entry, {"question", "after"})
    return Until(entry["question"], entry["after"])


def _effect(entry: Mapping[str, Any], thresholds: Mapping[str, Threshold]) -> Effect:
    _only(entry, {"question", "outcomes", "decides_alone"})
    outcomes = tuple(_outcome(outcome, entry["question"], thresholds) for outcome in entry["outcomes"])
    return Effect(entry["question"], outcomes, tuple(entry.get("decides_alone", ())))


def _outcome(entry: Mapping[str, Any], question: str, thresholds: Mapping[str, Threshold]) -> Outcome:
    (name, test), *rest = entry.items()
    said = dict(rest)
    for key in ("status", "why"):
        if key not in said:
            raise ValueError(f"{question}: the outcome for {name} {test} lacks its {key}")
    _only(said, {"status", "why", "when", "until", "past"})
    test = {"anything": True} if name == "else" else _operand(name, test, thresholds)
    return Outcome(test, said["status"], said["why"], _when(said.get("when")), _until(said.get("until")), said.get("past", "pass"))


def _operand(name: str, test: Any, thresholds: Mapping[str, Threshold]) -> Any:
    if unknown := [id for id in (test if name == "within" else [test] if isinstance(test, str) else []) if id not in thresholds]:
        raise ValueError(f"{name} names the threshold {unknown[0]}, which there is not; there are {', '.join(thresholds)}")
    if name == "within":
        return {"at_least": thresholds[test[0]].value, "at_most": thresholds[test[1]].value}
    if isinstance(test, str):
        return {name: thresholds[test].value}
    return {name: test}
