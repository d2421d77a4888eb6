"""Named moments that are remembered across restarts, such as up to when texts were looked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from store.database import Database
from store.tables import marks


def get(database: Database, name: str) -> datetime | None:
    """The moment under this name."""
    with database.read() as connection:
        return connection.execute(select(marks.c.at).where(marks.c.name == name)).scalar_one_or_none()


def put(database: Database, name: str, at: datetime) -> None:
    """Remembers a moment under this name."""
    with database.write() as connection:
        into = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(marks)
        connection.execute(into.values(name=name, at=at).on_conflict_do_update(index_elements=[marks.c.name], set_={"at": at}))
