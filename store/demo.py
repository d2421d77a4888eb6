"""Fills a database with fictional people for trying the console: conversations, referrals and some work on them, all marked as such.

Refused where the database holds anything real. The answers are given by the caller; nothing here knows the trial.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from prescreen.dialogue.turn import Entry, Evidence, Turn
from store import conversations, counts, ids, referrals
from store.database import Database
from store.outbox import QUEUED, SENT
from store.tables import answers, marks, outbox, referral_events
from store.tables import conversations as conversation_table
from store.tables import referrals as referral_table

MARK = "demo"
_FIRST = (
    "Ada",
    "Bruno",
    "Chloe",
    "Dmitri",
    "Elena",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Keiko",
    "Luis",
    "María",
    "Noor",
    "Otto",
    "Pia",
)
_LAST = (
    "Abbott",
    "Bauer",
    "Castillo",
    "Dahl",
    "Evans",
    "Fischer",
    "García",
    "Hansen",
    "Ito",
    "Jensen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "O'Neil",
)
_REACH = (
    "weekday mornings, a voicemail is fine but please don't name the study",
    "after 5 pm, no voicemail please",
    "by text first",
    "any time, you may leave a message",
)
_ASKED = ("Is there parking at the clinic?", "How long do the visits take?", "Is it painful?", "Can my daughter come along?")
_WORK = (
    ("new", 0),
    ("new", 0),
    ("contacting", 1),
    ("contacted", 2),
    ("scheduled", 2),
    ("consented", 3),
    ("declined", 2),
    ("unreachable", 3),
)


class NotEmpty(Exception):
    """There are real conversations or referrals in this database."""


@dataclass(frozen=True)
class Person:
    """A fictional participant: their answers with words, and what these give."""

    answers: Mapping[str, Evidence]
    ledger: tuple[Entry, ...]
    criteria: Mapping[str, str]
    disposition: str
    wait_until: date | None
    focus: str


def fill(database: Database, people: Sequence[Person], turn: Turn, *, script: str, now: datetime, chance: Random) -> int:
    """Writes these people over the last twelve weeks; how many referrals came of it. `script`: the one that `turn` is said in.

    Raises NotEmpty.
    """
    made = 0
    with database.write() as connection:
        _refuse_real(connection)
        for number, person in enumerate(people):
            at = now - timedelta(minutes=chance.randrange(30, 12 * 7 * 1440))
            channel, stays = chance.choice(("web", "web", "sms")), chance.random()
            phone = f"+1608555{100 + number % 100:04d}"
            how: dict[str, Any] = {"channel": channel, "language": "en", "now": at, "script": script}
            talk = conversations.add_conversation(connection, database.sealer, turn, **how)
            said = and_(outbox.c.conversation == talk, outbox.c.status == QUEUED)
            connection.execute(update(outbox).where(said).values(status=SENT))  # no number, and nothing to send: nobody is texted
            agreed, ended = stays > 0.1, stays > 0.3
            counts.add(connection, counts.VISIT, "web", "en", at, chance.randrange(1, 4), trial=turn.record.trial)
            if ended and person.disposition == "unlikely":
                at_last = next((entry.question for entry in person.ledger if entry.status == "fail" and entry.question), "readback")
                counts.add(connection, counts.FELL["unlikely"] + at_last, channel, "en", at, trial=turn.record.trial)
            _talk(connection, database, talk, person, turn, at, agreed=agreed, ended=ended)
            if ended and person.disposition != "unlikely" and stays > 0.4:
                _refer(connection, database, talk, channel, phone, person, at, chance, turn.record.trial)
                made += 1
    return made


def _refuse_real(connection: Any) -> None:
    real = select(func.count()).select_from(referral_table).where(referral_table.c.fictional.is_(False))
    talks = select(func.count()).select_from(conversation_table)
    marked = connection.execute(select(marks.c.at).where(marks.c.name == MARK)).scalar_one_or_none()
    if connection.execute(real).scalar_one() or (marked is None and connection.execute(talks).scalar_one()):
        raise NotEmpty
    if marked is None:
        connection.execute(insert(marks).values(name=MARK, at=datetime.now().astimezone()))


def _talk(connection: Any, database: Database, id: str, person: Person, turn: Turn, at: datetime, *, agreed: bool, ended: bool) -> None:
    kept = person.answers if agreed and not (ended and person.disposition == "unlikely") else {}
    listed = list(kept.items()) if ended else list(kept.items())[: len(kept) // 2]
    for question, given in listed:
        row = ids.new("a")
        evidence = {"value": given.value, "words": given.words, "asked": given.asked, "message": given.message}
        sealed = database.sealer.seal_json(evidence, "answers", row, "evidence")
        values = {"id": row, "conversation": id, "question": question, "evidence": sealed, "fingerprint": row[:40], "turn": 1, "at": at}
        connection.execute(insert(answers).values(**values, settled=False, protocol_version=turn.record.protocol))
    open_ = next((question for question in person.answers if question not in dict(listed)), "consent")
    view = replace(turn.view, question=None if ended else open_ if agreed else "consent", ended=ended)
    values = {"consented": agreed, "view": view, "last_at": at + timedelta(minutes=9)}
    if ended:
        failed = {id: status for id, status in person.criteria.items() if status == "fail"}
        found = dict(list(failed.items())[:1]) if person.disposition == "unlikely" else dict(person.criteria)
        values |= {"disposition": person.disposition, "criteria": found, "ended_at": at + timedelta(minutes=9), "focus": person.focus}
    connection.execute(update(conversation_table).where(conversation_table.c.id == id).values(values))


def _refer(
    connection: Any, database: Database, talk: str, channel: str, phone: str, person: Person, at: datetime, chance: Random, trial: str
) -> None:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    identity = {
        "first_name": first,
        "last_name": f"{last} (fictional)",
        "email": f"{first}.{last}@example.org".lower().replace("'", ""),
        "phone": phone,
        "reach": chance.choice(_REACH),
        "other_language": None,
        "questions": [chance.choice(_ASKED)] if chance.random() < 0.4 else [],
    }
    values = {
        "kind": "prescreening",
        "disposition": person.disposition,
        "wait_until": person.wait_until,
        "focus": person.focus,
        "language": "en",
        "flags": [flag for flag in referrals.flags_in(person.ledger) if flag["status"] != "fail"],
        "protocol_version": person.ledger[0].protocol if person.ledger else "",
        "complete": True,
        "fictional": True,
        "trial": trial,
    }
    id, then = ids.random("r"), at + timedelta(minutes=10)
    place = {"conversation": talk, "channel": channel}
    referrals.insert_referral(connection, database.sealer, id, values, identity, person.ledger, now=then, **place)
    status, calls = chance.choice(_WORK)
    if status == "new":
        return
    tried = then + timedelta(hours=chance.randrange(1, 60))
    worked: dict[str, Any] = {"status": status, "calls": calls, "tried_at": tried, "version": 2}
    if status not in ("contacting", "unreachable"):
        worked["reached_at"] = tried + timedelta(hours=chance.randrange(0, 90))
    if status == "contacting":
        worked["next_at"] = tried + timedelta(days=chance.randrange(1, 30))
    if status == "scheduled":
        worked["visit_at"] = tried + timedelta(days=chance.randrange(3, 30))
    if status == "declined":
        worked["outcome"] = chance.choice(("time", "distance", "procedures", "no_reason"))
    connection.execute(update(referral_table).where(referral_table.c.id == id).values(worked))
    event = {"referral": id, "at": tried, "actor": "demo", "action": "status", "data": {"from": "new", "to": status}, "version": 2}
    connection.execute(insert(referral_events).values(id=ids.new("e"), **event))
