"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

Piece = tuple[bool, str]
"""A piece of a text, and whether it changed."""
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, those marked that the other one has not.

    >>> marked("You are 18.", "You are 21.")
    ([(False, 'You are '), (True, '18'), (False, '.')], [(False, 'You are '), (True, '21'), (False, '.')])
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    gone = [(kind != "equal", old[a:b]) for kind, a, b, _, _ in found if b > a]
    come = [(kind != "equal", new[c:d]) for kind, _, _, c, d in found if d > c]
    return _joined(gone), _joined(come)


def _joined(pieces: Sequence[tuple[bool, list[str]]]) -> list[Piece]:
    return [(changed, "".join(words)) for changed, words in pieces]
