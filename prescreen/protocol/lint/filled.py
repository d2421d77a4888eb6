"""What a trial's own wording leaves to be filled in: names that something fills, where the question has them; titles that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.protocol.common import own_file
from prescreen.protocol.faults import Fault, near
from prescreen.protocol.layers import common_of, default_trial
from prescreen.protocol.model import Protocol, Question
from prescreen.protocol.names import FIELDS
from prescreen.protocol.translations import texts

_OF_QUESTIONS = ("ask", "reask", "help", "label", "choices", "value", "confirm", "short")
_FIELD = re.compile(r"\{(\w*)\}")
_NEEDS = {"window": "a window", "low": "a range", "high": "a range", "unit": "a unit"}
"""What of a question's is filled in -> what it must declare for that."""


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of what is to be filled in, and of titles."""
    trial = protocol.folder or default_trial()
    known = {*FIELDS, *_NEEDS}
    for _, forms in texts(own_file(common_of(trial), "wording/en.yml")):
        known |= {name for text in forms.values() for name in _FIELD.findall(text)}
    for language in protocol.languages:
        file = f"wording/{language}.yml"
        held = own_file(trial, file)
        for key, forms in texts(held):
            for name in dict.fromkeys(name for text in forms.values() for name in _FIELD.findall(text)):
                yield from _field(protocol, file, key, name, known)
        yield from _titles(protocol, file, held.get("choices"))


def _field(protocol: Protocol, file: str, key: str, name: str, known: set[str]) -> Iterator[Fault]:
    part, *rest = key.split(".")
    place = tuple(key.split("."))
    if name not in known and name.lower() not in known:
        closest = near(name, sorted(known))
        yield Fault(file, place, f"nothing fills in {{{name}}}; " + (closest if "mean" in closest else "mend the name, or write it out"))
    elif name in _NEEDS and part in _OF_QUESTIONS and rest and protocol.has_question(rest[0]):
        question = protocol.question(rest[0])
        if not _has(question, name):
            lacks = _NEEDS[name].split()[1]
            yield Fault(file, place, f"{{{name}}} stands here, but {question.id} has no {lacks} in questions.yml; write it there")


def _has(question: Question, name: str) -> bool:
    return bool({"window": question.window, "unit": question.unit}.get(name, question.range))


def _titles(protocol: Protocol, file: str, choices: Any) -> Iterator[Fault]:
    """Choices of one question that share a title: whichever is picked, the first is taken."""
    for id, titles in choices.items() if isinstance(choices, Mapping) else ():
        seen: dict[str, str] = {}
        for value, title in titles.items() if isinstance(titles, Mapping) else ():
            if not isinstance(title, str):
                continue
            before = seen.setdefault(" ".join(title.lower().split()), str(value))
            if before != str(value):
                yield Fault(file, ("choices", str(id), str(value)), f"has the same title as {before}; give each its own")
            if protocol.has_question(str(id)) and value not in protocol.question(str(id)).values:
                closest = near(value, protocol.question(str(id)).values)
                yield Fault(file, ("choices", str(id), str(value)), f"{id} never takes the value {value}; {closest}")
