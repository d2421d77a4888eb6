"""Which numbers a coordinator may text: those that have texted us, and those whose owners said YES. Each owner is asked once.

`phone_index` holds all blind indices of a number (store/seals.py), the present one first.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, insert, select, update

from store import audit
from store.seals import Indices
from store.tables import agreements, conversations


def may_write(connection: Connection, phone_index: Indices) -> bool:
    """Whether the owner of this number has texted us or has agreed to be texted."""
    texted = select(conversations.c.id).where(conversations.c.phone_index.in_(phone_index)).limit(1)  # known only of those who texted
    agreed = select(agreements.c.phone_index).where(agreements.c.phone_index.in_(phone_index), agreements.c.agreed_at.is_not(None))
    return connection.execute(texted).first() is not None or connection.execute(agreed).first() is not None


def asked(connection: Connection, phone_index: Indices) -> bool:
    """Whether this number was asked."""
    return connection.execute(select(agreements.c.phone_index).where(agreements.c.phone_index.in_(phone_index))).first() is not None


def waiting(connection: Connection, phone_index: Indices) -> bool:
    """Whether this number was asked and has not said YES."""
    open_ = and_(agreements.c.phone_index.in_(phone_index), agreements.c.agreed_at.is_(None))
    return connection.execute(select(agreements.c.phone_index).where(open_)).first() is not None


def ask(connection: Connection, phone_index: Indices, now: datetime) -> None:
    """Remembers that this number was asked."""
    connection.execute(insert(agreements).values(phone_index=phone_index[0], asked_at=now))


def agree(connection: Connection, phone_index: Indices, now: datetime) -> None:
    """The owner of the number said YES."""
    connection.execute(update(agreements).where(agreements.c.phone_index.in_(phone_index)).values(agreed_at=now))
    audit.add(connection, now, "participant", "texts.agreed", "number")
