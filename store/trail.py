"""Reads the audit trail a page at a time, newest first. Writing and proving it is store/audit.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from store.tables import audit

PAGE = 100


def page(connection: Connection, *, who: str = "", what: str = "", before: int | None = None) -> Sequence[Any]:
    """Events, newest first: of this actor, on this object, before this number, where they are given."""
    query = select(audit.c.seq, audit.c.at, audit.c.actor, audit.c.action, audit.c.object, audit.c.detail)
    for column, value in ((audit.c.actor, who), (audit.c.object, what)):
        if value:
            query = query.where(column == value)
    if before is not None:
        query = query.where(audit.c.seq < before)
    return connection.execute(query.order_by(audit.c.seq.desc()).limit(PAGE)).all()
