"""Reads the audit trail, newest first. Writing and proving it is store/audit.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from store.tables import audit

PAGE = 100


@dataclass(frozen=True)
class Wanted:
    """What the trail is narrowed to: an actor, an action, an object, from a moment (`since`) on and before another. Empty: everything."""

    who: str = ""
    action: str = ""
    object: str = ""
    since: datetime | None = None
    before: datetime | None = None


def page(connection: Connection, wanted: Wanted, *, upto: int | None = None) -> Sequence[Any]:
    """A page of events; `upto`: those before this number."""
    query = _narrowed(wanted)
    if upto is not None:
        query = query.where(audit.c.seq < upto)
    return connection.execute(query.limit(PAGE)).all()


def every(connection: Connection, wanted: Wanted) -> Sequence[Any]:
    """All events that are wanted."""
    return connection.execute(_narrowed(wanted)).all()


def actions(connection: Connection) -> list[str]:
    """What can have been done, by name."""
    return sorted(connection.execute(select(audit.c.action).distinct()).scalars())


def _narrowed(wanted: Wanted) -> Select[Any]:
    query = select(audit.c.seq, audit.c.at, audit.c.actor, audit.c.action, audit.c.object, audit.c.detail)
    for column, value in ((audit.c.actor, wanted.who), (audit.c.action, wanted.action), (audit.c.object, wanted.object)):
        if value:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(audit.c.at >= wanted.since)
    if wanted.before is not None:
        query = query.where(audit.c.at < wanted.before)
    return query.order_by(audit.c.seq.desc())
