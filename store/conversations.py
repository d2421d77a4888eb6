"""Conversations and the messages that came in: opened, received in order, read back whole.

A message is stored once by its source and gets its number within the conversation. What a turn changes is store/turns.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from prescreen.dialogue.turn import Choice, Say, Turn, View
from store import call_lists, ids, outbox
from store.database import Database
from store.seals import Indices, Sealer
from store.states import Carried, text_of
from store.tables import conversations, inbox, messages, referrals
from store.tables import outbox as outgoing

PENDING, ANSWERED, IGNORED, ASIDE = "pending", "answered", "ignored", "aside"
"""A message waits for its turn; had its turn; is not for the interview; or was put aside as its turn kept failing."""


# What every message asks. A statement that is made once costs a third of one that is made each time.
_BY_TOKEN = select(conversations.c.id).where(conversations.c.token_hash == bindparam("digest"))
_WHOLE = select(conversations).where(conversations.c.id == bindparam("conversation"))
_OUTLINE = select(
    conversations.c.trial, conversations.c.language, conversations.c.script, conversations.c.view, conversations.c.taken_by
).where(conversations.c.id == bindparam("conversation"))
_BY_SOURCE = select(inbox).where(inbox.c.source == bindparam("from_source"))
_COUNTED = (
    update(conversations)
    .where(conversations.c.id == bindparam("here"))
    .values(received=conversations.c.received + 1, last_at=bindparam("now"), reminded=0)
    .returning(conversations.c.received)
)
_PENDING = select(inbox).where(inbox.c.conversation == bindparam("here"), inbox.c.status == PENDING).order_by(inbox.c.seq).limit(20)
_ADD = insert(inbox)


@dataclass(frozen=True)
class Conversation:
    """A conversation. `state` is the core's, and nobody else looks inside. `phone` is None on the web, and once it is destroyed. `trial`:
    the name of the one that it is about. `script`: the manifest's id of the one that it is held in; None before such were kept."""

    id: str
    channel: str
    language: str
    turn: int
    state: Mapping[str, Any]
    view: View
    phone: str | None
    phone_index: str | None
    consented: bool
    disposition: str | None
    protocol_version: str
    started_at: datetime
    last_at: datetime
    ended_at: datetime | None
    trial: str = ""
    script: str | None = None


NOT_BEGUN = ""
"""The script of a conversation that was opened while no interview could begin: it has none yet."""


@dataclass(frozen=True)
class Message:
    """A message that came in. `text` is None once destroyed; `meaning` is stop where the text is an opt-out."""

    id: str
    conversation: str
    seq: int
    text: str | None
    meaning: str
    received_at: datetime
    due_at: datetime
    status: str
    turn: int | None
    view: View | None
    attempts: int


def open_conversation(
    database: Database,
    turn: Turn,
    *,
    channel: str,
    language: str,
    now: datetime,
    token: str | None = None,
    phone: str | None = None,
    script: str | None = None,
) -> str:
    """Stores a new conversation with what it says first; its id."""
    how: dict[str, Any] = {"channel": channel, "language": language, "now": now, "token": token, "phone": phone, "script": script}
    with database.write() as connection:
        return add_conversation(connection, database.sealer, turn, **how)


def add_conversation(
    connection: Connection,
    sealer: Sealer,
    turn: Turn,
    *,
    channel: str,
    language: str,
    now: datetime,
    token: str | None = None,
    phone: str | None = None,
    script: str | None = None,
) -> str:
    """`open_conversation` within the caller's transaction."""
    id = ids.random("c")
    connection.execute(
        insert(conversations).values(
            id=id,
            channel=channel,
            language=language,
            token_hash=ids.digest(token) if token else None,
            phone=sealer.seal(phone, "conversations", id, "phone") if phone else None,
            phone_index=sealer.index("phone", phone) if phone else None,
            state=sealer.seal(text_of(turn.state), "conversations", id, "state"),
            turn=0,
            received=0,
            view=turn.view,
            protocol_version=turn.record.protocol,
            started_at=now,
            last_at=now,
            trial=turn.record.trial,
            script=script,
        )
    )
    said: dict[str, Any] = {"channel": channel, "phone": phone, "now": now, "trial": turn.record.trial, "script": script}
    outbox.add_says(connection, sealer, turn.says, conversation=id, turn=0, **said)
    return id


def by_token(database: Database, token: str) -> str | None:
    """The id of the conversation that this token opens."""
    with database.read() as connection:
        found = connection.execute(_BY_TOKEN, {"digest": ids.digest(token)}).scalar_one_or_none()
        return found or call_lists.by_chat(connection, token)


def current_by_phone(connection: Connection, phone_index: Indices, trials: Collection[str] = ()) -> str | None:
    """The id of the conversation that this number goes on with: the latest begun, or chosen by a keyword, that was not replaced.

    `trials`: only a conversation about one of these.
    """
    mine = and_(conversations.c.phone_index.in_(phone_index), conversations.c.channel == "sms", conversations.c.replaced_at.is_(None))
    if trials:
        mine = and_(mine, conversations.c.trial.in_(trials))
    latest = func.coalesce(conversations.c.chosen_at, conversations.c.started_at).desc()
    found = select(conversations.c.id).where(mine).order_by(latest, conversations.c.id).limit(1)
    return connection.execute(found).scalar_one_or_none()


def choose(connection: Connection, id: str, now: datetime) -> None:
    """Its number has asked for this conversation, by a trial's keyword: it goes on with this one."""
    connection.execute(update(conversations).where(conversations.c.id == id).values(chosen_at=now))


def trial_of(connection: Connection, id: str) -> str | None:
    """The trial that a conversation is about; None where there is no such conversation."""
    return connection.execute(select(conversations.c.trial).where(conversations.c.id == id)).scalar_one_or_none()


@dataclass(frozen=True)
class Outline:
    """What of a conversation is known without opening what is sealed. `held`: a coordinator has taken it over."""

    trial: str
    language: str
    script: str | None
    question: str | None
    held: bool


def outline(connection: Connection, id: str) -> Outline | None:
    """The outline of the conversation of that id."""
    row = connection.execute(_OUTLINE, {"conversation": id}).first()
    return Outline(row.trial, row.language, row.script, row.view.question, row.taken_by is not None) if row is not None else None


def script_of(connection: Connection, id: str) -> str | None:
    """The id of the script that a conversation is held in; NOT_BEGUN where no interview has begun in it."""
    query = select(conversations.c.id, conversations.c.script, conversations.c.disposition).where(conversations.c.id == id)
    row = connection.execute(query).first()
    return _held_in(connection, row) if row is not None else None


def begun(connection: Connection, phone_index: Indices, since: datetime) -> int:
    """How many conversations by text this number has begun since then."""
    here = and_(conversations.c.phone_index.in_(phone_index), conversations.c.channel == "sms", conversations.c.started_at >= since)
    return connection.execute(select(func.count()).select_from(conversations).where(here)).scalar_one()


def replace(connection: Connection, id: str, now: datetime) -> None:
    """Ends this conversation for its number: the next text begins another."""
    connection.execute(update(conversations).where(conversations.c.id == id).values(replaced_at=now))


def point_of(connection: Connection, id: str) -> str | None:
    """The open question of a conversation."""
    view = connection.execute(select(conversations.c.view).where(conversations.c.id == id)).scalar_one_or_none()
    return view.question if view is not None else None


def awaits(connection: Connection, id: str, question: str | None) -> bool:
    """Whether the next message answers this question: it is the open one, and no answer to it waits for its turn.

    Messages of one conversation wait for each other from here on, to the end of the caller's transaction.
    """
    view = connection.execute(select(conversations.c.view).where(conversations.c.id == id).with_for_update()).scalar_one()
    waiting = select(inbox.c.id).where(inbox.c.conversation == id, inbox.c.status == PENDING).limit(1)
    return view.question == question and connection.execute(waiting).first() is None


def language_of(connection: Connection, id: str) -> str | None:
    """The language that a conversation is held in."""
    return connection.execute(select(conversations.c.language).where(conversations.c.id == id)).scalar_one_or_none()


def get(database: Database, id: str) -> Conversation | None:
    """The conversation of that id."""
    with database.read() as connection:
        return load(connection, database.sealer, id)


def load(connection: Connection, sealer: Sealer, id: str) -> Conversation | None:
    """The conversation of that id, within the caller's transaction."""
    row = connection.execute(_WHOLE, {"conversation": id}).first()
    if row is None:
        return None
    return Conversation(
        id=row.id,
        channel=row.channel,
        language=row.language,
        turn=row.turn,
        state=Carried(sealer.open_bytes(row.state, "conversations", row.id, "state")),
        view=row.view,
        phone=sealer.open(row.phone, "conversations", row.id, "phone") if row.phone is not None else None,
        phone_index=row.phone_index,
        consented=row.consented,
        disposition=row.disposition,
        protocol_version=row.protocol_version,
        started_at=row.started_at,
        last_at=row.last_at,
        ended_at=row.ended_at,
        trial=row.trial,
        script=_held_in(connection, row),
    )


def _held_in(connection: Connection, row: Any) -> str | None:
    """The script of a conversation; of one that had ended and is gone through again, the one of its call list."""
    again = call_lists.script_of(connection, row.id) if row.disposition is not None else None
    return again if again is not None else str(row.script) if row.script is not None else None


def source_of(conversation: str, client_id: str | None) -> str:
    """The source of a web message, by which it is stored once. Without an id of the client's every message counts as a new one."""
    return f"web:{conversation}:{ids.digest(client_id)[:40] if client_id else ids.new('n')}"


def receive(database: Database, conversation: str, source: str, text: str, *, now: datetime, due: datetime | None = None) -> Message:
    """Stores a message, or finds the one of the same source. When this returns, the message is kept."""
    try:
        with database.write() as connection:
            return add_message(connection, database.sealer, conversation, source, text, now=now, due=due)
    except IntegrityError:  # the same source at the same moment, by another process
        with database.read() as connection:
            found = by_source(connection, database.sealer, source)
        if found is None:
            raise
        return found


def add_message(
    connection: Connection,
    sealer: Sealer,
    conversation: str,
    source: str,
    text: str,
    *,
    now: datetime,
    due: datetime | None = None,
    meaning: str = "text",
    written: datetime | None = None,
) -> Message:
    """`receive` within the caller's transaction. `written`: when it was sent, where it comes late."""
    found = by_source(connection, sealer, source)
    if found is not None:
        return found
    seq = connection.execute(_COUNTED, {"here": conversation, "now": now}).scalar_one()
    id = ids.new("m")
    row = {
        "id": id,
        "conversation": conversation,
        "seq": seq,
        "source": source,
        "meaning": meaning,
        "text": sealer.seal(text, "inbox", id, "text"),
        "received_at": written or now,
        "due_at": due or now,
        "status": PENDING,
    }
    connection.execute(_ADD, row)
    return Message(id, conversation, seq, text, meaning, written or now, due or now, PENDING, None, None, 0)


def note_message(connection: Connection, source: str, *, meaning: str, now: datetime, conversation: str | None = None) -> bool:
    """Stores that a message came which is not for the interview, without its words; gives whether it is new."""
    if known(connection, source):
        return False
    seq = None
    if conversation is not None:
        counted = update(conversations).where(conversations.c.id == conversation).values(received=conversations.c.received + 1)
        seq = connection.execute(counted.returning(conversations.c.received)).scalar_one()
    row = {"id": ids.new("m"), "conversation": conversation, "seq": seq, "source": source, "meaning": meaning, "received_at": now}
    connection.execute(insert(inbox).values(**row, due_at=now, status=IGNORED))
    return True


def by_source(connection: Connection, sealer: Sealer, source: str) -> Message | None:
    """The message of that source."""
    row = connection.execute(_BY_SOURCE, {"from_source": source}).first()
    return _message(row, sealer) if row is not None else None


def known(connection: Connection, source: str) -> bool:
    """Whether a message of this source was taken."""
    return connection.execute(select(inbox.c.id).where(inbox.c.source == source)).first() is not None


def postpone(connection: Connection, conversation: str, due: datetime) -> None:
    """Lets the waiting messages of a conversation wait for more, until `due`."""
    waiting = and_(inbox.c.conversation == conversation, inbox.c.status == PENDING, inbox.c.due_at < due, inbox.c.attempts == 0)
    connection.execute(update(inbox).where(waiting).values(due_at=due))


Pending = tuple[Conversation | None, list[Message]]
"""A conversation, and its messages that wait for their turn in the order received; no conversation where none waits."""


def with_pending(connection: Connection, sealer: Sealer, id: str) -> Pending:
    """What waits in a conversation."""
    rows = connection.execute(_PENDING, {"here": id}).all()
    return (load(connection, sealer, id) if rows else None), [_message(row, sealer) for row in rows]


def waiting(database: Database, now: datetime, limit: int = 500) -> list[tuple[str, datetime]]:
    """Conversations with a message that was due by then, each with when its first such message came, the oldest first."""
    with database.read() as connection:
        due = select(inbox.c.conversation, inbox.c.received_at).where(inbox.c.status == PENDING, inbox.c.due_at <= now)
        rows = connection.execute(due.order_by(inbox.c.received_at).limit(limit)).all()
    first: dict[str, datetime] = {}
    for row in rows:
        first.setdefault(row.conversation, row.received_at)
    return list(first.items())


def failed(database: Database, message: str) -> None:
    """Counts a turn of this message that the dialogue answered with an error."""
    with database.write() as connection:
        connection.execute(update(inbox).where(inbox.c.id == message).values(attempts=inbox.c.attempts + 1))


def replies(database: Database, conversation: str, turn: int) -> list[dict[str, Any]]:
    """What was said in one turn, as the chat shows it."""
    with database.read() as connection:
        return _said(connection, database.sealer, and_(outgoing.c.conversation == conversation, outgoing.c.turn == turn))


def history(database: Database, conversation: str, since: int = 0) -> list[dict[str, Any]]:
    """Everything said and written, in order, as the chat shows it; what was destroyed is left out. `since`: only from this turn on."""
    return [shown for _, shown in _since(_by_turn(database, conversation), since)]


def own_history(database: Database, conversation: str) -> list[dict[str, Any]]:
    """The history as who has the chat's secret may see it: of one that was opened by a link of a mail, only from there on."""
    with database.read() as connection:
        since = call_lists.shown_from(connection, conversation)
    return history(database, conversation, since)


def _since(shown: list[tuple[int | None, dict[str, Any]]], since: int) -> list[tuple[int | None, dict[str, Any]]]:
    first = next((place for place, (turn, _) in enumerate(shown) if turn is not None and turn >= since), len(shown)) if since else 0
    return shown[first:]


def places(database: Database, conversation: str) -> dict[int, int]:
    """Turn -> the place in the history, as `own_history` shows it, of what the participant wrote in it."""
    with database.read() as connection:
        since = call_lists.shown_from(connection, conversation)
    turns = enumerate(_since(_by_turn(database, conversation), since))
    return {turn: place for place, (turn, shown) in turns if turn is not None and shown["from"] == "participant"}


def _by_turn(database: Database, conversation: str) -> list[tuple[int | None, dict[str, Any]]]:
    sealer = database.sealer
    with database.read() as connection:
        here = and_(inbox.c.conversation == conversation, inbox.c.text.is_not(None), inbox.c.status != IGNORED)
        written = [_message(row, sealer) for row in connection.execute(select(inbox).where(here).order_by(inbox.c.seq))]
        turns = and_(outgoing.c.conversation == conversation, outgoing.c.channel != "mail", outgoing.c.turn.is_not(None))
        said = _said_by_turn(connection, sealer, turns)
        live = _live(connection, sealer, conversation)
        begun = _begun(connection, conversation, written) if live else {}
    shown: list[tuple[int | None, dict[str, Any]]] = [(0, said_first) for said_first in said.pop(0, [])]
    unanswered = [message for message in written if message.turn is None]
    for turn in sorted({*said, *(message.turn for message in written if message.turn)}):
        while live and turn in begun and live[0][0] < begun[turn]:
            shown.append((None, live.pop(0)[1]))
        shown += [(turn, _shown(message)) for message in written if message.turn == turn]
        shown += [(turn, one) for one in said.get(turn, [])]
    return shown + [(None, one) for _, one in live] + [(None, _shown(message)) for message in unanswered]


def _live(connection: Connection, sealer: Sealer, conversation: str) -> list[tuple[datetime, dict[str, Any]]]:
    """What was written on the page while a person had the conversation, by whom and when."""
    joined = messages.join(referrals, referrals.c.id == messages.c.referral)
    here = and_(referrals.c.conversation == conversation, messages.c.channel == "web")
    rows = connection.execute(select(messages).select_from(joined).where(here).order_by(messages.c.at, messages.c.id))
    return [(row.at, _written(row, sealer.open(row.body, "messages", row.id, "body"))) for row in rows]


def _written(row: Row[Any], text: str) -> dict[str, Any]:
    if row.direction == "in":
        return {"from": "participant", "text": text, "choices": []}
    return {"from": "bot", "text": text, "choices": [], **({} if row.actor == "gateway" else {"by": "team"})}


def _begun(connection: Connection, conversation: str, written: list[Message]) -> dict[int, datetime]:
    """When each turn began: when its first message came, or when something was said without one."""
    turns = and_(outgoing.c.conversation == conversation, outgoing.c.turn.is_not(None))
    rows = connection.execute(select(outgoing.c.turn, func.min(outgoing.c.created_at).label("at")).where(turns).group_by(outgoing.c.turn))
    begun = {row.turn: row.at for row in rows}
    for message in reversed(written):
        if message.turn is not None:
            begun[message.turn] = message.received_at
    return begun


def _shown(message: Message) -> dict[str, Any]:
    return {"from": "participant", "text": message.text, "choices": []}


def _said(connection: Connection, sealer: Sealer, where: Any) -> list[dict[str, Any]]:
    return [shown for said in _said_by_turn(connection, sealer, where).values() for shown in said]


def _said_by_turn(connection: Connection, sealer: Sealer, where: Any) -> dict[int, list[dict[str, Any]]]:
    said: dict[int, list[dict[str, Any]]] = {}
    kept = select(outgoing).where(where, outgoing.c.channel != "mail", outgoing.c.body.is_not(None))
    for row in connection.execute(kept.order_by(outgoing.c.turn, outgoing.c.position)):
        text = sealer.open(row.body, "outbox", row.id, "body")
        rows = {"rows": row.rows} if row.rows else {}
        said.setdefault(row.turn, []).append({"from": "bot", "text": text, "choices": row.choices, **rows})
    return said


def last_said(connection: Connection, sealer: Sealer, conversation: str) -> Say | None:
    """The question that was asked last, to be asked again."""
    asked = and_(outgoing.c.conversation == conversation, or_(outgoing.c.key.startswith("ask."), outgoing.c.key.startswith("pick.")))
    query = (
        select(outgoing).where(asked, outgoing.c.body.is_not(None)).order_by(outgoing.c.turn.desc(), outgoing.c.position.desc()).limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    choices = tuple(Choice(choice["title"], choice["value"]) for choice in row.choices or ())
    return Say.of(row.key, sealer.open(row.body, "outbox", row.id, "body"), choices, outbox.made_in(sealer, row, "outbox"))


def mark_emergency(connection: Connection, conversation: str, kind: str, now: datetime) -> bool:
    """Marks a conversation for an emergency outside of a turn; False where its participant has not consented and nothing may be kept."""
    agreed = and_(conversations.c.id == conversation, conversations.c.consented)
    marked = {"emergency": kind, "emergency_at": now, "emergency_seen_at": None, "emergency_seen_by": None}
    return connection.execute(update(conversations).where(agreed).values(marked)).rowcount == 1


def _message(row: Row[Any], sealer: Sealer) -> Message:
    return Message(
        id=row.id,
        conversation=row.conversation,
        seq=row.seq,
        text=sealer.open(row.text, "inbox", row.id, "text") if row.text is not None else None,
        meaning=row.meaning,
        received_at=row.received_at,
        due_at=row.due_at,
        status=row.status,
        turn=row.turn,
        view=row.view,
        attempts=row.attempts,
    )
