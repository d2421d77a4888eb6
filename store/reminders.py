"""Whom to remind: people who agreed, have neither ended nor stopped, and have been silent for some days."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select, update

from store import opt_outs
from store.seals import Sealer
from store.tables import conversations, outbox

KEY = "sms.reminder"


@dataclass(frozen=True)
class Silent:
    """A conversation to be reminded of, and how many reminders it had since the last text."""

    conversation: str
    phone: str
    reminded: int
    trial: str = ""


def due(
    connection: Connection, sealer: Sealer, days: Sequence[float], now: datetime, limit: int = 100, *, trials: Collection[str]
) -> list[Silent]:
    """Conversations of these trials whose next reminder is due, the longest silent first. After the last reminder they rest."""
    since = [and_(conversations.c.reminded == n, conversations.c.last_at <= now - timedelta(days=day)) for n, day in enumerate(days)]
    open_ = and_(
        conversations.c.trial.in_(trials),
        conversations.c.channel == "sms",
        conversations.c.consented,
        conversations.c.ended_at.is_(None),
        conversations.c.replaced_at.is_(None),
        conversations.c.phone.is_not(None),
    )
    rows = connection.execute(select(conversations).where(open_, or_(*since)).order_by(conversations.c.last_at).limit(limit)).all()
    found = [Silent(row.id, sealer.open(row.phone, "conversations", row.id, "phone"), row.reminded, row.trial) for row in rows]
    wanted = [silent for silent in found if not opt_outs.opted_out(connection, sealer.indices("phone", silent.phone))]
    return [silent for silent in wanted if _apart(connection, silent, days, now)]


def take(connection: Connection, silent: Silent) -> bool:
    """Counts the reminder; False where it was counted by another, or the person wrote meanwhile."""
    same = and_(conversations.c.id == silent.conversation, conversations.c.reminded == silent.reminded)
    return connection.execute(update(conversations).where(same).values(reminded=silent.reminded + 1)).rowcount == 1


def answered(connection: Connection, conversation: str | None) -> bool:
    """Whether the person has written since the reminder was queued, so that it is not to be sent any more."""
    count = select(conversations.c.reminded).where(conversations.c.id == conversation)
    return connection.execute(count).scalar_one_or_none() == 0


def _apart(connection: Connection, silent: Silent, days: Sequence[float], now: datetime) -> bool:
    """Whether the last reminder is long enough ago, so that two do not come at once after an outage."""
    if silent.reminded == 0:
        return True
    sent = and_(outbox.c.conversation == silent.conversation, outbox.c.key == KEY)
    last = connection.execute(select(func.max(outbox.c.created_at)).where(sent)).scalar_one()
    apart = timedelta(days=days[silent.reminded] - days[silent.reminded - 1]) / 2
    return last is None or now - last >= apart
