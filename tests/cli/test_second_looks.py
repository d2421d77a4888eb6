"""`prescreen second-looks`: the numbers that the console shows, for a script."""

import json
from datetime import datetime, timezone
from pathlib import Path

import migrated
import pytest

from cli.main import main
from prescreen.protocol import default_trial
from store import counts
from store.database import Database, sqlite_url

NOW = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
COUNTED = {
    "look.passed_over.I3": 20,
    "look.asked.I3": 10,
    "look.agreed.I3": 6,
    "look.right.I3": 4,
    "look.wrong.I3": 1,
    "look.asked.E2": 2,
    "mis.age": 1,
}


def test_each_criterion_and_all_of_them_with_the_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    migrated.into(tmp_path / "var")
    database = Database(sqlite_url(tmp_path / "var"), migrated.SEALER)
    with database.write() as connection:
        for kind, number in COUNTED.items():
            counts.add(connection, kind, "web", "en", NOW, number, trial=default_trial().name)
    database.close()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    assert main(["second-looks", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["criterion"] for line in lines] == ["E2", "I3", None]
    of_ages, whole = lines[1:]
    assert (of_ages["ruled_out"], of_ages["told"], of_ages["silent"], of_ages["reached"], of_ages["waiting"]) == (30, 10, 4, 5, 1)
    assert of_ages["at_most"] == pytest.approx(0.6574, abs=1e-4) and lines[0]["at_most"] is None
    assert (whole["asked"], whole["wrong"], whole["misread"]) == (12, 1, {"age": 1})
