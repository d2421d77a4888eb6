"""A new version of the protocol takes open conversations over: answers stay where their question is the same; nothing is read as another's."""

import shutil
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from given import Given

from prescreen.dialogue import begin, open_question, take
from prescreen.protocol import Protocol, default_trial, load
from prescreen.understanding import Reading

NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
BEFORE = load()
ADDED = ("questions.yml", "  - {id: dry_mouth, kind: yes_no,", "  - {id: metal, kind: yes_no}\n  - {id: dry_mouth, kind: yes_no,")
WORDED = tuple(("wording/en.yml", f"\n{key}:\n", f'\n{key}:\n  metal: "Metal?"\n') for key in ("ask", "reask", "help", "label"))

Change = Callable[..., Protocol]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """The protocol with these changes: file, text, text instead."""

    def make(*edits: tuple[str, str, str]) -> Protocol:
        trial = tmp_path / "trial"
        shutil.copytree(default_trial(), trial, dirs_exist_ok=True)
        for name, before, after in edits:
            text = (trial / name).read_text("utf-8")
            assert before in text, f"{before!r} is not in {name}"
            (trial / name).write_text(text.replace(before, after, 1), "utf-8")
        return load(trial)

    return make


def say(protocol: Protocol, state: dict[str, Any], value: Any, kind: str = "answer") -> dict[str, Any]:
    """The turn after a text that is read as this."""
    turn: dict[str, Any] = take(protocol, Given(Reading(kind, value)), state, f"said {value}", now=NOW, message="t").to_json()
    return turn


def after(*values: Any) -> dict[str, Any]:
    """The state after these answers."""
    state: dict[str, Any] = begin(BEFORE, channel="web", language="en", now=NOW).to_json()["state"]
    for value in values:
        state = say(BEFORE, state, value)["state"]
    return state


def test_answers_stay_and_name_the_version_that_they_were_given_under(changed: Change) -> None:
    new = changed(("wording/en.yml", "\nask:\n", '\nask:\n  age: "What is your age?"\n'))
    turn = say(new, after("yes", 54), "yes")
    given = turn["record"]["answers"]
    assert (given["age"]["value"], given["age"]["protocol"]) == (54, BEFORE.version)
    assert given["dry_mouth"]["protocol"] == turn["state"]["protocol"] == new.version != BEFORE.version


def test_a_text_answers_the_question_that_its_writer_had_before_them(changed: Change) -> None:
    new, state = changed(ADDED, *WORDED), after("yes", 54)
    assert open_question(new, state, NOW) == "dry_mouth"
    turn = say(new, state, "yes")
    assert turn["record"]["answers"]["dry_mouth"]["value"] == "yes" and "metal" not in turn["record"]["answers"]
    assert turn["view"]["question"] == "metal"


def test_a_text_to_a_question_that_is_no_more_answers_nothing(changed: Change) -> None:
    old = changed(ADDED, *WORDED)
    state = begin(old, channel="web", language="en", now=NOW).to_json()["state"]
    for value in ("yes", 54):
        state = say(old, state, value)["state"]
    assert open_question(old, state, NOW) == "metal"
    turn = say(BEFORE, state, "no")
    assert turn["view"]["question"] == "dry_mouth" and set(turn["record"]["answers"]) == {"consent", "age"}
    assert turn["says"][-1]["key"] == "ask.dry_mouth"
    assert say(BEFORE, state, None, "stop")["view"]["ended"] is True


def test_an_answer_that_its_question_takes_no_more_is_asked_for_again(changed: Change) -> None:
    new = changed(("questions.yml", "  - {id: dry_mouth, kind: yes_no,", "  - {id: dry_mouth, kind: partial_date, values: [unsure],"))
    turn = say(new, after("yes", 54, "yes"), "2019")
    assert turn["view"]["question"] == "dry_mouth" and set(turn["record"]["answers"]) == {"consent", "age"}


def test_a_question_added_at_the_read_back_is_asked_before_the_end(changed: Change) -> None:
    state = after("yes", 54)
    for _ in range(40):
        question = open_question(BEFORE, state, NOW)
        if question == "readback":
            break
        assert question is not None
        values = BEFORE.question(question).values
        plain = {"dry_mouth": "yes", "saliva_test": "not_tested", "sex_at_birth": "male", "diagnoses": [], "medications": []}
        answer = plain.get(question, "no" if "no" in values else "unsure")
        state = say(
            BEFORE,
            state,
            {"daily_activity": "A", "procedures_ok": "yes", "deciding_for_self": "yes", "contraception": "yes"}.get(question, answer),
        )["state"]
    turn = say(changed(ADDED, *WORDED), state, "yes")
    assert (turn["view"]["question"], turn["record"]["disposition"]) == ("metal", None)


def test_a_read_back_of_an_answer_that_is_gone_is_no_longer_confirmed(changed: Change) -> None:
    state = after("yes", 17)
    assert open_question(BEFORE, state, NOW) == "confirm"
    new = changed(("questions.yml", "  - use: age\n", "  - {use: age, kind: choice}\n"))
    turn = say(new, state, "yes")
    assert turn["record"]["disposition"] is None and turn["view"]["question"] == "age"
