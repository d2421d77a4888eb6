"""Whether the study takes new people: open, paused or closed. Each change is kept with who made it; the latest counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from store import audit, ids
from store.seals import Sealer
from store.tables import conversations, recruitment, referrals

OPEN, PAUSED, CLOSED = "open", "paused", "closed"
STATES = (OPEN, PAUSED, CLOSED)
_FRESH = timedelta(days=30)
"""Participants who wrote within this time are told of a change."""


def standing(connection: Connection) -> str:
    """The state now."""
    latest = select(recruitment.c.state).order_by(recruitment.c.at.desc(), recruitment.c.id.desc()).limit(1)
    return connection.execute(latest).scalar_one_or_none() or OPEN


def history(connection: Connection) -> Sequence[Any]:
    """The changes, the latest first."""
    return connection.execute(select(recruitment).order_by(recruitment.c.at.desc(), recruitment.c.id.desc()).limit(50)).all()


def change(connection: Connection, state: str, by: str, now: datetime) -> bool:
    """Sets the state; False where it is the present one. Reopening puts the contact forms that came meanwhile into the queue."""
    if standing(connection) == state:
        return False
    connection.execute(insert(recruitment).values(id=ids.new("k"), state=state, at=now, actor=by))
    if state == OPEN:
        connection.execute(update(referrals).where(referrals.c.held).values(held=False, version=referrals.c.version + 1))
    audit.add(connection, now, by, f"recruitment {state}", "recruitment")
    return True


def by_text(connection: Connection, sealer: Sealer, now: datetime) -> list[tuple[str, str]]:
    """Conversation and number of each open interview by SMS that was lately gone on with."""
    open_ = and_(
        conversations.c.channel == "sms",
        conversations.c.phone.is_not(None),
        conversations.c.consented,
        conversations.c.ended_at.is_(None),
        conversations.c.replaced_at.is_(None),
        conversations.c.last_at >= now - _FRESH,
    )
    rows = connection.execute(select(conversations.c.id, conversations.c.phone).where(open_))
    return [(row.id, sealer.open(row.phone, "conversations", row.id, "phone")) for row in rows]
