"""The learned reader, a component of Rasa's pipeline: which value of a closed question a text gives, by examples.

`rasa train` teaches it the examples of data/nlu/answers and data/nlu/es/answers (bot/examples.py), whose metadata name question and value,
one model for each question and both languages. It never answers by itself: prescreen.understanding.doubt holds what it says against what
the patterns read. The rest of the pipeline does not see these examples.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression

from bot.examples import Example, digest, examples
from prescreen.understanding.doubt import HELP, NO_ANSWER

_CHARACTERS, _WORDS = 2**17, 2**16
"""Places for the hashed pieces of words (2 to 5 letters) and for one to three words in a row."""
_GENERAL = {"affirm": "yes", "deny": "no", "unsure": "unsure"}
"""Intents whose examples answer any question that takes a yes or no in words."""
_OTHERWISE = ("correct", "ask_study", "ask_term", "advice", "person", "stop", "greet", "thanks", "other", "emergency", "suicide")
"""Intents whose examples answer no question."""
_HELP = {"emergency": "911", "suicide": "988"}
"""Intents whose examples call for help at once, wherever they are written: a model of their own tells them from all others."""
_SLIGHT = 0.01
_LONGEST = 600
_TOO_FEW = 40
_OTHERWISE_AT_MOST = 400
_NO_HELP_AT_MOST = 15_000


class Features:
    """A text as numbers: hashed, so that nothing but the weights of pieces has to be kept."""

    def __init__(self, weights: np.ndarray | None = None) -> None:
        shared: dict[str, Any] = {"alternate_sign": False, "norm": None, "strip_accents": "unicode", "dtype": np.float32}
        self._characters = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=_CHARACTERS, **shared)
        self._words = HashingVectorizer(**{"token_pattern": r"[\w']+"}, ngram_range=(1, 3), n_features=_WORDS, **shared)
        self.weights = weights

    def learn(self, texts: Iterable[str]) -> sparse.csr_matrix:
        """The features of the texts that it is taught with."""
        counts = self._counts(list(texts))
        self.weights = TfidfTransformer(sublinear_tf=True).fit(counts).idf_.astype(np.float32)
        return self._weighted(counts)

    def of(self, text: str) -> sparse.csr_matrix:
        """The features of one text."""
        return self._weighted(self._counts([text]))

    def _counts(self, texts: list[str]) -> sparse.csr_matrix:
        texts = [text[:_LONGEST] for text in texts]
        return sparse.hstack([self._characters.transform(texts), self._words.transform(texts)], format="csr")

    def _weighted(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        counts.data = (1 + np.log(counts.data)) * self.weights[counts.indices]
        squares = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
        counts.data /= np.repeat(np.where(squares > 0, squares, 1), np.diff(counts.indptr))
        return counts


class Model:
    """What one question's examples taught: for each place of the features that matters a weight for each value."""

    def __init__(self, values: list[str], places: np.ndarray, weights: np.ndarray, start: np.ndarray) -> None:
        self.values, self.places, self.weights, self.start = values, places, weights, start

    @staticmethod
    def learn(features: sparse.csr_matrix, values: list[str]) -> Model:
        """Logistic regression, one value against the rest."""
        used = np.unique(features.indices)
        learner = LogisticRegression(C=10, solver="liblinear").fit(features[:, used], values)
        weights, start = learner.coef_, learner.intercept_
        if len(learner.classes_) == 2:
            weights, start = np.vstack([-weights[0], weights[0]]), np.array([-start[0], start[0]])
        heavy = np.abs(weights).max(axis=0) > _SLIGHT
        return Model(
            [str(one) for one in learner.classes_],
            used[heavy].astype(np.int32),
            weights.T[heavy].astype(np.float16),
            start.astype(np.float32),
        )

    def read(self, features: sparse.csr_matrix) -> dict[str, float]:
        """Value -> how likely it is."""
        if not len(self.places):
            return {}
        at = np.minimum(np.searchsorted(self.places, features.indices), len(self.places) - 1)
        known = self.places[at] == features.indices
        scores = features.data[known] @ self.weights[at[known]].astype(np.float32) + self.start
        shares = 1 / (1 + np.exp(-scores))
        return dict(zip(self.values, (shares / shares.sum()).tolist(), strict=True))


class Answers(Mapping[str, Mapping[str, float]]):
    """Question -> value -> how likely a text gives it there. Looked up when it is asked for."""

    def __init__(self, features: Features, models: Mapping[str, Model], text: str) -> None:
        self._features, self._models, self._text = features, models, text
        self._found: sparse.csr_matrix | None = None

    def __getitem__(self, question: str) -> Mapping[str, float]:
        model = self._models[question]
        if self._found is None:
            self._found = self._features.of(self._text)
        return model.read(self._found)

    def part(self, text: str) -> Answers:
        """What a part of the text may answer, by itself."""
        return Answers(self._features, self._models, text)

    def __contains__(self, question: object) -> bool:
        return question in self._models

    def __iter__(self) -> Any:
        return iter(self._models)

    def __len__(self) -> int:
        return len(self._models)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LearnedAnswers(GraphComponent):
    """Learns from the examples that name a question and a value."""

    def __init__(self, storage: ModelStorage, resource: Resource, features: Features, models: dict[str, Model]) -> None:
        self._storage, self._resource, self._features, self._models = storage, resource, features, models
        self.asked_directly = False

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> LearnedAnswers:
        """An untaught one."""
        return cls(model_storage, resource, Features(), {})

    def train(self, training_data: TrainingData) -> Resource:
        """Teaches one model a question, and keeps them."""
        texts, taught = _lessons(examples())
        if taught:
            features = self._features.learn(texts)
            for question, lessons in sorted(taught.items()):
                rows, values = zip(*lessons, strict=True)
                self._models[question] = Model.learn(features[list(rows)], list(values))
        with self._storage.write_to(self._resource) as folder:
            kept: dict[str, np.ndarray] = {"": self._features.weights if self._features.weights is not None else np.zeros(0, np.float32)}
            for question, model in self._models.items():
                kept |= {f"{question}/values": np.array(model.values), f"{question}/places": model.places}
                kept |= {f"{question}/weights": model.weights, f"{question}/start": model.start}
            np.savez_compressed(folder / "answers.npz", **{name or "features": array for name, array in kept.items()})
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **_: Any
    ) -> LearnedAnswers:
        """The taught one that `train` kept."""
        with model_storage.read_from(resource) as folder, np.load(folder / "answers.npz", allow_pickle=False) as kept:
            questions = sorted({name.split("/")[0] for name in kept.files} - {"features"})
            models = {
                question: Model(
                    [str(value) for value in kept[f"{question}/values"]],
                    kept[f"{question}/places"],
                    kept[f"{question}/weights"],
                    kept[f"{question}/start"],
                )
                for question in questions
            }
            return cls(model_storage, resource, Features(kept["features"]), models)

    def answers(self, text: str) -> Answers:
        """What a text may answer, by question."""
        return Answers(self._features, self._models, text)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Tells Rasa's cache whether the examples changed, which it does not see."""
        return digest()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The data as they are."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds what each message may answer, for Rasa's own commands. The turn server asks `answers` for the open question alone."""
        for message in () if self.asked_directly else messages:
            if text := message.get(TEXT):
                message.set("answers", {question: dict(found) for question, found in self.answers(text).items()}, add_to_output=True)
        return messages


def _lessons(examples: Iterable[Example]) -> tuple[list[str], dict[str, list[tuple[int, str]]]]:
    """All texts, and for each question which of them give which value."""
    texts: list[str] = []
    taught: dict[str, list[tuple[int, str]]] = defaultdict(list)
    general: list[tuple[int, str]] = []
    help_: list[tuple[int, str]] = []
    for text, intent, question, value in examples:
        if not text:
            continue
        texts.append(text)
        help_.append((len(texts) - 1, _HELP.get(intent, NO_ANSWER)))
        if question:
            taught[question].append((len(texts) - 1, value))
        elif intent in _GENERAL or intent in _OTHERWISE:
            general.append((len(texts) - 1, _GENERAL.get(intent, NO_ANSWER)))
    for question in list(taught):
        values = {value for _, value in taught[question]}
        otherwise = [one for one in general if one[1] == NO_ANSWER]
        taught[question] += otherwise[:: max(1, len(otherwise) // _OTHERWISE_AT_MOST)]
        if {"yes", "no"} <= values and "past" not in values and "treated" not in values:
            taught[question] += [one for one in general if one[1] in values]
    if {value for _, value in help_} == {*_HELP.values(), NO_ANSWER}:
        others = [one for one in help_ if one[1] == NO_ANSWER]
        taught[HELP] = [one for one in help_ if one[1] != NO_ANSWER] + others[:: max(1, len(others) // _NO_HELP_AT_MOST)]
    return texts, {question: lessons for question, lessons in taught.items() if len(lessons) >= _TOO_FEW}
