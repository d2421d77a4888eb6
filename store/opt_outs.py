"""Numbers that want no more texts. It is asked before each text is sent, and is kept when everything else is destroyed.

`phone_index` holds all blind indices of a number (store/seals.py), the present one first.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from store import audit, ids
from store.seals import Indices, Sealer
from store.tables import opt_outs, other_trials


def opted_out(connection: Connection, phone_index: Indices) -> bool:
    """Whether this number wants no texts now."""
    return standing(connection, phone_index) is not None


def standing(connection: Connection, phone_index: Indices) -> datetime | None:
    """Since when this number wants no texts; None where it may get them."""
    query = select(opt_outs.c.at).where(opt_outs.c.phone_index.in_(phone_index), opt_outs.c.lifted_at.is_(None)).limit(1)
    return connection.execute(query).scalar_one_or_none()


def add(connection: Connection, sealer: Sealer, phone_index: Indices, *, source: str, now: datetime, words: str | None = None) -> bool:
    """Stores that a number wants no more texts, with the words, and removes it from the list for other trials; whether that is new."""
    if opted_out(connection, phone_index):
        return False
    id = ids.new("x")
    sealed = sealer.seal(words, "opt_outs", id, "words") if words else None
    connection.execute(insert(opt_outs).values(id=id, phone_index=phone_index[0], at=now, words=sealed, source=source))
    audit.add(connection, now, "participant", "opt_out.added", id, source)
    for wish in connection.execute(select(other_trials.c.id).where(other_trials.c.address_index.in_(phone_index))).scalars().all():
        connection.execute(delete(other_trials).where(other_trials.c.id == wish))
        audit.add(connection, now, "participant", "other trials left", wish)
    return True


def lift(connection: Connection, phone_index: Indices, now: datetime) -> bool:
    """Removes the number from here; whether it was here."""
    standing = (opt_outs.c.phone_index.in_(phone_index)) & opt_outs.c.lifted_at.is_(None)
    found = list(connection.execute(select(opt_outs.c.id).where(standing)).scalars())
    connection.execute(update(opt_outs).where(standing).values(lifted_at=now))
    for id in found:
        audit.add(connection, now, "participant", "opt_out.lifted", id)
    return bool(found)
