"""`glossary/`: sections of the right shape, and ways of saying something that can be met and stand under one meaning alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.protocol.faults import Fault
from prescreen.protocol.lint.shapes import Place
from prescreen.protocol.model import Protocol
from prescreen.understanding.glossary import ways

_LISTS = ("and", "half", "no", "about", "kept", "courtesies", "past")
_TABLES = ("numbers", "units", "months", "some", "clitics", "spelt", "sounds", "verbs", "phrases", "words")
_SAID = ("phrases", "words")
_INFINITIVE = re.compile(r"\w+[aei]r")
_WORD = re.compile(r"\d+(?:[.,/:-]\d+)*|[^\W\d_]+\d\w*|[^\W\d_]+(?:['’][^\W\d_]+)*")
"""What is one word of a text for a glossary."""
_UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "decades")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of the glossaries."""
    for language, entries in protocol.glossaries.items():
        file = f"glossary/{language}.yml"
        misshaped = list(_misshaped(file, entries))
        yield from misshaped
        if misshaped:
            continue  # one entry of the wrong shape would show as many more
        for fault in ways.faults(entries):
            yield Fault(file, (), fault)
        yield from _numbers(file, entries)
        yield from _spelt(file, entries)
        yield from _verbs(file, entries)
        yield from _never_met(file, entries)
        yield from _twice(file, entries)
        for form in ways.listed(entries.get("past", "")):
            if form != form.lower():
                yield Fault(file, ("past",), f"“{form}” is never met: write it in lower case")


def _misshaped(file: str, entries: Mapping[str, Any]) -> Iterator[Fault]:
    if not isinstance(entries.get("language"), str):
        yield Fault(file, ("language",), "is missing; write the language's English name")
    for section in _LISTS:
        if section in entries and not isinstance(entries[section], str):
            yield Fault(file, (section,), "is a list with commas; write one, another")
    for section in _TABLES:
        table = entries.get(section, {})
        if not isinstance(table, Mapping):
            yield Fault(file, (section,), "holds no lines of `english: one way, another way`")
            continue
        for english, said in table.items():
            if not isinstance(said, (str, int)) or isinstance(said, bool) or not str(said).strip(" ,"):
                yield Fault(file, (section, english), "is a list with commas, in quotes where it holds a colon; write one, another")
            elif section in (*_SAID, "some"):
                for way in ways.listed(said):
                    if re.sub(r"\([^()]*\)", "", way).strip("()") != re.sub(r"\([^()]*\)", "", way) or way.count("(") != way.count(")"):
                        yield Fault(file, (section, english), f"“{way}” has a bracket too many, or one within another; mend it")


def _numbers(file: str, entries: Mapping[str, Any]) -> Iterator[Fault]:
    for value in entries.get("numbers", {}):
        if not isinstance(value, int):
            yield Fault(file, ("numbers", value), "is no number; write digits before the colon")
    for section, known in (("units", _UNITS), ("months", _MONTHS)):
        for name in entries.get(section, {}):
            if name not in known:
                yield Fault(file, (section, name), f"is none of {', '.join(known)}; mend the English")


def _spelt(file: str, entries: Mapping[str, Any]) -> Iterator[Fault]:
    for meant, said in entries.get("spelt", {}).items():
        for word in (str(meant), *ways.plainly(said)):
            if not _WORD.fullmatch(word):
                yield Fault(file, ("spelt", meant), f"“{word}” is never met: spelt puts one word for one word; write it under phrases")


def _verbs(file: str, entries: Mapping[str, Any]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for english, infinitives in entries.get("verbs", {}).items():
        for infinitive in ways.plainly(infinitives):
            if not _INFINITIVE.fullmatch(infinitive):
                yield Fault(
                    file,
                    ("verbs", english),
                    f"“{infinitive}” is no infinitive of one word; its forms can't be made, so write them under words",
                )
            if (before := seen.setdefault(infinitive, english)) != english:
                yield Fault(file, ("verbs", english), f"“{infinitive}” also stands under {before}; leave it in one")


def _never_met(file: str, entries: Mapping[str, Any]) -> Iterator[Fault]:
    """Ways that no text can match: signs stand apart in a text, and words of `spelt` are read as what they are spelt for."""
    spelt = {ways.bare(way): ways.bare(str(meant)) for meant, said in entries.get("spelt", {}).items() for way in ways.listed(said)}
    for place, way in _ways(entries):
        for at, word in enumerate(way):
            if ways.SLOT.fullmatch(word) or (word == "^" and at == 0) or (word == "$" and at == len(way) - 1 > 0):
                continue
            if not _WORD.fullmatch(word):
                yield Fault(
                    file, place, f"“{' '.join(way)}” is never met: “{word}” is no single word of a text; write words and spaces alone"
                )
            elif spelt.get(word, word) != word:
                yield Fault(
                    file, place, f"“{' '.join(way)}” is never met: “{word}” is read as “{spelt[word]}” (spelt); write that, or drop it"
                )


def _twice(file: str, entries: Mapping[str, Any]) -> Iterator[Fault]:
    for section in _SAID:
        for english, said in entries.get(section, {}).items():
            seen: set[str] = set()
            for way in ways.listed(said):
                if ways.bare(way) in seen:
                    yield Fault(file, (section, english), f"“{way}” stands here twice; leave one")
                seen.add(ways.bare(way))


def _ways(entries: Mapping[str, Any]) -> Iterator[tuple[Place, list[str]]]:
    for section in _SAID:
        for english, said in entries.get(section, {}).items():
            for way in ways.ways_of(said):
                yield (section, english), way
