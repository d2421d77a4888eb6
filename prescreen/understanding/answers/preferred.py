"""Which of several addresses or numbers in a text is meant: the one that is not taken back ("not that one, it is old, use this")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from prescreen.understanding.languages.language import pattern

_BEFORE = pattern(r"\b(?:{rejects_next})\W*$", re.IGNORECASE)
_BEHIND = pattern(r"^\W*(?:{rejects_last})\b", re.IGNORECASE)
_BETTER = pattern(r"\b(?:{prefers_next})\b\W*(?:\w+\W+){{0,2}}$".replace("{{0,2}}", "{0,2}"), re.IGNORECASE)
_BREAK = re.compile(r"[,;.!?\n]\s")


def preferred(text: str, places: Sequence[tuple[int, int]]) -> tuple[int, bool]:
    """The index of the one that is meant, and whether the words say so; else the first."""
    left = []
    for number, (start, end) in enumerate(places):
        begin = places[number - 1][1] if number else 0
        stop = places[number + 1][0] if number + 1 < len(places) else len(text)
        if not _BEFORE.search(text[begin:start]) and not _BEHIND.search(_BREAK.split(text[end:stop])[0]):
            left.append(number)
    if len(left) == 1 and len(places) > 1:
        return left[0], True
    for number in left[1:]:
        if _BETTER.search(text[places[number - 1][1] : places[number][0]]):
            return number, True
    return (left or [0])[0], False
