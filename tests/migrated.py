"""A migrated, empty database under keys of the tests' own: made once a process by the product's own steps, copied wherever one is needed.

Whoever starts over such a copy still runs the steps: they find nothing to do. What the steps do from the beginning is held by
tests/store/test_record.py, and by every test of tests/product.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from store.database import Database, sqlite_url
from store.keys import Keys, write_keys
from store.migrate import upgrade
from store.seals import Sealer

KEYS = Keys.new()
SEALER = Sealer(KEYS)


def into(folder: Path) -> None:
    """Puts keys and a database into a data folder that is not there yet."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
        write_keys(folder / "keys", KEYS)
        sqlite(folder)


def sqlite(folder: Path) -> str:
    """Puts a database alone into a folder; its address."""
    (folder / "prescreen.db").write_bytes(_sqlite())
    return sqlite_url(folder)


def migrate(url: str) -> None:
    """Brings a database to the tables of today."""
    database = Database(url, SEALER)
    upgrade(database)
    database.close()


@cache
def _sqlite() -> bytes:
    with TemporaryDirectory() as folder:
        migrate(sqlite_url(Path(folder)))
        return (Path(folder) / "prescreen.db").read_bytes()
