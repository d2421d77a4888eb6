"""The words of each language, from its file in this folder, and patterns put together from the words of all of them.

A language is a file and nothing else: no other code holds a word of it. Knows no text and no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from prescreen.protocol.yaml import read

_FOLDER = Path(__file__).parent
_NAME = re.compile(r"\{([a-z][a-z_]*)\}")
"""Stands in a pattern for all that is listed under this name. A count, such as {0,3}, is none."""


_LISTS = ("names", "asking", "changing", "against", "poor", "alone", "words", "beside")


@dataclass(frozen=True)
class Language:
    """What a language's file says; each list is explained there. `signs`: sign -> the ways of saying it, as regular expressions.

    `endings`: of a regular verb's infinitive -> of each form -> its English. `derived`: endings of words, and what takes their place.
    """

    names: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    changing: frozenset[str] = frozenset()
    against: frozenset[str] = frozenset()
    poor: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    endings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    before_e: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    derived: tuple[tuple[re.Pattern[str], str], ...] = ()

    @staticmethod
    def from_file(path: Path) -> Language:
        """The language of a file. Raises KeyError where a list of words is missing."""
        entry: dict[str, Any] = read(path)
        signs = {name: tuple(str(way) for way in ways) for name, ways in entry.get("signs", {}).items()}
        derived = tuple((re.compile(ending), str(instead or "")) for ending, instead in entry.get("derived", ()))
        lists = {name: _taken(entry[name]) for name in _LISTS}
        return Language(**lists, signs=signs, endings=entry.get("endings", {}), before_e=entry.get("before_e", {}), derived=derived)


def _taken(given: str | Iterable[str]) -> frozenset[str]:
    return frozenset(str(word) for word in (given.split() if isinstance(given, str) else given))


@cache
def languages() -> Mapping[str, Language]:
    """The languages by their codes, in the order of these."""
    return {file.stem: Language.from_file(file) for file in sorted(_FOLDER.glob("*.yml"))}


def ways(sign: str) -> tuple[str, ...]:
    """The ways of saying something, those of all languages. Raises KeyError where no language has any: the name is misspelled."""
    found = tuple(way for language in languages().values() for way in language.signs.get(sign, ()))
    if not found:
        raise KeyError(f"no language lists ways of saying {sign!r}")
    return found


def each(sign: str, flags: int = 0) -> Mapping[str, re.Pattern[str]]:
    """For each language that lists ways of saying something ("{sign}"), the pattern of its own alone."""
    listed = {code: language.signs.get(sign.strip("{}"), ()) for code, language in languages().items()}
    return {code: re.compile("|".join(own), flags) for code, own in listed.items() if own}


def pattern(shape: str, flags: int = 0, **parts: str) -> re.Pattern[str]:
    """The pattern of this shape, in which {name} stands for any way of saying what is listed under the name, or for a part given here.

    >>> bool(pattern("{joining} ({start_over})").fullmatch("and start over"))
    True
    """

    def filled(text: str) -> str:
        return _NAME.sub(lambda name: f"(?:{filled(parts[name[1]] if name[1] in parts else '|'.join(ways(name[1])))})", text)

    return re.compile(filled(shape), flags)
