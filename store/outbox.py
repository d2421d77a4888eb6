"""What is said and sent: chat replies, texts, mail. Stored by the transaction that decides them; the sender claims and marks them.

Texts to one number keep their order. Knows neither Twilio nor SMTP.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, null, select, update

from prescreen.dialogue.turn import Say
from prescreen.script.parts import Made, made_of
from store import ids
from store.database import Database
from store.seals import Indices, Sealer
from store.tables import outbox

SHOWN, QUEUED, SENDING, UNKNOWN, SENT, FAILED, SUPPRESSED = "shown", "queued", "sending", "unknown", "sent", "failed", "suppressed"
"""`unknown`: handed over, but whether it was taken is not known; it is looked up before it is sent again."""

UNDELIVERED = (QUEUED, SENDING, UNKNOWN)
TO_THE_SITE = ("mail.referral", "mail.emergency")
"""Mails that go to the site, whatever address somebody gave as their own."""
LEASE = timedelta(seconds=60)
DESTROYED: Mapping[str, Any] = {"body": None, "parts": None}
"""What is left of the words of one that is kept without them: nothing, nor of what they were made of."""
WIPED: Mapping[str, Any] = {**DESTROYED, "choices": [], "rows": null(), "key": "gone"}
"""The same of something whose question may not be known either."""


_ADD = insert(outbox)


@dataclass(frozen=True)
class Outgoing:
    """A text or mail that this sender has claimed. `doubtful`: it may have been taken already. `body` is JSON for mail."""

    id: str
    key: str
    conversation: str | None
    trial: str
    recipient: str
    recipient_index: str
    body: str
    attempts: int
    created_at: datetime
    claimed_at: datetime | None
    doubtful: bool
    unprompted: bool


def add_says(
    connection: Connection,
    sealer: Sealer,
    says: Iterable[Say],
    *,
    conversation: str,
    turn: int,
    channel: str,
    phone: str | None,
    now: datetime,
    trial: str = "",
    script: str | None = None,
) -> None:
    """What one turn says: shown in the chat, or queued for a number. `script`: the manifest's id of the one that it is said in."""
    rows, says = [], list(says)
    for position, say in enumerate(says):
        id = ids.new("o")
        rows.append(
            {
                "id": id,
                "conversation": conversation,
                "turn": turn,
                "position": position,
                "channel": "sms" if channel == "sms" else "chat",
                "key": say.key[:80],
                "recipient": sealer.seal(phone, "outbox", id, "recipient") if phone and channel == "sms" else None,
                "recipient_index": sealer.index("phone", phone) if phone and channel == "sms" else None,
                "body": sealer.seal(say.text, "outbox", id, "body"),
                "choices": [{"title": choice.title, "value": choice.value} for choice in say.choices],
                "rows": list(say.rows) or None,
                "status": QUEUED if channel == "sms" else SHOWN,
                "next_at": now if channel == "sms" else None,
                "created_at": now,
                "trial": trial,
                "script": say.script or script,
                "parts": seal_made(sealer, replace(say.made, of=len(says)) if say.made else None, "outbox", id),
            }
        )
    if rows:
        connection.execute(_ADD, rows)


def add_text(
    connection: Connection,
    sealer: Sealer,
    key: str,
    text: str,
    *,
    phone: str,
    now: datetime,
    conversation: str | None = None,
    unprompted: bool = False,
    trial: str = "",
) -> str:
    """Queues a text that is no turn of the dialogue; its id. `unprompted`: no reply; it waits for its hours and holds back no reply."""
    return _add(connection, sealer, "sms", key, text, phone, sealer.index("phone", phone), conversation, now, trial, unprompted)


def add_mail(
    connection: Connection,
    sealer: Sealer,
    key: str,
    body: str,
    *,
    to: str,
    now: datetime,
    conversation: str | None = None,
    trial: str = "",
) -> str:
    """Queues a mail; its id. `body` is JSON with its subject and text."""
    return _add(connection, sealer, "mail", key, body, to, sealer.index("email", to.lower()), conversation, now, trial)


def _add(
    connection: Connection,
    sealer: Sealer,
    channel: str,
    key: str,
    body: str,
    recipient: str,
    index: str,
    conversation: str | None,
    now: datetime,
    trial: str,
    unprompted: bool = False,
) -> str:
    id, made = ids.new("o"), made_of(body)
    connection.execute(
        insert(outbox).values(
            id=id,
            conversation=conversation,
            channel=channel,
            key=key,
            recipient=sealer.seal(recipient, "outbox", id, "recipient"),
            recipient_index=index,
            body=sealer.seal(body, "outbox", id, "body"),
            status=QUEUED,
            wipe=channel == "mail",
            unprompted=unprompted,
            next_at=now,
            created_at=now,
            trial=trial,
            script=made.script if made is not None else None,
            parts=seal_made(sealer, made, "outbox", id),
        )
    )
    return id


def seal_made(sealer: Sealer, made: Made | None, table: str, id: str) -> bytes | None:
    """What a message is made of, sealed for its row; None where that is not known."""
    return sealer.seal_json(made.to_json(), table, id, "parts") if made is not None else None


def made_in(sealer: Sealer, row: Row[Any], table: str) -> Made | None:
    """What the message of a row is made of, and from which manifest; None where that is not known, or destroyed."""
    if row.parts is None:
        return None
    return replace(Made.from_json(sealer.open_json(row.parts, table, row.id, "parts")), script=row.script or "")


def last_of(connection: Connection, recipient_index: Indices) -> str | None:
    """The id of the text to this number that was queued last."""
    here = and_(outbox.c.channel == "sms", outbox.c.recipient_index.in_(recipient_index))
    return connection.execute(select(outbox.c.id).where(here).order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(1)).scalar()


def last_key(connection: Connection, recipient_index: Indices, since: datetime) -> str | None:
    """The key of the text to this number that was queued last, if that was after this moment."""
    here = and_(outbox.c.channel == "sms", outbox.c.recipient_index.in_(recipient_index), outbox.c.created_at >= since)
    return connection.execute(select(outbox.c.key).where(here).order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(1)).scalar()


def mailed_since(connection: Connection, sealer: Sealer, key: str, to: str, since: datetime) -> int:
    """How many mails of this key went (or wait to go) to this address since then."""
    same = and_(outbox.c.channel == "mail", outbox.c.key == key, outbox.c.recipient_index.in_(sealer.indices("email", to.lower())))
    query = select(func.count()).select_from(outbox).where(same, outbox.c.created_at >= since)
    return int(connection.execute(query).scalar_one())


_UNFINISHED = (
    select(outbox)
    .where(outbox.c.channel == bindparam("channel"), outbox.c.status.in_(UNDELIVERED))
    .order_by(outbox.c.created_at, outbox.c.turn, outbox.c.position, outbox.c.id)
    .limit(500)
)
_LOCKED = _UNFINISHED.with_for_update()


def claim(database: Database, channel: str, by: str, now: datetime, limit: int = 20) -> list[Outgoing]:
    """Claims what is due: for each recipient the oldest reply and the oldest unprompted text; what was claimed long ago is taken over."""
    sealer = database.sealer
    with database.write() as connection:
        first: dict[Any, Any] = {}
        for row in connection.execute(_UNFINISHED if database.sqlite else _LOCKED, {"channel": channel}):
            number = sealer.lifted(row.recipient_index) if row.recipient_index else None
            first.setdefault((number, row.unprompted) if channel == "sms" else row.id, row)
        due = [row for row in first.values() if row.next_at is None or row.next_at <= now][:limit]
        if due:
            held = {"claimed_by": by, "claimed_at": now, "next_at": now + LEASE, "status": SENDING, "attempts": outbox.c.attempts + 1}
            connection.execute(update(outbox).where(outbox.c.id.in_([row.id for row in due])).values(held))
    return [
        Outgoing(
            id=row.id,
            key=row.key,
            conversation=row.conversation,
            trial=row.trial,
            recipient=sealer.open(row.recipient, "outbox", row.id, "recipient"),
            recipient_index=row.recipient_index,
            body=sealer.open(row.body, "outbox", row.id, "body"),
            attempts=row.attempts + 1,
            created_at=row.created_at,
            claimed_at=row.claimed_at,
            doubtful=row.status in (UNKNOWN, SENDING),
            unprompted=row.unprompted,
        )
        for row in due
    ]


def hold(database: Database, id: str, by: str, now: datetime) -> bool:
    """Renews a claim just before the sending; False where another sender has taken it over meanwhile."""
    with database.write() as connection:
        mine = and_(outbox.c.id == id, outbox.c.claimed_by == by, outbox.c.status == SENDING)
        return connection.execute(update(outbox).where(mine).values(claimed_at=now, next_at=now + LEASE)).rowcount == 1


def withdraw(connection: Connection, recipient_index: Indices, why: str, *, key: str = "") -> None:
    """Takes back what waits for a number; `key`: only texts of this key. What a person wrote is taken back by an opt-out alone."""
    waiting = and_(outbox.c.recipient_index.in_(recipient_index), outbox.c.channel == "sms", outbox.c.status.in_((QUEUED, UNKNOWN)))
    if key:
        waiting = and_(waiting, outbox.c.key == key)
    wiped = update(outbox).where(waiting, outbox.c.wipe).values(DESTROYED)
    connection.execute(wiped)
    connection.execute(update(outbox).where(waiting).values(status=SUPPRESSED, error=why[:80], next_at=None, recipient=None))


def later(database: Database, id: str, by: str, at: datetime) -> None:
    """Gives a claimed one back untried, to be sent at that moment."""
    with database.write() as connection:
        mine = and_(outbox.c.id == id, outbox.c.claimed_by == by)
        waiting = {"status": QUEUED, "next_at": at, "attempts": outbox.c.attempts - 1}
        connection.execute(update(outbox).where(mine).values(waiting))


def sent(database: Database, id: str, by: str, now: datetime, sid: str | None = None) -> None:
    """Marks a claimed one as taken; what need not be kept is wiped."""
    with database.write() as connection:
        mark_sent(connection, id, by, now, sid)


def mark_sent(connection: Connection, id: str, by: str, now: datetime, sid: str | None = None) -> None:
    """`sent` within the caller's transaction."""
    mine = and_(outbox.c.id == id, outbox.c.claimed_by == by)
    done = {"status": SENT, "sid": sid, "sent_at": now, "next_at": None, "error": None, "recipient": None}
    connection.execute(update(outbox).where(mine).values(done))
    _wipe(connection, mine)


def again(database: Database, id: str, by: str, at: datetime, error: str, *, unknown: bool) -> None:
    """Gives a claimed one back, to be tried again at that moment."""
    with database.write() as connection:
        mine = and_(outbox.c.id == id, outbox.c.claimed_by == by)
        connection.execute(update(outbox).where(mine).values(status=UNKNOWN if unknown else QUEUED, next_at=at, error=error[:80]))


def given_up(database: Database, id: str, by: str, error: str, *, suppressed: bool = False) -> None:
    """Marks a claimed one as never to be sent; what need not be kept is wiped."""
    with database.write() as connection:
        mine = and_(outbox.c.id == id, outbox.c.claimed_by == by)
        status = SUPPRESSED if suppressed else FAILED
        connection.execute(update(outbox).where(mine).values(status=status, error=error[:80], next_at=None, recipient=None))
        _wipe(connection, mine)


def _wipe(connection: Connection, mine: Any) -> None:
    connection.execute(update(outbox).where(mine, outbox.c.wipe).values(DESTROYED))
    texted = and_(mine, outbox.c.wipe, outbox.c.channel == "sms")
    connection.execute(update(outbox).where(texted).values(recipient_index=None))
    connection.execute(update(outbox).where(texted, outbox.c.turn.is_not(None)).values(WIPED))


def known_sids(database: Database, sids: Iterable[str]) -> set[str]:
    """Which of these sids belong to something sent already."""
    with database.read() as connection:
        return set(connection.execute(select(outbox.c.sid).where(outbox.c.sid.in_(list(sids)))).scalars())
