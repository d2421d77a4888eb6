"""Snapshots of the record, none twice; who asks the registry when; and what was acknowledged, in the trail."""

import pytest
from registering import EARLIER, NCT, NOW, TEXT, record, updated
from sqlalchemy import select

from prescreen.protocol import load
from prescreen.registry.ours import ours_of
from store import registry
from store.database import Database
from store.tables import audit

TRIAL, OURS = "dry-mouth", ours_of(load())
HOUR, DAY = registry.AGAIN / 3, registry.DAILY


def keep(database: Database, *records: dict, fetched: bool = False) -> list[bool]:
    """Keeps records an hour after each other."""
    kept = []
    for at, one in enumerate(records):
        with database.write() as connection:
            kept.append(registry.keep(connection, TRIAL, one, OURS, NOW + at * HOUR, "operator", fetched=fetched))
    return kept


def versions(database: Database) -> list[str]:
    """The versions that are kept, in order."""
    with database.read() as connection:
        return [one.version for one in registry.kept(connection, TRIAL, NCT)]


def test_no_snapshot_twice_for_the_same_content(database: Database) -> None:
    later = record()
    later["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-11-30"
    assert keep(database, record(), record(), later) == [True, False, False]
    with database.read() as connection:
        (reading,) = registry.readings(connection, TRIAL, NCT)
    assert reading.ours == OURS and len(reading.record.criteria) == 22 and reading.record.holder == "2026-11-28"


def test_what_came_back_is_kept_again(database: Database) -> None:
    there, else_ = updated("2026-03-01", TEXT), updated("2026-04-01", EARLIER)
    assert keep(database, there, else_, updated("2026-05-01", TEXT)) == [True, True, True]


def test_an_older_version_takes_its_place_by_its_day(database: Database) -> None:
    keep(database, updated("2026-10-05", TEXT), updated("2026-03-01", EARLIER))
    assert versions(database) == ["2026-03-01", "2026-10-05"]


def test_large_parts_and_other_records_are_left_out(database: Database) -> None:
    keep(database, {**record(), "resultsSection": {"x": "y" * 100_000}})
    with database.read() as connection:
        (reading,) = registry.readings(connection, TRIAL, NCT)
        assert registry.readings(connection, TRIAL, "NCT01234567") == [] and registry.readings(connection, "another", NCT) == []
    assert reading.record.registry == NCT


def test_the_registry_is_asked_once_a_day_and_sooner_after_a_fault(database: Database) -> None:
    def claim(at: float) -> bool:
        with database.write() as connection:
            return registry.claim(connection, TRIAL, NOW + at * HOUR)

    assert [claim(0), claim(0)] == [True, False]
    assert [claim(2.9), claim(3)] == [False, True]  # the first try never ended
    with database.write() as connection:
        registry.keep(connection, TRIAL, record(), OURS, NOW + 3 * HOUR, "watch", fetched=True)
    assert [claim(6), claim(26), claim(27)] == [False, False, True]
    with database.write() as connection:
        registry.missed(connection, TRIAL, NOW + 27 * HOUR, "it can't be reached" * 9)
    with database.read() as connection:
        state = registry.state(connection, TRIAL)
    assert state.reached_at == NOW + 3 * HOUR and len(state.fault) == 80 and state.silent(NOW + 27 * HOUR) == DAY


def test_a_file_is_no_answer_of_the_registry(database: Database) -> None:
    keep(database, record())
    with database.read() as connection:
        state = registry.state(connection, TRIAL)
    assert (state.read_at, state.reached_at, state.silent(NOW + 9 * DAY)) == (NOW, None, None)


def test_an_acknowledgement_is_given_once_with_a_reason_and_is_in_the_trail(database: Database) -> None:
    def acknowledge(reason: str, trial: str = TRIAL) -> bool:
        with database.write() as connection:
            return registry.acknowledge(connection, trial, "f" * 64, reason, "u_1", NOW, what="change, inclusion 9 (I9)")

    for reason in ("", "  ", "x" * (registry.MOST + 1)):
        with pytest.raises(ValueError, match=r"^Please say why"):
            acknowledge(reason)
    assert [acknowledge("an  amendment is on its way"), acknowledge("another"), acknowledge("there too", "another")] == [True, False, True]
    with database.read() as connection:
        noted = registry.acknowledged(connection, TRIAL)["f" * 64]
        trail = connection.execute(select(audit.c.action, audit.c.object, audit.c.actor, audit.c.detail)).all()
    assert (noted.reason, noted.actor, noted.at) == ("an amendment is on its way", "u_1", NOW)
    assert trail[0][:3] == ("registry finding acknowledged", "f" * 64, "u_1") and "I9" in trail[0].detail and len(trail) == 2
    assert "amendment" not in trail[0].detail
