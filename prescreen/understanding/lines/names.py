"""Finds known names in a plain text: exact phrases (phrases.py), misspellings by closeness.

A misspelling counts only where a word is no English word, and only near names that `guessable` lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import maxsize
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from prescreen.understanding.lines.english import is_english
from prescreen.understanding.lines.plain import plain

_WORD = re.compile(r"[a-z][a-z0-9]*")
_CLOSE = 75.0
_SHORTEST_GUESSED = 5
_LONG = 400
"""Characters from which on it pays to look at a whole text before its clauses."""
_NOWHERE = (maxsize, maxsize)


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
        from prescreen.understanding.lines.phrases import Phrases  # loads spaCy: a process that reads nothing does without

        self._phrases = {plain(phrase): entry for phrase, entry in phrases.items()}
        self._exact = Phrases(self._phrases)
        self._by_words = {" ".join(_tokens(phrase)): entry for phrase, entry in self._phrases.items()}
        self._guessable = [p for p in (plain(g) for g in guessable) if re.fullmatch(r"[a-z0-9]+", p) and len(p) >= _SHORTEST_GUESSED]
        self._guess = lru_cache(maxsize=5_000)(self._nearest)
        self._heard = lru_cache(maxsize=5_000)(self._like)
        self._spoken: dict[tuple[str, int], list[str]] = {}
        for name in (plain(s) for s in spoken):
            if re.fullmatch(r"[a-z]{6,}", name):
                for length in range(len(name) - 2, len(name) + 3):
                    self._spoken.setdefault((name[0], length), []).append(name)

    def find(self, text: str) -> list[Found]:
        """Every name in a plain text, in order, none within another."""
        found = [Found(self._by_words[words], start, end) for words, start, end in self._exact.find(text)]
        found += self._split_in_speech(text, [(f.start, f.end) for f in found]) if self._spoken else []
        for match in _beside(_WORD.finditer(text), [(f.start, f.end) for f in found]):
            entry = self._guess(match.group(0))
            if entry is not None:
                found.append(Found(entry, match.start(), match.end(), guessed=True))
        return sorted(found, key=lambda f: f.start)

    def absent(self, text: str) -> bool:
        """Whether a long text, as written, holds none of the names; a short one is not looked through, that would take as long."""
        return len(text) > _LONG and not self.find(plain(text))

    def _split_in_speech(self, text: str, taken: list[tuple[int, int]]) -> list[Found]:
        """Names that dictation wrote as several words, one of them no English word ("pro graf", "rye tux i mab")."""
        words = list(_beside(_WORD.finditer(text), taken))
        strange = [not is_english(word[0]) for word in words]
        found: list[Found] = []
        for place in range(len(words) - 1):
            for many in (4, 3, 2):
                if True not in strange[place : place + many] or place + many > len(words):
                    continue
                run = words[place : place + many]
                joined = "".join([word[0] for word in run])
                if len(joined) < 6 or len(joined) > 22 or run[-1].end() - run[0].start() != len(joined) + many - 1:
                    continue
                alike = self._spoken.get((joined[0], len(joined)))
                if not alike or found and run[0].start() < found[-1].end or is_english(joined):
                    continue
                if (near := self._heard(joined)) is None:
                    continue
                if not any(self._guess(w.group(0)) for w in run):
                    found.append(Found(self._phrases[near], run[0].start(), run[-1].end(), guessed=True))
                    break
        return found

    def _like(self, joined: str) -> str | None:
        """The spoken name that some words written as one are a slip or two away from."""
        alike = self._spoken.get((joined[0], len(joined)), ())
        near = process.extractOne(joined, alike, scorer=DamerauLevenshtein.distance, score_cutoff=1 if len(joined) < 9 else 2)
        return None if near is None else str(near[0])

    def _nearest(self, word: str) -> Any:
        if len(word) < _SHORTEST_GUESSED or not self._guessable or is_english(word):
            return None
        close = process.extract(word, self._guessable, scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=3)
        near = [(DamerauLevenshtein.distance(word, name), name) for name, _, _ in close if name[0] == word[0] or len(word) > 7]
        near = [(far, name) for far, name in near if far <= (_allowed(min(len(word), len(name))) if name[0] == word[0] else 1)]
        return self._phrases[min(near)[1]] if near else None


def _beside(words: Iterable[re.Match[str]], taken: Iterable[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """The words, in order, that stand in none of these places, which do not overlap."""
    places = iter(sorted(taken))
    start, end = next(places, _NOWHERE)
    for word in words:
        while end <= word.start():
            start, end = next(places, _NOWHERE)
        if not start < word.end():
            yield word


def _allowed(letters: int) -> int:
    """How many slips a name of so many letters may have."""
    return 1 if letters <= 5 else 2 if letters <= 9 else 3


def _tokens(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:\.\d+)?|[^\sa-z0-9]", text.replace("-", " "))
