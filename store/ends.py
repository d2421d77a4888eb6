"""How far prescreenings and calls came that are destroyed: numbers that outlive them, so that the flow still adds up. No ids, no words.

A number is kept by the day of the beginning, the outcome, how far the team's work came, and the days until the last word, so that a past
day can be told too.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, select
from sqlalchemy.dialects import postgresql, sqlite

from store.flow import CONSENTED, DELETED, JOINED, REACHED, REFUSED, SCHEDULED, SINGLE, TRIED, UNANSWERED, WORK
from store.tables import audit, ends, referral_events, referral_ledgers, referrals

UNFINISHED = "unfinished"
DELETED_FORM = "deleted_form"
"""The outcome of a contact form whose sender asked that it be deleted."""
OUT_LATER = "out_later"
"""The outcome of whoever was referred as one who may fit, and was ruled out by what an amendment asked them; `unlikely` in the counts."""
NOT_COUNTED = (UNANSWERED, REFUSED, DELETED, DELETED_FORM)
"""Outcomes that the counts of the screening log leave out."""
_MOST = 9_999


@dataclass(frozen=True)
class End:
    """So many destroyed prescreenings or calls of one kind. `stage`: the box that their referral came to, "" where they had none."""

    day: date
    outcome: str
    stage: str
    days: int
    channel: str
    language: str
    version: str
    number: int

    @property
    def last(self) -> date:
        """The day of the last word."""
        return self.day + timedelta(days=self.days)


def every(connection: Connection, trial: str) -> list[End]:
    """All of a trial's."""
    columns = [ends.c[name] for name in ("day", "outcome", "stage", "days", "channel", "language", "version", "number")]
    return [End(*row) for row in connection.execute(select(*columns).where(ends.c.trial == trial).order_by(*columns[:-1]))]


def of_talk(connection: Connection, row: Any, now: datetime, *, deleted: bool = False) -> None:
    """Notes a conversation that is about to be destroyed. `deleted`: since its participant asked for it."""
    call = connection.execute(select(referrals).where(referrals.c.conversation == row.id)).first()
    if deleted or not row.consented and _deleted_at_wish(connection, row.id):
        outcome, call = DELETED, None
    elif not row.consented:
        outcome = UNANSWERED if row.ended_at is None else REFUSED
    else:
        outcome = row.disposition or UNFINISHED
        if outcome == "unlikely" and call is not None and _fitted(connection, call.id):
            outcome = OUT_LATER
    stage = stage_of(connection, call) if call is not None else ""
    _add(connection, outcome, stage, row, row.started_at, row.ended_at or row.last_at, now)


def of_form(connection: Connection, row: Any, now: datetime, *, deleted: bool = False) -> None:
    """Notes a referral without a conversation that is about to be destroyed."""
    stage = "" if deleted else stage_of(connection, row)
    _add(connection, DELETED_FORM if deleted else row.kind[:12], stage, row, row.created_at, row.created_at, now)


def stage_of(connection: Connection, row: Any) -> str:
    """The box that a referral came to."""
    if row.joined_to is not None:
        return JOINED
    moved = and_(referral_events.c.referral == row.id, referral_events.c.undone_at.is_(None))
    came = {moved_to(event.action, event.data or {}) for event in connection.execute(select(referral_events).where(moved))}
    return furthest({*came, row.status}, tried=row.tried_at is not None, reached=row.reached_at is not None)


def moved_to(action: str, data: Any) -> str | None:
    """The status that an event moved a referral to; None where it moved it to none."""
    found = (data.get("values") or {}).get("status") if action == "carried" else data.get("to") if action in ("status", "call") else None
    return found if isinstance(found, str) else None


def furthest(came: Set[str | None], *, tried: bool, reached: bool) -> str:
    """The furthest box of the team's work, by the statuses that a referral came to."""
    boxes = {SINGLE, *((TRIED,) if tried else ()), *((REACHED,) if reached else ()), *({SCHEDULED, CONSENTED} & came)}
    return str(max(boxes, key=WORK.index))


def _fitted(connection: Connection, referral: str) -> bool:
    """Whether it came to a fit before it was answered again."""
    fits = and_(referral_ledgers.c.referral == referral, referral_ledgers.c.disposition.in_(("likely", "review", "wait")))
    return connection.execute(select(referral_ledgers.c.id).where(fits).limit(1)).first() is not None


def _deleted_at_wish(connection: Connection, conversation: str) -> bool:
    asked = and_(audit.c.action == "data.deleted", audit.c.object == conversation)
    return connection.execute(select(audit.c.seq).where(asked).limit(1)).first() is not None


def _add(connection: Connection, outcome: str, stage: str, row: Any, began: datetime, last: datetime, now: datetime) -> None:
    day, end = began.astimezone(now.tzinfo).date(), last.astimezone(now.tzinfo).date()
    values = {
        "day": day,
        "outcome": outcome,
        "stage": stage,
        "days": min(max((end - day).days, 0), _MOST),
        "channel": row.channel,
        "language": row.language,
        "version": row.protocol_version,
        "trial": row.trial,
    }
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    added = insert(ends).values(**values, number=1)
    connection.execute(added.on_conflict_do_update(index_elements=[ends.c[name] for name in values], set_={"number": ends.c.number + 1}))
