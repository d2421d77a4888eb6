"""Teaches the learned reader from all lessons, and keeps what was learned as plain arrays.

A question with many examples gets a model of its own; one with few goes by what is generally said (bot/general.py, bot/few.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bot import few
from bot.examples import Lessons
from bot.general import Frames, General, matter, vocabulary_of
from bot.model import Features, Model
from prescreen.understanding.doubt import HELP, NO_ANSWER

_GENERAL = {"affirm": "yes", "deny": "no", "unsure": "unsure"}
"""Intents whose examples answer any question that takes a yes or no in words."""
_OTHERWISE = ("correct", "ask_study", "ask_term", "advice", "person", "stop", "greet", "thanks", "other", "emergency", "suicide")
"""Intents whose examples answer no question."""
_HELP = {"emergency": "911", "suicide": "988"}
"""Intents whose examples call for help at once, wherever they are written: a model of their own tells them from all others."""
_MANY = 60
"""So many examples must the scarcest of a question's values have for a model of its own."""
_OTHERWISE_AT_MOST = 400
_NO_HELP_AT_MOST = 15_000
_GENERALLY_NONE = 3_000
Row = tuple[int, str]
"""The place of a text among all, and what it says."""


@dataclass
class Learned:
    """All that was learned. `models`: by name; `shared`: TRIAL/question -> the name."""

    features: Features = field(default_factory=Features)
    models: dict[str, Model] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    general: General | None = None

    def arrays(self) -> dict[str, np.ndarray]:
        """As arrays by name; `from_arrays` reads them back."""
        weights = self.features.weights if self.features.weights is not None else np.zeros(0, np.float32)
        kept: dict[str, np.ndarray] = {"features": weights, "shared": np.array([*self.shared.items()]).reshape(-1, 2)}
        models = dict(self.models)
        if self.general is not None:
            models[""] = self.general.model
            kept |= {"vocabulary": np.array(sorted(self.general.frames.vocabulary)), "frames": self.general.frames.weights}
        for name, model in models.items():
            kept |= {f"{name}/values": np.array(model.values), f"{name}/places": model.places}
            kept |= {f"{name}/weights": model.weights, f"{name}/start": model.start}
            if model.about is not None:
                kept[f"{name}/about"] = np.array(sorted(model.about), dtype=str)
        return kept

    @staticmethod
    def from_arrays(kept: Any) -> Learned:
        """What `arrays` gave."""
        parts = ("values", "places", "weights", "start")
        names = {name.rpartition("/")[0] for name in kept.files if "/" in name}
        abouts = {name: frozenset(map(str, kept[f"{name}/about"])) for name in names if f"{name}/about" in kept.files}
        models = {name: Model(*(kept[f"{name}/{part}"] for part in parts), abouts.get(name)) for name in sorted(names)}
        general = None
        if "frames" in kept.files:
            general = General(Frames(frozenset(map(str, kept["vocabulary"])), kept["frames"]), models.pop(""))
        return Learned(Features(kept["features"]), models, {str(question): str(name) for question, name in kept["shared"]}, general)


def teach(told: Lessons) -> Learned:
    """What there is to learn, learned."""
    scarce = {name for name, said in told.answers.items() if min(map(len, said.values())) < _MANY}
    lessons, learned = _Lessons(told, scarce), Learned()
    if not lessons.texts:
        return learned
    features = learned.features.learn(lessons.texts)
    if scarce:
        learned.general = _generally(told, scarce, lessons)
    for name, rows in lessons.answers.items():
        if name in scarce and learned.general is not None:
            learned.models[name] = _from_few(told, name, rows, lessons, features, learned.general)
        else:
            rows = rows + lessons.around(told, name)
            learned.models[name] = Model.learn(features[[place for place, _ in rows]], [value for _, value in rows])
    if help_ := lessons.help():
        learned.models[HELP] = Model.learn(features[[place for place, _ in help_]], [value for _, value in help_])
    learned.shared = {question: name for question, name in told.shared.items() if name in learned.models}
    return learned


class _Lessons:
    """All texts, and which of them say what."""

    def __init__(self, told: Lessons, scarce: set[str]) -> None:
        self.texts: list[str] = []
        self._help: list[Row] = []
        values = {**_GENERAL, **dict.fromkeys(_OTHERWISE, NO_ANSWER)}
        self.general = self._rows(told.general, values)
        self.of_trials = {trial: self._rows(lines, values) for trial, lines in told.lines.items()}
        self.answers: dict[str, list[Row]] = {}
        for name, said in sorted(told.answers.items()):
            titles = told.titles.get(name, {}) if name in scarce else {}
            lines = [(text, value) for value, given in said.items() for text in (*given, *titles.get(value, ()))]
            self.answers[name] = self._rows(lines, {value: value for value in said})

    def _rows(self, lines: Iterable[tuple[str, str]], values: Mapping[str, str]) -> list[Row]:
        """The places of texts, each with what its label stands for; those with a label that stands for nothing are left out."""
        made: list[Row] = []
        for text, label in lines:
            if text:
                self.texts.append(text)
                self._help.append((len(self.texts) - 1, _HELP.get(label, NO_ANSWER)))
                if label in values:
                    made.append((len(self.texts) - 1, values[label]))
        return made

    def around(self, told: Lessons, name: str) -> list[Row]:
        """What a question's examples are told from: texts that answer none, and general ways of saying its values."""
        said, all_ = told.answers[name], [*self.general, *self.of_trials.get(name.split("/", 1)[0], ())]
        otherwise = [row for row in all_ if row[1] == NO_ANSWER]
        plain = [row for row in all_ if row[1] in said] if {"yes", "no"} <= set(said) else []
        return otherwise[:: max(1, len(otherwise) // _OTHERWISE_AT_MOST)] + plain

    def help(self) -> list[Row]:
        """Calls for help of both kinds, and other texts; none where one kind is not among the lessons."""
        others = [row for row in self._help if row[1] == NO_ANSWER]
        calls = [row for row in self._help if row[1] != NO_ANSWER]
        return calls + others[:: max(1, len(others) // _NO_HELP_AT_MOST)] if {row[1] for row in calls} == set(_HELP.values()) else []


def _generally(told: Lessons, scarce: set[str], lessons: _Lessons) -> General:
    """What questions with many examples teach of yes, no and unsure at any question."""
    many = {name: said for name, said in told.answers.items() if name not in scarce and {"yes", "no"} <= set(said)}
    vocabulary = vocabulary_of([text for given in said.values() for text in given] for said in many.values())
    none = [row for row in lessons.general if row[1] == NO_ANSWER]
    plain = [row for row in lessons.general if row[1] != NO_ANSWER] + none[:: max(1, len(none) // _GENERALLY_NONE)]
    rows = [(lessons.texts[place], value, frozenset[str]()) for place, value in plain]
    for name, said in many.items():
        if "/" in name and not _is_point(name.split("/", 1)[1]):
            about = matter(told.named.get(name, ()), vocabulary)
            rows += [(text, value, about) for value in _GENERAL.values() for text in said.get(value, ())]
    return General.learn(rows, vocabulary)


def _is_point(question: str) -> bool:
    return question in ("consent", "confirm", "readback") or question.startswith("contact.")


def _from_few(told: Lessons, name: str, rows: list[Row], lessons: _Lessons, features: Any, general: General) -> Model:
    about = matter(told.named.get(name, ()), general.frames.vocabulary)
    said = told.answers[name]
    known = general.odds([lessons.texts[place] for place, _ in rows], about)
    kept = {value: odds for value, odds in known.items() if {"yes", "no"} <= set(said) or value not in ("yes",)}
    return few.learn(features[[place for place, _ in rows]], [value for _, value in rows], kept, about)
