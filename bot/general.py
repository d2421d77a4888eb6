"""How people say yes, no or that they don't know, whatever is asked: learned from the examples of all questions that take a yes or no.

A text is looked at without the words of its matter: what the question's wording names is one mark, a number another, and a word that
few questions' examples use a third ("i quit _ # years ago"). So it holds for questions that nobody gave examples of.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

from bot.model import Model, weighted
from prescreen.understanding.glossary.ways import bare

_PLACES = 2**18
_STRENGTH = 4
"""How closely the lessons are followed."""
_USED_BY = 8
"""Questions whose examples use a word, from which on it is no word of one matter."""
_LONGEST, _SHORTEST = 60, 4
"""Words of a text that are looked at; letters that are left of a word without its ending."""
_WORD = re.compile(r"[^\W\d_]+|\d+|\?")
_ENDINGS = ("aciones", "acion", "ing", "ies", "ed", "es", "os", "as", "s", "ly", "y", "a", "o", "e")
_MATTER, _NUMBER, _OTHER = "=", "#", "_"


def words(text: str) -> list[str]:
    """The words, numbers and question marks of a text, without accents and apostrophes."""
    return _WORD.findall(bare(text.replace("'", "").replace("’", "")))[:_LONGEST]


def matter(texts: Iterable[str], vocabulary: frozenset[str]) -> frozenset[str]:
    """The stems of what these texts about a question name, but for words of any matter."""
    return frozenset(_stem(word) for text in texts for word in words(text) if len(word) > 2 and word not in vocabulary)


def vocabulary_of(examples: Iterable[Iterable[str]]) -> frozenset[str]:
    """The words that many questions' examples use. `examples`: the texts of each question."""
    used: dict[str, int] = defaultdict(int)
    for texts in examples:
        for word in set(chain.from_iterable(map(words, texts))):
            used[word] += 1
    return frozenset(word for word, times in used.items() if times >= _USED_BY)


class General:
    """What is generally said: the log-odds of yes, no, unsure and of no answer for a text at any question that takes a yes or no."""

    def __init__(self, frames: Frames, model: Model) -> None:
        self.frames, self.model = frames, model

    @staticmethod
    def learn(lessons: Sequence[tuple[str, str, frozenset[str]]], vocabulary: frozenset[str]) -> General:
        """`lessons`: a text, what it says, and the matter of the question that it was said at."""
        texts, labels, matters = zip(*lessons, strict=True)
        frames = Frames(vocabulary)
        return General(frames, Model.learn(frames.learn(texts, matters), labels, _STRENGTH))

    def odds(self, texts: Sequence[str], about: frozenset[str]) -> dict[str, np.ndarray]:
        """Value -> its log-odds for each of the texts, at a question about that."""
        found = np.array([self.model.odds(row) for row in self.frames.of(texts, about)])
        return {value: found[:, at] for at, value in enumerate(self.model.values)}


class Frames:
    """A text as numbers by the frame of its sentence: rows of one to four marks, and pairs with a gap between."""

    def __init__(self, vocabulary: frozenset[str], weights: np.ndarray | None = None) -> None:
        self.vocabulary, self.weights = vocabulary, weights
        self._hashed = HashingVectorizer(analyzer=list, n_features=_PLACES, alternate_sign=False, norm=None, dtype=np.float32)

    def learn(self, texts: Sequence[str], matters: Sequence[frozenset[str]]) -> sparse.csr_matrix:
        """The features of the texts that it is taught with, each with the matter of its question."""
        counts = self._counts(texts, matters)
        self.weights = TfidfTransformer(sublinear_tf=True).fit(counts).idf_.astype(np.float32)
        return weighted(counts, self.weights)

    def of(self, texts: Sequence[str], about: frozenset[str]) -> sparse.csr_matrix:
        """The features of texts at one question."""
        return weighted(self._counts(texts, [about] * len(texts)), self.weights)

    def _counts(self, texts: Sequence[str], matters: Sequence[frozenset[str]]) -> sparse.csr_matrix:
        return self._hashed.transform([self._pieces(text, about) for text, about in zip(texts, matters, strict=True)])

    def _pieces(self, text: str, about: frozenset[str]) -> list[str]:
        marks = ["^"]
        for word in words(text):
            mark = self._mark(word, about)
            if mark != marks[-1] or mark not in (_MATTER, _OTHER):
                marks.append(mark)
        marks.append("$")
        rows = [" ".join(marks[at : at + length]) for length in (1, 2, 3, 4) for at in range(len(marks) - length + 1)]
        gaps = [f"{marks[at]} .. {marks[to]}" for at in range(len(marks)) for to in range(at + 2, min(len(marks), at + 5))]
        return rows + gaps

    def _mark(self, word: str, about: frozenset[str]) -> str:
        if word.isdigit():
            return _NUMBER
        if _stem(word) in about:
            return _MATTER
        return word if word in self.vocabulary or word == "?" else _OTHER


def _stem(word: str) -> str:
    return next((word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= _SHORTEST), word)
