"""A fresh, migrated database of either kind for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import migrated
import pytest

from store.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """SQLite in a folder of its own, or PostgreSQL."""
    if request.param == "sqlite":
        url = migrated.sqlite(tmp_path)
    else:
        fresh: Callable[[], str] = request.getfixturevalue("migrated_postgres")
        url = fresh()
    made = Database(url, migrated.SEALER)
    yield made
    made.close()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """SQLite alone, where the kind of database makes no difference or the file is looked at."""
    made = Database(migrated.sqlite(tmp_path), migrated.SEALER)
    yield made
    made.close()
