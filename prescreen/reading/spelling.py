"""Mends misspelled words that decide an answer ("submandubular", "transfushion"), by closeness to a short list.

A word that is an English one, or short, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from prescreen.reading.english import is_english

_WORD = re.compile(r"\b[a-z]{5,}\b")
_CLOSE = 78.0


class Speller:
    """Mends words toward those of one language's list."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(words)
        self._mended = lru_cache(maxsize=4096)(self._mend)

    def mend(self, text: str) -> str:
        """The plain text with such words mended."""
        return _WORD.sub(lambda match: self._mended(match.group(0)), text) if self._words else text

    def _mend(self, word: str) -> str:
        if word in self._words or is_english(word):
            return word
        found = process.extractOne(word, self._words, scorer=fuzz.ratio, score_cutoff=_CLOSE)
        if found is None or found[0][0] != word[0]:
            return word
        allowed = 1 if len(word) <= 6 else 2 if len(word) <= 9 else 3
        return found[0] if DamerauLevenshtein.distance(word, found[0]) <= allowed else word
