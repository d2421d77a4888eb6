"""In what order the queue is shown, and how a page is found far from its ends: part by part, each walked in the order of an index.

An order falls into parts that follow each other, such as those with a promise and those without. Within a part everything is in the
order of one index (migration 0018), so that nothing is sorted; parts before the page are only counted. What is in the queue is not
decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, null, or_, true

from store.tables import referrals as table

_FAR = 2_000
"""Behind so many referrals the parts are counted by one walk through all, which takes as long as several through some."""
SORTS = ("first", "newest", "longest", "next", "date", "visit")


class Promised(Enum):
    """Whether those of a rank have a date of the next try. FEW: some, and so few are of this rank that they may be sorted."""

    SOME, ALL, NONE, FEW = "some", "all", "none", "few"


@dataclass(frozen=True)
class Rank:
    """Those who come before all of a later rank."""

    of: ColumnElement[bool]
    promised: Promised


@dataclass(frozen=True)
class Part:
    """What stands together in an order, by columns that all rise."""

    of: ColumnElement[bool]
    by: tuple[ColumnElement[Any], ...]


@dataclass(frozen=True)
class Order:
    """An order: its parts, the same as one list of what rises, and whether it is read from its end."""

    parts: tuple[Part, ...]
    whole: tuple[ColumnElement[Any], ...]
    down: bool = False


def order_of(columns: Any, sort: str, ranks: Sequence[Rank] = ()) -> Order:
    """The order of that name. `ranks`: who comes first, of whom each counts to the first that fits; whoever fits none comes last."""
    last = (columns.created_at, columns.id)
    if sort == "first":
        return _by_rank(columns, ranks)
    if sort in ("next", "visit", "date"):
        key = {"next": columns.next_at, "visit": columns.visit_at, "date": columns.wait_until}[sort]
        given = and_(key.is_not(None), ~columns.blind) if sort == "date" else key.is_not(None)
        others = or_(key.is_(None), columns.blind) if sort == "date" else key.is_(None)
        parts = (Part(given, (key, *last)), Part(others, last if sort == "date" else (key, *last)))
        return Order(parts, (case((given, 0), else_=1), case((given, key), else_=null()), *last))
    return Order((Part(true(), last),), last, down=sort != "longest")


def _by_rank(columns: Any, ranks: Sequence[Rank]) -> Order:
    key, last = columns.next_at, (columns.created_at, columns.id)
    parts: list[Part] = []
    before: list[ColumnElement[bool]] = []
    for rank in (*ranks, Rank(true(), Promised.ALL)):
        of, promised = and_(rank.of, *before), rank.promised
        if promised is Promised.FEW:
            parts.append(Part(of, (key.is_(None), key, *last)))
        if promised in (Promised.SOME, Promised.ALL):
            parts.append(Part(and_(of, key.is_not(None)), (key, *last)))
        if promised in (Promised.SOME, Promised.NONE):
            parts.append(Part(and_(of, key.is_(None)), (key, *last)))
        before.append(rank.of.is_not(true()))  # as SQLite finds nothing by
    place = case(*((rank.of, number) for number, rank in enumerate(ranks)), else_=len(ranks))
    return Order(tuple(parts), (place, key.is_(None), key, *last))


def read(connection: Connection, query: Select[Any], by: Sequence[ColumnElement[Any]], down: bool, number: int, skip: int) -> list[str]:
    """So many ids of a query, in this order or just the opposite one."""
    ordered = query.order_by(*(one.desc() if down else one.asc() for one in by))
    return list(connection.execute(ordered.limit(number).offset(skip)).scalars())


def walk(connection: Connection, query: Select[Any], order: Order, number: int, skip: int, *, back: bool) -> list[str]:
    """So many ids of a query over referrals that are joined to none, behind so many. `back`: from the end, last one first."""
    parts, down = order.parts[::-1] if back else order.parts, order.down != back
    found: list[str] = []
    sizes = _sizes(connection, query, parts[:-1]) if skip >= _FAR else None
    for place, part in enumerate(parts):
        here = query.where(part.of)
        if skip and place < len(parts) - 1:
            if (size := sizes[place] if sizes is not None else _size(connection, here)) <= skip:
                skip -= size
                continue
        # Those joined to none have one value there; PostgreSQL takes the index for the order only where it is named.
        found += read(connection, here, (table.c.joined_to, *part.by), down, number - len(found), skip)
        skip = 0
        if len(found) == number:
            break
    return found


def _size(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(query.with_only_columns(func.count(), maintain_column_froms=True)).scalar_one())


def _sizes(connection: Connection, query: Select[Any], parts: Sequence[Part]) -> Sequence[int]:
    """How many of a query are in each part, by going through all of them once."""
    sums = [func.coalesce(func.sum(case((part.of, 1), else_=0)), 0) for part in parts]
    return connection.execute(query.with_only_columns(*sums, maintain_column_froms=True)).one() if sums else ()
