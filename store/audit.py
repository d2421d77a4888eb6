"""Who saw, changed or exported what and when: append-only, each row's hash over the one before.

Holds ids and names of actions, never participants' words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timezone

from sqlalchemy import Connection, func, insert, select, text

from store.tables import audit

_FIRST = "0" * 64
_LOCK = 6392711


def record(connection: Connection, at: datetime, actor: str, action: str, object_: str, detail: str = "") -> None:
    """Appends one event inside the caller's transaction, so that change and event stand or fall together."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, _FIRST)
    detail = detail[:200]
    hash_ = _hash(seq, at, actor, action, object_, detail, previous)
    connection.execute(
        insert(audit).values(seq=seq, at=at, actor=actor, action=action, object=object_, detail=detail, previous=previous, hash=hash_)
    )


def verify(connection: Connection) -> Iterator[str]:
    """Every change or gap in the trail, in words; nothing where it is whole."""
    previous, expected = _FIRST, 1
    for row in connection.execute(select(audit).order_by(audit.c.seq)):
        if row.seq != expected:
            yield f"event {expected} is missing"
        if row.previous != previous:
            yield f"event {row.seq} does not follow the one before it"
        if row.hash != _hash(row.seq, row.at, row.actor, row.action, row.object, row.detail, row.previous):
            yield f"event {row.seq} was changed"
        previous, expected = row.hash, row.seq + 1


def size(connection: Connection) -> int:
    """How many events there are."""
    return int(connection.execute(select(func.count()).select_from(audit)).scalar_one())


def _hash(seq: int, at: datetime, actor: str, action: str, object_: str, detail: str, previous: str) -> str:
    line = "\0".join([str(seq), at.astimezone(timezone.utc).isoformat(), actor, action, object_, detail, previous])
    return hashlib.sha256(line.encode()).hexdigest()
