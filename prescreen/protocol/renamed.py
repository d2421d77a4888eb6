"""Common questions that a trial asks under ids of its own, `{use: diuretic, id: takes_diuretic}`: what is said of one is said of the other.

Its wording, explained terms, codes and records of translation count under the new id, and common questions that name it mean the new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from prescreen.protocol.layers import joined

CONFIRM = "confirm_"
"""Before the id of a question, in the choices at its confirmation."""
_NO_QUESTIONS = ("bring",)
"""Sections of the wording whose keys are no questions."""
Ids = Mapping[str, str]
"""A trial's own id -> the common question that it is."""


def ids_of(entries: Iterable[Any]) -> dict[str, str]:
    """The questions, as declared, that use a common one under another id."""
    used = {entry["id"]: entry["use"] for entry in entries if isinstance(entry, Mapping) and {"id", "use"} <= entry.keys()}
    return {str(id): str(common) for id, common in used.items() if id != common}


def bank_for(bank: Mapping[str, Mapping[str, Any]], entries: Sequence[Any], ids: Ids) -> dict[str, Any]:
    """The common questions as they name each other in this trial: by its ids, where it asks one under another id only."""
    asked = {str(entry.get("id", entry.get("use"))) for entry in entries if isinstance(entry, Mapping)}
    new = {common: id for id, common in ids.items() if common not in asked}
    return {id: _named(entry, new) for id, entry in bank.items()}


def _named(node: Any, new: Mapping[str, str], key: str = "") -> Any:
    """What is declared with the new ids: where a condition or a list of questions names one, never among values."""
    if isinstance(node, Mapping):
        inside = key in ("when", "if")
        return {
            (new.get(name, name) if inside else name): below if inside and name in new else _named(below, new, key if inside else name)
            for name, below in node.items()
        }
    if isinstance(node, list):
        questions = key in ("depends_on", "related")
        return [new.get(one, one) if questions and isinstance(one, str) else _named(one, new, key) for one in node]
    return new.get(node, node) if key in ("question", "by") and isinstance(node, str) else node


def worded(wording: Mapping[str, Any], ids: Ids) -> dict[str, Any]:
    """Wording that says of each of these ids what it says of the common question, where it says nothing else of it."""
    return {section: _worded(section, below, ids) for section, below in wording.items()}


def _worded(section: str, below: Any, ids: Ids) -> Any:
    if not isinstance(below, Mapping) or section in _NO_QUESTIONS:
        return below
    made = dict(below)
    for id, common in ids.items():
        for before in ("", CONFIRM):
            of_a_value = section in ("value", "choices") and not isinstance(below.get(before + common), Mapping)
            if before + common in below and not of_a_value:
                said = below[before + common]
                made[before + id] = joined(made[before + id], said) if before + id in made else said
    return made


def recorded(texts: Mapping[str, Any], ids: Ids) -> dict[str, Any]:
    """Records of translations with those of the texts that `worded` adds."""
    made = dict(texts)
    for name, marks in texts.items():
        source, _, key = name.partition(" ")
        section, *rest = key.split(".")
        if source == "wording" and rest and section not in _NO_QUESTIONS:
            for id, common in ids.items():
                if rest[0].removeprefix(CONFIRM) == common and not (section in ("value", "choices") and len(rest) < 2):
                    new = rest[0].removesuffix(common) + id
                    made.setdefault(f"wording {'.'.join((section, new, *rest[1:]))}", marks)
    return made


def under(entries: Mapping[str, Any], ids: Ids) -> dict[str, Any]:
    """What is said by question, said of these ids too."""
    return {**{id: entries[common] for id, common in ids.items() if common in entries}, **entries}


def terms(entries: Sequence[Any], ids: Ids) -> list[Any]:
    """The explained terms, each with the id that its question has in the trial."""
    new = {common: id for id, common in ids.items()}
    return [
        {**entry, "question": new.get(entry["question"], entry["question"])}
        if isinstance(entry, Mapping) and "question" in entry
        else entry
        for entry in entries
    ]
