"""A fresh, migrated database of either kind for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.database import Database
from store.keys import Keys
from store.migrate import upgrade
from store.sealing import Sealer


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """SQLite in a folder of its own, or PostgreSQL."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'prescreen.db'}"
    else:
        fresh: Callable[[], str] = request.getfixturevalue("postgres")
        url = fresh()
    made = Database(url, Sealer(Keys.new()))
    upgrade(made)
    yield made
    made.close()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """SQLite alone, where the kind of database makes no difference or the file is looked at."""
    made = Database(f"sqlite:///{tmp_path / 'prescreen.db'}", Sealer(Keys.new()))
    upgrade(made)
    yield made
    made.close()
