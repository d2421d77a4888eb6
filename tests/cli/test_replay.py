"""`prescreen replay`: what it tells, what it writes into files, and that it changes nobody."""

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import migrated
import pytest
from amending import A1C, AGE, QUESTION, folder
from answering import talked
from sqlalchemy import select
from turning import TRIAL, referral

from cli.main import main
from prescreen.protocol import default_trial
from store import scripts
from store.database import Database, sqlite_url
from store.tables import answers, audit, referrals
from web.clock import Clock

OTHER = default_trial().parent / "knee-dextrose"
AT = Clock(0, ZoneInfo("America/Chicago")).now()
Replay = Callable[..., tuple[int, str, str]]


@pytest.fixture
def replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Replay:
    """Runs `prescreen replay ...`; status, output and errors."""
    migrated.into(tmp_path / "var")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))

    def run(*words: Any) -> tuple[int, str, str]:
        status = main(["replay", *map(str, words)])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


@pytest.fixture
def database(tmp_path: Path, replay: Replay) -> Database:
    """The database that it reads, with somebody whom an age of 85 concerns, and somebody whom it does not."""
    made = Database(sqlite_url(tmp_path / "var"), migrated.SEALER)
    talked(made, at=AT, age=88, refer=referral())
    talked(made, at=AT, diabetes="yes", a1c=7.4, refer=referral(email="b@example.org"))
    return made


def kept(database: Database) -> list[Any]:
    """Every answer and referral as it stands in the database."""
    with database.read() as connection:
        return [connection.execute(select(table)).all() for table in (answers, referrals)]


def test_an_amendment_as_a_folder(replay: Replay, database: Database, tmp_path: Path) -> None:
    before = kept(database)
    status, out, err = replay(folder(tmp_path, AGE, A1C))
    assert (status, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "criteria: I3 (changed), E3 (changed)" in lines
    assert "Now may fit 1 1" in lines and "No longer fits 1 1" in lines and "All that ever began 2 2" in lines
    assert "I3: pass → fail 1" in lines and "E3: review → pass 1" in lines
    assert kept(database) == before
    with database.read() as connection:
        (noted,) = connection.execute(select(audit).where(audit.c.action == "amendment replayed")).all()
    assert noted.actor == "operator" and noted.detail.startswith("dry-mouth: now_may_fit 1, no_longer_fits 1")


def test_all_of_it_as_json_and_a_line_for_each_as_csv(replay: Replay, database: Database, tmp_path: Path) -> None:
    status, out, _ = replay(folder(tmp_path, QUESTION), "--json", "--csv", tmp_path / "all.csv")
    told = json.loads(out)
    assert status == 0 and told["totals"] == {"now_may_fit": 0, "no_longer_fits": 0, "unknown": 2, "destroyed": 0, "same": 0}
    assert {tuple(one["missing"]) for one in told["people"]} == {("smoking",)} and told["trial"] == TRIAL
    with (tmp_path / "all.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["comes to"] for row in rows] == ["unknown", "unknown"] and rows[0]["missing"] == "smoking"
    assert "Ana" not in out + (tmp_path / "all.csv").read_text() and "example.org" not in out


def test_what_is_kept_can_be_named_by_its_id(replay: Replay, database: Database, tmp_path: Path) -> None:
    status, out, _ = replay(folder(tmp_path, AGE), "--keep")
    with database.read() as connection:
        (script,) = scripts.find(connection, TRIAL, "")
    assert status == 0 and f"kept as {script[:16]}" in out
    status, out, _ = replay(script[:8], "--json")
    assert status == 0 and json.loads(out)["totals"]["no_longer_fits"] == 1


def test_what_is_new_is_told_by_criterion_and_who_would_fit_but_for_it(replay: Replay, database: Database, tmp_path: Path) -> None:
    status, out, _ = replay(folder(tmp_path, QUESTION, A1C))
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert status == 0 and "E14: new → open 2" in lines and "E3: review → pass 1" in lines
    assert "1 can't be known, but would fit better than before were it not for what they were never asked" in lines


def test_as_of_a_day(replay: Replay, database: Database, tmp_path: Path) -> None:
    amended, day = folder(tmp_path, AGE), AT.date().isoformat()
    assert json.loads(replay(amended, "--json", "--as-of", (AT.date() - timedelta(1)).isoformat())[1])["people"] == []
    told = json.loads(replay(amended, "--json", "--as-of", day)[1])
    assert told["as_of"] == day and told["totals"]["no_longer_fits"] == 1


def test_mistakes_are_told_in_one_line(replay: Replay, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    another = folder(tmp_path, AGE).rename(tmp_path / "next")
    for words, told in (
        (("nowhere",), "there is no folder nowhere, and no kept script of dry-mouth begins so"),
        ((another, "--as-of", "2999-01-01"), "a day that is still to come"),
        ((another, "--keep"), "let its folder be named dry-mouth"),
        ((another, "--trial", "nothing"), "there is no trial nothing"),
        ((OTHER,), "knee-dextrose is another trial, NCT05160532; the people of dry-mouth (NCT06392711)"),
        ((another, "--csv", tmp_path / "no" / "where.csv"), "can't be written"),
    ):
        status, _, err = replay(*words)
        assert status == 2 and told in err and len(err.splitlines()) == 1, (words, err)
    with pytest.raises(SystemExit):
        replay(another, "--as-of", "yesterday")
    assert "yesterday is no day: write it as YYYY-MM-DD" in capsys.readouterr().err
    (another / "criteria.yml").write_text("criteria: 1")
    status, _, err = replay(another)
    assert status == 1 and "criteria.yml" in err
