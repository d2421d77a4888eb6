"""What is left out of the turn server and what is done swifter: the same verdicts and outcomes, and an error where something is missed."""

import os
import subprocess
import sys
from copy import deepcopy
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT
from turn_serving import TurnServer

from actions.interview import FORM
from actions.interview import SLOT as STATE
from bot.swifter import TEXT, Remembering, Straight, check, situation
from bot.train import ROOT, current

SLOT = {"event": "slot", "timestamp": None, "name": "age", "value": {"value": 54}}
GIVEN: tuple[Any, ...] = (
    {"events": [SLOT, {**SLOT, "name": "requested_slot", "value": None}], "responses": [{"text": "Hello"}]},
    {"events": [{**SLOT, "timestamp": 12.5}, {**SLOT, "more": 1}, {**SLOT, "name": None}], "responses": []},
    {"events": [SLOT], "responses": [{"text": "Hello"}, 3]},
    {"events": [], "responses": []},
    {},
    {"events": [{"event": "followup", "name": "action_listen"}, {"event": "restart"}]},
    {"events": [{**SLOT, "name": 5}]},
    {"events": [{**SLOT, "timestamp": "now"}]},
    {"events": [{"event": "slot"}]},
    {"events": [{"name": "age"}]},
    {"events": [{"event": "no such event"}]},
    {"events": [{"event": ["slot"]}]},
    {"events": [{**SLOT, "metadata": 3}]},
    {"events": ["slot"]},
    {"events": SLOT},
    {"responses": {"text": "Hello"}},
    {"responses": ["Hello"]},
    [],
    None,
)


@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_what_an_action_gives_is_checked_as_rasa_checks_it(given: Any) -> None:
    def refused(verdict: Any) -> bool:
        try:
            verdict()
        except jsonschema.ValidationError:
            return True
        return False

    action = RemoteAction("validate_interview", None)
    theirs = refused(lambda: jsonschema.validate(given, RemoteAction.action_response_format_spec()))
    assert refused(lambda: check(action, given)) == theirs


def test_the_graph_gives_what_dask_makes_of_it() -> None:
    processor = Agent.load(str(current())).processor
    assert processor is not None
    target, straight = processor.model_metadata.nlu_target, Straight(processor.graph_runner)
    nobody = DialogueStateTracker.from_events("t", [])
    for text in ("yes I do", "what does placebo mean?", "please stop now", "since about 2019"):
        runs = (
            runner.run({PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: nobody}, [target])
            for runner in (processor.graph_runner, straight)
        )
        intents = [run[target][0].get(INTENT) for run in runs]
        assert intents[0] == intents[1] and intents[0]["name"]


EVENTS: dict[str, Event] = {
    "state": SlotSet(STATE, {"interview": {}}),
    "no state": SlotSet(STATE, None),
    "form": ActiveLoop(FORM),
    "no form": ActiveLoop(None),
    "interrupted": LoopInterrupted(True),
    "rejected": ActionExecutionRejected(FORM),
    "asked": SlotSet("requested_slot", STATE),
    "not asked": SlotSet("requested_slot", None),
    "listens": ActionExecuted("action_listen"),
    "runs": ActionExecuted(FORM),
    "said": BotUttered("Hello"),
    "text": UserUttered(TEXT, {"name": None, "confidence": 0.0}),
    "another text": UserUttered("yes", {"name": None, "confidence": 0.0}),
    "affirm": UserUttered(TEXT, {"name": "affirm", "confidence": 1.0}),
    "restart": UserUttered(TEXT, {"name": "restart", "confidence": 1.0}),
    "by intent": DefinePrevUserUtteredFeaturization(False),
    "by text": DefinePrevUserUtteredFeaturization(True),
}
BEGUN = ("state", "form", "asked", "listens")


def test_a_verdict_remembered_is_the_one_that_rasa_gives() -> None:
    """Of each situation within two steps of an interview's, asked thrice: of Rasa alone, of what remembers, and of that again."""
    processor = Agent.load(str(current())).processor
    assert processor is not None
    target, domain = processor.model_metadata.core_target, processor.domain
    stock, swift = processor.graph_runner, Remembering(processor.graph_runner, target)
    swift.MOST = 10_000
    told = set()
    for before in (BEGUN, (*BEGUN, "text"), (*BEGUN, "text", "by intent", "runs", "state", "asked"), ("state", "asked", "listens")):
        for steps in [(), *product(EVENTS, repeat=1), *product(EVENTS, repeat=2)]:
            tracker = DialogueStateTracker("t", domain.slots)
            for name in (*before, *steps):
                tracker.update(deepcopy(EVENTS[name]), domain)
            runs = [runner.run({PLACEHOLDER_TRACKER: tracker}, [target])[target] for runner in (stock, swift, swift)]
            verdicts = [{**vars(run), "events": [event.as_dict() | {"timestamp": 0} for event in run.events]} for run in runs]
            assert verdicts[0] == verdicts[1] == verdicts[2], (before, steps)
            assert not set(map(id, runs[1].events)) & set(map(id, runs[2].events))
            told.add(domain.action_names_or_texts[runs[0].max_confidence_index])
    assert {FORM, "action_listen", "action_restart"} <= told


def test_only_what_stands_for_a_text_is_remembered() -> None:
    processor = Agent.load(str(current())).processor
    assert processor is not None
    swift = Remembering(processor.graph_runner, processor.model_metadata.core_target)
    for name, remembered in (("text", True), ("another text", False), ("rejected", False), ("interrupted", False)):
        tracker = DialogueStateTracker("t", processor.domain.slots)
        for event in (*BEGUN, name):
            tracker.update(deepcopy(EVENTS[event]), processor.domain)
        assert (situation(tracker) is not None) == remembered, name
        swift.run({PLACEHOLDER_TRACKER: tracker}, [processor.model_metadata.core_target])
    assert "yes" not in repr(swift._verdicts) and len(swift._verdicts) == 1


def alone(code: str) -> str:
    """What a process of its own prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_left_out_can_be_named_and_not_used() -> None:
    said = alone(
        """
from bot.lean import UNUSED, load_rasa
load_rasa()
import importlib, sys
from rasa.core.channels.telegram import TelegramOutput
from rasa.core.tracker_store import SQLTrackerStore
print(all(getattr(sys.modules[name], "__file__", None) is None for name in UNUSED if name in sys.modules))
for call in (lambda: TelegramOutput("token"), lambda: SQLTrackerStore(None), lambda: importlib.import_module("tensorflow").constant(1)):
    try:
        call()
        print("went through")
    except RuntimeError as error:
        print(type(error).__name__)
"""
    )
    assert said.split() == ["True", "LeftOut", "LeftOut", "LeftOut"]


def test_the_turn_server_takes_little_memory(turn_server: TurnServer) -> None:
    line = next(line for line in Path(f"/proc/{turn_server.process.pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    assert int(line.split()[1]) < 270_000, line  # the learned reader and what it is read with take about 17 MB of it
