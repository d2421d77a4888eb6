"""Referrals that are likely of the same person (same phone, same e-mail, or same name and age), and what was decided about them.

Two are joined only when a coordinator says so; then the later one leaves the queue and is shown on the page of the earlier one, where the
work on both goes on (store/joining.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, insert, or_, select, update

from prescreen.workflow import Refused
from store import audit, joining
from store.tables import pairs, referral_index
from store.tables import referrals as table
from store.work import Desk

_FIELDS = ("phone", "email", "person")
_LOOKED, _MOST = 5_000, 500
"""So many entries with something in common are looked at, whatever trial they are of, and so many of this one."""


@dataclass(frozen=True)
class Likely:
    """Another referral that is likely of the same person, and what they have in common."""

    id: str
    same: tuple[str, ...]


def likely(connection: Connection, wanted: Sequence[str]) -> dict[str, list[Likely]]:
    """For each of these referrals the others of its trial that may be of the same person and about which nothing was decided."""
    here = and_(referral_index.c.referral.in_(list(wanted)), referral_index.c.field.in_(_FIELDS))
    mine: dict[tuple[str, str], list[str]] = {}
    for row in connection.execute(select(referral_index).where(here)):
        mine.setdefault((row.field, row.digest), []).append(row.referral)
    with_them: dict[tuple[str, str], list[str]] = {}
    shared = referral_index.c.digest.in_([digest for _, digest in mine])  # step by step: joins of these tables are planned badly
    rows = connection.execute(select(referral_index).where(shared).order_by(referral_index.c.referral).limit(_LOOKED)).all()
    named = select(table.c.id, table.c.trial, table.c.joined_to, table.c.blind)
    known = connection.execute(named.where(table.c.id.in_([*wanted, *(row.referral for row in rows)]))).all()
    away, trials = {row.id for row in known if row.joined_to is not None}, {row.id: row.trial for row in known}
    blind = {row.id for row in known if row.blind}
    here_too = {trials.get(one) for one in wanted}
    for row in [row for row in rows if trials.get(row.referral) in here_too][:_MOST]:
        if row.referral not in away:
            with_them.setdefault((row.field, row.digest), []).append(row.referral)
    found: dict[tuple[str, str], set[str]] = {}
    for (field, digest), ids in with_them.items():
        for one in mine.get((field, digest), ()):
            for another in ids:
                if field == "person" and not blind.isdisjoint((one, another)):
                    continue  # an age in common would tell it
                if another != one and trials.get(another) == trials.get(one):
                    found.setdefault((one, another), set()).add(field)
    decided = _decided(connection, wanted)
    shown: dict[str, list[Likely]] = {}
    for (id, another), fields in found.items():
        if tuple(sorted((id, another))) not in decided:
            shown.setdefault(id, []).append(Likely(another, tuple(field for field in _FIELDS if field in fields)))
    return shown


def joined(connection: Connection, id: str) -> list[str]:
    """The referrals that were joined to this one, oldest first."""
    return list(connection.execute(select(table.c.id).where(table.c.joined_to == id).order_by(table.c.created_at)).scalars())


def every(connection: Connection) -> dict[str, str]:
    """Each referral that was joined to another, and to which."""
    rows = connection.execute(select(table.c.id, table.c.joined_to).where(table.c.joined_to.is_not(None)))
    return {row.id: row.joined_to for row in rows}


def join(desk: Desk, id: str, other: str) -> str:
    """Joins two referrals of one person; the id of the earlier one, which stays. Raises Refused, KeyError."""
    connection = desk.connection
    if not any(one.id == other for one in likely(connection, [id]).get(id, ())):
        raise Refused("These two have nothing in common any more. Please look at them again.")
    for one in (id, other):
        desk.dates(one)  # refused where one is to be asked again
    order = select(table.c.id).where(table.c.id.in_([id, other])).order_by(table.c.created_at, table.c.id)
    first, second = connection.execute(order).scalars().all()
    connection.execute(update(table).where(table.c.joined_to == second).values(joined_to=first))
    desk.point(second, first)
    joining.carry(desk, first, second)
    _decide(desk, id, other, same=True)
    return str(first)


def apart(desk: Desk, id: str, other: str) -> None:
    """Remembers that two referrals are of different people, and parts them if they were joined. Raises KeyError."""
    known = desk.connection.execute(select(table.c.id, table.c.trial).where(table.c.id.in_([id, other]))).all()
    if {row.id for row in known} != {id, other} or id == other or len({row.trial for row in known}) > 1:
        raise KeyError(other)
    for one, to in ((id, other), (other, id)):
        if connection_to(desk.connection, one) == to:
            desk.point(one, None)
            joining.give_back(desk, to, one)
    _decide(desk, id, other, same=False)


def connection_to(connection: Connection, id: str) -> str | None:
    """The referral that this one was joined to."""
    return connection.execute(select(table.c.joined_to).where(table.c.id == id)).scalar_one_or_none()


def _decide(desk: Desk, id: str, other: str, *, same: bool) -> None:
    first, second = sorted((id, other))
    known = and_(pairs.c.first == first, pairs.c.second == second)
    values = {"same": same, "at": desk.now, "actor": desk.user.id}
    if desk.connection.execute(update(pairs).where(known).values(values)).rowcount == 0:
        desk.connection.execute(insert(pairs).values(first=first, second=second, **values))
    audit.add(desk.connection, desk.now, desk.user.id, "referrals joined" if same else "referrals kept apart", id, other)


def _decided(connection: Connection, wanted: Sequence[str]) -> set[tuple[str, ...]]:
    """Pairs kept apart."""
    named = or_(pairs.c.first.in_(list(wanted)), pairs.c.second.in_(list(wanted)))
    return {(row.first, row.second) for row in connection.execute(select(pairs).where(named, pairs.c.same.is_(False)))}
