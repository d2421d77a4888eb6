"""Changes the keys under a running product: a fresh key seals at once, what older ones sealed is sealed anew in small batches.

If it is ended in the middle, the next run goes on: each row shows which key sealed it. An old key is removed only when all transactions
that may have used it are over and a whole pass has found nothing that it sealed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, and_, delete, false, func, not_, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from store.database import Database
from store.tables import (
    OPEN,
    agreements,
    answers,
    conversations,
    messages,
    metadata,
    opt_outs,
    other_trials,
    outbox,
    referral_index,
    second_looks,
)

BLIND = (
    opt_outs.c.phone_index,
    agreements.c.phone_index,
    conversations.c.phone_index,
    outbox.c.recipient_index,
    other_trials.c.address_index,
    referral_index.c.digest,
    answers.c.fingerprint,
    messages.c.phone_index,
    second_looks.c.phone_index,
)
"""The blind indices. Those of text_counts are left out: they go after two days by themselves."""
_BATCH = 200
_PAUSE = 0.05
"""The pause between two batches, so that the gateway can write."""
_OPEN_SECONDS = 60.0
_TRIES = 60


class NotFinished(Exception):
    """The old key is still needed; the text says why. Running it again goes on from here."""


def sealed_columns() -> Iterator[Column[Any]]:
    """Every sealed column of every table."""
    for table in metadata.sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, LargeBinary) and column.info != OPEN)


def outstanding(database: Database) -> int:
    """How many sealed values and blind indices were made with another key than the present one."""
    current, newest = database.sealer.keys.current, len(database.sealer.keys.index)
    with database.read() as connection:
        older = [(column, _other_key(column, current)) for column in sealed_columns()]
        older += [(column, _older(column, newest)) for column in BLIND]
        return sum(connection.execute(select(func.count()).select_from(column.table).where(where)).scalar_one() for column, where in older)


def renew(database: Database) -> int:
    """Seals and indexes anew whatever an older key did; how many values. Raises NotFinished."""
    _wait_for_open(database)
    total = 0
    while found := sum(_whole(database, _reseal, column) for column in sealed_columns()) + sum(
        _whole(database, _reindex, column) for column in BLIND
    ):
        total += found
    return total


Batch = Callable[[Connection, Database, Column[Any], str], tuple[int, str]]


def _whole(database: Database, batch: Batch, column: Column[Any]) -> int:
    """One pass over a column, a transaction for each batch."""
    total, last = 0, ""
    while True:
        changed, reached = _persistently(database, batch, column, last)
        total += changed
        if reached == last:
            return total
        last = reached
        time.sleep(_PAUSE)


def _persistently(database: Database, batch: Batch, column: Column[Any], last: str) -> tuple[int, str]:
    """A batch, tried again where the database was busy or another transaction stood in its way."""
    for _ in range(_TRIES):
        try:
            with database.write() as connection:
                return batch(connection, database, column, last)
        except (TimeoutError, OperationalError):
            time.sleep(_PAUSE * 4)
    raise NotFinished("the database is too busy")


def _reseal(connection: Connection, database: Database, column: Column[Any], last: str) -> tuple[int, str]:
    table, sealer = column.table, database.sealer
    (key,) = table.primary_key.columns
    older = and_(key > last, _other_key(column, sealer.keys.current))
    rows = connection.execute(select(key, column).where(older).order_by(key).limit(_BATCH)).all()
    changed = 0
    for id, sealed in rows:
        fresh = sealer.seal(sealer.open(sealed, table.name, id, column.name), table.name, id, column.name)
        same = and_(key == id, column == sealed)  # who changed it meanwhile has sealed it with the present key
        changed += connection.execute(update(table).where(same).values({column.name: fresh})).rowcount
    return changed, rows[-1][0] if rows else last


def _reindex(connection: Connection, database: Database, column: Column[Any], last: str) -> tuple[int, str]:
    sealer = database.sealer
    older = and_(column > last, _older(column, len(sealer.keys.index)))
    digests = connection.execute(select(column).where(older).distinct().order_by(column).limit(_BATCH)).scalars().all()
    for digest in digests:
        here = column == digest
        try:
            with connection.begin_nested():
                connection.execute(update(column.table).where(here).values({column.name: sealer.lifted(digest)}))
        except IntegrityError:  # the same value stands there under its present digest already
            connection.execute(delete(column.table).where(here))
    return len(digests), digests[-1] if digests else last


def _other_key(column: Column[Any], current: str) -> Any:
    return and_(column.is_not(None), func.substr(column, 2, len(current), type_=LargeBinary) != current.encode())


def _older(column: Column[Any], newest: int) -> Any:
    return and_(column.is_not(None), not_(column.like(f"{newest}:%"))) if newest > 1 else false()


def _wait_for_open(database: Database) -> None:
    """Returns once every transaction is over that began before the present key came in. Raises NotFinished."""
    if database.sqlite:  # there is one writer at a time
        for _ in range(_TRIES):
            try:
                with database.write():
                    return
            except (TimeoutError, OperationalError):
                time.sleep(_PAUSE)
        raise NotFinished("the database is too busy")
    open_ = text(
        "SELECT l.virtualxid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'virtualxid'"
        " AND a.datname = current_database() AND l.pid <> pg_backend_pid()"
    )
    end, before = time.monotonic() + _OPEN_SECONDS, set[str]()
    with database.read() as connection:
        before = set(connection.execute(open_).scalars())
    while before:
        if time.monotonic() > end:
            raise NotFinished("a transaction has been open in the database for a minute")
        time.sleep(_PAUSE)
        with database.read() as connection:
            before &= set(connection.execute(open_).scalars())
