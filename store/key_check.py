"""Whether the keys at hand are those that a database was written with: told before anything is written with others."""

from __future__ import annotations

from sqlalchemy import select

from store import audit
from store.database import Database
from store.rotation import sealed_columns
from store.seals import SealError


def fits(database: Database) -> bool:
    """Whether these keys open something of what is stored; where nothing sealed is stored, whether the trail's end was sealed by them."""
    sealer, stored = database.sealer, False
    with database.read() as connection:
        for column in sealed_columns():
            table = column.table
            (key,) = table.primary_key.columns
            row = connection.execute(select(key, column).where(column.is_not(None)).order_by(key.desc()).limit(1)).first()
            if row is None:
                continue
            stored = True
            try:
                sealer.open(row[1], table.name, row[0], column.name)
                return True
            except SealError:
                continue
        return not stored and audit.ours(connection)
