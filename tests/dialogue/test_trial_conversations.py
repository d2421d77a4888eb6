"""Whole conversations that a trial's folder holds (trials/NAME/conversations/), played in this process with the trained model.

What counts is what was kept: a wrong value under a right ending is a misreading all the same.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from actions.interview import protocol
from bot.train import current
from bot.turn import TurnFunction
from prescreen.dialogue import begin
from prescreen.protocol import trial_folder, trial_names
from prescreen.protocol.yaml import read

SITE = {"name": "", "phone": "", "email": "", "page": ""}
MOST, AGAIN = 80, 4


@dataclass
class Played:
    """How a conversation went."""

    answers: dict[str, Any] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def _all() -> Iterator[Any]:
    for trial in trial_names():
        for file in sorted((trial_folder(trial) / "conversations").glob("*.yml")):
            held = read(file)
            for one in held["conversations"]:
                told = {**held, **one, "say": {**held["base"], **one.get("say", {})}}
                yield pytest.param(trial, told, id=f"{trial}: {one['name']}")


@pytest.fixture(scope="module")
def function() -> TurnFunction:
    """The turn function, for every trial that has conversations."""
    trials = [trial for trial in trial_names() if (trial_folder(trial) / "conversations").is_dir()]
    return TurnFunction(current(), trials)


def play(function: TurnFunction, trial: str, told: dict[str, Any]) -> Played:
    """Plays a conversation until its questions are over."""
    of_trial = protocol(trial)
    now = datetime.combine(datetime.fromisoformat(told["today"]).date(), time(12), ZoneInfo(of_trial.study["time_zone"]))
    begun = begin(of_trial, channel="web", language=told["language"], now=now).to_json()
    state, question, played = begun["state"], begun["view"]["question"], Played()
    before = {at: list(texts) for at, texts in told.get("before", {}).items()}
    for turn in range(MOST):
        if question is None or question.startswith("contact."):
            return played
        played.asked.append(question)
        assert played.asked.count(question) < AGAIN + len(told.get("before", {}).get(question, ())), (
            f"stuck at {question}: {played.said[-6:]}"
        )
        text = before[question].pop(0) if before.get(question) else told["say"].get(question)
        if isinstance(text, list):
            text = text[min(played.asked.count(question), len(text)) - 1]
        assert text is not None, f"nothing to say at {question}: {played.said[-2:]}"
        call = {"turn": f"t{turn}", "trial": trial, "state": state, "text": text, "now": now.isoformat(), "site": SITE}
        marker = asyncio.run(function.turn(call))
        state, question, played.record = marker["state"], marker["view"]["question"], marker["record"]
        played.said += [f"P: {text}", *(f"B: {say['text']}" for say in marker["says"])]
        played.answers = {id: answer["value"] for id, answer in state["answers"].items()} or played.answers
    raise AssertionError(f"no end: {played.said[-6:]}")


def fits(value: Any, expected: Any) -> bool:
    """Whether a kept value is the expected one.

    >>> fits(29.06, {"near": 29.1}), fits({"bmi": 29.4}, {"bmi": {"near": 29.1}}), fits("a", {"one_of": ["a", "b"]}), fits(42, {"days": [40, 44]})
    (True, False, True, True)
    """
    if not isinstance(expected, dict):
        return bool(value == expected)
    if "near" in expected:
        return isinstance(value, (int, float)) and abs(value - expected["near"]) <= 0.2
    if "one_of" in expected:
        return value in expected["one_of"]
    if "days" in expected:
        return isinstance(value, (int, float)) and expected["days"][0] <= value <= expected["days"][1]
    return isinstance(value, dict) and all(fits(value.get(key), part) for key, part in expected.items())


@pytest.mark.parametrize(("trial", "told"), list(_all()))
def test_ends_as_it_must(function: TurnFunction, trial: str, told: dict[str, Any]) -> None:
    """What is kept, what the criteria say of it, how it ends, and what was never asked."""
    played = play(function, trial, told)
    wrong = {id: played.answers.get(id) for id, value in told.get("answers", {}).items() if not fits(played.answers.get(id), value)}
    assert not wrong, "\n".join(played.said)
    criteria = played.record.get("criteria", {})
    assert {id: criteria.get(id) for id in told.get("criteria", {})} == told.get("criteria", {})
    if "disposition" in told:
        assert played.record["disposition"] == told["disposition"]
    if "wait_until" in told:
        assert played.record["wait_until"] == told["wait_until"]
    assert not set(told.get("never", ())) & set(played.asked)
