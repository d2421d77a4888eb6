"""How well texts are read: labelled utterances against readings. Right ones, further facts, and misreadings that do harm.

A misreading does harm where its value gives a criterion another of pass, fail and wait than the labelled one, where a yes became a no
or the reverse, where an emergency or a stop was not seen, or where an answer was taken for a stop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from prescreen.criteria import evaluate
from prescreen.protocol.model import Protocol

_SEEN = ("emergency", "stop")
_WEIGHTY = ("pass", "fail", "wait")


@dataclass
class Score:
    """What came of scoring. `errors` name question, text, what was expected and what was read.

    `doubted`: the reading would be read back before it counts; `needless`: though it was right. `unclear`: an answer that was not understood
    and would be asked again; `silently_wrong`: one that counts, wrongly. `harmful`: misreadings that do harm and are not doubted.
    """

    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    further_expected: int = 0
    further_read: int = 0
    further_right: int = 0
    doubted: int = 0
    needless: int = 0
    unclear: int = 0
    silently_wrong: int = 0
    harmful: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def rate(self, group: str = "whole") -> float:
        """The share read right in a group."""
        return self.right[group] / self.all[group] if self.all[group] else 1.0

    @property
    def precision(self) -> float:
        """Of the further facts read, those that are labelled."""
        return self.further_right / self.further_read if self.further_read else 1.0

    @property
    def recall(self) -> float:
        """Of the further facts labelled, those that were read."""
        return self.further_right / self.further_expected if self.further_expected else 1.0


def score(protocol: Protocol, labelled: Iterable[Mapping[str, Any]], read: Iterable[Mapping[str, Any]]) -> Score:
    """Scores readings ({"kind", "answer", "also"}) against labelled utterances, in the same order."""
    found = Score()
    for entry, reading in zip(labelled, read, strict=True):
        expect = entry["expect"]
        groups = ("whole", f"question {entry['question']}", f"kind {expect['kind']}", f"language {entry.get('language', 'en')}")
        kinds = [expect["kind"], *entry.get("accept_kind", ())]
        answers = [expect["answer"], *(entry.get("accept") or ())]
        valued = expect["kind"] == reading["kind"] == "answer"
        right = reading["kind"] in kinds and (not valued or any(same(reading["answer"], answer) for answer in answers))
        for group in groups:
            found.all[group] += 1
            found.right[group] += right
        found.confusion[expect["kind"], reading["kind"]] += 1
        _further(found, entry, reading)
        wanted = f"{expect['kind']} {expect['answer']!r} {expect['also']}"
        told = f"{entry['question']} | {entry['text']} | {wanted} | {reading['kind']} {reading['answer']!r} {reading['also']}"
        doubt = reading.get("doubt") is not None
        found.doubted += doubt
        found.needless += doubt and right and reading["kind"] == "answer"
        if not right:
            found.unclear += reading["kind"] == "unclear" and not doubt
            found.silently_wrong += reading["kind"] != "unclear" and not doubt
            found.errors.append(f"{told} doubted" if doubt else told)
            if not doubt and _harmful(protocol, entry, reading):
                found.harmful.append(told)
    return found


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same. Lists count without order, medicines by name and class, texts without case; what may be converted within 0.06."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(_item, one)) == sorted(map(_item, other))
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= (0.06 if max(one, other) > 3 else 0.001)
    return bool(_item(one) == _item(other))


def _item(item: Any) -> str:
    return (f"{item.get('name')} {item.get('class')}" if isinstance(item, Mapping) else str(item)).lower()


def _further(found: Score, entry: Mapping[str, Any], reading: Mapping[str, Any]) -> None:
    expected, optional = entry["expect"]["also"], entry.get("also_optional", {})
    found.further_expected += len(expected)
    for question, value in reading["also"].items():
        if question in expected:
            found.further_read += 1
            found.further_right += same(value, expected[question])
        elif not any(same(value, allowed) for allowed in optional.get(question, ())):
            found.further_read += 1


def _harmful(protocol: Protocol, entry: Mapping[str, Any], reading: Mapping[str, Any]) -> bool:
    expect = entry["expect"]
    if expect["kind"] in _SEEN:
        return bool(reading["kind"] != expect["kind"])
    if expect["kind"] == "answer" and reading["kind"] == "stop":
        return True
    if "answer" in (expect["kind"], reading["kind"]) and {str(expect["answer"]), str(reading["answer"])} == {"yes", "no"}:
        return True
    if not protocol.has_question(entry["question"]) or reading["answer"] is None or expect["answer"] is None:
        return False
    today = date.fromisoformat(entry.get("today", "2026-11-22"))
    given = {"consent": "yes", **entry.get("answers", {})}
    one = evaluate(protocol, {**given, entry["question"]: expect["answer"]}, today)
    other = evaluate(protocol, {**given, entry["question"]: reading["answer"]}, today)
    pairs = ((one[id].status, other[id].status) for id in one)
    return any(a != b and a in _WEIGHTY and b in _WEIGHTY for a, b in pairs)
