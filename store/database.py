"""The database and its transactions, SQLite or PostgreSQL, with the sealer of its sealed columns.

A write transaction on SQLite takes the write lock at its beginning, so that it can't fail later because another has it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url

from store.seals import Sealer
from store.turnstile import Turnstile

BUSY_SECONDS = 2.0
"""How long a writer waits for SQLite's lock before the message is refused with 503."""


class Database:
    """An engine and a sealer. Use `read()` and `write()`; each gives a connection for one transaction."""

    def __init__(self, url: str, sealer: Sealer) -> None:
        self.sealer = sealer
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self._writer, file = threading.Lock(), make_url(url).database
        self._turnstile = Turnstile(Path(f"{file}-writers")) if self.sqlite and file else None
        options = {"execution_options": {"audit_key": sealer.keys.audit}, **_options(self.sqlite)}
        self.engine: Engine = create_engine(_driver(url), hide_parameters=True, pool_pre_ping=not self.sqlite, **options)
        if self.sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self.engine.connect() as connection:
            if self.sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits at its end, or changes nothing.

        On SQLite the writers of this process wait for each other here, and then for those of other processes, since its own waiting is
        slow. Raises TimeoutError after BUSY_SECONDS.
        """
        if not self.sqlite:
            with self._transaction() as connection:
                yield connection
            return
        if not self._writer.acquire(timeout=BUSY_SECONDS):
            raise TimeoutError("the database is busy")
        try:
            with self._turnstile.passed(BUSY_SECONDS) if self._turnstile is not None else nullcontext(), self._transaction() as connection:
                yield connection
        finally:
            self._writer.release()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            if self.sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def alive(self) -> None:
        """Writes to the database, and raises whatever keeps it from that: locked, full, read-only or gone."""
        with self.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))

    def truncate_log(self) -> None:
        """Empties SQLite's write-ahead log, which otherwise would hold for a while what was destroyed."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Lets go of every connection."""
        self.engine.dispose()
        if self._turnstile is not None:
            self._turnstile.close()


def sqlite_url(folder: Path) -> str:
    """The default database of a data folder."""
    return f"sqlite:///{folder / 'prescreen.db'}"


def _driver(url: str) -> str:
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _options(sqlite: bool) -> dict[str, Any]:
    if sqlite:
        return {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}, "pool_size": 8, "max_overflow": 24}
    return {
        "pool_size": 10,
        "max_overflow": 20,
        "connect_args": {"connect_timeout": 3, "options": "-c statement_timeout=5000 -c lock_timeout=3000"},
    }


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; read() and write() do
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")  # nosemgrep: no-statement-from-words  the constants of the line above
    cursor.close()
