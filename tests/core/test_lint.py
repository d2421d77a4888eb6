"""The lint finds what is wrong with a trial's files, all of it at once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from prescreen.protocol import TRIAL, ProtocolError, load
from prescreen.protocol.lint import lint

Change = Callable[[str, str, str], Path]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """A copy of the trial in which one text of a file is another."""
    trial = tmp_path / "trial"
    shutil.copytree(TRIAL, trial)

    def change(file: str, before: str, after: str) -> Path:
        path = trial / file
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), "utf-8")
        return trial

    return change


def test_the_trial_is_consistent() -> None:
    assert lint(load()) == []


@pytest.mark.parametrize(
    ("file", "before", "after", "named"),
    [
        ("criteria.yml", "question: transfusions", "question: transfusion", "transfusion"),
        (
            "questions.yml",
            "- {id: transfusions, kind: yes_no}\n",
            "- {id: transfusions, kind: yes_no}\n  - {id: bees, kind: yes_no}\n",
            "bees",
        ),
        ("questions.yml", "when: {radiation: [yes]}", "when: {radiation: [perhaps]}", "radiation"),
        ("wording/en.yml", '  radiation: "Have you ever', '  radiations: "Have you ever', "radiation"),
    ],
)
def test_a_fault_is_named(changed: Change, file: str, before: str, after: str, named: str) -> None:
    faults = lint(load(changed(file, before, after)))
    assert any(named in fault for fault in faults), faults


def test_every_fault_is_listed_at_once(changed: Change) -> None:
    changed("criteria.yml", "question: transfusions", "question: transfusion")
    faults = lint(load(changed("wording/en.yml", '  radiation: "Have you ever', '  radiations: "Have you ever')))
    assert any("transfusion" in fault for fault in faults)
    assert any("radiation" in fault for fault in faults)


def test_a_file_of_the_wrong_shape_is_one_clear_fault(changed: Change) -> None:
    with pytest.raises(ProtocolError) as caught:
        load(changed("questions.yml", "{id: age, kind: age", "{id: age, king: age"))
    assert "questions.yml" in str(caught.value) and "age" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match=r"criteria\.yml: missing"):
        load(tmp_path)
