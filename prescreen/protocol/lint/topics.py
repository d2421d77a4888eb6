"""`topics.yml`: what is told of the study, in every language, by words that can be met and stand under one topic alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.protocol.faults import Fault
from prescreen.protocol.lint import shapes
from prescreen.protocol.lint.shapes import Place
from prescreen.protocol.model import Protocol

_FILE = "topics.yml"
_MET = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
"""How words of a question look when topics are sought in it: lower case, no accents, no signs."""


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of the topics and of the terms that are explained."""
    seen: set[str] = set()
    written = [topic for topic in protocol.unfilled.get("topics") or () if isinstance(topic, Mapping)]
    numbered = {str(topic.get("id")) for topic in written if "{registry}" in str(topic.get("answer"))}
    for number, topic in enumerate(protocol.topics):
        place = _place("topics", topic, number)
        yield from shapes.only(_FILE, place, topic, ("id", "words", "answer", "answered"))
        if not isinstance(topic, Mapping):
            continue
        if place[1] in seen:
            yield Fault(_FILE, place, "stands here twice; rename one")
        seen.add(str(place[1]))
        if not isinstance(topic.get("id"), str):
            yield Fault(_FILE, place, "has no id; give it one")
        if topic.get("answered") not in (None, True, False):
            yield Fault(_FILE, (*place, "answered"), "is true, or false for what is not published")
        yield from _words(protocol, place, topic)
        yield from _answer(protocol, place, topic)
        if not protocol.study.get("registry") and place[1] in numbered:
            yield Fault(_FILE, place, "names the study's number at ClinicalTrials.gov, and it has none; write its answer here anew")
    for number, term in enumerate(protocol.terms):
        place = ("terms", number)
        yield from shapes.only(_FILE, place, term, ("question", "words"))
        if isinstance(term, Mapping):
            if not protocol.has_question(str(term.get("question"))) and term.get("question") not in protocol.bank:
                yield Fault(_FILE, place, f"explains no question: {term.get('question')}; mend the name or drop it")
            yield from _words(protocol, place, term)
    for language in protocol.languages:
        lists = [
            ((*_place("topics", topic, n), "words", language), _in(topic, "words", language)) for n, topic in enumerate(protocol.topics)
        ]
        yield from shapes.twice(_FILE, [(place, shapes.named(words)) for place, words in lists], str)


def _place(part: str, entry: Any, number: int) -> Place:
    return (part, str(entry.get("id", number)) if isinstance(entry, Mapping) else number)


def _in(entry: Any, part: str, language: str) -> Any:
    held = entry.get(part) if isinstance(entry, Mapping) else None
    return held.get(language) if isinstance(held, Mapping) else None


def _words(protocol: Protocol, place: Place, entry: Mapping[str, Any]) -> Iterator[Fault]:
    if isinstance(entry.get("words"), Mapping):
        yield from shapes.languages(_FILE, (*place, "words"), entry["words"])
    for language in protocol.languages:
        where = (*place, "words", language)
        if not (words := _in(entry, "words", language)):
            yield Fault(_FILE, where, f"has no words in {language} by which it is recognised; write them")
            continue
        yield from shapes.names(_FILE, where, words)
        for word in shapes.named(words):
            if not _MET.fullmatch(word):
                yield Fault(_FILE, where, f"“{word}” is never met: write it in lower case, without accents or signs")


def _answer(protocol: Protocol, place: Place, topic: Mapping[str, Any]) -> Iterator[Fault]:
    if isinstance(topic.get("answer"), Mapping):
        yield from shapes.languages(_FILE, (*place, "answer"), topic["answer"])
    for language in protocol.languages:
        if not isinstance(answer := _in(topic, "answer", language), str) or not answer.strip():
            yield Fault(_FILE, (*place, "answer", language), f"has no answer in {language}; write it")
