"""Call lists: whom the investigator has had asked what an amendment made new to them, and how far that is with each.

Each is asked once for a list. Whoever declined, opted out or was deleted meanwhile is taken off, and who has not been reached after thirty
days is asked no more. By which way somebody is asked, and in which words, is web/recalling.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, or_, select, update

from store import audit, ids
from store.outbox import FAILED
from store.tables import call_list_entries as entries
from store.tables import call_lists as lists
from store.tables import deliveries, outbox, referral_events

LISTED, SENT, CALL, BEGUN = "listed", "sent", "call", "begun"
DONE, LEFT, OFF, EXPIRED, MARKED = "done", "left", "off", "expired", "marked"
"""To be asked; was written to; is to be called; has begun to answer. Has answered; said no; was taken off; was not reached in time. Not
asked at all: no longer fits, which the referral's page shows."""
STATUSES = (LISTED, SENT, CALL, BEGUN, DONE, LEFT, OFF, EXPIRED, MARKED)
_FIRST = (CALL, BEGUN, LISTED, SENT, MARKED, DONE, LEFT, OFF, EXPIRED)
WAITING = (LISTED, SENT, CALL)
OPEN = (*WAITING, BEGUN)
GOOD_FOR = timedelta(days=30)
EVENTS = {
    "asked again": "asked_again",
    "answered again": "answered_again",
    "asked on the phone": "answered_again",
    "would not be asked again": "left_again",
}
"""What of it stands in a referral's history: as the trail calls it -> as the history does."""
KEYS = {"sms": "sms.amended", "mail": "mail.amended"}
"""Way -> the key of what is written to somebody."""
ASKED = ("now_may_fit", "unknown")
"""What the dry run must come to for somebody to be asked."""
_MARKED = "no_longer_fits"
_LONGEST = 1000


@dataclass(frozen=True)
class Person:
    """Somebody on a list. `missing`: the questions that are new to them, in order; `criteria`: criterion -> status before and after."""

    referral: str
    conversation: str | None
    comes_to: str
    missing: Sequence[str] = ()
    criteria: Mapping[str, Sequence[str | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class List:
    """A released list. `numbers`: status -> how many stand there now; who was deleted since is not among them."""

    id: str
    trial: str
    script: str
    version: str
    at: datetime
    by: str
    reason: str
    totals: Mapping[str, int]
    numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def ends(self) -> datetime:
        """From when on nobody is asked any more."""
        return self.at + GOOD_FOR


@dataclass(frozen=True)
class Entry:
    """How it stands with one person of a list. `why`: for what they were taken off; `asked_at`: when they were written to."""

    id: str
    list: List
    referral: str
    conversation: str | None
    comes_to: str
    missing: tuple[str, ...]
    criteria: Mapping[str, Sequence[str | None]]
    way: str
    status: str
    why: str
    at: datetime
    asked_at: datetime | None
    from_turn: int | None


class Refused(ValueError):
    """A list that is not released: why, for the investigator."""


def release(
    connection: Connection,
    people: Sequence[Person],
    *,
    trial: str,
    script: str,
    version: str,
    by: str,
    reason: str,
    left_out: Mapping[str, int],
    now: datetime,
) -> str:
    """Releases a list of these people; its id. Who was asked for this script before is left out. Raises Refused where nobody is left."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > _LONGEST:
        raise Refused(f"Please say why they are asked again, in at most {_LONGEST} characters.")
    known = before(connection, trial, script)
    fresh = [one for one in people if one.referral not in known]
    asked = sum(one.comes_to in ASKED for one in fresh)
    if not asked:
        raise Refused("Nobody is left who could be asked: all of them were asked before, or were left out.")
    id = ids.new("k")
    totals = {"asked": asked, "marked": len(fresh) - asked, **left_out}
    if len(people) > len(fresh):
        totals["before"] = len(people) - len(fresh)
    row = {"id": id, "trial": trial, "script": script, "protocol_version": version[:60], "released_at": now, "by": by}
    connection.execute(insert(lists).values(row | {"reason": reason, "totals": totals}))
    connection.execute(
        insert(entries),
        [
            {
                "id": ids.new("n"),
                "list": id,
                "referral": one.referral,
                "conversation": one.conversation,
                "comes_to": one.comes_to,
                "missing": list(one.missing),
                "criteria": {criterion: list(statuses) for criterion, statuses in one.criteria.items()},
                "status": LISTED if one.comes_to in ASKED else MARKED,
                "at": now,
            }
            for one in fresh
        ],
    )
    told = " ".join(f"{name} {number}" for name, number in totals.items() if number)
    audit.add(connection, now, by, "call list released", id, f"{script[:12]} {told}")
    return id


def before(connection: Connection, trial: str, script: str) -> set[str]:
    """The referrals that stand on a list for this script."""
    joined = entries.join(lists, lists.c.id == entries.c.list)
    mine = and_(lists.c.trial == trial, lists.c.script == script)
    return set(connection.execute(select(entries.c.referral).select_from(joined).where(mine)).scalars())


def released(connection: Connection, trial: str) -> dict[str, list[tuple[datetime, str]]]:
    """Referral -> when each list was released on which it stands, the earliest first, and the version of that list's script."""
    joined = entries.join(lists, lists.c.id == entries.c.list)
    query = select(entries.c.referral, lists.c.released_at, lists.c.protocol_version).select_from(joined).where(lists.c.trial == trial)
    found: dict[str, list[tuple[datetime, str]]] = {}
    for row in connection.execute(query.order_by(lists.c.released_at, lists.c.id)):
        found.setdefault(row.referral, []).append((row.released_at, row.protocol_version))
    return found


def of_trial(connection: Connection, trial: str) -> list[List]:
    """A trial's lists, the latest first, with how far each is."""
    found = connection.execute(select(lists).where(lists.c.trial == trial).order_by(lists.c.released_at.desc(), lists.c.id.desc())).all()
    count = select(entries.c.list, entries.c.status, func.count()).group_by(entries.c.list, entries.c.status)
    numbers: dict[str, Counter[str]] = {}
    for list_, status, number in connection.execute(count.where(entries.c.list.in_([row.id for row in found]))):
        numbers.setdefault(list_, Counter())[status] = number
    return [_list(row, numbers.get(row.id, Counter())) for row in found]


def of_list(connection: Connection, list_: str) -> list[Entry]:
    """The people of a list, those first with whom something is left to do."""
    found = _entries(connection, entries.c.list == list_)
    return sorted(found, key=lambda one: (_FIRST.index(one.status), one.id))


def of_referral(connection: Connection, referral: str) -> list[Entry]:
    """A referral's places on lists, the latest first."""
    return _entries(connection, entries.c.referral == referral)


def to_send(connection: Connection, trials: Collection[str], limit: int = 100) -> list[Entry]:
    """Who is to be asked next, of these trials."""
    return _entries(connection, and_(entries.c.status == LISTED, lists.c.trial.in_(list(trials))), limit)


def waiting(connection: Connection, conversation: str) -> Entry | None:
    """The entry of a conversation that goes on with the next text: its person was written to and has not answered."""
    return next(iter(_entries(connection, and_(entries.c.conversation == conversation, entries.c.status == SENT), 1)), None)


def is_waiting(connection: Connection, conversation: str | None) -> bool:
    """Whether a conversation goes on with the next text."""
    return conversation is not None and waiting(connection, conversation) is not None


def to_call(connection: Connection, trial: str) -> int:
    """How many of a trial are to be called."""
    joined = entries.join(lists, lists.c.id == entries.c.list)
    here = and_(entries.c.status == CALL, lists.c.trial == trial)
    return connection.execute(select(func.count()).select_from(joined).where(here)).scalar_one()


def unreached(connection: Connection) -> list[Entry]:
    """Who was written to, and did not get it: the text or mail that asked them did not arrive."""
    fate = outbox.outerjoin(deliveries, deliveries.c.sid == outbox.c.sid)
    failed = or_(outbox.c.status == FAILED, deliveries.c.status.in_(("failed", "undelivered")))
    theirs = and_(outbox.c.conversation == entries.c.conversation, outbox.c.created_at >= entries.c.asked_at)
    asked = and_(theirs, outbox.c.key.in_(KEYS.values()))
    lost = select(outbox.c.id).select_from(fate).where(asked, failed).correlate(entries).exists()
    return _entries(connection, and_(entries.c.status == SENT, lost))


def to_be_called(connection: Connection, entry: Entry, now: datetime) -> bool:
    """Notes that they are to be called, since what was written to them did not arrive."""
    return _to(connection, entry.id, (SENT,), CALL, now, "gateway", "asked again", entry.referral, "call", way="call", token_hash=None)


_SCRIPT = (
    select(lists.c.script)
    .select_from(entries.join(lists, lists.c.id == entries.c.list))
    .where(entries.c.conversation == bindparam("conversation"), entries.c.status == BEGUN)
    .order_by(entries.c.at.desc())
    .limit(1)
)


def script_of(connection: Connection, conversation: str) -> str | None:
    """The script in which a conversation goes on that was taken up again; None where it was not, or is over."""
    return connection.execute(_SCRIPT, {"conversation": conversation}).scalar()


def asked(connection: Connection, entry: Entry, way: str, now: datetime, *, token_hash: str | None = None) -> bool:
    """Notes that they are asked by this way; False where another process did, or they were taken off meanwhile."""
    status = CALL if way == "call" else SENT
    more = {"way": way, "asked_at": None if way == "call" else now, "token_hash": token_hash}
    return _to(connection, entry.id, (LISTED,), status, now, "gateway", "asked again", entry.referral, way, **more)


def begun(connection: Connection, entry: Entry, now: datetime, *, from_turn: int) -> bool:
    """Their interview was taken up again by this turn; False where that is not so any more."""
    more = {"from_turn": from_turn}
    return _to(connection, entry.id, (entry.status,), BEGUN, now, "participant", "taken up again", entry.referral, entry.list.id, **more)


def followed(connection: Connection, conversation: str, status: str, now: datetime) -> None:
    """An interview that was taken up again has ended: answered (DONE), or left as it was (LEFT)."""
    for one in _entries(connection, and_(entries.c.conversation == conversation, entries.c.status.in_((SENT, BEGUN)))):
        action = "answered again" if status == DONE else "would not be asked again"
        _to(connection, one.id, (SENT, BEGUN), status, now, "participant", action, one.referral, one.list.id)


def called(connection: Connection, referral: str, entry: str, status: str, by: str, now: datetime) -> bool:
    """A coordinator has asked them on the phone (DONE), or they would not be asked (LEFT); False where nothing was open."""
    found = next(iter(_entries(connection, and_(entries.c.id == entry, entries.c.referral == referral))), None)
    if found is None or status not in (DONE, LEFT):
        return False
    action = "asked on the phone" if status == DONE else "would not be asked again"
    return _to(connection, entry, OPEN, status, now, by, action, referral, found.list.id, why="phone", token_hash=None)


def off(
    connection: Connection,
    why: str,
    now: datetime,
    *,
    conversations: Collection[str] = (),
    referrals: Collection[str] = (),
    by: str = "gateway",
    statuses: Collection[str] = WAITING,
) -> int:
    """Takes off who is of one of these conversations or referrals and was not asked to the end; how many."""
    whose = or_(entries.c.conversation.in_(list(conversations)), entries.c.referral.in_(list(referrals)))
    found = _entries(connection, and_(entries.c.status.in_(list(statuses)), whose))
    return sum(
        _to(connection, one.id, statuses, OFF, now, by, "taken off a call list", one.referral, why, why=why[:24], token_hash=None)
        for one in found
    )


def late(connection: Connection, now: datetime) -> bool:
    """Whether there is somebody who was not reached in time."""
    return bool(_entries(connection, and_(entries.c.status.in_(WAITING), lists.c.released_at <= now - GOOD_FOR), 1))


def expire(connection: Connection, now: datetime, limit: int = 200) -> int:
    """Asks nobody any more who was not reached in time; how many."""
    late = and_(entries.c.status.in_(WAITING), lists.c.released_at <= now - GOOD_FOR)
    return sum(
        _to(connection, one.id, WAITING, EXPIRED, now, "gateway", "not reached in time", one.referral, one.list.id, token_hash=None)
        for one in _entries(connection, late, limit)
    )


def by_token(connection: Connection, token: str, now: datetime) -> Entry | None:
    """The entry that the link of a mail opens, while it is good: it may be pressed again until all is answered."""
    good = and_(entries.c.token_hash == ids.digest(token), entries.c.status.in_((SENT, BEGUN)), lists.c.released_at > now - GOOD_FOR)
    return next(iter(_entries(connection, good, 1)), None)


def open_chat(connection: Connection, entry: str, token: str) -> None:
    """Lets this secret open the conversation of an entry, in the place of the one before."""
    connection.execute(update(entries).where(entries.c.id == entry).values(chat_hash=ids.digest(token)))


def by_chat(connection: Connection, token: str) -> str | None:
    """The conversation that the secret of `open_chat` opens."""
    return connection.execute(select(entries.c.conversation).where(entries.c.chat_hash == ids.digest(token))).scalar_one_or_none()


def shown_from(connection: Connection, conversation: str) -> int:
    """The turn from which on a conversation is shown: who opens it by a link of a mail may be another person than who began it."""
    opened = and_(entries.c.conversation == conversation, entries.c.chat_hash.is_not(None))
    return connection.execute(select(func.max(entries.c.from_turn)).where(opened)).scalar_one() or 0


def _to(
    connection: Connection,
    id: str,
    statuses: Collection[str],
    status: str,
    now: datetime,
    by: str,
    action: str,
    referral: str,
    detail: str,
    **values: Any,
) -> bool:
    here = and_(entries.c.id == id, entries.c.status.in_(list(statuses)))
    if connection.execute(update(entries).where(here).values(status=status, at=now, **values)).rowcount != 1:
        return False
    audit.add(connection, now, by, action, referral, detail)
    if action in EVENTS:
        row = {"id": ids.new("e"), "referral": referral, "at": now, "actor": by, "action": EVENTS[action], "data": {"told": detail}}
        connection.execute(insert(referral_events).values(row))
    return True


def _entries(connection: Connection, where: Any, limit: int | None = None) -> list[Entry]:
    told = [column.label(f"list_{column.name}") for column in lists.c]
    query = select(entries, *told).select_from(entries.join(lists, lists.c.id == entries.c.list)).where(where)
    query = query.order_by(lists.c.released_at.desc(), entries.c.id).limit(limit)
    return [_entry(row) for row in connection.execute(query)]


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        list=List(
            row.list_id,
            row.list_trial,
            row.list_script,
            row.list_protocol_version,
            row.list_released_at,
            row.list_by,
            row.list_reason,
            row.list_totals,
        ),
        referral=row.referral,
        conversation=row.conversation,
        comes_to=row.comes_to,
        missing=tuple(row.missing),
        criteria=row.criteria,
        way=row.way,
        status=row.status,
        why=row.why,
        at=row.at,
        asked_at=row.asked_at,
        from_turn=row.from_turn,
    )


def _list(row: Row[Any], numbers: Mapping[str, int]) -> List:
    told = (row.id, row.trial, row.script, row.protocol_version, row.released_at, row.by, row.reason, row.totals)
    return List(*told, numbers)
