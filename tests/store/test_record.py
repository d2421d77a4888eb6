"""The database as a whole: its tables and steps agree, nothing lies open in it, its trail shows every change."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from turning import NOW, answer, message, opened, referral, turn

from store import audit, conversations
from store.database import Database
from store.keys import Keys
from store.migrate import MigrationError, upgrade
from store.seals import Sealer
from store.tables import audit as trail
from store.tables import audit_head, metadata
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
    commit(database, before, [said], made, now=NOW, letters=lambda *_: [])
    everything = b"".join(file.read_bytes() for file in tmp_path.glob("prescreen.db*"))
    assert len(everything) > 10_000
    assert [word for word in SENTINELS if word.encode() in everything] == []


def test_the_trail_shows_a_change_and_a_gap(database: Database) -> None:
    for number in range(4):
        with database.write() as connection:
            audit.add(connection, NOW, "ana", "referral.viewed", f"r_{number}")
    unguarded(database)
    with database.write() as connection:
        assert list(audit.verify(connection)) == []
        connection.execute(update(trail).where(trail.c.seq == 2).values(actor="ben"))
        assert any("event 2 was changed" in fault for fault in audit.verify(connection))
        connection.execute(delete(trail).where(trail.c.seq == 3))
        assert any("event 3 is missing" in fault for fault in audit.verify(connection))


def unguarded(database: Database) -> None:
    """As somebody who owns the tables would leave them."""
    with database.write() as connection:
        if database.sqlite:
            for name in ("audit_unchanged", "audit_undeleted", "audit_unreplaced"):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")


def seen(database: Database, number: int) -> None:
    """So many events."""
    for one in range(number):
        with database.write() as connection:
            audit.add(connection, NOW, "ana", "referral.viewed", f"r_{one}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'ben' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 3",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT seq, at, 'ben', action, object, detail, previous, hash FROM audit WHERE seq = 2",
        "TRUNCATE audit",
    ],
)
def test_no_event_of_the_trail_can_be_changed_or_deleted(database: Database, statement: str) -> None:
    if ("TRUNCATE" in statement and database.sqlite) or ("REPLACE" in statement and not database.sqlite):
        statement = "DELETE FROM audit WHERE seq > 1"  # what the other database has no such statement for
    seen(database, 3)
    with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
        connection.exec_driver_sql(statement)
    with database.read() as connection:
        assert list(audit.verify(connection)) == [] and audit.size(connection) == 3


def test_a_trail_made_anew_without_the_keys_is_found(database: Database) -> None:
    seen(database, 3)
    unguarded(database)
    stranger = Database(database.engine.url.render_as_string(hide_password=False), Sealer(Keys.new()))
    with stranger.write() as connection:
        connection.execute(delete(trail))
    seen(stranger, 3)
    stranger.close()
    with database.read() as connection:
        assert sum("was changed" in fault for fault in audit.verify(connection)) == 3


def test_an_end_cut_off_is_found(database: Database, tmp_path: Path) -> None:
    seen(database, 4)
    file = tmp_path / "audit.anchor"
    with database.read() as connection:
        before = connection.execute(select(audit_head)).one()
        audit.anchor(connection, file)
        assert list(audit.verify(connection, file)) == []
    assert file.stat().st_mode & 0o777 == 0o600
    seen(database, 2)
    unguarded(database)
    with database.write() as connection:
        connection.execute(delete(trail).where(trail.c.seq > 5))
        assert list(audit.verify(connection)) == ["the trail ends at event 5, which is not its sealed end, 6: its end was cut off"]
        connection.execute(delete(trail).where(trail.c.seq > 3))
        assert any("4 was anchored" in fault for fault in audit.verify(connection, file))
        connection.execute(delete(trail).where(trail.c.seq > 0))
        assert len(list(audit.verify(connection, file))) == 2
        connection.execute(update(audit_head).values(seq=before.seq, seal=before.seal))
    with database.read() as connection:
        assert any("cut off" in fault for fault in audit.verify(connection, file))


def test_the_gateways_role_cannot_touch_the_trail(postgres: Callable[[], str]) -> None:
    owner_url = postgres()
    url = owner_url.replace("postgres@", "gateway@")
    sealer = Sealer(Keys.new())
    owner, gateway = Database(owner_url, sealer), Database(url, sealer)
    with owner.write() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS gateway")
        connection.exec_driver_sql("CREATE ROLE gateway LOGIN")
    upgrade(gateway, owner_url)
    gateway.alive()
    seen(gateway, 2)
    for statement in (
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DROP TABLE audit",
        "ALTER TABLE audit DISABLE TRIGGER USER",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), gateway.write() as connection:
            connection.exec_driver_sql(statement)
    upgrade(gateway, owner_url)  # as at each start
    with gateway.read() as connection:
        assert list(audit.verify(connection)) == [] and audit.size(connection) == 2
    gateway.close()
    with owner.write() as connection:
        connection.exec_driver_sql("DROP OWNED BY gateway")
        connection.exec_driver_sql("DROP ROLE gateway")
    owner.close()
