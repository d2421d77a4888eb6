"""What Rasa does anew in every turn, done once or not at all; what comes of a turn is the same.

Together these take more than half of a turn's time. Decides nothing: a verdict that is remembered was Rasa's own.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from rasa.core import processor as rasa_processor
from rasa.core.actions import forms as rasa_forms
from rasa.core.actions.action import RemoteAction
from rasa.core.policies import rule_policy
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.constants import PLACEHOLDER_TRACKER
from rasa.engine.runner.interface import GraphRunner
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, DefinePrevUserUtteredFeaturization, SlotSet, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils import common

_SCHEMA = RemoteAction.action_response_format_spec()
_EVENT = _SCHEMA["properties"]["events"]["items"]
_ANSWER = Draft7Validator({**_SCHEMA, "properties": {**_SCHEMA["properties"], "events": {"type": "array"}}})
_EVENTS = {one["properties"]["event"]["const"]: Draft7Validator({**_EVENT, "oneOf": [one]}) for one in _EVENT["oneOf"]}
"""Event -> its own schema: Rasa's tries all 23 on each. An event that is none of them fits none."""
_NO_EVENT = Draft7Validator(_EVENT)
TEXT = "text"
"""What stands for a participant's text in Rasa's messages: the text itself goes to the action alone."""
_PLAIN_SLOT = {"event", "timestamp", "name", "value"}


def check(self: RemoteAction, given: dict[str, Any]) -> bool:
    """Rasa's check of what an action gave, with the schema prepared."""
    if not _is_plain_answer(given):
        _ANSWER.validate(given)
    for event in given.get("events", ()):
        if _is_plain_slot(event):
            continue
        name = event.get("event") if isinstance(event, dict) else None
        (_EVENTS.get(name, _NO_EVENT) if isinstance(name, str) else _NO_EVENT).validate(event)
    return True


def _is_plain_answer(given: Any) -> bool:
    """Whether its outside is all that the schema asks for, without asking the schema."""
    if type(given) is not dict or type(given.get("events")) is not list or type(given.get("responses")) is not list:
        return False
    return all(type(response) is dict for response in given["responses"])


def _is_plain_slot(event: Any) -> bool:
    """Whether it is a slot set, with nothing about it that the schema could refuse: what our action gives."""
    if not isinstance(event, dict) or event.keys() != _PLAIN_SLOT or event["event"] != "slot":
        return False
    return type(event["name"]) is str and event["timestamp"] is None


class Straight(GraphRunner):
    """Runs what a target needs, one after the other, as dask would after planning it anew each time."""

    def __init__(self, runner: Any) -> None:
        self._nodes = runner._instantiated_nodes
        self._needs = {name: tuple(node.needs.values()) for name, node in runner._graph_schema.nodes.items()}

    @classmethod
    def create(cls, *given: Any, **more: Any) -> Straight:
        """Only ever made from a runner that has loaded its nodes."""
        raise NotImplementedError

    def components(self) -> list[Any]:
        """The loaded components."""
        return [node._component for node in self._nodes.values()]

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Target -> its output."""
        outputs = {name: (name, value) for name, value in (inputs or {}).items()}

        def output(name: str) -> Any:
            if name not in outputs:
                outputs[name] = self._nodes[name](*map(output, self._needs[name]))
            return outputs[name]

        return dict(output(target) for target in targets or ())


class Remembering(Straight):
    """Remembers which action the policies predicted in which situation; whatever else is asked is run.

    There are but three situations of an interview: something was written, the form has run, and it has run and ended.
    """

    MOST = 64
    """So many situations are remembered; more there would only be of another model than ours."""

    def __init__(self, runner: Any, prediction: str | None) -> None:
        """`prediction`: the target that a policies' verdict is asked of."""
        super().__init__(runner)
        self._prediction, self._verdicts = prediction, dict[tuple[Any, ...], PolicyPrediction]()

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Target -> its output."""
        target = self._prediction
        asked = situation(inputs[PLACEHOLDER_TRACKER]) if target and inputs and targets == [target] else None
        if target is None or asked is None:
            return super().run(inputs, targets)
        if asked in self._verdicts:
            return {target: _again(self._verdicts[asked])}
        given = super().run(inputs, targets)
        if len(self._verdicts) < self.MOST:
            self._verdicts[asked] = _again(given[target])
        return given


def situation(tracker: DialogueStateTracker) -> tuple[Any, ...] | None:
    """All that our policies may look at, by the order of events: none of it a text's or an answer's own. None where there is more."""
    told: list[tuple[Any, ...]] = []
    for event in tracker.events:
        kind = type(event)
        if kind is SlotSet:
            slot = tracker.slots.get(event.key)
            if slot is None or slot.has_features():
                return None
            told.append((event.key, event.value is None))
        elif kind is ActionExecuted:
            told.append((event.action_name, event.action_text, event.hide_rule_turn))
        elif kind is ActiveLoop:
            told.append((event.name,))
        elif kind is UserUttered:
            if event.text != TEXT or event.entities:
                return None
            told.append((event.intent_name, event.use_text_for_featurization))
        elif kind is DefinePrevUserUtteredFeaturization:
            told.append((kind, event.use_text_for_featurization))
        elif kind is not BotUttered:  # what was said back is no feature
            return None
    return tuple(told)


def _again(verdict: PolicyPrediction) -> PolicyPrediction:
    """The same verdict with events of its own: whoever takes them sets their time."""
    fresh = copy.copy(verdict)
    fresh.events, fresh.optional_events = [copy.copy(one) for one in verdict.events], [copy.copy(one) for one in verdict.optional_events]
    return fresh


class _Uncopied:
    """In place of `copy` where Rasa copies states and events for debug lines alone, and those are cut."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        return value


def _copied(slot: Slot) -> Slot:
    """What copy.copy makes of a slot, without asking how: each tracker of a turn copies all of them."""
    fresh = object.__new__(type(slot))
    fresh.__dict__.update(slot.__dict__)
    return fresh


def _not_told(tracker: DialogueStateTracker) -> None:
    """In place of a debug line with the values of all slots, which is written nowhere and costs as much as their text is long."""


def make(processor: rasa_processor.MessageProcessor) -> None:
    """Makes it so."""
    RemoteAction._validate_action_result = check
    for module in (rasa_processor, rasa_forms, rule_policy):
        module.copy = _Uncopied
        module.structlogger = module.structlogger.bind()  # bound once, not for each line that is cut
    common.all_subclasses = cache(common.all_subclasses)  # asked for each event; no class comes after the start
    Slot.__copy__ = _copied
    processor._log_slots = _not_told
    processor.graph_runner = Remembering(processor.graph_runner, processor.model_metadata.core_target)
