"""`prescreen from-registry`: every criterion of a record is in the draft as it is stated, and nothing in it is decided."""

import re
import shutil
from pathlib import Path

import pytest

from cli.main import main
from cli.registry.proposing import proposals, proposed
from prescreen.protocol import load
from prescreen.protocol.layers import COMMON, TRIALS
from prescreen.registry.texts import stated

RECORDS = Path(__file__).parent / "records"
PROPOSALS = proposals(TRIALS / COMMON)


@pytest.fixture
def draft(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    shutil.copytree(TRIALS / COMMON, tmp_path / COMMON)
    assert main(["from-registry", str(RECORDS / f"{request.param}.json"), "drafted", "--in", str(tmp_path)]) == 0
    return tmp_path / "drafted"


def lint(trial: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the lint says of it."""
    capsys.readouterr()
    main(["lint", str(trial)])
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Inclusion Criteria:\n\n* one\n* two\n\nExclusion Criteria:\n\n* three", [("I", "one"), ("I", "two"), ("E", "three")]),
        ("Key Exclusion Criteria\n1. one\n2) two", [("E", "one"), ("E", "two")]),
        ("INCLUSION CRITERIA\n- one\n\nEXCLUSION CRITERIA\n- two", [("I", "one"), ("E", "two")]),
        ("Main Inclusion:\n• one", [("I", "one")]),
        ("**Exclusion Criteria**\n* one", [("E", "one")]),
        ("Exclusion Criteria (any of these):\n1. one", [("E", "one")]),
        ("Inclusion Criteria: adults who can walk", [("I", "adults who can walk")]),
        ("Patients will be excluded if they have:\n* one", [("E", "one")]),
        ("Inclusion Criteria:\n1. any of:\n   a. x\n   b. y\n2. two", [("I", "any of: x; y"), ("I", "two")]),
        ("Inclusion Criteria:\n1. any of:\na. x\nb. y\n2. two", [("I", "any of: x; y"), ("I", "two")]),
        ("Inclusion Criteria:\n1. any of:\n   i. x\n   ii. y", [("I", "any of: x; y")]),
        ("Inclusion Criteria:\n* a long one\n  that goes on\n* two", [("I", "a long one that goes on"), ("I", "two")]),
        ("Inclusion Criteria:\n\nAll of the following:\n\n* one", [("I", "one")]),
        ("Inclusion Criteria:\n* HbA1c \\>= 7.5%\n* BMI \\< 40 kg/m\\^2", [("I", "HbA1c >= 7.5%"), ("I", "BMI < 40 kg/m^2")]),
        ("Women with cancer.\nNo transfusions.", [("I", "Women with cancer."), ("I", "No transfusions.")]),
        ("Inclusion of healthy adults is planned.", [("I", "Inclusion of healthy adults is planned.")]),
        ("Inclusion Criteria:\n\n* one\n\nExclusion criteria for part B:\n\n* two", [("I", "one"), ("E", "two")]),
        ("", []),
    ],
)
def test_the_criteria_of_a_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.kind[0].upper(), one.whole()) for one in stated(text)] == expected


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Age 18 years or older", "age"),
        ("Adults aged 40 to 75 years", "age"),
        ("Pregnant or lactating women", "pregnant_or_breastfeeding"),
        ("Women of childbearing potential must use highly effective contraception", "contraception"),
        ("Received an investigational drug within 30 days", "investigational"),
        ("Participation in another clinical trial", "other_study"),
        ("History of malignancy within 5 years", "cancer"),
        ("Treatment with a tumor necrosis factor inhibitor", None),
        ("Type 1 or type 2 diabetes", "diabetes"),
        ("HbA1c > 9%", "a1c"),
        ("ECOG performance status 0-1", "daily_activity"),
        ("BMI between 18.5 and 35 kg/m2", "body"),
        ("Systolic blood pressure > 160 mmHg", "blood_pressure"),
        ("Current smoker", "smoking"),
        ("Able to provide written informed consent", "deciding_for_self"),
        ("Female", "sex_at_birth"),
        ("Male and female participants", None),
        ("Kellgren-Lawrence grade 2 or 3", None),
        ("Pain that began at the age of 40", None),
    ],
)
def test_which_question_is_proposed(text: str, question: str | None) -> None:
    found = proposed(PROPOSALS, text)
    assert (found.question if found else None) == question


def test_what_is_proposed_is_a_common_question_or_is_defined() -> None:
    bank = load().bank
    assert [one["question"] for one in PROPOSALS if one["question"] not in bank and "define" not in one] == []
    assert [name for one in PROPOSALS for name in one.get("with", ()) if name not in bank] == []


EACH = pytest.mark.parametrize("draft", [path.stem for path in sorted(RECORDS.glob("*.json"))], indirect=True)


@EACH
def test_a_draft_decides_nothing(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    protocol = load(draft)
    assert [question.id for question in protocol.questions] == ["consent"] and not protocol.thresholds
    assert all(not criterion.effects and criterion.proposed for criterion in protocol.criteria)
    told = lint(draft, capsys)
    assert len(told) == len(protocol.criteria) and all("is open: " in line for line in told), told
    assert main(["check", str(draft)]) == 0


@EACH
def test_what_is_proposed_is_ready_once_a_person_confirms_it(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("criteria.yml", "questions.yml"):
        text = (draft / name).read_text("utf-8").replace("thresholds: {}", "thresholds:", 1)
        text = re.sub(r"(?m)^ +proposed: .*\n", "", text)
        (draft / name).write_text(re.sub(r"(?m)^#(?= {2})", "", text), "utf-8")
    text = (draft / "criteria.yml").read_text("utf-8")
    if "thresholds:\n\n" in text:
        (draft / "criteria.yml").write_text(text.replace("thresholds:\n\n", "thresholds: {}\n\n"), "utf-8")
    protocol = load(draft)
    assert len(protocol.questions) > 3 and sum(bool(criterion.effects) for criterion in protocol.criteria) > 3
    expected = ("has no wording", "examples or more", "cases", "feeds no criterion", "consistent")
    assert [line for line in lint(draft, capsys) if not any(said in line for said in expected)] == []


@pytest.mark.parametrize(
    "held", ["", "[]", "{}", '{"protocolSection": 5}', '{"protocolSection": {"identificationModule": {"nctId": 7}}}', "{"]
)
def test_what_is_no_record_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], held: str) -> None:
    (tmp_path / "record.json").write_text(held)
    assert main(["from-registry", str(tmp_path / "record.json"), "drafted", "--in", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1 and not (tmp_path / "drafted").exists()
