"""Makes the entries of a trial's files into what a protocol consists of: questions, criteria, outcomes, notes, what to bring.

Raises ValueError, KeyError or TypeError where an entry has the wrong shape; `load` says in which file and place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prescreen.protocol.faults import near
from prescreen.protocol.model import (
    Bring,
    Bringing,
    Criterion,
    Effect,
    Focus,
    Listed,
    Note,
    Order,
    Outcome,
    Question,
    Settling,
    Until,
    Variant,
)
from prescreen.protocol.operands import Operands, unknown
from prescreen.protocol.predicates import KNOWN, mentioned, misshaped

_YES_NO = ("yes", "no", "unsure")
_UNSURE = ("unsure",)
_MEASURED = ("number", "numbers", "body", "duration")
"""Kinds whose answers are numbers: beside these, all take `unsure`."""


_OF_A_QUESTION = {
    *("id", "kind", "values", "choices", "when", "depends_on", "declined", "missed", "variants", "role", "unit", "range", "decimals"),
    *("scale", "per", "window", "steady", "class", "condition", "settles", "related", "brings", "order"),
    *("by", "reader", "info", "willing", "parts", "falling"),
}


def whole(entry: Any, bank: Mapping[str, Any]) -> Any:
    """A question as it is declared, what it uses of the common ones filled in. Raises ValueError where there is no such question."""
    if not isinstance(entry, Mapping) or "use" not in entry:
        return entry
    if str(entry["use"]) not in bank:
        raise ValueError(f"uses {entry['use']}, which is no common question; {near(entry['use'], sorted(bank))}")
    return {"id": entry["use"], **bank[entry["use"]], **{key: value for key, value in entry.items() if key != "use"}}


def declared(entries: Sequence[Any], bank: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Question -> what is declared of it; those of another shape are left out, and found fault with where they are made."""
    found = [whole(entry, bank) for entry in entries if isinstance(entry, Mapping) and ("use" not in entry or str(entry["use"]) in bank)]
    return {entry["id"]: entry for entry in found if isinstance(entry.get("id"), str)}


def question(given: Mapping[str, Any], bank: Mapping[str, Any], operands: Operands) -> Question:
    """The question of an entry of questions.yml. Raises ValueError where it uses a common question that there is not."""
    entry = whole(given, bank)
    _only(entry, _OF_A_QUESTION)
    kind = entry["kind"]
    values = tuple(entry.get("values") or (_YES_NO if kind == "yes_no" else _UNSURE if kind in (*_MEASURED, "words") else ()))
    variants = tuple(Variant(v["name"], operands.condition(v["when"]) or {}, tuple(v.get("said", ()))) for v in entry.get("variants", ()))
    given_range = entry.get("range")
    ranges = () if isinstance(given_range, Mapping) else _ranges(given_range)
    return Question(
        id=entry["id"],
        kind=kind,
        values=values,
        choices=tuple(entry.get("choices", values if kind in ("yes_no", "choice", "choices") else ())),
        when=operands.condition(entry.get("when")),
        depends_on=tuple(entry.get("depends_on", ())),
        declined=entry.get("declined", "declined"),
        missed=entry.get("missed", "unsure"),
        variants=variants,
        role=entry.get("role", ""),
        unit=entry.get("unit", ""),
        range=ranges[0] if len(ranges) == 1 else None,
        ranges=ranges,
        measures={name: _ranges(pair)[0] for name, pair in given_range.items()} if isinstance(given_range, Mapping) else {},
        parts=tuple(str(name) for name in entry.get("parts", ())),
        falling=entry.get("falling") is True,
        decimals=int(entry.get("decimals", 0)),
        scale=entry.get("scale") is True,
        per=entry.get("per", ""),
        window=entry.get("window", ""),
        steady=entry.get("steady") is True,
        medicine_class=entry.get("class", ""),
        condition=entry.get("condition", ""),
        settles=tuple(Settling(one["if"], one["question"], one["value"]) for one in entry.get("settles", ())),
        related=tuple(entry.get("related", ())),
        brings=tuple(_bringing(one) for one in entry.get("brings", ())),
        order=_order(entry["order"]) if "order" in entry else None,
        by=entry.get("by", ""),
        reader=entry.get("reader", ""),
        info=entry.get("info") is True,
        willing=entry.get("willing") is True,
        common=given.get("use", ""),
    )


def _bringing(entry: Mapping[str, Any]) -> Bringing:
    _only(entry, {"when", "question"})
    return Bringing(tuple(entry["when"]), entry["question"])


def _order(entry: Mapping[str, Any]) -> Order:
    _only(entry, {"matter", "other", "matter_first", "other_first"})
    return Order(**entry)


def _ranges(given: Any) -> tuple[tuple[float, float], ...]:
    """What each number of an answer may be: one pair, or a pair for each."""
    if not given:
        return ()
    pairs = given if isinstance(given[0], list) else [given]
    found = tuple((float(low), float(high)) for low, high in pairs)
    if any(low > high for low, high in found):
        raise ValueError(f"range is {given}; the lower number stands first")
    return found


def criterion(entry: Mapping[str, Any], operands: Operands, groups: Mapping[str, frozenset[str]]) -> Criterion:
    """The criterion of an entry of criteria.yml, its thresholds filled in. Raises ValueError for a threshold or group that there is not."""
    _only(entry, {"id", "kind", "text", "source", "from", "silent", "notes", "proposed"})
    return Criterion(
        id=entry["id"],
        kind=entry["kind"],
        text=entry["text"],
        source=entry["source"],
        effects=tuple(_effect(effect, operands) for effect in entry.get("from", ())),
        silent=bool(entry.get("silent", False)),
        notes=tuple(_note(note, operands, groups) for note in entry.get("notes", ())),
        proposed=entry.get("proposed", ""),
    )


def _note(entry: Mapping[str, Any], operands: Operands, groups: Mapping[str, frozenset[str]]) -> Note:
    _only(entry, {"text", "when", "lists"})
    if "when" not in entry and "lists" not in entry:
        raise ValueError(f"the note {entry['text']!r} does not say when it appears; give it `when` or `lists`")
    return Note(entry["text"], operands.condition(entry.get("when")), _listed(entry["lists"], groups) if "lists" in entry else None)


def _listed(entry: Mapping[str, Any], groups: Mapping[str, frozenset[str]]) -> Listed:
    _only(entry, {"question", "group"})
    if entry["group"] not in groups:
        known = ", ".join(groups) or "none"
        raise ValueError(f"a note names the group {entry['group']}, which medicines.yml does not have under groups ({known})")
    return Listed(entry["question"], entry["group"], groups[entry["group"]])


def focus(entry: Mapping[str, Any]) -> Focus:
    """What the trial looks at most, where it says so."""
    _only(entry, {"question", "any_of", "label"})
    return Focus(entry["question"], tuple(sorted(names_of(entry["any_of"]))), str(entry["label"]))


def names_of(entry: Any) -> frozenset[str]:
    """A list of names."""
    if not isinstance(entry, list) or not all(isinstance(name, str) for name in entry):
        raise ValueError("is no list of names")
    return frozenset(entry)


def _only(entry: Any, known: set[str]) -> None:
    if not isinstance(entry, Mapping):
        raise ValueError(f"{entry!r} has no lines of `name: ...`")
    if unknown := {str(key) for key in entry} - known:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}; {near(sorted(unknown)[0], sorted(known))}")


def _until(entry: Any) -> Until | None:
    if entry is None:
        return None
    _only(entry, {"question", "after", "from"})
    if "question" in entry and "from" in entry:
        raise ValueError("until is counted from a `question` or `from: today`, not from both")
    return Until(entry.get("question", ""), entry["after"])


def _effect(entry: Mapping[str, Any], operands: Operands) -> Effect:
    _only(entry, {"question", "count", "outcomes", "decides_alone"})
    count = tuple(operands.condition(one) or {} for one in entry.get("count", ()))
    looked_at = [name for condition in count for name, _ in mentioned(condition)]
    if ("question" in entry) == bool(count) or count and not looked_at:
        raise ValueError("is fed either by a `question` or by a `count` of conditions")
    outcomes = tuple(_outcome(outcome, entry.get("question", ""), operands) for outcome in entry["outcomes"])
    return Effect(entry.get("question") or looked_at[0], outcomes, tuple(entry.get("decides_alone", ())), count)


_OF_AN_OUTCOME = ("status", "why", "when", "until", "past", "say")


def _outcome(entry: Mapping[str, Any], question: str, operands: Operands) -> Outcome:
    said = {key: value for key, value in entry.items() if key in _OF_AN_OUTCOME}
    test = {key: value for key, value in entry.items() if key not in _OF_AN_OUTCOME}
    name = question or "count"
    if strange := unknown(test):
        close = near(strange[0], (*KNOWN, *_OF_AN_OUTCOME, "else"))
        if test[strange[0]] is None:
            close = "between { } a comma ends a text: put it in quotes where it holds one"
        raise ValueError(f"{name}: unknown key {', '.join(strange)} in an outcome; {close}")
    if not set(test) - {"value"}:
        raise ValueError(f"{name}: an outcome names no operator; begin it with one, such as {{is: [yes], status: pass, why: ...}}")
    for key in ("status", "why"):
        if key not in said:
            raise ValueError(f"{name}: the outcome for {' '.join(f'{one} {test[one]}' for one in test)} lacks its {key}")
    made = operands.test(question, test)
    when, until = operands.condition(said.get("when")), _until(said.get("until"))
    return Outcome(made, said["status"], said["why"], when, until, said.get("past", "pass"), said.get("say", ""))


def brought(entry: Any) -> Bring:
    """Something that is to be had at hand, and for whom."""
    _only(entry, {"id", "when"})
    if wrong := misshaped(entry["when"]):
        raise ValueError(f"when: {wrong}")
    return Bring(entry["id"], entry["when"])
