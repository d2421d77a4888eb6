"""A text that has to be said at once upon an answer: once, by the page and by text, in both languages, also where the answer ends it all."""

import shutil
from datetime import datetime, timezone
from functools import cache
from pathlib import Path

import pytest

from prescreen.answers import Answer
from prescreen.dialogue import Turn, begin, take
from prescreen.protocol import Protocol, load
from prescreen.protocol.layers import COMMON, TRIALS
from prescreen.protocol.lint import lint_trial
from prescreen.understanding import Reader

NOW = datetime(2026, 11, 30, 18, tzinfo=timezone.utc)
NOTICE = {"en": "Please call your doctor today.", "es": "Por favor llame hoy a su médico."}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knee trial, one of whose outcomes says something, and a pain of 10 rules out with a word."""
    made = tmp_path_factory.mktemp("trials")
    shutil.copytree(TRIALS / COMMON, made / COMMON)
    shutil.copytree(TRIALS / "knee-dextrose", made / "knee")
    for language, text in NOTICE.items():
        file = made / "knee" / "wording" / f"{language}.yml"
        file.write_text(file.read_text("utf-8") + f'\nnotice:\n  pressure: "{text}"\n', "utf-8")
    return made / "knee"


@cache
def trial(folder: Path, status: str) -> Protocol:
    """The trial where a very high pressure has this status; its file stays until another is asked for."""
    file = folder / "criteria.yml"
    whole = (TRIALS / "knee-dextrose" / "criteria.yml").read_text("utf-8")
    before = "{value: systolic, at_least: pressure_high, status: review,"
    assert before in whole
    file.write_text(whole.replace(before, before.replace("review", f"{status}, say: pressure"), 1), "utf-8")
    protocol = load(folder)
    return protocol, Reader(protocol)


def played(trial: tuple[Protocol, Reader], *texts: str, channel: str, language: str) -> list[Turn]:
    """The turns of somebody whose texts answer from the blood pressure on."""
    protocol, reader = trial
    turn = begin(protocol, channel=channel, language=language, now=NOW)
    state = dict(turn.state)
    state["interview"] = {**state["interview"], "opened": True, "phase": "questions", "trail": ["consent"]}
    given = {"consent": "yes", "age": 61, "knee_arthritis": "yes", "which_knee": "left", "knee_pain_for": 1500, "pain_score": 6}
    given |= {"knee_xray": "2026-01", "body": {"weight_kg": 81.6, "height_cm": 167.6, "bmi": 29.0}}
    state["answers"] = {id: Answer(value, "", "", "", protocol.version).to_json() for id, value in given.items()}
    turns = []
    for text in texts:
        turns.append(take(protocol, reader, state, text, now=NOW))
        state = dict(turns[-1].state)
    return turns


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", ["web", "sms"])
def test_it_is_said_before_the_next_question_and_once(folder: Path, channel: str, language: str) -> None:
    turns = played(trial(folder, "review"), "185/121", "no", channel=channel, language=language)
    assert turns[0].says[0].text == NOTICE[language] and turns[0].view.question == "knee_replaced"
    assert NOTICE[language] not in [say.text for say in turns[1].says]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", ["web", "sms"])
def test_it_is_said_at_an_ending_once_the_answer_is_confirmed(folder: Path, channel: str, language: str) -> None:
    yes = {"en": "yes", "es": "sí"}[language]
    asked, ended = played(trial(folder, "fail"), "185/121", yes, channel=channel, language=language)
    assert asked.view.question == "confirm" and NOTICE[language] not in [say.text for say in asked.says]
    assert [say.key for say in ended.says][:2] == ["notice.pressure", "close.unlikely"] and ended.record.disposition == "unlikely"


@pytest.mark.parametrize("channel", ["web", "sms"])
def test_nobody_else_is_told(folder: Path, channel: str) -> None:
    (turn,) = played(trial(folder, "review"), "128/76", channel=channel, language="en")
    assert "notice.pressure" not in [say.key for say in turn.says]


def test_its_words_are_asked_for(folder: Path) -> None:
    trial(folder, "review")
    file = folder / "wording" / "en.yml"
    whole = file.read_text("utf-8")
    file.write_text(whole.replace("\nnotice:", "\nnoted:"), "utf-8")
    assert any("an outcome says it" in fault.said for fault in lint_trial(folder).faults)
    file.write_text(whole, "utf-8")
