"""Reads a trial's two layers into a Protocol (layers.py). Shape faults are gathered and raised together; meaning is the lint's concern."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml

from prescreen.protocol import common, entries, renamed, shape
from prescreen.protocol.faults import Fault, unreadable
from prescreen.protocol.layers import COMMON, common_of, default_trial, files_of, names_in, read_layers, ways_joined
from prescreen.protocol.model import (
    Focus,
    Protocol,
    ProtocolError,
    Threshold,
)
from prescreen.protocol.names import by_language, filled, names
from prescreen.protocol.operands import Operands
from prescreen.protocol.units import unit
from prescreen.protocol.used import cues_used
from prescreen.protocol.yaml import content_digest

_Made = TypeVar("_Made")
_CODES = "codes.yml"
"""What exports say of a question's answers beside, where a trial or the common layer has it."""
_FILES = ("study.yml", "questions.yml", "criteria.yml", "topics.yml", "medicines.yml", "conditions.yml", "units.yml")


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
    wording, glossaries, translations = (_folder(trial, name, faults) for name in ("wording", "glossary", "translations"))
    wording = {code: held for code, held in wording.items() if (trial / "wording" / f"{code}.yml").is_file()}
    cues = _folder(trial, "cues", faults)
    for folder, found in (("wording", wording), ("cues", cues)):
        if "en" not in found:
            faults.append(Fault(f"{folder}/en.yml", (), "missing; put it back: English is what the other languages are held against"))
            found["en"] = {}
    for language, held in wording.items():
        faults += [Fault(f"wording/{language}.yml", where, said) for where, said in shape.wrong_wording(held)]
    told = {(name, key): _part(files[name], name, key, kind, faults) for (name, key), kind in _PARTS.items()}
    take = _Taking(faults)
    thresholds = take.each("criteria.yml", "thresholds", told["criteria.yml", "thresholds"], lambda id, entry: Threshold(id, **entry))
    units = take.each("units.yml", "units", told["units.yml", "units"], unit)
    bring = take.each("questions.yml", "bring", files["questions.yml"].get("bring") or (), lambda _, entry: entries.brought(entry))
    groups = take.each("medicines.yml", "groups", told["medicines.yml", "groups"], lambda _, names: entries.names_of(names))
    faults += [Fault("study.yml", where, said) for where, said in shape.wrong_study(files["study.yml"])]
    bank = _bank(files["questions.yml"], faults)
    declared = told["questions.yml", "questions"]
    ids = renamed.ids_of(declared)
    here = renamed.bank_for(bank, declared, ids)
    operands = Operands(thresholds, units, entries.declared(declared, here))
    questions = take.each("questions.yml", "questions", declared, lambda _, entry: entries.question(entry, here, operands))
    if (shared := common_of(trial)) != trial:
        for code in cues:
            own, general = (common.own_file(layer, f"cues/{code}.yml") for layer in (trial, shared))
            cues[code] = cues_used(own, general, questions.values())
    criteria = take.each(
        "criteria.yml", "criteria", told["criteria.yml", "criteria"], lambda _, entry: entries.criterion(entry, operands, groups)
    )
    focus = take.one("criteria.yml", "focus", files["criteria.yml"]["focus"], entries.focus) if "focus" in files["criteria.yml"] else None
    left = common.unused(trial, {question.id for question in questions.values()}, bank)
    otherwise = common.asked_otherwise(trial, questions.values(), bank)
    wording = {code: renamed.worded(held, ids) for code, held in wording.items()}
    said = {code: common.without(held, common.own_file(trial, f"wording/{code}.yml"), left, otherwise) for code, held in wording.items()}
    terms = common.explained(renamed.terms(told["topics.yml", "terms"], ids), common.own_file(trial, "topics.yml").get("terms") or (), left)
    study = {**files["study.yml"], "registry": _registry(files["study.yml"])}
    fields = {code: names(study, held, code, len(questions)) for code, held in said.items()}
    script = str(told["study.yml", "script"])
    digest = "" if faults else digest_of(trial)
    return Protocol(
        version=f"{script}+{digest}",
        script=script,
        digest=digest,
        study=study,
        questions=tuple(questions.values()),
        criteria=tuple(criteria.values()),
        thresholds=thresholds,
        focus=focus or Focus("", ()),
        wording={code: filled(_spoken(held), fields[code]) for code, held in said.items()},
        topics=tuple(by_language(told["topics.yml", "topics"], fields)),
        terms=terms,
        medicines=files["medicines.yml"],
        groups=groups,
        conditions=files["conditions.yml"],
        units=units,
        cues=cues,
        glossaries=glossaries,
        translations={code: {**held, "rounds": common.rounds(trial, code, left, ids, otherwise)} for code, held in translations.items()},
        names=fields,
        bring=tuple(bring.values()),
        codes=renamed.under(_read(trial, _CODES, faults).get("questions") or {}, ids) if files_of(trial, [_CODES]) else {},
        unfilled={"wording": said, "topics": told["topics.yml", "topics"]},
        bank=bank,
        folder=trial,
    ), faults


def digest_of(trial: Path) -> str:
    """Sixteen hex digits that change with what the files of the interview say, the common ones included; cases and page texts aside."""
    folders = [f"{folder}/{file}" for folder in ("wording", "cues", "glossary") for file in names_in(trial, folder)]
    found: dict[str, Path] = {}
    for file in files_of(trial, sorted([*_FILES, *folders])):
        common = file.is_relative_to(common_of(trial))
        found[f"{COMMON if common else ''}/{file.relative_to(common_of(trial) if common else trial).as_posix()}"] = file
    return content_digest(found)[:16]


_PARTS: dict[tuple[str, str], type] = {
    ("study.yml", "script"): str,
    ("questions.yml", "questions"): list,
    ("criteria.yml", "thresholds"): dict,
    ("criteria.yml", "criteria"): list,
    ("topics.yml", "topics"): list,
    ("topics.yml", "terms"): list,
    ("medicines.yml", "groups"): dict,
    ("units.yml", "units"): dict,
}
"""What each file must hold: (file, key) -> its shape."""
_SHAPES: dict[Any, str] = {str: "a text", list: "a list", dict: "lines of `name: ...`"}


def _read(trial: Path, name: str, faults: list[Fault]) -> Mapping[str, Any]:
    try:
        held = read_layers(trial, name, ways_joined if name.startswith("glossary/") else None)
    except FileNotFoundError:
        faults.append(Fault(name, (), "missing; put it back"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        faults.append(unreadable(name, error))
    else:
        if isinstance(held, Mapping):
            return held
        faults.append(Fault(name, (), "holds no lines of `name: ...`; see its head, or an earlier version, for the shape"))
    return {}


def _folder(trial: Path, name: str, faults: list[Fault]) -> dict[str, Mapping[str, Any]]:
    return {file.removesuffix(".yml"): _read(trial, f"{name}/{file}", faults) for file in names_in(trial, name)}


def _bank(held: Mapping[str, Any], faults: list[Fault]) -> Mapping[str, Any]:
    bank = held.get("bank", {})
    if isinstance(bank, Mapping) and all(isinstance(entry, Mapping) for entry in bank.values()):
        return bank
    faults.append(Fault("questions.yml", ("bank",), "holds no lines of `id: {kind: ...}`"))
    return {}


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

    def each(self, name: str, key: str, given: Mapping[str, Any] | Sequence[Any], make: Callable[[str, Any], _Made]) -> dict[Any, _Made]:
        """The entries by their names, or by their places where they are a list."""
        made: dict[Any, _Made] = {}
        for id, entry in given.items() if isinstance(given, Mapping) else enumerate(given):
            named = entry.get("id", id) if isinstance(entry, Mapping) else id
            place = (key, named if isinstance(named, str) else id)
            if misshaped := [Fault(name, (*place, *where), said) for where, said in shape.wrong(name, key, entry)]:
                self._faults += misshaped
                continue
            try:
                made[id] = make(str(id), entry)
            except (KeyError, TypeError, ValueError, AttributeError, StopIteration) as error:
                label = entry.get("id", entry.get("use", id)) if isinstance(entry, Mapping) else id
                said = str(error) if isinstance(error, ValueError) else f"lacks or misshapes something ({type(error).__name__} {error})"
                self._faults.append(
                    Fault(name, (key, *([label] if label != "" else [])), f"{said}; see the entries around it for the shape")
                )
        return made


def _registry(study: Mapping[str, Any]) -> str:
    """The study's number at the registry; "" where it has none (`registry: none`, or no such line)."""
    number = study.get("registry")
    return number if isinstance(number, str) and number != "none" else ""


def _spoken(held: Mapping[str, Any]) -> dict[str, Any]:
    """Wording without what the names of the study are made of."""
    return {section: node for section, node in held.items() if section != "study"}
