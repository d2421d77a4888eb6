"""Emergencies that were told of: which conversations are marked, whose they are, what was written about then, and what the team noted.

A mark stays with its conversation; looking at it and being done with it are acts of the team.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, insert, select, update

from store import audit, ids
from store.seals import Sealer
from store.tables import conversations, emergency_notes, inbox, messages, referrals

_ABOUT = timedelta(minutes=10)
_WORDS = 5


@dataclass(frozen=True)
class Emergency:
    """A marked conversation. `kind`: 911 or 988; `done_at`: when somebody of the team was done with it."""

    conversation: str
    kind: str
    at: datetime
    channel: str
    language: str
    phone: str | None
    last_at: datetime
    done_at: datetime | None
    done_by: str | None
    referral: str | None
    trial: str = ""


@dataclass(frozen=True)
class Note:
    """What somebody of the team wrote down about it."""

    at: datetime
    actor: str
    text: str


def get(connection: Connection, sealer: Sealer, conversation: str) -> Emergency | None:
    """The emergency of a conversation; None where none is marked."""
    joined = conversations.outerjoin(referrals, referrals.c.conversation == conversations.c.id)
    query = select(conversations, referrals.c.id.label("referral")).select_from(joined)
    row = connection.execute(query.where(conversations.c.id == conversation, conversations.c.emergency.is_not(None))).first()
    if row is None:
        return None
    phone = sealer.open(row.phone, "conversations", row.id, "phone") if row.phone is not None else None
    at = row.emergency_at or row.last_at
    times = (row.last_at, row.emergency_seen_at, row.emergency_seen_by)
    return Emergency(row.id, row.emergency, at, row.channel, row.language, phone, *times, row.referral, row.trial)


def words(connection: Connection, sealer: Sealer, emergency: Emergency) -> list[tuple[datetime, str]]:
    """What the person wrote last before it was marked, oldest first."""
    since, until = emergency.at - _ABOUT, emergency.at + timedelta(seconds=5)
    here = and_(inbox.c.conversation == emergency.conversation, inbox.c.text.is_not(None), inbox.c.received_at.between(since, until))
    found = [(row.received_at, sealer.open(row.text, "inbox", row.id, "text")) for row in connection.execute(select(inbox).where(here))]
    if emergency.referral is not None:
        live = and_(messages.c.referral == emergency.referral, messages.c.direction == "in", messages.c.at.between(since, until))
        found += [(row.at, sealer.open(row.body, "messages", row.id, "body")) for row in connection.execute(select(messages).where(live))]
    return sorted(found)[-_WORDS:]


def notes(connection: Connection, sealer: Sealer, conversation: str) -> list[Note]:
    """The team's notes, oldest first."""
    query = select(emergency_notes).where(emergency_notes.c.conversation == conversation)
    rows = connection.execute(query.order_by(emergency_notes.c.at, emergency_notes.c.id))
    return [Note(row.at, row.actor, sealer.open(row.body, "emergency_notes", row.id, "body")) for row in rows]


def note(connection: Connection, sealer: Sealer, conversation: str, text: str, by: str, now: datetime) -> None:
    """Adds a note."""
    id = ids.new("y")
    sealed = sealer.seal(text, "emergency_notes", id, "body")
    connection.execute(insert(emergency_notes).values(id=id, conversation=conversation, at=now, actor=by, body=sealed))
    audit.add(connection, now, by, "emergency noted", conversation)


def done(connection: Connection, conversation: str, by: str, now: datetime) -> None:
    """Somebody of the team is done with it: it leaves the top of the queue."""
    open_ = and_(conversations.c.id == conversation, conversations.c.emergency_seen_at.is_(None))
    if connection.execute(update(conversations).where(open_).values(emergency_seen_at=now, emergency_seen_by=by)).rowcount:
        audit.add(connection, now, by, "emergency seen", conversation)


def of_referrals(connection: Connection, wanted: Sequence[str]) -> dict[str, tuple[str, datetime | None, datetime | None]]:
    """Referral -> the conversation of its emergency, when it was told of, and when somebody was done with it."""
    joined = referrals.join(conversations, conversations.c.id == referrals.c.conversation)
    columns = (referrals.c.id, conversations.c.id.label("conversation"), conversations.c.emergency_at, conversations.c.emergency_seen_at)
    query = select(*columns).select_from(joined).where(referrals.c.id.in_(list(wanted)), conversations.c.emergency.is_not(None))
    return {row.id: (row.conversation, row.emergency_at, row.emergency_seen_at) for row in connection.execute(query)}
