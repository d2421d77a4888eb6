"""`cues/`: patterns of questions that there are, for values that those take, which compile and can be told apart from nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.answers import DECLINED
from prescreen.protocol.faults import Fault
from prescreen.protocol.lint import lexicons, shapes, testing
from prescreen.protocol.lint.shapes import Place
from prescreen.protocol.model import CONTACT_POINTS, Protocol

READ = ("en",)
"""The languages whose cues are read; other languages are read through their glossary."""
_YES_NO = ("yes", "no", "unsure")
_SHARED = ("words", "spelling", "ordinary")
_WORD = re.compile(r"\{([a-z_]\w*)\}")
_PATTERNS = {"none": ("medications", "diagnoses"), "said_none": ("medications",), "said_number": ("a1c",)} | dict.fromkeys(
    ("dryness", "other", "well", "named", "during"), ("radiation_timing", "diuretic_first")
)
"""Sections that hold one pattern -> the questions for which it is read. `about` is read for every question."""
_SAYING = ("yes", "no", "unsure")
"""What `answers` gives a value for."""


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of the cues."""
    for language, entries in protocol.cues.items():
        file = f"cues/{language}.yml"
        if language not in READ:
            yield Fault(file, (), f"nothing reads the cues of {language}; write glossary/{language}.yml instead")
            continue
        yield from _words(protocol, file, entries)
        words = _filled(entries)
        for name in ("spelling", "ordinary"):
            yield from shapes.names(file, (name,), entries.get(name))
        for question, entry in entries.items():
            if question in _SHARED:
                continue
            if not isinstance(entry, Mapping):
                yield Fault(file, (question,), "holds no sections such as `first:` and `said:`; see the entries around it")
                continue
            values = _values(protocol, question)
            if values is None:
                if (question.partition(".")[2] or question) not in protocol.bank or not lexicons.common(protocol, file, question):
                    yield Fault(file, (question,), f"is no question; {testing.mend(protocol, question)}")
                continue
            for section, given in entry.items():
                yield from _section(protocol, file, question, section, given, values, words)


def _words(protocol: Protocol, file: str, entries: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the words that patterns fill in."""
    words = entries.get("words", {})
    if not isinstance(words, Mapping):
        yield Fault(file, ("words",), "holds no lines of `name: pattern`")
        return
    told = str({question: entry for question, entry in entries.items() if question != "words"})
    for name, pattern in words.items():
        if isinstance(wrong := shapes.compiled(pattern), str):
            yield Fault(file, ("words", name), wrong)
        if f"{{{name}}}" not in told and not lexicons.common(protocol, file, "words", name):
            yield Fault(file, ("words", name), "no pattern fills it in; drop it, or mend the name where it should be")


def _filled(entries: Mapping[str, Any]) -> dict[str, str]:
    words = entries.get("words", {})
    return {name: pattern for name, pattern in words.items() if isinstance(pattern, str)} if isinstance(words, Mapping) else {}


def _values(protocol: Protocol, question: str) -> tuple[str, ...] | None:
    """The values that the answer to a question or a point of the conversation may take; None where there is none of that name."""
    if protocol.has_question(question):
        shared = protocol.bank.get(question)
        return (*protocol.question(question).values, *((shared or {}).get("values") or ()))
    point, _, of = question.partition(".")
    if question == "readback":
        return ("yes", "no")
    if question == "confirm" or (point == "confirm" and protocol.has_question(of)) or (point == "contact" and of in CONTACT_POINTS):
        return _YES_NO
    return None


def _section(
    protocol: Protocol, file: str, question: str, section: str, given: Any, values: tuple[str, ...], words: Mapping[str, str]
) -> Iterator[Fault]:
    place = (question, section)
    if section == "scoped":
        if not isinstance(given, bool):
            yield Fault(file, place, "is true or false")
    elif section == "about" or question in _PATTERNS.get(section, ()):
        yield from _pattern(file, place, given, words)
    elif section == "answers":
        yield from _answers(file, place, given, values)
    elif (section, question) == ("others", "cancer_type"):
        yield from shapes.names(file, place, given)
        for number, name in enumerate(shapes.named(given)):
            yield from _pattern(file, (*place, number), name, words)
    elif section in _levels(protocol, question):
        yield from _rules(file, place, given, values, words)
    else:
        can = ", ".join(
            [*_levels(protocol, question), "about", "answers", "scoped", *(n for n, read in _PATTERNS.items() if question in read)]
        )
        yield Fault(file, place, f"nothing reads {section} of this question; it can have {can}")


def _levels(protocol: Protocol, question: str) -> tuple[str, ...]:
    """The sections whose patterns each stand for a value."""
    if question == "cancer_detail" and protocol.has_question("cancer_type"):
        return protocol.question("cancer_type").values
    yes_no = not protocol.has_question(question) or protocol.question(question).kind == "yes_no"
    return ("first", "then", "said") if yes_no else ("first", "said")


def _answers(file: str, place: Place, given: Any, values: tuple[str, ...]) -> Iterator[Fault]:
    yield from shapes.only(file, place, given, _SAYING)
    for said, value in given.items() if isinstance(given, Mapping) else ():
        if value is not None and value not in (*values, DECLINED):
            yield Fault(file, (*place, said), f"{value} is none of the question's values ({', '.join(values)})")


def _rules(file: str, place: Place, given: Any, values: tuple[str, ...], words: Mapping[str, str]) -> Iterator[Fault]:
    if not isinstance(given, list):
        yield Fault(file, place, "is no list of `- {value: pattern}`")
        return
    seen: dict[tuple[Any, Any], int] = {}
    for number, rule in enumerate(given):
        if not isinstance(rule, Mapping) or len(rule) != 1:
            yield Fault(file, (*place, number), "holds one value with its pattern: - {value: pattern}")
            continue
        ((value, pattern),) = rule.items()
        if value is not None and value not in (*values, DECLINED):
            yield Fault(file, (*place, number), f"{value} is none of the question's values ({', '.join(values)}); mend it")
        yield from _pattern(file, (*place, number), pattern, words)
        if (before := seen.setdefault((value, str(pattern)), number)) != number:
            yield Fault(file, (*place, number), f"is the same as number {before} of this list, counted from 0; leave one")


def _pattern(file: str, place: Place, pattern: Any, words: Mapping[str, str]) -> Iterator[Fault]:
    if isinstance(pattern, str):
        for name in _WORD.findall(pattern):
            if name not in words:
                yield Fault(file, place, f"fills in {{{name}}}, which stands not under words; there are {', '.join(words)}")
                return
        for name, said in words.items():
            pattern = pattern.replace("{" + name + "}", said)
    if isinstance(wrong := shapes.compiled(pattern), str):
        yield Fault(file, place, wrong)
