"""A database from before there were several trials: all that it held is of the default trial, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path

import migrated
import pytest
from alembic import command
from second import FIRST, SECOND
from sqlalchemy import text
from turning import NOW

from store import accounts, counts, recruitment
from store.database import Database, sqlite_url
from store.migrate import config, upgrade


def stepped(database: Database, to: str, *, down: bool = False) -> None:
    """The steps up to this one."""
    made = config()
    with database.write() as connection:
        made.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(made, to)


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A database as the release before left it, with rows in it."""
    if request.param == "sqlite":
        url = sqlite_url(tmp_path)
    else:
        fresh: Callable[[], str] = request.getfixturevalue("postgres")
        url = fresh()
    made = Database(url, migrated.SEALER)
    stepped(made, "0008")
    with made.write() as connection:
        for line in ROWS:
            connection.execute(text(line), {"at": NOW.isoformat(" ")[:19], "day": NOW.date().isoformat(), "sealed": b"x"})
    request.addfinalizer(made.close)
    return made


ROWS = (
    "INSERT INTO conversations (id, channel, language, state, turn, received, view, consented, criteria, protocol_version, started_at, last_at)"
    " VALUES ('c_1', 'web', 'en', :sealed, 0, 0, '{}', true, '{}', '1', :at, :at)",
    "INSERT INTO referrals (id, conversation, kind, status, channel, language, flags, identity, ledger, protocol_version, complete,"
    " created_at, version) VALUES ('r_1', 'c_1', 'prescreening', 'new', 'web', 'en', '[]', :sealed, :sealed, '1', true, :at, 1)",
    "INSERT INTO recruitment (id, state, at, actor) VALUES ('k_1', 'paused', :at, 'u_1')",
    "INSERT INTO counts (day, kind, channel, language, number) VALUES (:day, 'visit', 'web', 'en', 3)",
    "INSERT INTO counts (day, kind, channel, language, number) VALUES (:day, 'left.age', 'web', 'en', 2)",
    "INSERT INTO destructions (id, at, term, number, actor) VALUES ('d_1', :at, 'logs', 2, 'retention')",
    "INSERT INTO users (id, name, role, password, created_at) VALUES ('u_1', 'Cora', 'coordinator', 'x', :at)",
)


def test_all_of_it_is_of_the_default_trial(before: Database) -> None:
    upgrade(before)
    with before.read() as connection:
        for table in ("conversations", "referrals", "recruitment", "counts", "destructions"):
            assert set(connection.execute(text(f"SELECT trial FROM {table}")).scalars()) == {FIRST}
        assert (recruitment.standing(connection, FIRST), recruitment.standing(connection, SECOND)) == ("paused", "open")
        assert counts.visits(connection, NOW.date(), FIRST) == [(NOW.date(), "web", "en", 3)]
        assert counts.of_questions(connection, NOW.date(), FIRST)["stopped"] == {"age": 2}
        assert counts.visits(connection, NOW.date(), SECOND) == []
        (cora,) = accounts.every(connection)
        assert not cora.trials  # for all


def test_counts_of_two_trials_are_kept_apart_and_added_up_on_the_way_back(before: Database) -> None:
    upgrade(before)
    with before.write() as connection:
        for trial in (FIRST, SECOND):
            counts.add(connection, counts.VISIT, "web", "en", NOW, 2, trial=trial)
        assert [counts.visits(connection, NOW.date(), trial)[0][3] for trial in (FIRST, SECOND)] == [5, 2]
    stepped(before, "0008", down=True)
    with before.read() as connection:
        assert connection.execute(text("SELECT number FROM counts WHERE kind = 'visit'")).scalar_one() == 7
