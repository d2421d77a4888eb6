"""The learned reader, a component of Rasa's pipeline: which value of a closed question a text gives, by examples.

`rasa train` teaches it the examples of trials/common and of each trial (bot/examples.py), one model for each trial and question and for all
languages; what trials share is learned once. It never answers by itself: prescreen.understanding.doubt holds what it says against what
the patterns read. The rest of the pipeline does not see these examples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

from bot.examples import digest, lessons
from bot.model import Model
from bot.teaching import Learned, teach
from prescreen.protocol.layers import default_trial
from prescreen.understanding.doubt import HELP

_FILE = "answers.npz"


class Answers(Mapping[str, Mapping[str, float]]):
    """Question -> value -> how likely a text gives it there, in one trial. Looked up when it is asked for."""

    def __init__(self, learned: Learned, models: Mapping[str, Model], text: str) -> None:
        self._learned, self._models, self._text = learned, models, text
        self._found: sparse.csr_matrix | None = None

    def __getitem__(self, question: str) -> Mapping[str, float]:
        model = self._models[question]
        if self._found is None:
            self._found = self._learned.features.of(self._text)
        before: dict[str, float] = {}
        if model.about is not None and self._learned.general is not None:
            before = {value: float(odds[0]) for value, odds in self._learned.general.odds([self._text], model.about).items()}
        return model.read(self._found, before)

    def part(self, text: str) -> Answers:
        """What a part of the text may answer, by itself."""
        return Answers(self._learned, self._models, text)

    def __contains__(self, question: object) -> bool:
        return question in self._models

    def __iter__(self) -> Any:
        return iter(self._models)

    def __len__(self) -> int:
        return len(self._models)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LearnedAnswers(GraphComponent):
    """Learns from the examples, and tells what a text may answer."""

    def __init__(self, storage: ModelStorage, resource: Resource, learned: Learned) -> None:
        self._storage, self._resource, self._learned = storage, resource, learned
        self._of_trials: dict[str, dict[str, Model]] = {}
        self.asked_directly = False

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> LearnedAnswers:
        """An untaught one."""
        return cls(model_storage, resource, Learned())

    def train(self, training_data: TrainingData) -> Resource:
        """Teaches one model for each name, and keeps them."""
        self._learned = teach(lessons())
        with self._storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / _FILE, **self._learned.arrays())
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **_: Any
    ) -> LearnedAnswers:
        """The taught one that `train` kept."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE, allow_pickle=False) as kept:
            return cls(model_storage, resource, Learned.from_arrays(kept))

    def keep_only(self, trials: Sequence[str]) -> None:
        """Lets go of what no question of these trials is read by."""
        shared = {question: name for question, name in self._learned.shared.items() if question.partition("/")[0] in trials}
        models = {name: model for name, model in self._learned.models.items() if name == HELP or name in shared.values()}
        general = self._learned.general if any(model.about is not None for model in models.values()) else None
        self._learned, self._of_trials = Learned(self._learned.features, models, shared, general), {}

    def answers(self, text: str, trial: str = "") -> Answers:
        """What a text may answer in a trial (without one, the default trial), by question."""
        return Answers(self._learned, self._of_trial(trial or default_trial().name), text)

    def _of_trial(self, trial: str) -> dict[str, Model]:
        """Question -> what was learned of it for a trial."""
        if trial not in self._of_trials:
            models, shared = self._learned.models, self._learned.shared
            of = {question.removeprefix(f"{trial}/"): models[name] for question, name in shared.items() if question.startswith(f"{trial}/")}
            self._of_trials[trial] = {**of, HELP: models[HELP]} if HELP in models else of
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
