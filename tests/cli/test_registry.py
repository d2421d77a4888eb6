"""`prescreen registry`: what it finds it tells and keeps, and it edits nothing."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import migrated
import pytest
from registering import EARLIER, NCT, NOW, record, saved, updated

from cli.main import main
from prescreen.protocol import load
from prescreen.protocol.layers import COMMON, TRIALS, files_of
from prescreen.registry.findings import findings
from prescreen.registry.ours import ours_of
from prescreen.registry.reading import Reading
from prescreen.registry.record import read_record
from store import accounts
from store.database import Database
from web.clock import Clock
from web.settings import read_settings

RECORDS = Path(__file__).parent / "records"


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs `prescreen registry ...`; status, output and errors. A record that is given comes from a file."""
    migrated.into(tmp_path / "var")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("REGISTRY_API", "http://127.0.0.1:9")

    def run(*words: Any) -> tuple[int, str, str]:
        given = []
        for one in words:
            if isinstance(one, dict):
                (tmp_path / "record.json").write_text(saved(one))
            given.append(str(tmp_path / "record.json") if isinstance(one, dict) else str(one))
        status = main(["registry", *given])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


Check = Callable[..., tuple[int, str, str]]


def test_a_record_that_agrees(check: Check) -> None:
    assert check("check", record()) == (0, f"{NCT}, version of 2026-10-05: kept\n\n0 to acknowledge, 0 acknowledged\n", "")
    assert check("check", record())[1].startswith(f"{NCT}, version of 2026-10-05: the same as before")


def test_a_drift_is_told_with_its_criteria_and_edits_nothing(check: Check) -> None:
    before = {path: path.read_bytes() for path in files_of(TRIALS / "dry-mouth", ["criteria.yml", "study.yml"])}
    check("check", updated("2026-03-01"))
    status, out, _ = check("check", updated("2026-10-05", EARLIER))
    assert status == 1 and "3 to acknowledge, 0 acknowledged" in out
    assert "inclusion 9: changed in the record; touches I9" in out and "[within {+42+} calendar days" in out
    assert "inclusion 2: changed in the record; touches I2, I1 (perhaps)" in out
    assert {path: path.read_bytes() for path in before} == before
    assert [line[:23] for line in check("snapshots")[1].splitlines()] == ["version of 2026-03-01, ", "version of 2026-10-05, "]


def test_the_investigator_acknowledges(check: Check) -> None:
    _, out, _ = check("check", updated("2026-10-05", EARLIER))
    id = out.split("  id ")[1].split()[0]
    settings = read_settings({"DATA_DIR": os.environ["DATA_DIR"]})
    database, clock = Database(settings.database_url, migrated.SEALER), Clock(0, settings.site_time_zone)
    accounts.add(database, "Dr. Pine", "principal_investigator", clock.now())
    accounts.add(database, "Cora", "coordinator", clock.now())
    accounts.add(database, "Dr. Fir", "principal_investigator", clock.now(), trials=["knee-dextrose"])
    for by in ("Cora", "Dr. Fir", "nobody"):
        status, _, fault = check("acknowledge", id, "--by", by, "--reason", "seen")
        assert status == 2 and "no principal investigator's account" in fault
    assert check("acknowledge", id[:11], "--by", "Dr. Pine", "--reason", "seen")[0] == 2
    assert check("acknowledge", id, "--by", "Dr. Pine", "--reason", " ")[0] == 2
    assert check("acknowledge", id, "--by", "Dr. Pine", "--reason", "Amendment 3")[:2] == (0, "acknowledged\n")
    assert check("acknowledge", id, "--by", "Dr. Pine", "--reason", "Amendment 3")[1] == "it was acknowledged before\n"
    assert check("check", updated("2026-10-05", EARLIER))[0] == 0
    database.close()


@pytest.mark.parametrize("path", sorted(RECORDS.glob("*.json")), ids=lambda path: path.stem)
def test_a_trial_that_was_just_drafted_agrees_with_its_record(tmp_path: Path, path: Path) -> None:
    shutil.copytree(TRIALS / COMMON, tmp_path / COMMON)
    assert main(["from-registry", str(path), "drafted", "--in", str(tmp_path)]) == 0
    protocol = load(tmp_path / "drafted")
    ours = ours_of(protocol, recruiting="paused")
    assert findings([Reading("g_1", NOW, read_record(path), ours)], ours, protocol.units) == ()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["check"], "name a FILE, or say --fetch"),
        (["check", "--fetch", record()], "name a FILE, or say --fetch"),
        (["check", "--fetch"], "gave no record: it can't be reached"),
        (["check", "nowhere.json"], "nowhere.json can't be read"),
        (["check", {}], "has no protocolSection"),
        (
            ["check", record(identificationModule__nctId="NCT01234567")],
            "is the record of NCT01234567; the trial dry-mouth names NCT06392711",
        ),
        (["check", record(), "--trial", "knee-dextrose"], "the trial knee-dextrose is not served"),
    ],
)
def test_faults_are_one_line(check: Check, words: list[Any], told: str) -> None:
    status, out, fault = check(*words)
    assert (status, out, fault.count("\n")) == (2, "", 1) and told in fault
