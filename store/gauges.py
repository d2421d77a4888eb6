"""Numbers for monitoring: messages that wait, what is not sent yet, referrals by status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from store.conversations import PENDING
from store.database import Database
from store.outbox import UNDELIVERED
from store.tables import inbox, outbox, referrals


@dataclass(frozen=True)
class Seen:
    """Messages that wait and since when the oldest does; what is not sent yet, by channel; referrals, by status."""

    waiting: int
    oldest: datetime | None
    unsent: Mapping[str, int]
    referrals: Mapping[str, int]


def look(database: Database) -> Seen:
    """The numbers of this moment."""
    with database.read() as connection:
        waits = select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.status == PENDING)
        waiting, oldest = connection.execute(waits).one()
        unsent = select(outbox.c.channel, func.count()).where(outbox.c.status.in_(UNDELIVERED)).group_by(outbox.c.channel)
        stand = select(referrals.c.status, func.count()).group_by(referrals.c.status)
        return Seen(waiting, oldest, _numbers(connection.execute(unsent)), _numbers(connection.execute(stand)))


def _numbers(rows: Iterable[Any]) -> dict[str, int]:
    return {str(name): int(number) for name, number in rows}
