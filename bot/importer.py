"""Gives Rasa the one slot and the form by which every text comes to the interview, and what people say about each trial.

Knows no question: adding one needs no training beyond its examples.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.training_data import TrainingData

from actions.interview import FORM, SLOT
from bot.examples import LINES
from prescreen.protocol.layers import TRIALS, trial_names


class TrialImporter(TrainingDataImporter):
    """Named in config.yml after the importer of files, whose domain it completes."""

    def __init__(self, config_file: Any = None, domain_path: Any = None, training_data_paths: Any = None, **_: Any) -> None:
        pass

    def get_domain(self) -> Domain:
        """One slot for the whole state, and the form that asks for it."""
        slot = {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
        return Domain.from_dict({"slots": {SLOT: slot}, "forms": {FORM: {"required_slots": [SLOT]}}})

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """None: the step decides."""
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        """Nothing of its own."""
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        """Nothing of its own."""
        return None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """What people say about each trial, beside data/nlu: the lines of trials/*/nlu."""
        files = [str(file) for name in trial_names() for file in sorted((TRIALS / name / LINES).rglob("*.yml"))]
        return training_data_from_paths(files, language or "en") if files else TrainingData()
