"""The ways of saying something as a glossary writes them: lists with commas, alternatives in brackets, slots in braces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

SLOT = re.compile(r"\{(\w+)\}")
SLOTS = ("number", "month", "time", "word", "words", "name")
_ALTERNATIVES = re.compile(r"\(([^()]*)\)")
_SECTIONS = {
    "language", "numbers", "and", "half", "no", "about", "some", "units", "months", "clitics", "spelt", "sounds", "kept", "courtesies", "past", "verbs",
    "phrases", "words",
}  # fmt: skip


def bare(text: str) -> str:
    """In lower case, without accents.

    >>> bare("Radiación")
    'radiacion'
    """
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def listed(ways: Any) -> list[str]:
    """The ways of a list with commas, as written."""
    return [way.strip() for way in str(ways).split(",") if way.strip()]


def plainly(ways: Any) -> list[str]:
    """The ways of a list with commas, each one word or a few, without accents."""
    return [bare(way) for way in listed(ways)]


def ways_of(ways: Any) -> Iterator[list[str]]:
    """Each way of saying it as its plain words.

    >>> list(ways_of("(una|la|) pastilla"))
    [['una', 'pastilla'], ['la', 'pastilla'], ['pastilla']]
    """
    for way in listed(ways):
        parts = _ALTERNATIVES.split(way)
        choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
        for chosen in product(*choices):
            if words := bare(" ".join(chosen)).split():
                yield words


def faults(entries: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a glossary: sections and slots that there are none of, and ways that stand under two meanings."""
    for section in sorted(set(entries) - _SECTIONS):
        yield f"there is no section {section}"
    meant: dict[str, str] = {}
    for section in ("phrases", "words"):
        for english, ways in entries.get(section, {}).items():
            for way in map(" ".join, ways_of(ways)):
                if (before := meant.setdefault(way, str(english))) != str(english):
                    yield f'"{way}" stands under "{before}" and under "{english}"; keep one'
                for slot in SLOT.findall(way):
                    if slot.rstrip("0123456789") not in SLOTS:
                        yield f'"{way}" has a slot that there is none of: {slot}'
                for slot in SLOT.findall(str(english)):
                    if f"{{{slot}}}" not in way:
                        yield f'"{way}" leaves a slot of its English empty: {slot}'
