"""What is left out of the turn server and what is done swifter: the same verdicts and outcomes, and an error where something is missed."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT
from turn_serving import TurnServer

from bot.swifter import Straight, check
from bot.train import ROOT, current

SLOT = {"event": "slot", "timestamp": None, "name": "age", "value": {"value": 54}}
GIVEN: tuple[Any, ...] = (
    {"events": [SLOT, {**SLOT, "name": "requested_slot", "value": None}], "responses": [{"text": "Hello"}]},
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
