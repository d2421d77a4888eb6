"""How many texts a number sent and got on a day, for the limits; older days go."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from store.tables import text_counts

_KEPT = timedelta(days=1)


def received(connection: Connection, phone_index: str, day: date) -> int:
    """Counts one more text from this number; how many there are on this day."""
    return _add(connection, phone_index, day, "received", 1)


def sent(connection: Connection, phone_index: str, day: date) -> int:
    """Counts one more text to this number; how many there are on this day."""
    return _add(connection, phone_index, day, "sent", 1)


def sent_in_all(connection: Connection, day: date) -> int:
    """How many texts went out on this day."""
    return int(connection.execute(select(func.coalesce(func.sum(text_counts.c.sent), 0)).where(text_counts.c.day == day)).scalar_one())


def forget(connection: Connection, today: date) -> None:
    """Lets go of the days that no limit looks at."""
    connection.execute(delete(text_counts).where(text_counts.c.day < today - _KEPT))


def _add(connection: Connection, phone_index: str, day: date, column: str, number: int) -> int:
    into = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(text_counts)
    values = {"day": day, "phone_index": phone_index, "received": 0, "sent": 0, column: number}
    counted = into.values(values).on_conflict_do_update(
        index_elements=[text_counts.c.day, text_counts.c.phone_index], set_={column: text_counts.c[column] + number}
    )
    return int(connection.execute(counted.returning(text_counts.c[column])).scalar_one())
