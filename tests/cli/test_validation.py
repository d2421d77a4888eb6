"""The validation file of a run: a requirement is shown by tests that passed, and by nothing else."""

import json
from pathlib import Path

import pytest

from cli import checkout
from cli.main import main
from documents.validation import requirements

ROOT = Path(__file__).resolve().parents[2]
WANTED = requirements(ROOT / "docs")
ALL = sorted({test for one in WANTED for test in one.tests})


def left(folder: Path, went: dict[str, str], *, files: str = "", parts: str = "others") -> Path:
    """A run as `make test` leaves it: each test of the pages passed, but for those that `went` otherwise."""
    folder.mkdir()
    told = []
    for test in ALL:
        path, _, name = test.partition("::")
        for form in ("[one]", "[two]"):
            how = went.get(test, "") if form == "[two]" else ""
            told.append(
                f'<testcase classname="{path[:-3].replace("/", ".")}" name="{name or "test_all"}{form}" time="0.5">{how}</testcase>'
            )
    (folder / "others.xml").write_text(f"<testsuites><testsuite>{''.join(told)}</testsuite></testsuites>", "utf-8")
    note = {**checkout.noted(ROOT), "parts": parts}
    (folder / "run.json").write_text(json.dumps({**note, "files": files or note["files"]}), "utf-8")
    return folder


def told(run: Path, out: Path) -> tuple[int, dict]:
    status = main(["validation", "--results", str(run), "--out", str(out)])
    return status, json.loads((out / "validation.json").read_text("utf-8"))


def test_each_requirement_is_shown_by_its_tests(tmp_path: Path) -> None:
    status, found = told(left(tmp_path / "run", {}), tmp_path / "out")
    by_people = [one for one in WANTED if not one.tests]
    assert status == 0 and found["requirements"] == {"shown": len(WANTED) - len(by_people), "not shown": 0, "no test": len(by_people)}
    assert {row["requirement"] for row in found["rows"]} == {one.title for one in WANTED}
    assert found["tests"]["forms"] == 2 * len(ALL) and found["run"]["commit"] and found["scripts"]["dry-mouth"]
    assert (tmp_path / "out" / "validation.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "out" / "validation.csv").read_text("utf-8-sig").splitlines()[0].startswith("page,part,requirement")


@pytest.mark.parametrize(("how", "went"), [("<failure/>", "failed"), ("<error/>", "failed"), ("<skipped/>", "skipped")])
def test_one_form_that_did_not_pass_leaves_it_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str, went: str) -> None:
    test = "tests/web/test_backup.py::test_sqlite"
    status, found = told(left(tmp_path / "run", {test: how}), tmp_path / "out")
    assert status == 1 and {row["shown"] for row in found["rows"] if row["test"] == test} == {"not shown"}
    assert f"{test} ({went})" in capsys.readouterr().err


def test_a_test_that_did_not_run_shows_nothing(tmp_path: Path) -> None:
    run = left(tmp_path / "run", {})
    written = (run / "others.xml").read_text("utf-8")
    (run / "others.xml").write_text(written.replace('name="test_sqlite', 'name="test_another'), "utf-8")
    status, found = told(run, tmp_path / "out")
    assert status == 1 and "not run" in {row["result"] for row in found["rows"]}


def test_of_files_that_were_changed_since_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = told(left(tmp_path / "run", {}, files="0" * 64), tmp_path / "out")
    assert status == 1 and found["same_files"] is False and "something was changed since" in capsys.readouterr().err


def test_where_there_is_no_whole_run_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    broken = left(tmp_path / "broken", {})
    (broken / "others.xml").write_text("<testsuites><testsu", "utf-8")
    for run in (tmp_path / "empty", broken, left(tmp_path / "half", {}, parts="others dialogue")):
        assert main(["validation", "--results", str(run), "--out", str(tmp_path / "out")]) == 2
        assert "make test" in capsys.readouterr().err and not (tmp_path / "out").exists()
