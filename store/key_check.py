"""Whether these keys are those that a database was written with; asked at the start, before anything is written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, select

from store import audit
from store.database import Database
from store.rotation import sealed_columns
from store.seals import SealError


def fits(database: Database) -> bool:
    """Whether these keys open a stored value; where none is stored, whether they sealed the end of the audit trail."""
    sealer, stored = database.sealer, False
    with database.read() as connection:
        for column in _filled(connection):
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


def _filled(connection: Connection) -> list[Column[Any]]:
    """The sealed columns that hold anything at all, by one statement: at most starts of a small site, that is none or few."""
    columns = list(sealed_columns())
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {column.table.name} WHERE {column.name} IS NOT NULL)" for column in columns)  # noqa: S608
    held = connection.exec_driver_sql(f"SELECT {asked}").one()  # nosemgrep: no-statement-from-words  names of our own tables
    return [column for column, holds in zip(columns, held, strict=True) if holds]
