"""Who wants no more texts, e-mails or calls, however they said so. It is asked before each is sent, and is kept when all else is destroyed.

`index` holds all blind indices of a number or an e-mail address (store/seals.py), the present one first. An opt-out from texts also takes
the address off the list for other trials.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from store import audit, ids, second_looks
from store.seals import Indices, Sealer
from store.tables import opt_outs, other_trials

SMS, MAIL, CALL = "sms", "mail", "call"
KINDS = {SMS: "phone", MAIL: "email", CALL: "phone"}
"""Channel -> what a person is known by on it, as the blind indices name it."""


def opted_out(connection: Connection, index: Indices, channel: str = SMS) -> bool:
    """Whether this number or address wants nothing on this channel now."""
    return standing(connection, index, channel) is not None


def standing(connection: Connection, index: Indices, channel: str = SMS) -> datetime | None:
    """Since when this number or address wants nothing on this channel; None where it may be used."""
    query = select(opt_outs.c.at).where(opt_outs.c.phone_index.in_(index), opt_outs.c.channel == channel, opt_outs.c.lifted_at.is_(None))
    return connection.execute(query.limit(1)).scalar_one_or_none()


def add(
    connection: Connection,
    sealer: Sealer,
    index: Indices,
    *,
    source: str,
    now: datetime,
    words: str | None = None,
    channel: str = SMS,
    by: str = "participant",
) -> bool:
    """Stores that no more is wanted, with the words; whether that is new. No call waits any more for a number that wants none.

    `by`: who wrote it down, where it was told to somebody.
    """
    if opted_out(connection, index, channel):
        return False
    id = ids.new("x")
    sealed = sealer.seal(words, "opt_outs", id, "words") if words else None
    connection.execute(insert(opt_outs).values(id=id, phone_index=index[0], at=now, words=sealed, source=source, channel=channel))
    audit.add(connection, now, by, "opt_out.added", id, source if channel == SMS else f"{source} {channel}")
    if channel == CALL:
        second_looks.take_back(connection, sealer, now, phone=index, by=by)
    if channel != CALL:
        for wish in connection.execute(select(other_trials.c.id).where(other_trials.c.address_index.in_(index))).scalars().all():
            connection.execute(delete(other_trials).where(other_trials.c.id == wish))
            audit.add(connection, now, by, "other trials left", wish)
    return True


def lift(connection: Connection, index: Indices, now: datetime, *, channel: str = SMS, by: str = "participant") -> bool:
    """Notes that they want to hear from us on this channel again. False where they had not opted out."""
    standing = (opt_outs.c.phone_index.in_(index)) & (opt_outs.c.channel == channel) & opt_outs.c.lifted_at.is_(None)
    found = list(connection.execute(select(opt_outs.c.id).where(standing)).scalars())
    connection.execute(update(opt_outs).where(standing).values(lifted_at=now))
    for id in found:
        audit.add(connection, now, by, "opt_out.lifted", id, "" if channel == SMS else channel)
    return bool(found)
