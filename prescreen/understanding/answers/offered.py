"""An answer picked from what was offered, or told by words that the protocol lists. Knows no question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_NUMBER = re.compile(r"\s*#?\(?(\d{1,2})[.)]?\s*")


def picked(text: str, offered: Sequence[str]) -> str | None:
    """The choice, of those offered in this order, that a text picks by its number and nothing else; None where it does not.

    >>> picked("2.", ["yes", "no"]), picked("3", ["yes", "no"]), picked("2 years", ["yes", "no"])
    ('no', None, None)
    """
    number = _NUMBER.fullmatch(text)
    return str(offered[int(number[1]) - 1]) if number and 1 <= int(number[1]) <= len(offered) else None


def mentioned(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether one of these words, in small letters, stands in the texts, in whatever letters and even within another word."""
    said = " ".join(texts).lower()
    return any(word in said for word in words)
