"""The list of those who want to hear of other trials: addresses alone, no health, no name. An address counts once confirmed by its owner.

The link in a mail confirms an address, and removes it at any time. A number is confirmed by a YES from it, or by having been left in a
text from that number. What is removed is deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from store import audit, ids
from store.seals import Indices, Sealer
from store.tables import other_trials


@dataclass(frozen=True)
class Wish:
    """An address on the list. `kind`: email or phone. `token` is the secret of its link, once it was asked."""

    id: str
    kind: str
    address: str
    language: str
    created_at: datetime
    confirmed_at: datetime | None
    token: str | None
    trial: str = ""


def every(connection: Connection, sealer: Sealer, trial: str = "") -> Iterator[Wish]:
    """The whole list, or who came to it from a trial, the latest first."""
    query = select(other_trials).where(other_trials.c.trial == trial) if trial else select(other_trials)
    for row in connection.execute(query.order_by(other_trials.c.created_at.desc(), other_trials.c.id)):
        kind, _, address = sealer.open(row.address, "other_trials", row.id, "address").partition(":")
        token = sealer.open(row.token, "other_trials", row.id, "token") if row.token is not None else None
        yield Wish(row.id, kind, address, row.language, row.created_at, row.confirmed_at, token, row.trial)


def waiting(connection: Connection) -> bool:
    """Whether an address was not asked yet."""
    return connection.execute(select(other_trials.c.id).where(other_trials.c.asked_at.is_(None)).limit(1)).first() is not None


def to_ask(connection: Connection, sealer: Sealer, now: datetime, most: int = 50) -> list[Wish]:
    """Addresses that were not asked yet and are to be, each with the secret of its link; they count as asked from here on."""
    asked = []
    query = select(other_trials).where(other_trials.c.asked_at.is_(None)).order_by(other_trials.c.created_at).limit(most)
    for row in connection.execute(query.with_for_update()).all():
        kind, _, address = sealer.open(row.address, "other_trials", row.id, "address").partition(":")
        token = ids.token()
        values = {"asked_at": now, "token": sealer.seal(token, "other_trials", row.id, "token"), "token_hash": ids.digest(token)}
        connection.execute(update(other_trials).where(other_trials.c.id == row.id).values(values))
        asked.append(Wish(row.id, kind, address, row.language, row.created_at, row.confirmed_at, token, row.trial))
    return [wish for wish in asked if wish.confirmed_at is None]


def asked(connection: Connection, address_index: Indices) -> str | None:
    """The wish of this number that was asked and is not confirmed."""
    open_ = other_trials.c.asked_at.is_not(None) & other_trials.c.confirmed_at.is_(None)
    query = select(other_trials.c.id).where(other_trials.c.address_index.in_(address_index), open_)
    return connection.execute(query.limit(1)).scalar_one_or_none()


def of_token(connection: Connection, sealer: Sealer, token: str) -> Wish | None:
    """The address whose link holds this secret."""
    row = connection.execute(select(other_trials).where(other_trials.c.token_hash == ids.digest(token))).first()
    if row is None:
        return None
    kind, _, address = sealer.open(row.address, "other_trials", row.id, "address").partition(":")
    return Wish(row.id, kind, address, row.language, row.created_at, row.confirmed_at, token, row.trial)


def confirm(connection: Connection, id: str, now: datetime) -> None:
    """Confirms an address."""
    fresh = (other_trials.c.id == id) & other_trials.c.confirmed_at.is_(None)
    if connection.execute(update(other_trials).where(fresh).values(confirmed_at=now)).rowcount:
        audit.add(connection, now, "participant", "other trials confirmed", id)


def remove(connection: Connection, id: str, now: datetime) -> None:
    """Deletes an address."""
    connection.execute(delete(other_trials).where(other_trials.c.id == id))
    audit.add(connection, now, "participant", "other trials left", id)
