"""What became of sent texts, as Twilio's callbacks say. These come in any order and more than once; a status only moves forward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, select
from sqlalchemy.dialects import postgresql, sqlite

from store.database import Database
from store.tables import deliveries, outbox

_RANKS = {
    "accepted": 1,
    "scheduled": 1,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "partially_delivered": 4,
    "delivered": 5,
    "undelivered": 5,
    "failed": 5,
    "canceled": 5,
    "read": 6,
}
"""A status is replaced only by one of higher rank."""


@dataclass(frozen=True)
class Fate:
    """The last text of a conversation: its status in the outbox or at Twilio, and the error code where it has one."""

    status: str
    error: str | None
    at: datetime
    channel: str = "sms"
    key: str = ""

    @property
    def failed(self) -> bool:
        """Whether it will not arrive."""
        return self.status in ("failed", "undelivered", "canceled", "suppressed")


def note(database: Database, sid: str, status: str, error: str | None, now: datetime) -> str | None:
    """Takes a status callback; a late or repeated one changes nothing. Gives the index of the text's number, where it is known."""
    rank = _RANKS.get(status)
    with database.write() as connection:
        if rank is not None:
            into = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(deliveries)
            values = {"status": status[:16], "rank": rank, "error": error, "at": now}
            forward = into.values(sid=sid, **values).on_conflict_do_update(
                index_elements=[deliveries.c.sid], set_=values, where=deliveries.c.rank < rank
            )
            connection.execute(forward)
        return connection.execute(select(outbox.c.recipient_index).where(outbox.c.sid == sid)).scalars().first()


def last(connection: Connection, conversation: str) -> Fate | None:
    """What became of the last text of a conversation that was handed over or refused; None where there was none."""
    tried = and_(outbox.c.conversation == conversation, outbox.c.channel == "sms", outbox.c.status.in_(("sent", "failed")))
    query = (
        select(outbox.c.status, outbox.c.error, outbox.c.created_at, deliveries.c.status, deliveries.c.error)
        .outerjoin(deliveries, deliveries.c.sid == outbox.c.sid)
        .where(tried)
        .order_by(outbox.c.created_at.desc(), outbox.c.turn.desc(), outbox.c.position.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    sent, refused, at, status, error = row
    return Fate(status or sent, error or refused, at)


def every(connection: Connection, conversation: str, most: int = 50) -> list[Fate]:
    """What became of each text and mail of a conversation, newest first."""
    tried = and_(outbox.c.conversation == conversation, outbox.c.channel.in_(("sms", "mail")))
    query = (
        select(outbox, deliveries.c.status.label("delivered"), deliveries.c.error.label("why"))
        .outerjoin(deliveries, deliveries.c.sid == outbox.c.sid)
        .where(tried)
        .order_by(outbox.c.created_at.desc(), outbox.c.turn.desc(), outbox.c.position.desc())
        .limit(most)
    )
    return [
        Fate(row.delivered or row.status, row.why or row.error, row.created_at, row.channel, row.key) for row in connection.execute(query)
    ]
