"""Counts that outlive what they count: how many refused, were under age, came for help. No ids, no words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from store.tables import counts


def add(connection: Connection, kind: str, channel: str, language: str, now: datetime) -> None:
    """One more of this kind on this day (the day of `now` in its own zone)."""
    values = {"day": now.date(), "kind": kind, "channel": channel, "language": language, "number": 1}
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    keys = [counts.c.day, counts.c.kind, counts.c.channel, counts.c.language]
    connection.execute(insert(counts).values(values).on_conflict_do_update(index_elements=keys, set_={"number": counts.c.number + 1}))
