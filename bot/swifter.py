"""What Rasa does anew in every turn, done once or not at all; what comes of a turn is the same.

Together these take more than half of a turn's time. Decides nothing.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from rasa.core import processor as rasa_processor
from rasa.core.actions import forms as rasa_forms
from rasa.core.actions.action import RemoteAction
from rasa.core.policies import rule_policy
from rasa.engine.runner.interface import GraphRunner
from rasa.shared.core.slots import Slot
from rasa.shared.utils import common

_SCHEMA = RemoteAction.action_response_format_spec()
_EVENT = _SCHEMA["properties"]["events"]["items"]
_ANSWER = Draft7Validator({**_SCHEMA, "properties": {**_SCHEMA["properties"], "events": {"type": "array"}}})
_EVENTS = {one["properties"]["event"]["const"]: Draft7Validator({**_EVENT, "oneOf": [one]}) for one in _EVENT["oneOf"]}
"""Event -> its own schema: Rasa's tries all 23 on each. An event that is none of them fits none."""
_NO_EVENT = Draft7Validator(_EVENT)


def check(self: RemoteAction, given: dict[str, Any]) -> bool:
    """Rasa's check of what an action gave, with the schema prepared."""
    _ANSWER.validate(given)
    for event in given.get("events", ()):
        name = event.get("event") if isinstance(event, dict) else None
        (_EVENTS.get(name, _NO_EVENT) if isinstance(name, str) else _NO_EVENT).validate(event)
    return True


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


def make(processor: rasa_processor.MessageProcessor) -> None:
    """Makes it so."""
    RemoteAction._validate_action_result = check
    for module in (rasa_processor, rasa_forms, rule_policy):
        module.copy = _Uncopied
    common.all_subclasses = cache(common.all_subclasses)  # asked for each event; no class comes after the start
    Slot.__copy__ = _copied
    processor.graph_runner = Straight(processor.graph_runner)
