"""What is read back before it counts: a yes keeps just the value that was read, a no asks again, and a list is told anew in own words."""

import shutil
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from kinds import QUESTIONS, protocol, trial
from readers import of_kinds, reader

from prescreen.answers import Answer
from prescreen.dialogue import Turn, take
from prescreen.dialogue.state import Interview, State
from prescreen.protocol import Protocol, default_trial, load, trial_folder
from prescreen.protocol.layers import trial_names
from prescreen.understanding import Reader

NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
DEFAULT = load()


def confirmed(asked: Protocol, by: Reader, question: str, value: Any, text: str, **given: Any) -> Turn:
    """The turn of a text where this value is read back in doubt."""
    interview = Interview(opened=True, phase="confirm", confirming=question, doubted=Answer(value, "as said", "", "m-0").to_json())
    answers = {q: Answer(told, q, "", "m-0") for q, told in {"consent": "yes", **given}.items()}
    return take(asked, by, State(asked.version, interview, answers).to_json(), text, now=NOW, message="m-1")


def joints(value: Any, text: str) -> Turn:
    return confirmed(protocol(), of_kinds(), "joints", value, text)


@pytest.mark.parametrize("text", ["No", "nope", "no, that's wrong"])
def test_a_plain_no_to_a_list_names_nothing(text: str) -> None:
    turn = joints(["hip"], text)
    assert turn.view.question == "joints"
    assert "joints" not in turn.record.answers


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("No, both the hip and the hands", ["hip", "hands"]),
        ("hip and hands", ["hip", "hands"]),
        ("yes, hip and hands", ["hip", "hands"]),
        ("no, none of these", []),
        ("yes", ["hip"]),
        ("Yes, hip", ["hip"]),
    ],
)
def test_what_is_named_where_a_list_is_read_back_is_the_list(text: str, after: list[str]) -> None:
    assert joints(["hip"], text).record.answers["joints"].value == after


@pytest.mark.parametrize("text", ["hip and my funny bone", "yes, and the other one"])
def test_words_that_may_name_more_are_no_yes(text: str) -> None:
    turn = joints(["hip"], text)
    assert turn.view.question in ("joints", "confirm")
    assert "joints" not in turn.record.answers


@pytest.mark.parametrize("trial_name", trial_names())
@pytest.mark.parametrize("language", ["en", "es"])
def test_words_that_read_an_answer_back_name_it_or_stand_under_it(trial_name: str, language: str) -> None:
    asked = load(trial_folder(trial_name))
    for section in ("confirm", "doubt"):
        for id, node in asked.wording[language].get(section, {}).items():
            if isinstance(node, str):
                assert id == "intro" or "{value}" in node
            else:
                assert set(node) <= {*asked.question(id).values, "yes", "no", "unsure"}


@pytest.mark.parametrize("question", [one.id for one in DEFAULT.questions if one.kind in ("yes_no", "choice") and one.id != "consent"])
def test_a_yes_keeps_the_value_that_was_read_back(question: str) -> None:
    for value in DEFAULT.question(question).values:
        interview = Interview(opened=True, phase="confirm", confirming=question, doubted=Answer(value, "as said", "", "m-0").to_json())
        state = State(DEFAULT.version, interview, {"consent": Answer("yes", "", "", "m-0")})
        turn = take(DEFAULT, reader(), state.to_json(), "yes", now=NOW, message="m-1")
        assert State.from_json(turn.state).answers[question].value == value


def test_a_common_question_asked_with_a_time_of_its_own_is_read_back_by_its_label(tmp_path: Path) -> None:
    shutil.copytree(trial(), tmp_path / "own")
    shutil.copytree(default_trial().parent / "common", tmp_path / "common")
    (tmp_path / "own" / "questions.yml").write_text(f"{QUESTIONS}  - {{use: other_study, window: scope_window}}\n", "utf-8")
    own = load(tmp_path / "own")
    assert DEFAULT.find_text("en", "doubt.other_study.no")
    assert own.find_text("en", "doubt.other_study.no") is None
    turn = confirmed(own, Reader(own), "other_study", "no", "hmm")
    assert "Is that right" not in " ".join(say.text for say in turn.says if "only study" in say.text)


def test_a_yes_that_goes_on_to_tell_the_opposite_is_asked_again() -> None:
    turn = confirmed(DEFAULT, reader(), "other_study", "no", "Yes, I have been in a sleep study since March")
    assert turn.view.question == "confirm"
    assert "other_study" not in turn.record.answers
