"""Mends misspelled words: those that decide an answer by closeness ("submandubular"), ordinary ones by a single slip ("nobdy").

A word that is an English one, or short, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from prescreen.understanding.lines.english import common, is_english

_WORD = re.compile(r"\b[a-z]{5,}\b")
_CLOSE = 78.0


class Speller:
    """Mends words toward those of one language's lists: `deciding` ones, and `ordinary` ones that are a letter away."""

    def __init__(self, deciding: Iterable[str], ordinary: Iterable[str] = ()) -> None:
        self._words = tuple(deciding)
        self._ordinary = common(ordinary)
        self._mended = lru_cache(maxsize=4096)(self._mend)

    def mend(self, text: str) -> str:
        """The plain text with such words mended."""
        return _WORD.sub(lambda match: self._mended(match.group(0)), text) if self._words else text

    def _mend(self, word: str) -> str:
        if word in self._words or is_english(word) or any(is_english(f"{word[:-n]}'{word[-n:]}") for n in (1, 2)):
            return word
        return self._near(word) or self._slipped(word) or word

    def _near(self, word: str) -> str | None:
        found = process.extractOne(word, self._words, scorer=fuzz.ratio, score_cutoff=_CLOSE)
        if found is None or found[0][0] != word[0]:
            return None
        allowed = 1 if len(word) <= 6 else 2 if len(word) <= 9 else 3
        return found[0] if DamerauLevenshtein.distance(word, found[0]) <= allowed else None

    def _slipped(self, word: str) -> str | None:
        """The commonest ordinary word a slip away; letters are dropped more often than added."""
        near = process.extract(word, self._ordinary.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=None)
        meant = [name for name, _, _ in near if name[0] == word[0]]
        return max(meant, key=lambda name: (len(name) >= len(word), self._ordinary[name], name), default=None)
