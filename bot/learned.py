"""The learned reader, a component of Rasa's pipeline: which value of a closed question a text gives, by examples.

`rasa train` teaches it the examples of trials/common and of each trial (bot/examples.py), one model for each trial and question and for all
languages; what trials share is learned once. It never answers by itself: prescreen.understanding.doubt holds what it says against what
the patterns read. The rest of the pipeline does not see these examples.
"""

from __future__ import annotations

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

from bot.examples import Lessons, digest, lessons
from prescreen.protocol.layers import default_trial
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
    """Question -> value -> how likely a text gives it there, in one trial. Looked up when it is asked for."""

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
    """Learns from the examples. `models`: by the name of what was learned; `shared`: TRIAL/question -> that name."""

    def __init__(
        self, storage: ModelStorage, resource: Resource, features: Features, models: dict[str, Model], shared: Mapping[str, str]
    ) -> None:
        self._storage, self._resource, self._features, self._models, self._shared = storage, resource, features, models, dict(shared)
        self._of_trials: dict[str, dict[str, Model]] = {}
        self.asked_directly = False

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> LearnedAnswers:
        """An untaught one."""
        return cls(model_storage, resource, Features(), {}, {})

    def train(self, training_data: TrainingData) -> Resource:
        """Teaches one model for each name, and keeps them."""
        told = lessons()
        texts, taught = _taught(told)
        if taught:
            features = self._features.learn(texts)
            for name, rows in sorted(taught.items()):
                places, values = zip(*rows, strict=True)
                self._models[name] = Model.learn(features[list(places)], list(values))
        self._shared = {question: name for question, name in told.shared.items() if name in self._models}
        with self._storage.write_to(self._resource) as folder:
            weights = self._features.weights if self._features.weights is not None else np.zeros(0, np.float32)
            kept: dict[str, np.ndarray] = {"features": weights, "shared": np.array([*self._shared.items()]).reshape(-1, 2)}
            for name, model in self._models.items():
                kept |= {f"{name}/values": np.array(model.values), f"{name}/places": model.places}
                kept |= {f"{name}/weights": model.weights, f"{name}/start": model.start}
            np.savez_compressed(folder / "answers.npz", **kept)
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **_: Any
    ) -> LearnedAnswers:
        """The taught one that `train` kept."""
        with model_storage.read_from(resource) as folder, np.load(folder / "answers.npz", allow_pickle=False) as kept:
            names = sorted({name.rpartition("/")[0] for name in kept.files} - {""})
            models = {
                name: Model(
                    [str(value) for value in kept[f"{name}/values"]], *(kept[f"{name}/{part}"] for part in ("places", "weights", "start"))
                )
                for name in names
            }
            shared = {str(question): str(name) for question, name in kept["shared"]}
            return cls(model_storage, resource, Features(kept["features"]), models, shared)

    def answers(self, text: str, trial: str = "") -> Answers:
        """What a text may answer in a trial (without one, the default trial), by question."""
        return Answers(self._features, self._of_trial(trial or default_trial().name), text)

    def _of_trial(self, trial: str) -> dict[str, Model]:
        """Question -> what was learned of it for a trial."""
        if trial not in self._of_trials:
            of = {
                question.split("/", 1)[1]: self._models[name] for question, name in self._shared.items() if question.startswith(f"{trial}/")
            }
            self._of_trials[trial] = {**of, HELP: self._models[HELP]} if HELP in self._models else of
        return self._of_trials[trial]

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


def _taught(told: Lessons) -> tuple[list[str], dict[str, list[tuple[int, str]]]]:
    """All texts, and for each name what is learned by it: which of them give which value."""
    texts: list[str] = []
    help_: list[tuple[int, str]] = []
    taught: dict[str, list[tuple[int, str]]] = {}

    def rows(lines: Iterable[tuple[str, str]], values: Mapping[str, str]) -> list[tuple[int, str]]:
        """The places of texts among all, each with what its label stands for; those with a label that stands for nothing are left out."""
        made: list[tuple[int, str]] = []
        for text, label in lines:
            if text:
                texts.append(text)
                help_.append((len(texts) - 1, _HELP.get(label, NO_ANSWER)))
                if label in values:
                    made.append((len(texts) - 1, values[label]))
        return made

    values = {**_GENERAL, **dict.fromkeys(_OTHERWISE, NO_ANSWER)}
    general = rows(told.general, values)
    of_trials = {trial: rows(lines, values) for trial, lines in told.lines.items()}
    for name, said in told.answers.items():
        own = rows([(text, value) for value, given in said.items() for text in given], {value: value for value in said})
        around = [*general, *of_trials.get(name.split("/", 1)[0], ())]
        otherwise = [one for one in around if one[1] == NO_ANSWER]
        taught[name] = own + otherwise[:: max(1, len(otherwise) // _OTHERWISE_AT_MOST)]
        if {"yes", "no"} <= set(said):
            taught[name] += [one for one in around if one[1] in said]
    if {value for _, value in help_} == {*_HELP.values(), NO_ANSWER}:
        others = [one for one in help_ if one[1] == NO_ANSWER]
        taught[HELP] = [one for one in help_ if one[1] != NO_ANSWER] + others[:: max(1, len(others) // _NO_HELP_AT_MOST)]
    return texts, {name: lessons for name, lessons in taught.items() if len(lessons) >= _TOO_FEW}
