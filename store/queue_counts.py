"""How many referrals stand how in a trial's queue: lines that the database adds with each change (migration 0018), added up here.

A line says a kind and how many more, or fewer, there are of it. Those joined to another referral are not counted. Which views a kind
stands in is not decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Insert, false, func, insert, select

from store.tables import queue_counts as table

LOOSE = 500
"""With so many more lines than kinds they are worth being added up."""
_KIND = ("trial", "status", "held", "assigned_to", "waits", "wait_until")


@dataclass(frozen=True)
class Counted:
    """A row for each kind: `status`, `held`, `assigned_to`, `waits`, `over` (the wait is), `number`. `loose`: lines too many."""

    rows: Sequence[Any]
    loose: int


def counted(connection: Connection, trial: str, today: date) -> Counted:
    """The numbers of a trial as they are now."""
    over = func.coalesce(table.c.wait_until <= today, false()).label("over")
    kind = [table.c.status, table.c.held, table.c.assigned_to, table.c.waits, over]
    kinds, lines = (func.count(table.c.wait_until.distinct()) + 1).label("kinds"), func.count().label("lines")
    query = select(*kind, func.sum(table.c.number).label("number"), kinds, lines).where(table.c.trial == trial).group_by(*kind)
    rows = connection.execute(query).all()
    return Counted([row for row in rows if row.number], sum(max(row.lines - row.kinds, 0) for row in rows))


def add_up(connection: Connection) -> None:
    """Puts one line in the place of all of a kind. What others add meanwhile stays; who does so too waits and finds nothing."""
    if connection.dialect.name == "postgresql":
        connection.execute(_summed(table.delete().returning(*table.c).cte("gone").c))
        return
    last = connection.execute(select(func.max(table.c.id))).scalar_one()
    connection.execute(_summed(table.c))
    connection.execute(table.delete().where(table.c.id <= last))


def _summed(lines: Any) -> Insert:
    kind, number = [lines[name] for name in _KIND], func.sum(lines.number)
    return insert(table).from_select([*_KIND, "number"], select(*kind, number).group_by(*kind).having(number != 0))
