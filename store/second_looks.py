"""The calls that check whether somebody was rightly ruled out: who is drawn, what waits for the call, what came of it, and the counts left.

What waits is sealed and goes at once with what came of it: nothing of anybody is left then but counts, by criterion and by question.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, and_, delete, exists, func, insert, or_, select, update

from prescreen.dialogue import second_look
from prescreen.dialogue.turn import Evidence, ReferralDetails
from prescreen.dialogue.turn import SecondLook as Given
from store import agreement, audit, counts, ids, recruitment
from store import referrals as referral_of
from store.database import Database
from store.outbox import FAILED, SENT, SHOWN, SUPPRESSED, UNDELIVERED, WIPED
from store.seals import Indices, Sealer
from store.tables import conversations, outbox, referrals, second_looks
from store.tables import counts as counted

Outcome = Literal["right", "wrong", "not_reached", "withdrawn", "expired"]
OUTCOMES: Mapping[str, Outcome] = {"right": "right", "wrong": "wrong", "not_reached": "not_reached", "withdrawn": "withdrawn"}
"""What a coordinator may say came of it."""
_DONE, _MISREAD = "look.", "mis."
"""How the names of counts begin: of what was done, with the criterion; of the question that was misread."""
_EVENTS = ("passed_over", "undone", "not_asked", "asked", "corrected", "declined", "no_number", "agreed", "withdrawn")
_DIGITS = 12
_REACH = "Said on the phone, at a second look, that the team may call about the study."
"""What a coordinator reads of somebody who came so."""


@dataclass(frozen=True)
class SecondLook:
    """A call that somebody agreed to. `answers`: question -> what the criterion looks at."""

    id: str
    conversation: str
    trial: str
    channel: str
    language: str
    script: str | None
    protocol_version: str
    criterion: str
    why: str
    answers: Mapping[str, Evidence]
    first_name: str
    phone: str
    agreed_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Tally:
    """How many, of one criterion or of all. `passed_over`: whom the lot did not fall on; `undone`: those of them who put an answer
    right.
    """

    passed_over: int = 0
    undone: int = 0
    not_asked: int = 0
    asked: int = 0
    corrected: int = 0
    declined: int = 0
    no_number: int = 0
    agreed: int = 0
    right: int = 0
    wrong: int = 0
    not_reached: int = 0
    withdrawn: int = 0
    expired: int = 0

    @property
    def ruled_out(self) -> int:
        """All who were ruled out while there was a lot, without those who put an answer right."""
        return self.passed_over - self.undone + self.not_asked + self.asked - self.corrected

    @property
    def drawn(self) -> int:
        """On whom the lot fell."""
        return self.not_asked + self.asked - self.corrected

    @property
    def told(self) -> int:
        """Who was asked, and did not put an answer right instead."""
        return self.asked - self.corrected

    @property
    def silent(self) -> int:
        """Who was asked and said nothing to it."""
        return max(0, self.told - self.declined - self.no_number - self.agreed)

    @property
    def reached(self) -> int:
        """With whom it was gone over."""
        return self.right + self.wrong

    @property
    def waiting(self) -> int:
        """Who agreed, and of whom nothing has come yet."""
        return max(0, self.agreed - self.reached - self.not_reached - self.withdrawn - self.expired)


def drawn(sealer: Sealer, conversation: str, part: float) -> bool:
    """Whether the lot falls on a conversation: by its id alone, under a key, so that nobody can steer it and it can be drawn again."""
    digest = sealer.index("second_look", conversation).rpartition(":")[2][:_DIGITS]
    return bool(int(digest, 16) < part * 16**_DIGITS)


def note(
    connection: Connection,
    sealer: Sealer,
    given: Given,
    *,
    conversation: str,
    channel: str,
    language: str,
    phone: str | None,
    script: str | None,
    version: str,
    trial: str,
    now: datetime,
) -> None:
    """Stores what a turn did about it: counts it, keeps what waits for a call, or destroys that."""
    if given.done in _EVENTS:
        _count(connection, given.done, given.criterion, channel, language, now, trial)
    if given.done == "withdrawn":
        _destroy(connection, sealer, conversation)
        audit.add(connection, now, "participant", "second_look.withdrawn", conversation)
    number = given.phone or phone
    if given.done not in ("agreed", "named") or not number:
        return
    row = connection.execute(select(second_looks.c.id).where(second_looks.c.conversation == conversation)).first()
    if row is None and given.done == "named":
        return  # the call was made before the name came
    id = row.id if row is not None else ids.random("k")
    body = {"criterion": given.criterion, "why": given.why, "answers": msgspec.to_builtins(given.answers)}
    sealed = sealer.seal_json({**body, "first_name": given.first_name or "", "phone": number}, "second_looks", id, "body")
    values: dict[str, Any] = {"body": sealed, "phone_index": sealer.index("phone", number), "language": language}
    if row is not None:
        connection.execute(update(second_looks).where(second_looks.c.id == id).values(values))
        return
    values |= {"id": id, "conversation": conversation, "channel": channel, "script": script, "protocol_version": version, "trial": trial}
    until = now + timedelta(days=given.days)
    connection.execute(insert(second_looks).values(**values, agreed_at=now, expires_at=until))
    audit.add(connection, now, "participant", "second_look.agreed", id)


def waiting(connection: Connection, sealer: Sealer, trial: str, now: datetime) -> list[SecondLook]:
    """The calls that wait, the one first that has the least time left."""
    query = select(second_looks).where(second_looks.c.trial == trial, second_looks.c.expires_at > now)
    return [_opened(row, sealer) for row in connection.execute(query.order_by(second_looks.c.expires_at, second_looks.c.id))]


def due(connection: Connection, trial: str, now: datetime) -> tuple[int, datetime | None]:
    """How many calls of a trial wait, and until when the first of them may."""
    here = and_(second_looks.c.trial == trial, second_looks.c.expires_at > now)
    row = connection.execute(select(func.count(), func.min(second_looks.c.expires_at)).where(here)).one()
    return row[0], row[1]


def get(connection: Connection, sealer: Sealer, id: str, now: datetime) -> SecondLook | None:
    """The call of that id; None where nothing waits for it any more."""
    row = connection.execute(select(second_looks).where(second_looks.c.id == id, second_looks.c.expires_at > now)).first()
    return _opened(row, sealer) if row is not None else None


def trial_of(connection: Connection, id: str) -> str | None:
    """The trial that a call is about."""
    return connection.execute(select(second_looks.c.trial).where(second_looks.c.id == id)).scalar_one_or_none()


def close(connection: Connection, sealer: Sealer, one: SecondLook, outcome: Outcome, by: str, now: datetime, *, misread: str = "") -> None:
    """Notes what came of a call as a count, and destroys all that waited for it. `misread`: the question that was not read right."""
    _count(connection, outcome, one.criterion, one.channel, one.language, now, one.trial)
    if misread:
        counts.add(connection, f"{_MISREAD}{misread}"[:32], one.channel, one.language, now, trial=one.trial)
    _destroy(connection, sealer, one.conversation)
    audit.add(connection, now, by, f"second_look.{outcome}", one.id)  # without the criterion: somebody may have a name by now


def refer(connection: Connection, sealer: Sealer, one: SecondLook, by: str, now: datetime) -> str:
    """Puts somebody into the queue who was called and would like the team to talk with them: as a wish for a call, with name and number and
    without any answer.

    Gives the id of their referral, of the one that they have already if there is one. Call `close` after that.
    """
    before = referral_of.of_conversation(connection, one.conversation)
    if before is not None:
        return before
    row = connection.execute(select(conversations).where(conversations.c.id == one.conversation)).one()
    state = second_look.referred(
        sealer.open_json(row.state, "conversations", row.id, "state"), first_name=one.first_name, phone=one.phone, reach=_REACH
    )
    sealed = sealer.seal_json(state, "conversations", row.id, "state")
    connection.execute(update(conversations).where(conversations.c.id == row.id).values(state=sealed))
    id = ids.random("r")
    values: dict[str, Any] = {
        "kind": "call",
        "disposition": None,
        "wait_until": None,
        "focus": None,
        "flags": [],
        "language": one.language,
        "protocol_version": one.protocol_version,
        "complete": True,
        "trial": one.trial,
        "held": recruitment.standing(connection, one.trial) == recruitment.PAUSED,
    }
    details = ReferralDetails("call", one.language, first_name=one.first_name or None, phone=one.phone, reach=_REACH, complete=True)
    identity = referral_of.identity_in(details)
    referral_of.insert_referral(connection, sealer, id, values, identity, (), conversation=one.conversation, channel=one.channel, now=now)
    agreement.came(connection, id, now)
    audit.add(connection, now, by, "second_look.referred", id)
    return id


def expire(database: Database, now: datetime, trial: str = "", by: str = "gateway") -> int:
    """Destroys what has waited as long as it may; how many."""
    over = and_(second_looks.c.expires_at <= now, second_looks.c.trial == trial if trial else second_looks.c.id.is_not(None))
    with database.read() as connection:
        found = connection.execute(select(second_looks.c.id).where(over)).scalars().all()
    number = 0
    for id in found:
        with database.write() as connection:
            row = connection.execute(select(second_looks).where(second_looks.c.id == id, over)).first()
            if row is not None:
                close(connection, database.sealer, _opened(row, database.sealer), "expired", by, now)
                number += 1
    return number


def trials_over(connection: Connection, now: datetime) -> list[str]:
    """The trials of which something has waited as long as it may."""
    over = select(second_looks.c.trial).where(second_looks.c.expires_at <= now).distinct()
    return sorted(connection.execute(over).scalars())


def take_back(connection: Connection, sealer: Sealer, now: datetime, *, phone: Indices = (), conversation: str = "", by: str) -> int:
    """Destroys what waits for calls to this number, or of this conversation, as somebody wants none, or wants all deleted; how many."""
    of = or_(second_looks.c.phone_index.in_(phone), second_looks.c.conversation == conversation)
    found = connection.execute(select(second_looks).where(of)).all()
    for row in found:
        close(connection, sealer, _opened(row, sealer), "withdrawn", by, now)
    return len(found)


def is_waiting(connection: Connection, conversation: str) -> bool:
    """Whether a call waits for this conversation."""
    return connection.execute(select(second_looks.c.id).where(second_looks.c.conversation == conversation)).first() is not None


def waits(conversation: Any) -> Any:
    """The condition that a call waits for this conversation (a column)."""
    return exists().where(second_looks.c.conversation == conversation)


def tallies(connection: Connection, trial: str, since: date | None = None) -> dict[str, Tally]:
    """Criterion -> how many, of a trial, since that day."""
    found: dict[str, Counter[str]] = {}
    for kind, number in _counted(connection, _DONE, trial, since):
        done, _, criterion = kind.partition(".")
        found.setdefault(criterion, Counter())[done] += number
    return {criterion: Tally(**found[criterion]) for criterion in sorted(found)}


def misread(connection: Connection, trial: str, since: date | None = None) -> dict[str, int]:
    """Question -> how often it was misread, as calls found."""
    found: Counter[str] = Counter()
    for question, number in _counted(connection, _MISREAD, trial, since):
        found[question] += number
    return dict(sorted(found.items()))


def total(every: Iterable[Tally]) -> Tally:
    """All of them together.

    >>> total([Tally(asked=2, agreed=1), Tally(asked=1, declined=1)]).silent
    1
    """
    summed: Counter[str] = Counter()
    for one in every:
        summed.update(vars(one))
    return Tally(**summed)


def _counted(connection: Connection, beginning: str, trial: str, since: date | None) -> list[tuple[str, int]]:
    here = and_(counted.c.kind.startswith(beginning), counted.c.trial == trial)
    query = select(counted.c.kind, func.sum(counted.c.number).label("number")).where(here, counted.c.day >= since if since else here)
    rows = connection.execute(query.group_by(counted.c.kind).order_by(counted.c.kind))
    return [(row.kind.removeprefix(beginning), int(row.number)) for row in rows]


def _count(connection: Connection, done: str, criterion: str, channel: str, language: str, now: datetime, trial: str) -> None:
    counts.add(connection, f"{_DONE}{done}.{criterion}"[:32], channel, language, now, trial=trial)


def _destroy(connection: Connection, sealer: Sealer, conversation: str) -> None:
    """Nothing that waited for a call is left: not the row, nor what the conversation's state, texts and number told of it."""
    connection.execute(delete(second_looks).where(second_looks.c.conversation == conversation))
    row = connection.execute(select(conversations).where(conversations.c.id == conversation)).first()
    if row is None:
        return
    state = second_look.without(sealer.open_json(row.state, "conversations", row.id, "state"))
    values: dict[str, Any] = {"state": sealer.seal_json(state, "conversations", row.id, "state")}
    referred = connection.execute(select(referrals.c.id).where(referrals.c.conversation == conversation)).first() is not None
    if row.disposition == "unlikely" and row.held_until is None and not referred:
        values |= {"phone": None, "phone_index": None}
        sent = and_(outbox.c.conversation == conversation, outbox.c.channel == "sms", outbox.c.status.not_in(UNDELIVERED))
        connection.execute(update(outbox).where(sent).values(recipient=None, recipient_index=None))
    connection.execute(update(conversations).where(conversations.c.id == conversation).values(values))
    named = and_(outbox.c.conversation == conversation, outbox.c.key == "close.second_look")
    connection.execute(update(outbox).where(named, outbox.c.status.in_((SHOWN, SENT, FAILED, SUPPRESSED))).values(WIPED))


def _opened(row: Row[Any], sealer: Sealer) -> SecondLook:
    body = json.loads(sealer.open(row.body, "second_looks", row.id, "body"))
    return SecondLook(
        id=row.id,
        conversation=row.conversation,
        trial=row.trial,
        channel=row.channel,
        language=row.language,
        script=row.script,
        protocol_version=row.protocol_version,
        criterion=body["criterion"],
        why=body["why"],
        answers={question: msgspec.convert(one, Evidence) for question, one in body["answers"].items()},
        first_name=body["first_name"],
        phone=body["phone"],
        agreed_at=row.agreed_at,
        expires_at=row.expires_at,
    )
