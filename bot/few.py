"""What a few examples teach: how far a text is from what is generally said, towards the examples of one value or another.

Where a question has hundreds of examples, a model of its own is better (bot/learned.py). With five or ten a value, what all questions
teach together is the ground (bot/general.py), and the examples only move a text from there as far as it is like them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from bot.model import Model
from prescreen.understanding.doubt import NO_ANSWER

_STIFF = 0.02
"""How strongly the examples are held back: the less, the closer a text like one of them comes to its value."""
_UNSAID = -1.5
"""How likely a value is, in log-odds, of which nothing is generally known."""


def learn(features: sparse.csr_matrix, labels: Sequence[str], known: Mapping[str, np.ndarray], about: frozenset[str]) -> Model:
    """A model for the values of these labels and for no answer, on the ground of what is `known` of each text: log-odds by value."""
    values = [*dict.fromkeys(labels), NO_ANSWER]
    alike = (features @ features.T).toarray().astype(np.float64)
    start = np.array([0.0 if value in known else _UNSAID for value in values])
    before = [known.get(value, np.full(len(labels), _UNSAID)) for value in values]
    shares = [
        _shares(alike, np.array([label == value for label in labels], float), odds) for value, odds in zip(values, before, strict=True)
    ]
    used = np.unique(features.indices)
    return Model.of(values, used, np.array(shares) @ features[:, used].toarray(), start, about)


def _shares(alike: np.ndarray, is_it: np.ndarray, before: np.ndarray) -> np.ndarray:
    """How much each example counts for a value: logistic regression on top of `before`, in the examples instead of the pieces."""

    def loss(shares: np.ndarray) -> tuple[float, np.ndarray]:
        moved_by = alike @ shares
        odds = before + moved_by
        missed = 1 / (1 + np.exp(-odds)) - is_it
        total = float(np.sum(np.logaddexp(0, odds) - is_it * odds) + _STIFF / 2 * shares @ moved_by)
        return total, alike @ (missed + _STIFF * shares)

    return minimize(loss, np.zeros(len(is_it)), jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
