"""One turn server for two trials: a state names its trial, one from before names none; a new question needs no training."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from second import FIRST, GREETING, SECOND, write
from turn_serving import TurnServer

from bot.train import ROOT, current
from prescreen.dialogue import begin
from prescreen.protocol import load

NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("America/Chicago"))
QUESTION = "  - {id: metal_implant, kind: yes_no}\n"
CRITERION = """
  - id: E14
    kind: exclusion
    text: "Metal that the ultrasound can't look through"
    source: "an example"
    from:
      - question: metal_implant
        outcomes:
          - {is: ["no"], status: pass, why: "no metal"}
          - {is: ["yes"], status: review, why: "metal: the images may not show enough"}
          - {is: [unsure], status: review, why: "not sure about metal"}
"""
WORDING = {
    "en": {"ask": "Do you have a metal implant?", "label": "A metal implant"},
    "es": {"ask": "¿Tiene un implante de metal?", "label": "Un implante de metal"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two trials; the second has a question more, after its age."""
    made = write(tmp_path_factory.mktemp("both"))
    own = made / SECOND
    _behind(own / "questions.yml", "age", QUESTION)
    criteria = own / "criteria.yml"
    criteria.write_text(criteria.read_text("utf-8").replace("\ncriteria:\n", "\ncriteria:" + CRITERION, 1), "utf-8")
    for language, said in WORDING.items():
        for key, text in said.items():
            file = own / "wording" / f"{language}.yml"
            file.write_text(file.read_text("utf-8").replace(f"\n{key}:\n", f"\n{key}:\n  metal_implant: {text!r}\n", 1), "utf-8")
    return made


def _behind(file: Path, question: str, entry: str) -> None:
    """Puts a line behind the one of this question."""
    lines = file.read_text("utf-8").splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if f"use: {question}" in line or f"id: {question}" in line)
    file.write_text("".join([*lines[: place + 1], entry, *lines[place + 1 :]]), "utf-8")


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TurnServer]:
    """A turn server that serves both, with the model of the checkout."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PRESCREEN_TRIALS_FOLDER", str(folder))
        made = TurnServer(ROOT, current(), tmp_path_factory.mktemp("turn") / "log", f"{FIRST},{SECOND}")
    yield made
    made.stop()


def turn(server: TurnServer, state: Any, text: str, trial: str | None = None) -> tuple[int, Any]:
    call = {"turn": "t1", "state": state, "text": text, "now": NOW.isoformat(), "site": {}}
    return server.call("/turn", {**call, "trial": trial} if trial else call)


def opened(folder: Path, trial: str) -> dict[str, Any]:
    state: dict[str, Any] = begin(load(folder / trial), channel="sms", language="en", now=NOW).to_json()["state"]
    return state


def test_it_says_what_it_serves(server: TurnServer) -> None:
    assert list(server.call("/health", None)[1]["trials"]) == [FIRST, SECOND]


def test_a_state_is_taken_by_its_own_trial(server: TurnServer, folder: Path) -> None:
    for trial, greets in ((FIRST, False), (SECOND, True)):
        status, marker = turn(server, opened(folder, trial), "hello", trial)
        assert status == 200 and marker["state"]["trial"] == marker["record"]["trial"] == trial
        assert (GREETING in marker["says"][0]["text"]) is greets


def test_a_state_that_names_no_trial_is_of_the_default_one(server: TurnServer, folder: Path) -> None:
    state = {key: value for key, value in opened(folder, FIRST).items() if key != "trial"}
    assert turn(server, state, "hello")[1]["state"]["trial"] == FIRST


def test_a_state_of_another_trial_or_of_none_that_there_is_is_refused(server: TurnServer, folder: Path) -> None:
    assert turn(server, opened(folder, SECOND), "hello", FIRST)[0] == 409
    assert turn(server, {**opened(folder, SECOND), "trial": "../common"}, "hello")[0] == 409


def test_a_new_question_is_asked_read_and_counted_without_training(server: TurnServer, folder: Path) -> None:
    marker: dict[str, Any] = {"state": opened(folder, SECOND)}
    for text in ("hi", "yes", "65"):
        marker = turn(server, marker["state"], text, SECOND)[1]
    assert marker["view"]["question"] == "metal_implant" and WORDING["en"]["ask"] in marker["says"][-1]["text"]
    marker = turn(server, marker["state"], "yes, a titanium plate", SECOND)[1]
    assert marker["state"]["answers"]["metal_implant"]["value"] == "yes"
    assert marker["record"]["criteria"]["E14"] == "review"


def test_a_line_to_interpret_may_name_its_trial(server: TurnServer) -> None:
    lines = [{"id": 1, "question": "metal_implant", "text": "no", "trial": SECOND}, {"id": 2, "question": "age", "text": "I am 54"}]
    status, answer = server.call("/interpret", {"lines": lines})
    assert status == 200 and [one["answer"] for one in answer["lines"]] == ["no", 54]
