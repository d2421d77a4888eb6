"""Forms that were sent already: the same form, sent twice, has one effect.

Each form of a page holds a key of its own. What is remembered for a day is a digest of who sent what where under which key, so that a form
changed after going back in the browser counts as another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from store import ids
from store.tables import acts

_KEPT = timedelta(days=1)


def first(
    connection: Connection, user: str, path: str, fields: Iterable[tuple[str, str]], now: datetime, *, referral: str | None = None
) -> bool:
    """Whether this form comes for the first time. It is remembered only if the caller's transaction is committed.

    `referral`: what it is about, with which it is destroyed.
    """
    connection.execute(delete(acts).where(acts.c.at < now - _KEPT))
    id = ids.digest("\0".join([user, path, *(f"{name}={value}" for name, value in sorted(fields))]))
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    once = insert(acts).values(id=id, referral=referral, at=now).on_conflict_do_nothing().returning(acts.c.id)
    return connection.execute(once).first() is not None
