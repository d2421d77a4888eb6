"""`prescreen translations`: a text that was translated again is recorded by its name, and never another one with it."""

import shutil
from pathlib import Path

import pytest

from cli.main import main
from prescreen.protocol import default_trial, load
from prescreen.protocol.layers import TRIALS, files_of
from prescreen.protocol.translations import rounds

AGE, DRY = "How old are you?", "Does your mouth feel dry on most days?"


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    shutil.copytree(TRIALS, tmp_path / "trials")
    return tmp_path / "trials" / default_trial().name


def changed(trial: Path, file: str, before: str, now: str) -> None:
    path = next(path for path in files_of(trial, [file]) if before in path.read_text("utf-8"))
    path.write_text(path.read_text("utf-8").replace(before, now, 1), "utf-8")


def lint(trial: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the lint finds; nothing where all is well."""
    capsys.readouterr()
    status = main(["lint", str(trial)])
    found = capsys.readouterr().out
    assert ("consistent" in found) == (status == 0)
    return "" if status == 0 else found


def test_what_is_stale_is_recorded_by_name_and_nothing_else(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lint(trial, capsys) == ""
    changed(trial, "wording/en.yml", AGE, "What is your age?")
    changed(trial, "wording/en.yml", DRY, "Is your mouth dry on most days?")
    before = rounds(load(trial), "es")
    assert main(["translations", "record", "es", "--by", "Ana Ruiz", "wording ask.age", "--trial", str(trial)]) == 0
    shown = capsys.readouterr().out
    assert "What is your age?" in shown and "¿Cuántos años tiene usted?" in shown and "Is your mouth dry" not in shown
    found = lint(trial, capsys)
    assert "ask.dry_mouth: is stale" in found and "ask.age" not in found
    *old, new = rounds(load(trial), "es")
    assert (new["translator"], new["certified_by"], list(new["texts"])) == ("Ana Ruiz", "", ["wording ask.age"])
    assert "wording ask.age" not in {name for one in old for name in one["texts"]}
    assert sum(len(one["texts"]) for one in [*old, new]) == sum(len(one["texts"]) for one in before)


def test_a_certified_round_keeps_its_people_and_what_is_recorded_again_leaves_it(trial: Path) -> None:
    changed(trial, "translations/es.yml", "certified_by: ''\n  certified_on: ''", "certified_by: B. Ortiz\n  certified_on: '2026-12-14'")
    translator = rounds(load(trial), "es")[0]["translator"]
    assert main(["translations", "record", "es", "wording ask.age", "--by", translator, "--trial", str(trial)]) == 0
    certified, *_, new = rounds(load(trial), "es")
    assert (certified["certified_by"], certified["certified_on"]) == ("B. Ortiz", "2026-12-14") and len(certified["texts"]) > 100
    assert "wording ask.age" in new["texts"] and "wording ask.age" not in certified["texts"] and not new["certified_by"]


def test_begin_records_what_never_was_and_leaves_stale_what_is(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(trial, "wording/en.yml", AGE, "What is your age?")
    for language in ("en", "es"):
        changed(trial, f"wording/{language}.yml", "\nreadback:\n", '\nreadback:\n  more: "More 1"\n')
    assert "readback.more: nobody is recorded as its translator" in lint(trial, capsys)
    assert main(["translations", "begin", "es", "--by", "Ana Ruiz", "--trial", str(trial)]) == 0
    assert rounds(load(trial), "es")[-1]["texts"].keys() == {"wording readback.more"}
    assert lint(trial, capsys).count("\n") == 1 and "ask.age: is stale" in lint(trial, capsys)


def test_a_message_to_participants_is_held_against_the_english(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(trial, "messages.yml", "Please call us when it suits you. {team}", "Please call us today. {team}")
    assert "messages.call_us.es.sms: is stale" in lint(trial, capsys)
    changed(trial, "messages.yml", "Por favor llámenos cuando pueda. {team}", "Por favor llámenos.")
    assert "messages.call_us.es.sms: web fills in nothing, the English {team}" in lint(trial, capsys)


def test_the_rounds_are_shown_with_who_certified_them(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(trial, "wording/en.yml", AGE, "What is your age?")
    assert main(["translations", "show", "es", "--trial", str(trial)]) == 0
    shown = capsys.readouterr().out
    assert "certified by nobody yet" in shown and "ask.age: is stale" in shown


@pytest.mark.parametrize("given", [["es", "wording ask.nothing"], ["xx", "wording ask.age"], ["en", "wording ask.age"]])
def test_what_is_no_text_is_refused_in_one_line(trial: Path, capsys: pytest.CaptureFixture[str], given: list[str]) -> None:
    assert main(["translations", "record", *given, "--by", "Ana Ruiz", "--trial", str(trial)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_nothing_is_recorded_without_a_name(trial: Path) -> None:
    with pytest.raises(SystemExit):
        main(["translations", "record", "es", "--by", "Ana Ruiz", "--trial", str(trial)])
