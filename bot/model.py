"""What examples taught, as weights: for each place of a text's features that matters one for each value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression

_CHARACTERS, _WORDS = 2**17, 2**16
"""Places for the hashed pieces of words (2 to 5 letters) and for one to three words in a row."""
_LONGEST = 600
_SLIGHT = 0.01


class Features:
    """A text as numbers: hashed, so that nothing but the weights of pieces has to be kept."""

    def __init__(self, weights: np.ndarray | None = None) -> None:
        shared: dict[str, Any] = {"alternate_sign": False, "norm": None, "strip_accents": "unicode", "dtype": np.float32}
        self._characters = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=_CHARACTERS, **shared)
        self._words = HashingVectorizer(**{"token_pattern": r"[\w']+"}, ngram_range=(1, 3), n_features=_WORDS, **shared)
        self.weights = weights

    def learn(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """The features of the texts that it is taught with."""
        counts = self._counts(texts)
        self.weights = TfidfTransformer(sublinear_tf=True).fit(counts).idf_.astype(np.float32)
        return weighted(counts, self.weights)

    def of(self, text: str) -> sparse.csr_matrix:
        """The features of one text."""
        return weighted(self._counts([text]), self.weights)

    def _counts(self, texts: Sequence[str]) -> sparse.csr_matrix:
        texts = [text[:_LONGEST] for text in texts]
        return sparse.hstack([self._characters.transform(texts), self._words.transform(texts)], format="csr")


def weighted(counts: sparse.csr_matrix, weights: Any) -> sparse.csr_matrix:
    """Counts of pieces by how much each tells, each row of length one."""
    counts.data = (1 + np.log(counts.data)) * weights[counts.indices]
    squares = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    counts.data /= np.repeat(np.where(squares > 0, squares, 1), np.diff(counts.indptr))
    return counts


class Model:
    """Weights of each value. `about`: the matter of a question with few examples, which goes by what is generally said (bot/general.py)."""

    def __init__(
        self, values: Sequence[str], places: np.ndarray, weights: np.ndarray, start: np.ndarray, about: frozenset[str] | None = None
    ) -> None:
        self.values, self.places, self.weights, self.start, self.about = [str(value) for value in values], places, weights, start, about

    @staticmethod
    def learn(features: sparse.csr_matrix, values: Sequence[str], strength: float = 10) -> Model:
        """Logistic regression, one value against the rest."""
        used = np.unique(features.indices)
        learner = LogisticRegression(C=strength, solver="liblinear").fit(features[:, used], list(values))
        weights, start = learner.coef_, learner.intercept_
        if len(learner.classes_) == 2:
            weights, start = np.vstack([-weights[0], weights[0]]), np.array([-start[0], start[0]])
        return Model.of(list(learner.classes_), used, weights, start)

    @staticmethod
    def of(values: Sequence[str], places: np.ndarray, weights: np.ndarray, start: np.ndarray, about: frozenset[str] | None = None) -> Model:
        """Of weights by value and place, without the slight ones."""
        heavy = np.abs(weights).max(axis=0) > _SLIGHT
        return Model(values, places[heavy].astype(np.int32), weights.T[heavy].astype(np.float16), start.astype(np.float32), about)

    def odds(self, features: sparse.csr_matrix) -> np.ndarray:
        """The log-odds of each value for one text."""
        if not len(self.places):
            return self.start
        at = np.minimum(np.searchsorted(self.places, features.indices), len(self.places) - 1)
        known = self.places[at] == features.indices
        found: np.ndarray = features.data[known] @ self.weights[at[known]].astype(np.float32) + self.start
        return found

    def read(self, features: sparse.csr_matrix, before: Mapping[str, float] | None = None) -> dict[str, float]:
        """Value -> how likely it is; `before`: the log-odds that are known of some values otherwise."""
        odds = self.odds(features) + np.array([(before or {}).get(value, 0.0) for value in self.values])
        shares = 1 / (1 + np.exp(-odds))
        return dict(zip(self.values, (shares / shares.sum()).tolist(), strict=True))
