"""Messages between coordinators and participants, by referral; sealed. A reply is unread until somebody says that they have read it.

Decides which texts are replies to a coordinator: those from a number that one wrote to lately, while no interview is under way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from prescreen.script.parts import made_of
from store import audit, call_lists, ids
from store.outbox import seal_made
from store.seals import Indices, Sealer
from store.tables import conversations, deliveries, messages, outbox, referrals

OUT, IN = "out", "in"
_AWAITED = timedelta(days=14)


@dataclass(frozen=True)
class Message:
    """A message. `state`: what became of one that went out; `fresh`: one that came in and that nobody has seen."""

    id: str
    direction: str
    channel: str
    body: str
    actor: str
    at: datetime
    state: str
    error: str | None
    fresh: bool


def sent(
    connection: Connection,
    sealer: Sealer,
    referral: str,
    body: str,
    *,
    channel: str,
    template: str,
    phone_index: str | None,
    outgoing: str | None,
    by: str,
    now: datetime,
) -> None:
    """Keeps what a coordinator wrote; `outgoing` is its place in the outbox."""
    id, made = ids.new("g"), made_of(body)
    connection.execute(
        insert(messages).values(
            id=id,
            referral=referral,
            direction=OUT,
            channel=channel,
            template=template,
            phone_index=phone_index,
            body=sealer.seal(body, "messages", id, "body"),
            outbox=outgoing,
            actor=by,
            at=now,
            script=made.script if made is not None else None,
            parts=seal_made(sealer, made, "messages", id),
        )
    )
    audit.add(connection, now, by, "message written", referral, f"{channel} {template}")


def receive(
    connection: Connection, sealer: Sealer, referral: str, body: str, *, channel: str, phone_index: str | None, now: datetime
) -> None:
    """Keeps a reply, unread."""
    id = ids.new("g")
    sealed = sealer.seal(body, "messages", id, "body")
    row = {"id": id, "referral": referral, "direction": IN, "channel": channel, "body": sealed, "actor": "participant", "at": now}
    connection.execute(insert(messages).values(**row, phone_index=phone_index))
    recount(connection, head(connection, referral))
    audit.add(connection, now, "participant", "reply received", referral)


def awaited(connection: Connection, phone_index: Indices, conversation: str | None, now: datetime) -> str | None:
    """The referral that a text from this number answers; None where it is for the interview."""
    if conversation is not None:
        row = connection.execute(select(conversations.c.taken_by, conversations.c.ended_at).where(conversations.c.id == conversation)).one()
        if row.taken_by is not None:
            return held(connection, conversation)
        if row.ended_at is None or goes_on(connection, conversation):
            return None
    lately = and_(messages.c.phone_index.in_(phone_index), messages.c.direction == OUT, messages.c.at >= now - _AWAITED)
    query = select(messages.c.referral).where(lately).order_by(messages.c.at.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none()


def goes_on(connection: Connection, conversation: str) -> bool:
    """Whether a conversation that had ended goes on: what an amendment made new is being asked, or was asked for last."""
    if call_lists.script_of(connection, conversation) is not None:
        return True
    listed = call_lists.waiting(connection, conversation)
    if listed is None or listed.asked_at is None:
        return False
    written = messages.join(referrals, referrals.c.id == messages.c.referral)
    later = and_(referrals.c.conversation == conversation, messages.c.direction == OUT, messages.c.at > listed.asked_at)
    return connection.execute(select(messages.c.id).select_from(written).where(later).limit(1)).first() is None


def held(connection: Connection, conversation: str) -> str | None:
    """The referral of this conversation, if a person has taken the conversation over; else None."""
    joined = referrals.join(conversations, conversations.c.id == referrals.c.conversation)
    taken = and_(conversations.c.id == conversation, conversations.c.taken_by.is_not(None))
    return connection.execute(select(referrals.c.id).select_from(joined).where(taken)).scalar_one_or_none()


def head(connection: Connection, referral: str) -> str:
    """The referral whose page shows the words on this one: itself, or the one that it was joined to."""
    to = connection.execute(select(referrals.c.joined_to).where(referrals.c.id == referral)).scalar_one_or_none()
    return to or referral


def recount(connection: Connection, referral: str) -> None:
    """Counts the unread words on a referral and those joined to it. Those joined show none of their own: they have left the queue."""
    joined = list(connection.execute(select(referrals.c.id).where(referrals.c.joined_to == referral)).scalars())
    fresh = and_(messages.c.referral.in_([referral, *joined]), messages.c.direction == IN, messages.c.read_at.is_(None))
    number = connection.execute(select(func.count()).select_from(messages).where(fresh)).scalar_one()
    connection.execute(update(referrals).where(referrals.c.id == referral).values(unread=number))
    connection.execute(update(referrals).where(referrals.c.id.in_(joined)).values(unread=0))


def of(connection: Connection, sealer: Sealer, referral: str, joined: Sequence[str] = ()) -> Sequence[Message]:
    """The messages of a referral and of those joined to it, oldest first, each that went out with what became of it."""
    sent = messages.outerjoin(outbox, outbox.c.id == messages.c.outbox).outerjoin(deliveries, deliveries.c.sid == outbox.c.sid)
    query = select(messages, outbox.c.status, outbox.c.error, deliveries.c.status.label("delivered"), deliveries.c.error.label("why"))
    rows = connection.execute(
        query.select_from(sent).where(messages.c.referral.in_([referral, *joined])).order_by(messages.c.at, messages.c.id)
    )
    return [
        Message(
            id=row.id,
            direction=row.direction,
            channel=row.channel,
            body=sealer.open(row.body, "messages", row.id, "body"),
            actor=row.actor,
            at=row.at,
            state=row.delivered or row.status or "",
            error=row.why or row.error,
            fresh=row.direction == IN and row.read_at is None,
        )
        for row in rows
    ]


def read(connection: Connection, referral: str, by: str, now: datetime, *, upto: str) -> None:
    """Marks the replies up to this one as read: what came in after the page was shown stays unread."""
    joined = select(referrals.c.id).where(referrals.c.joined_to == referral)
    here = or_(messages.c.referral == referral, messages.c.referral.in_(joined))
    last = connection.execute(select(messages.c.at).where(here, messages.c.id == upto)).scalar_one_or_none()
    if last is None:
        return
    fresh = and_(here, messages.c.direction == IN, messages.c.read_at.is_(None), messages.c.at <= last)
    if number := connection.execute(update(messages).where(fresh).values(read_at=now)).rowcount:
        recount(connection, referral)
        audit.add(connection, now, by, "replies read", referral, str(number))


def last_from(connection: Connection, phone_index: Indices) -> datetime | None:
    """When somebody last wrote from this number, to the interview or to a coordinator."""
    written = select(func.max(messages.c.at)).where(messages.c.phone_index.in_(phone_index), messages.c.direction == IN)
    talks = select(func.max(conversations.c.last_at)).where(conversations.c.phone_index.in_(phone_index))
    found = [at for at in (connection.execute(query).scalar_one() for query in (written, talks)) if at is not None]
    return max(found, default=None)


def take_over(connection: Connection, conversation: str, by: str | None, actor: str, now: datetime) -> None:
    """Gives a conversation to a person, or back to the interview (None). While a person has it, no text in it is read as an answer."""
    connection.execute(update(conversations).where(conversations.c.id == conversation).values(taken_by=by))
    audit.add(connection, now, actor, "conversation taken over" if by else "conversation handed back", conversation)


def holder(connection: Connection, conversation: str) -> str | None:
    """Who has taken a conversation over."""
    return connection.execute(select(conversations.c.taken_by).where(conversations.c.id == conversation)).scalar_one_or_none()
