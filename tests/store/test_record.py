"""The database as a whole: its tables and steps agree, nothing lies open in it, its trail shows every change."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, update
from turning import NOW, answer, message, opened, referral, turn

from store import audit, conversations
from store.database import Database
from store.migrate import MigrationError, upgrade
from store.tables import audit as trail
from store.tables import metadata
from store.turns import commit

SENTINELS = ("Sentinelword", "Zebulon", "zeb@example.org", "+16085550177", "608555")


def test_the_steps_lead_to_the_tables(database: Database) -> None:
    upgrade(database)  # once more: nothing to do
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_database_of_a_later_release_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(MigrationError):
        upgrade(database)


def test_nothing_of_a_participant_lies_open(sqlite_database: Database, tmp_path: Path) -> None:
    database = sqlite_database
    id = opened(database, phone="+16085550177")
    details = referral(first_name="Zebulon", email="zeb@example.org", phone=None, questions=["Sentinelword?"])
    entry = {"criterion": "E3", "status": "review", "why": "w", "words": "Sentinelword", "question": "a1c"}
    said = message(database, id, "Sentinelword")
    before = conversations.get(database, id)
    assert before is not None
    made = turn("You said Sentinelword", answers={"a1c": answer(8, "Sentinelword")}, ledger=[entry], referral=details)
    commit(database, before, [said], made, now=NOW, letters=lambda written, record: [])
    everything = b"".join(file.read_bytes() for file in tmp_path.glob("prescreen.db*"))
    assert len(everything) > 10_000
    assert [word for word in SENTINELS if word.encode() in everything] == []


def test_the_trail_shows_a_change_and_a_gap(database: Database) -> None:
    for number in range(4):
        with database.write() as connection:
            audit.record(connection, NOW, "ana", "referral.viewed", f"r_{number}")
    with database.write() as connection:
        assert list(audit.verify(connection)) == []
        connection.execute(update(trail).where(trail.c.seq == 2).values(actor="ben"))
        assert any("event 2 was changed" in fault for fault in audit.verify(connection))
        connection.execute(delete(trail).where(trail.c.seq == 3))
        assert any("event 3 is missing" in fault for fault in audit.verify(connection))
