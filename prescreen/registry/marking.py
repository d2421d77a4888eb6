"""Marks the words that differ between two texts, for a page and for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from prescreen.registry.sentences import plain

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """Some words of a text. `changed`: the other text does not have them there."""

    text: str
    changed: bool


def marked(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces.

    >>> old, new = marked("within 42 days", "within 28 days")
    >>> [one.text for one in old if one.changed], [one.text for one in new if one.changed]
    (['42'], ['28'])
    """
    first, second = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = SequenceMatcher(None, [_same(one) for one in first], [_same(one) for one in second], autojunk=False)
    old: list[Piece] = []
    new: list[Piece] = []
    for kind, start, end, begin, stop in matcher.get_opcodes():
        old += [Piece("".join(first[start:end]), kind != "equal")] if end > start else []
        new += [Piece("".join(second[begin:stop]), kind != "equal")] if stop > begin else []
    return tuple(old), tuple(new)


def in_brackets(pieces: Iterable[Piece], open_: str, close: str) -> str:
    """A text with what changed between these signs."""
    return "".join(f"{open_}{one.text}{close}" if one.changed and one.text.strip() else one.text for one in pieces)


def _same(token: str) -> str:
    return plain(token) if token.strip() else " "
