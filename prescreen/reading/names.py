"""Finds known names in a plain text: exact phrases word by word, misspellings by closeness.

A misspelling counts only where a word is no English word, and only near names that `guessable` lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from prescreen.reading.english import is_english
from prescreen.reading.plain import plain

_TOKEN = re.compile(r"[a-z0-9]+(?:\.\d+)?|[^\sa-z0-9-]")
"""A word, a number, or a sign; a hyphen parts words."""
_WORD = re.compile(r"[a-z][a-z0-9]*")
_CLOSE = 75.0
_SHORTEST_GUESSED = 5


@dataclass(frozen=True)
class Found:
    """A name in a text: what it stands for, where it stands, and whether it was read from a misspelling."""

    entry: Any
    start: int
    end: int
    guessed: bool = False


class Names:
    """A lexicon: phrase -> entry. Longer phrases win over shorter ones within them."""

    def __init__(self, phrases: Mapping[str, Any], guessable: Iterable[str] = (), spoken: Iterable[str] = ()) -> None:
        self._phrases = {plain(phrase): entry for phrase, entry in phrases.items()}
        self._by_words = {tuple(_TOKEN.findall(phrase)): entry for phrase, entry in self._phrases.items()}
        self._lengths: dict[str, set[int]] = {}
        for words in self._by_words:
            self._lengths.setdefault(words[0] if words else "", set()).add(len(words))
        self._guessable = [p for p in (plain(g) for g in guessable) if re.fullmatch(r"[a-z0-9]+", p) and len(p) >= _SHORTEST_GUESSED]
        self._guess = lru_cache(maxsize=5_000)(self._nearest)
        self._spoken: dict[tuple[str, int], list[str]] = {}
        for name in (plain(s) for s in spoken):
            if re.fullmatch(r"[a-z]{6,}", name):
                for length in range(len(name) - 2, len(name) + 3):
                    self._spoken.setdefault((name[0], length), []).append(name)

    def find(self, text: str) -> list[Found]:
        """Every name in a plain text, in order, none within another."""
        found = self._known(text)
        found += self._split_in_speech(text, [(f.start, f.end) for f in found]) if self._spoken else []
        taken = [(f.start, f.end) for f in found]
        for match in _WORD.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                entry = self._guess(match.group(0))
                if entry is not None:
                    found.append(Found(entry, match.start(), match.end(), guessed=True))
        return sorted(found, key=lambda f: f.start)

    def _known(self, text: str) -> list[Found]:
        """The phrases of the lexicon, where several overlap the longest and then the first."""
        tokens = list(_TOKEN.finditer(text))
        words = tuple(token.group(0) for token in tokens)
        runs = [
            (start, start + length)
            for start, word in enumerate(words)
            for length in self._lengths.get(word, ())
            if start + length <= len(words) and words[start : start + length] in self._by_words
        ]
        free = [True] * len(words)
        kept = []
        for start, end in sorted(runs, key=lambda run: (run[0] - run[1], run[0])):
            if free[start] and free[end - 1]:
                free[start:end] = [False] * (end - start)
                kept.append((start, end))
        return [Found(self._by_words[words[a:b]], tokens[a].start(), tokens[b - 1].end()) for a, b in sorted(kept)]

    def _split_in_speech(self, text: str, taken: list[tuple[int, int]]) -> list[Found]:
        """Names that dictation wrote as several words, one of them no English word ("pro graf", "rye tux i mab")."""
        words = [m for m in _WORD.finditer(text) if not any(start < m.end() and m.start() < end for start, end in taken)]
        found: list[Found] = []
        for place in range(len(words)):
            for many in (4, 3, 2):
                run = words[place : place + many]
                joined = "".join(w.group(0) for w in run)
                if len(run) < many or len(joined) < 6 or len(joined) > 22 or run[-1].end() - run[0].start() != len(joined) + many - 1:
                    continue
                alike = self._spoken.get((joined[0], len(joined)))
                if not alike or found and run[0].start() < found[-1].end:
                    continue
                near = process.extractOne(joined, alike, scorer=DamerauLevenshtein.distance, score_cutoff=1 if len(joined) < 9 else 2)
                if near is None or all(is_english(w.group(0)) for w in run) or is_english(joined):
                    continue
                if not any(self._guess(w.group(0)) for w in run):
                    found.append(Found(self._phrases[near[0]], run[0].start(), run[-1].end(), guessed=True))
                    break
        return found

    def _nearest(self, word: str) -> Any:
        if len(word) < _SHORTEST_GUESSED or not self._guessable or is_english(word):
            return None
        close = process.extract(word, self._guessable, scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=3)
        allowed = 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3
        near = [(DamerauLevenshtein.distance(word, name), name) for name, _, _ in close if name[0] == word[0] or len(word) > 7]
        near = [(far, name) for far, name in near if far <= (allowed if name[0] == word[0] else 1)]
        return self._phrases[min(near)[1]] if near else None
