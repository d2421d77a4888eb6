"""The contact queue as coordinators work it: which referrals, in what order, with whom, and what was done with each.

A change names the version that it was made on; one made on an older version is refused, so that nobody overwrites another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, update

from store import audit, ids, referrals
from store.database import Database
from store.sealing import Sealer
from store.tables import conversations, referral_events
from store.tables import referrals as table

STATUSES = ("new", "calling", "reached", "scheduled", "not_interested", "not_suitable", "closed")
OPEN = ("new", "calling", "reached")
PAGE = 25


class Stale(Exception):
    """The referral was changed by somebody else since it was shown."""


@dataclass(frozen=True)
class Event:
    """Something done with a referral."""

    at: datetime
    actor: str
    action: str
    note: str


@dataclass(frozen=True)
class Wanted:
    """What the queue is narrowed to. Empty: everything."""

    status: str = ""
    disposition: str = ""
    kind: str = ""
    text: str = ""
    page: int = 1


def find(database: Database, wanted: Wanted) -> tuple[list[referrals.Referral], int]:
    """The referrals of one page, newest first, and how many there are in all."""
    sealer = database.sealer
    with database.read() as connection:
        where = [table.c[name] == value for name, value in (("disposition", wanted.disposition), ("kind", wanted.kind)) if value]
        if wanted.status == "open":
            where.append(table.c.status.in_(OPEN))
        elif wanted.status:
            where.append(table.c.status == wanted.status)
        if wanted.text.strip():
            where.append(table.c.id.in_(_matching(connection, sealer, wanted.text.strip())))
        count = connection.execute(select(func.count()).select_from(table).where(and_(True, *where))).scalar_one()
        query = select(table.c.id).where(and_(True, *where)).order_by(table.c.created_at.desc(), table.c.id.desc())
        chosen = connection.execute(query.limit(PAGE).offset((max(wanted.page, 1) - 1) * PAGE)).scalars().all()
        found = [referrals.get(connection, sealer, id) for id in chosen]
    return [referral for referral in found if referral is not None], int(count)


def _matching(connection: Connection, sealer: Sealer, text: str) -> list[str]:
    digits = "".join(sign for sign in text if sign.isdigit())
    phone = f"+1{digits}" if len(digits) == 10 else f"+{digits}"
    found = {*referrals.find(connection, sealer, "name", text), *referrals.find(connection, sealer, "email", text.lower())}
    if len(digits) >= 10:
        found |= {*referrals.find(connection, sealer, "phone", phone)}
    return sorted(found)


def events(connection: Connection, sealer: Sealer, referral: str) -> list[Event]:
    """What was done with a referral, oldest first."""
    query = select(referral_events).where(referral_events.c.referral == referral).order_by(referral_events.c.at, referral_events.c.id)
    return [
        Event(row.at, row.actor, row.action, sealer.open(row.detail, "referral_events", row.id, "detail") if row.detail else "")
        for row in connection.execute(query)
    ]


def change(database: Database, id: str, *, status: str, note: str, version: int, by: str, now: datetime) -> None:
    """Sets a status, with a note. Raises Stale for an older version, KeyError for no such referral,
    ValueError for no such status."""
    if status not in STATUSES:
        raise ValueError(f"there is no status {status}")
    with database.write() as connection:
        before = connection.execute(select(table.c.status, table.c.version).where(table.c.id == id)).first()
        if before is None:
            raise KeyError(id)
        changed = connection.execute(
            update(table).where(table.c.id == id, table.c.version == version).values(status=status, version=version + 1, assigned_to=by)
        )
        if changed.rowcount != 1:
            raise Stale(id)
        event = ids.new("e")
        detail = database.sealer.seal(note.strip(), "referral_events", event, "detail") if note.strip() else None
        connection.execute(insert(referral_events).values(id=event, referral=id, at=now, actor=by, action=status, detail=detail))
        audit.record(connection, now, by, "referral status", id, f"{before.status} to {status}")


def emergencies(connection: Connection) -> Sequence[Any]:
    """Conversations with an emergency that nobody has looked at, newest first."""
    unseen = and_(conversations.c.emergency.is_not(None), conversations.c.emergency_seen_at.is_(None))
    return connection.execute(select(conversations).where(unseen).order_by(conversations.c.last_at.desc())).all()
