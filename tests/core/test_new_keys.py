"""What a trial's author may leave out or write: a wait from today, ranges of a body, no registry number, and who does not pass by silence."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.main import main
from prescreen.criteria import evaluate
from prescreen.protocol import Protocol, load
from prescreen.protocol.layers import TRIALS
from prescreen.protocol.lint import lint_trial
from prescreen.protocol.page import page_words
from prescreen.protocol.yaml import read
from prescreen.understanding import Reader
from web.context import nothing_is_open
from web.settings import SettingsError

TODAY = date(2026, 11, 30)


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    """A new trial as `prescreen new` makes it, to be changed."""
    assert main(["new", "elbow", "--in", str(tmp_path)]) == 0
    return tmp_path / "elbow"


def change(trial: Path, file: str, *pairs: tuple[str, str]) -> None:
    text = (trial / file).read_text("utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    (trial / file).write_text(text, "utf-8")


def faults(trial: Path) -> list[str]:
    return [fault.said for fault in lint_trial(trial).faults]


def fed(trial: Path, kind: str, outcomes: list[dict[str, Any]], **question: Any) -> Protocol:
    """The trial with one more question and the criterion that it feeds."""
    for file, part, entry in (
        ("questions.yml", "questions", {"id": "asked", "kind": kind, **question}),
        (
            "criteria.yml",
            "criteria",
            {"id": "X", "kind": "exclusion", "source": "s", "text": "t", "from": [{"question": "asked", "outcomes": outcomes}]},
        ),
    ):
        held = read(trial / file)
        held[part].append(entry)
        (trial / file).write_text(yaml.safe_dump(held, sort_keys=False), "utf-8")
    change(trial, "wording/en.yml", ("\nask:\n", '\nask:\n  asked: "What?"\n'), ("\nlabel:\n", '\nlabel:\n  asked: "It"\n'))
    return load(trial)


PASS = {"else": True, "status": "pass", "why": "nothing else"}
UNSURE = {"is": ["unsure"], "status": "review", "why": "not known"}


@pytest.mark.parametrize(
    ("kind", "listed", "more"),
    [
        ("medicines", {"lists_class": ["opioid"]}, {"values": ["none", "unsure"], "choices": ["none", "unsure"]}),
        ("conditions", {"lists": ["gout"]}, {"values": ["gout", "none", "unsure"], "choices": ["none", "unsure"]}),
        ("number", {"above": 5}, {"range": [0, 10]}),
        ("partial_date", {"older_than": "operation_window"}, {"values": ["unsure"]}),
    ],
)
def test_not_sure_is_an_answer_that_an_else_must_not_let_pass(trial: Path, kind: str, listed: Any, more: Any) -> None:
    outcome = {**listed, "status": "fail", "why": "has it"}
    fed(trial, kind, [outcome, PASS], **more)
    assert [said for said in faults(trial) if "takes “not sure”, too" in said]
    change(trial, "criteria.yml", ("- else: true\n      status: pass\n      why: nothing else", "- is: [unsure]\n      status: review\n      why: u\n    - else: true\n      status: pass\n      why: nothing else"))  # fmt: skip
    assert not [said for said in faults(trial) if "not sure" in said or "can reach" in said or "outcomes before it" in said]


def test_a_not_lets_nobody_pass_by_silence_either(trial: Path) -> None:
    fed(trial, "yes_no", [{"is": ["yes"], "status": "fail", "why": "y"}, {"not": ["yes"], "status": "pass", "why": "n"}])
    assert [said for said in faults(trial) if "“would rather not say”, too" in said]


def test_a_wait_is_counted_from_today(trial: Path) -> None:
    outcomes = [
        {"is": ["yes"], "status": "wait", "why": "changed", "until": {"from": "today", "after": "operation_window"}},
        {"is": ["no"], "status": "pass", "why": "same"},
        UNSURE,
    ]
    protocol = fed(trial, "yes_no", outcomes)
    found = evaluate(protocol, {"asked": "yes"}, TODAY)["X"]
    assert (found.status, found.until) == ("wait", date(2027, 5, 30))
    assert not [said for said in faults(trial) if "until" in said]


def test_a_wait_is_counted_from_one_thing(trial: Path) -> None:
    change(trial, "criteria.yml", ("until: {question: operation_last,", "until: {question: operation_last, from: today,"))
    assert [said for said in faults(trial) if "not from both" in said]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("180 cm and 80 kg", {"weight_kg": 80, "height_cm": 180, "bmi": 24.7}),
        ("170 cm and 25 kg", None),
        ("115 cm and 40 kg", None),
    ],
)
def test_weight_and_height_have_ranges_of_their_own(trial: Path, text: str, answer: Any) -> None:
    protocol = fed(trial, "body", [UNSURE, PASS], range={"weight_kg": [30, 320], "height_cm": [120, 225]})
    assert Reader(protocol).read("asked", text, language="en", today=TODAY, answers={}).answer == answer


def test_a_range_of_no_measure_is_told(trial: Path) -> None:
    fed(trial, "body", [UNSURE, PASS], range={"weight": [30, 320]})
    assert [said for said in faults(trial) if said.startswith("a body has no weight")]


@pytest.mark.parametrize("line", ["registry: none", "# no number"])
def test_a_study_without_a_number_names_none(trial: Path, line: str) -> None:
    change(trial, "study.yml", ("registry: NCT00000000", line))
    assert sorted(set(faults(trial))) == ["names the study's number at ClinicalTrials.gov, and it has none; write its answer here anew"]
    protocol = load(trial)
    shown = str(page_words(protocol, "en"))
    assert "()" not in str(protocol.wording["en"]) + shown and "ClinicalTrials.gov as" not in shown
    assert page_words(protocol, "en")["record"] == ""


def test_the_page_says_what_the_topics_say(trial: Path) -> None:
    before = page_words(load(trial), "en")
    assert "does not say" in before["unknown"][-1] and "does not say" in before["questions"][-1]["answer"]
    pay = '  - {id: pay, answered: true, answer: {en: "You get 50 dollars a visit."}}\nterms:'
    change(trial, "topics.yml", ("terms:", pay))
    change(trial, "study.yml", ("sexes: all", "sexes: all\ninvolves: [two blood draws, a walk]"))
    words = page_words(load(trial), "en")
    assert words["questions"][-1] == {"ask": "Is there pay?", "answer": "You get 50 dollars a visit."}
    assert "does not say" not in str(words["unknown"]) + str(words["questions"])
    assert words["involves"][-1] == {"title": "The study itself", "text": "Two blood draws. A walk."}


def test_faults_of_cases_come_last_and_few(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in ("questions", "criteria", "wording/en"):
        path = trial / f"{file}.yml"
        path.write_text(path.read_text("utf-8").replace("walking", "strolling"), "utf-8")
    capsys.readouterr()
    assert main(["lint", str(trial)]) == 1 and "cases" not in capsys.readouterr().out  # the examples are to be renamed first
    (trial / "examples" / "en" / "walking.yml").rename(trial / "examples" / "en" / "strolling.yml")
    for file in trial.glob("cases/*.yml"):
        file.write_text(file.read_text("utf-8").replace("{age:", "{aged:").replace("{pain:", "{pains:"), "utf-8")
    assert main(["lint", str(trial)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 6 and all("/cases/" in line for line in told[:5]) and told[5].startswith("and ")


def test_every_key_of_the_example_trials_is_still_taken() -> None:
    assert not lint_trial(TRIALS / "knee-dextrose").faults


def test_a_comma_that_ends_a_text_too_early_is_told(trial: Path) -> None:
    change(trial, "criteria.yml", ("why: Hardly walks; the team decides", "why: Hardly walks, the team decides"))
    assert [said for said in faults(trial) if "unknown key the team decides" in said and "put it in quotes" in said]


def test_a_trial_with_open_proposals_is_not_started(trial: Path) -> None:
    nothing_is_open({"elbow": load(trial)})
    change(
        trial,
        "criteria.yml",
        ("    text: An operation within 6 months\n", "    text: An operation within 6 months\n    proposed: operation\n"),
    )
    with pytest.raises(SettingsError, match="elbow has criteria that are only proposed: E1; decide each"):
        nothing_is_open({"elbow": load(trial)})
