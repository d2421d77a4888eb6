"""A common question under an id of the trial's own keeps its words, its translations, its reading, and what other questions make of it."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from cli.main import main
from prescreen.protocol import Protocol, load
from prescreen.protocol.examples import uses
from prescreen.protocol.layers import COMMON, TRIALS
from prescreen.understanding import Reader

KNEE = TRIALS / "knee-dextrose"
NEW = {"sex_at_birth": "sex", "deciding_for_self": "decides_alone_here", "can_become_pregnant": "fertile"}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knee trial with three common questions under other ids, in all its files."""
    folder = tmp_path_factory.mktemp("trials")
    shutil.copytree(TRIALS / COMMON, folder / COMMON)
    shutil.copytree(KNEE, folder / "knee")
    for name in ("questions", "criteria", "cases/criteria"):
        file = folder / "knee" / f"{name}.yml"
        text = file.read_text("utf-8")
        for common, id in NEW.items():
            text = text.replace(f"- use: {common}\n", f"- {{use: *{common}, id: {id}}}\n").replace(f" {common}:", f" {id}:")
            text = text.replace(f"{{{common}:", f"{{{id}:").replace(f"question: {common}", f"question: {id}").replace(f"*{common}", common)
        file.write_text(text, "utf-8")
    return folder / "knee"


@pytest.fixture(scope="module")
def protocol(trial: Path) -> Protocol:
    return load(trial)


def test_it_lints_and_checks(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["lint", str(trial)]), main(["check", str(trial)])) == (0, 0), capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", ["ask", "label", "short", "help", "choices.{}.female", "value.{}.female"])
def test_its_words_are_those_of_the_common_question(protocol: Protocol, language: str, key: str) -> None:
    def said(of: Protocol, id: str) -> str | None:
        return of.find_text(language, key.format(id) if "{" in key else f"{key}.{id}")

    assert said(protocol, "sex") == said(load(KNEE), "sex_at_birth") is not None


def test_the_trials_own_words_go_before(trial: Path, tmp_path: Path) -> None:
    shutil.copytree(trial.parent, tmp_path / "trials")
    file = tmp_path / "trials" / "knee" / "wording" / "en.yml"
    file.write_text(file.read_text("utf-8").replace("\nask:\n", '\nask:\n  sex: "Sex?"\n'), "utf-8")
    changed = load(tmp_path / "trials" / "knee")
    assert changed.text("en", "ask.sex") == "Sex?" and changed.text("en", "label.sex") == load(KNEE).text("en", "label.sex_at_birth")


def test_common_questions_that_name_it_mean_the_new_one(protocol: Protocol) -> None:
    assert set(protocol.question("fertile").when or {}) == {"sex", "age"}
    assert set(protocol.question("pregnant_or_breastfeeding").depends_on) == {"sex"}
    assert [one.question for one in protocol.question("age").settles] == ["fertile"]


def test_it_is_read_as_the_common_question_is(trial: Path, protocol: Protocol) -> None:
    assert protocol.cues["en"]["fertile"] == load(KNEE).cues["en"]["can_become_pregnant"]
    assert uses(trial)["sex"] == "sex_at_birth"
    found = Reader(protocol).read("fertile", "I had my tubes tied", language="en", today=date(2026, 11, 22), answers={})
    assert found.answer == "no"
