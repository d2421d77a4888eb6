"""Reads `trial/` into a Protocol. Shape faults are gathered and raised together; meaning is the lint's concern."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from prescreen.protocol.model import Criterion, Effect, Outcome, Protocol, ProtocolError, Question, Threshold, Variant
from prescreen.protocol.yaml import read

TRIAL = Path(__file__).resolve().parents[2] / "trial"

_FILES = ("study.yml", "questions.yml", "criteria.yml", "topics.yml", "medicines.yml", "conditions.yml")


def load(path: Path | None = None) -> Protocol:
    """The protocol in this folder (the checkout's `trial/` by default). Raises ProtocolError with every fault found."""
    trial = path or TRIAL
    faults: list[str] = []
    files = {name: _read(trial / name, faults) for name in _FILES}
    wording = {file.stem: _read(file, faults) for file in sorted((trial / "wording").glob("*.yml"))}
    cues = {file.stem: _read(file, faults) for file in sorted((trial / "cues").glob("*.yml"))}
    glossaries = {file.stem: _read(file, faults) for file in sorted((trial / "glossary").glob("*.yml"))}
    if "en" not in wording:
        faults.append("trial/wording/en.yml: missing; the English wording is the one that the others are held against")
    if faults:
        raise ProtocolError(faults)
    thresholds = {id: Threshold(id, **entry) for id, entry in files["criteria.yml"].get("thresholds", {}).items()}
    questions = tuple(_take(_question, entry, "questions.yml", faults) for entry in files["questions.yml"]["questions"])
    criteria = tuple(_take(lambda e: _criterion(e, thresholds), e, "criteria.yml", faults) for e in files["criteria.yml"]["criteria"])
    if faults:
        raise ProtocolError(faults)
    digest = digest_of(trial)
    translations = {file.stem: _read(file, faults) for file in sorted((trial / "translations").glob("*.yml"))}
    if faults:
        raise ProtocolError(faults)
    script = str(files["study.yml"]["script"])
    return Protocol(
        version=f"{script}+{digest}",
        script=script,
        digest=digest,
        study=files["study.yml"],
        questions=questions,
        criteria=criteria,
        thresholds=thresholds,
        wording=wording,
        topics=tuple(files["topics.yml"]["topics"]),
        terms=tuple(files["topics.yml"]["terms"]),
        medicines=files["medicines.yml"],
        conditions=files["conditions.yml"],
        cues=cues,
        glossaries=glossaries,
        focus=files["criteria.yml"]["focus"],
        files=files,
        translations=translations,
    )


def digest_of(trial: Path) -> str:
    """Eight characters that change whenever a file of the interview does (cases and page texts aside)."""
    digest = hashlib.sha256()
    folders = (file for folder in ("wording", "cues", "glossary") for file in (trial / folder).glob("*.yml"))
    for file in sorted([*(trial / name for name in _FILES), *folders]):
        digest.update(file.relative_to(trial).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


def _read(path: Path, faults: list[str]) -> Any:
    try:
        return read(path)
    except FileNotFoundError:
        faults.append(f"trial/{path.name}: missing; put it back")
    except (OSError, yaml.YAMLError) as error:
        faults.append(f"trial/{path.name}: {' '.join(str(error).split())}")
    return {}


def _take(make: Any, entry: Any, name: str, faults: list[str]) -> Any:
    try:
        return make(entry)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        label = entry.get("id", entry) if isinstance(entry, Mapping) else entry
        faults.append(f"trial/{name}: {label}: {type(error).__name__} {error}; see the entries around it for the shape")
        return None


_YES_NO = ("yes", "no", "unsure")


def _question(entry: Mapping[str, Any]) -> Question:
    unknown = set(entry) - {"id", "kind", "values", "choices", "when", "depends_on", "declined", "missed", "variants", "criterion"}
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    values = tuple(entry.get("values") or (_YES_NO if entry["kind"] == "yes_no" else ()))
    variants = tuple(Variant(v["name"], v["when"], tuple(v.get("said", ()))) for v in entry.get("variants", ()))
    return Question(
        id=entry["id"],
        kind=entry["kind"],
        values=values,
        choices=tuple(entry.get("choices", values if entry["kind"] in ("yes_no", "choice") else ())),
        when=entry.get("when"),
        depends_on=tuple(entry.get("depends_on", ())),
        declined=entry.get("declined", "declined"),
        missed=entry.get("missed", "unsure"),
        variants=variants,
    )


def _criterion(entry: Mapping[str, Any], thresholds: Mapping[str, Threshold]) -> Criterion:
    unknown = set(entry) - {"id", "kind", "text", "source", "from", "settled_by", "silent", "notes", "clinic_when"}
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    return Criterion(
        id=entry["id"],
        kind=entry["kind"],
        text=entry["text"],
        source=entry["source"],
        effects=tuple(_effect(effect, thresholds) for effect in entry.get("from", ())),
        settled_by=entry.get("settled_by"),
        silent=bool(entry.get("silent", False)),
        notes=tuple(entry.get("notes", ())),
        clinic_when=entry.get("clinic_when"),
    )


def _effect(entry: Mapping[str, Any], thresholds: Mapping[str, Threshold]) -> Effect:
    outcomes = []
    for outcome in entry["outcomes"]:
        (name, test), rest = next(iter(outcome.items())), dict(list(outcome.items())[1:])
        test = {"anything": True} if name == "else" else _operand(name, test, thresholds)
        outcomes.append(
            Outcome(test, rest.pop("status"), rest.pop("why"), rest.pop("when", None), rest.pop("until", None), rest.pop("past", "pass"))
        )
        if rest:
            raise ValueError(f"unknown key {', '.join(rest)} under {entry['question']}")
    return Effect(entry["question"], tuple(outcomes), tuple(entry.get("decides_alone", ())))


def _operand(name: str, test: Any, thresholds: Mapping[str, Threshold]) -> Any:
    if name == "within":
        return {"at_least": thresholds[test[0]].value, "at_most": thresholds[test[1]].value}
    if isinstance(test, str):
        return {name: thresholds[test].value}
    return {name: test}
