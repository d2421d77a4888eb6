"""`cues/`: patterns of questions that there are, for values that those take; each must compile, and must not match an empty text."""

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
_OF_KINDS = ("gravest", "gravity", "milder", "same")
"""Sections that list values of a question for the gravest of several kinds: one that has `gravity`."""
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
        shared = protocol.bank.get(protocol.question(question).common or question)
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
    elif section == "about" or section in _patterns(protocol, question):
        yield from _pattern(file, place, given, words)
    elif section == "answers":
        yield from _answers(file, place, given, values)
    elif section in _named(protocol, question):
        yield from _values_listed(file, place, given, values if section in _OF_KINDS else _levels(protocol, question))
    elif section == "value" and question.startswith("confirm."):
        yield from _values_listed(file, place, [given], protocol.question(question.partition(".")[2]).values)
    elif section == "told_by" and _by(protocol, question):
        for kind, pattern in given.items() if isinstance(given, Mapping) else ():
            yield from _pattern(file, (*place, kind), pattern, words)
    elif section == "others" and _has_kinds(protocol, question):
        yield from shapes.names(file, place, given)
        for number, name in enumerate(shapes.named(given)):
            yield from _pattern(file, (*place, number), name, words)
    elif section in _levels(protocol, question):
        yield from _rules(file, place, given, values, words)
    else:
        can = ", ".join(
            [*_levels(protocol, question), "about", "answers", "scoped", *_patterns(protocol, question), *_named(protocol, question)]
        )
        yield Fault(file, place, f"nothing reads {section} of this question; it can have {can}")


def _levels(protocol: Protocol, question: str) -> tuple[str, ...]:
    """The sections whose patterns each stand for a value."""
    if by := _by(protocol, question):
        return protocol.question(by).values
    asked = protocol.question(question) if protocol.has_question(question) else None
    beside = ("beside",) if asked and asked.order else ()
    return ("first", "then", "said", *beside) if asked is None or asked.kind == "yes_no" else ("first", "said", *beside)


def _patterns(protocol: Protocol, question: str) -> tuple[str, ...]:
    """The sections that hold one pattern each, by what the question is."""
    asked = protocol.question(question) if protocol.has_question(question) else None
    if asked is None:
        return ()
    found = {
        ("none",): asked.kind in ("medicines", "conditions"),
        ("said_none",): asked.kind == "medicines",
        ("said_number",): bool(asked.reader),
        ("nothing", "unlike"): asked.reader == "flow",
        ("matter", "other", "well", "named", "during", "lacking"): asked.order is not None,
        ("adjusted",) if asked.steady else ("dated",): bool(asked.window),
        ("named", "unless", "of_matter"): asked.role == "onset",
        ("matter", "matter_named", "place"): _has_kinds(protocol, question),
        ("staged",): bool(asked.by),
    }
    return tuple(name for names, read in found.items() if read for name in names)


def _named(protocol: Protocol, question: str) -> tuple[str, ...]:
    """The sections that list values."""
    return (*(_OF_KINDS if _has_kinds(protocol, question) else ()), *(("by_stage",) if _by(protocol, question) else ()))


def _has_kinds(protocol: Protocol, question: str) -> bool:
    return any("gravity" in entries.get(question, ()) for language, entries in protocol.cues.items() if language in READ)


def _by(protocol: Protocol, question: str) -> str:
    """The question whose answer says which patterns of this one are read, where there is one."""
    by = protocol.question(question).by if protocol.has_question(question) else ""
    return by if protocol.has_question(by) else ""


def _values_listed(file: str, place: Place, given: Any, values: tuple[str, ...]) -> Iterator[Fault]:
    yield from shapes.names(file, place, given)
    for value in shapes.named(given):
        if value not in values:
            yield Fault(file, place, f"{value} is none of the question's values ({', '.join(values)}); mend it")


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
