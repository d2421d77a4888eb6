"""Stores a turn: messages answered, what is said, state, answers, referral, counts. All of it in one transaction, or nothing.

A turn is stored only if the conversation is still at the turn that it was made from, so that one that is run twice is stored once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from prescreen.agreement.drawing import Sample
from prescreen.dialogue.turn import Evidence, OtherTrials, Record, Say, Turn
from store import agreement, audit, call_lists, codes, counts, earlier, erasure, ids, links, outbox, person, referrals, second_looks
from store.call_lists import Entry
from store.conversations import ANSWERED, ASIDE, PENDING, Conversation, Message, last_said
from store.database import Database
from store.seals import Sealer
from store.states import text_of
from store.tables import answers, conversations, inbox, other_trials
from store.tables import referrals as referrals_table

FINAL = ("likely", "review", "wait", "unlikely")
"""What an interview that has ended came to."""


# What every turn says. A statement that is made once costs a third of one that is made each time.
_ADVANCE = update(conversations).where(conversations.c.id == bindparam("here"), conversations.c.turn == bindparam("before"))
_ANSWERED = update(inbox).where(inbox.c.id == bindparam("message"), inbox.c.status == PENDING)
_STANDING = select(answers.c.id, answers.c.question, answers.c.fingerprint).where(
    answers.c.conversation == bindparam("here"), answers.c.superseded_at.is_(None)
)
_ADD_ANSWERS = insert(answers)
_REFERRED = select(referrals_table.c.id).where(referrals_table.c.conversation == bindparam("here"))

_EVIDENCE = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


class Conflict(Exception):
    """Another turn was committed first; run this one again from the new state."""


@dataclass(frozen=True)
class Letter:
    """A mail to go out with a turn. `most_a_day`: how many of this key one address gets in a day, 0 for no limit."""

    key: str
    to: str
    body: str
    most_a_day: int = 0


@dataclass(frozen=True)
class Link:
    """A link to a copy of somebody's data. `letter`: the mail that it is sent by, if a contact form holds that address."""

    token: str
    letter: Letter | None = None


Letters = Callable[[referrals.Upsert, Mapping[str, Any], str], Sequence[Letter]]
"""Which mails a written referral leads to: from what writing it did, who wants to be contacted and how, and their language."""


def commit(
    database: Database,
    conversation: Conversation,
    messages: Sequence[Message],
    turn: Turn,
    *,
    now: datetime,
    letters: Letters,
    link: Link | None = None,
    script: str | None = None,
    begins: bool = True,
    again: Entry | None = None,
    code: codes.Code | None = None,
    sample: Sample | None = None,
) -> int:
    """Commits a turn of these messages; its number. Raises Conflict where the conversation has gone on since it was loaded.

    `script`: the manifest's id of the one that the turn was made in. `link`: the one to a copy of the participant's data, where the turn
    gives one. `begins`: whether an interview that has not begun does so by this turn. `again`: the entry of a call list by which it was
    taken up again for this turn. `code`: the one that it tells. `sample`: what of the referrals is drawn to be asked
    again.
    """
    sealer, record, number = database.sealer, turn.record, conversation.turn + 1
    stands = _stands(conversation, turn, number)
    with database.write() as connection:
        stands = stands and (record.reopened is not None or record.referral is None or _referred(connection, conversation.id))
        _set_conversation(connection, sealer, conversation, turn, now, script if begins else None, stands=stands)
        for message in messages:
            answered = {"message": message.id, "status": ANSWERED, "turn": number, "view": turn.view}
            if connection.execute(_ANSWERED, answered).rowcount != 1:
                raise Conflict(conversation.id)
        _say(connection, sealer, conversation, turn.says, number, now, script or conversation.script)
        if record.reopened != "left":
            _write_answers(connection, sealer, conversation.id, number, record.answers, now, adding=stands)
        referred = _refer(connection, sealer, conversation, turn, now, letters, stands=stands)
        _note(connection, sealer, conversation, turn, now)
        if code is not None:
            codes.keep(connection, code)
        waits = _second_look(connection, sealer, conversation, turn, now, script)
        _keep_only(connection, conversation, turn, number, referred, waits)
        _own_data(connection, sealer, conversation, turn, now, link)
        _follow(connection, conversation.id, record, number, again, now)
        if referred:  # before anybody can see it
            agreement.consider(connection, sealer, conversation.id, sample, now)
    return number


def _stands(conversation: Conversation, turn: Turn, number: int) -> bool:
    """Whether what a conversation came to stands as it is: it is gone through again and that is not done, or was left; or it had ended
    under another version of the script, and this turn answers nothing."""
    record = turn.record
    if record.reopened is not None:
        return record.reopened != "done"
    ended = conversation.disposition in FINAL and record.disposition == conversation.disposition
    answers = any(one.message == f"{conversation.id}-{number}" for one in record.answers.values())
    return ended and record.keep == "all" and record.protocol != conversation.protocol_version and not answers


def _referred(connection: Connection, conversation: str) -> bool:
    return connection.execute(_REFERRED, {"here": conversation}).first() is not None


def _follow(connection: Connection, conversation: str, record: Record, number: int, again: Entry | None, now: datetime) -> None:
    """Notes on the call list how far its person is."""
    if record.own_data is not None and record.own_data.done == "deleted":
        return
    if again is not None and record.reopened is not None and not call_lists.begun(connection, again, now, from_turn=number):
        raise Conflict(conversation)
    if record.reopened in ("left", "done"):
        call_lists.followed(connection, conversation, call_lists.LEFT if record.reopened == "left" else call_lists.DONE, now)


def take_up(database: Database, conversation: Conversation, turn: Turn, entry: Entry, token: str, now: datetime) -> None:
    """Takes a conversation up again by a turn without a message, and lets this secret open it. Raises Conflict."""
    sealer, number = database.sealer, conversation.turn + 1
    with database.write() as connection:
        _set_conversation(connection, sealer, conversation, turn, now, None, stands=True)
        _say(connection, sealer, conversation, turn.says, number, now, entry.list.script)
        _follow(connection, conversation.id, turn.record, number, entry, now)
        call_lists.open_chat(connection, entry.id, token)


def put_aside(database: Database, conversation: Conversation, message: Message, now: datetime) -> None:
    """Gives up on a message whose turn keeps failing, and asks the open question again. Raises Conflict."""
    sealer, number = database.sealer, conversation.turn + 1
    with database.write() as connection:
        _advance(connection, conversation, {"last_at": now})
        here = and_(inbox.c.id == message.id, inbox.c.status == PENDING)
        if connection.execute(update(inbox).where(here).values(status=ASIDE, turn=number, view=conversation.view)).rowcount != 1:
            raise Conflict(conversation.id)
        say = last_said(connection, sealer, conversation.id)
        _say(connection, sealer, conversation, [say] if say else [], number, now)
        audit.add(connection, now, "gateway", "message.put_aside", conversation.id)


def put_again(connection: Connection, sealer: Sealer, conversation: Conversation, now: datetime) -> None:
    """Asks the open question again, if there is one, as after a person had the conversation. Raises Conflict."""
    say = last_said(connection, sealer, conversation.id) if conversation.view.question else None
    if say is not None:
        _advance(connection, conversation, {"last_at": now})
        _say(connection, sealer, conversation, [say], conversation.turn + 1, now)


def _say(
    connection: Connection,
    sealer: Sealer,
    conversation: Conversation,
    says: Sequence[Say],
    turn: int,
    now: datetime,
    script: str | None = None,
) -> None:
    outbox.add_says(
        connection,
        sealer,
        says,
        conversation=conversation.id,
        turn=turn,
        channel=conversation.channel,
        phone=conversation.phone,
        now=now,
        trial=conversation.trial,
        script=script,
    )


def _set_conversation(
    connection: Connection, sealer: Sealer, before: Conversation, turn: Turn, now: datetime, script: str | None, *, stands: bool = False
) -> None:
    record, view = turn.record, turn.view
    kept = record.keep != "nothing"
    values: dict[str, Any] = {
        "state": sealer.seal(text_of(turn.state), "conversations", before.id, "state"),
        "view": view,
        "language": view.language,
        "last_at": now,
    }
    came_to: dict[str, Any] = {
        "consented": record.consented and kept,
        "disposition": record.disposition if kept else None,
        "wait_until": date.fromisoformat(record.wait_until) if record.wait_until and kept else None,
        "focus": record.focus if record.keep == "all" else None,
        "criteria": record.criteria if kept else {},
        "protocol_version": record.protocol,
        "script": script or before.script,
        "ended_at": (before.ended_at or now) if view.ended or record.checking else None,
        "held_until": datetime.fromisoformat(record.held_until) if record.held_until else None,
    }
    if not stands:
        values |= came_to
    if record.emergency and record.consented:
        values |= {"emergency": record.emergency, "emergency_at": now, "emergency_seen_at": None, "emergency_seen_by": None}
    _advance(connection, before, values)


def _advance(connection: Connection, before: Conversation, values: Mapping[str, Any]) -> None:
    if connection.execute(_ADVANCE, {"here": before.id, "before": before.turn, "turn": before.turn + 1, **values}).rowcount != 1:
        raise Conflict(before.id)


def _write_answers(
    connection: Connection,
    sealer: Sealer,
    conversation: str,
    turn: int,
    given: Mapping[str, Evidence],
    now: datetime,
    *,
    adding: bool = False,
) -> None:
    """Stores the answers. One that changes is marked as superseded, and is not overwritten. `adding`: none that stands is taken back."""
    rows = connection.execute(_STANDING, {"here": conversation}).all() if given or not adding else []
    before = {question: (id, fingerprint) for id, question, fingerprint in rows}
    index = sealer.indexer("answer")
    fresh, gone = [], [id for question, (id, _) in before.items() if question not in given and not adding]
    for question, entry in given.items():
        evidence = {"value": entry.value, "words": entry.words, "asked": entry.asked, "message": entry.message}
        text = _EVIDENCE(evidence)
        fingerprints = index(f"{conversation}\0{question}\0{text}")
        id, known = before.get(question, ("", ""))
        if known in fingerprints:
            continue
        if id:
            gone.append(id)
        new = ids.new("a")
        fresh.append(
            {
                "id": new,
                "conversation": conversation,
                "question": question,
                "evidence": sealer.seal(text, "answers", new, "evidence"),
                "fingerprint": fingerprints[0],
                "settled": entry.settled,
                "protocol_version": entry.protocol,
                "turn": turn,
                "at": now,
            }
        )
    if gone:
        connection.execute(update(answers).where(answers.c.id.in_(gone)).values(superseded_at=now))
    if fresh:
        connection.execute(_ADD_ANSWERS, fresh)


def _refer(
    connection: Connection, sealer: Sealer, conversation: Conversation, turn: Turn, now: datetime, letters: Letters, *, stands: bool = False
) -> bool:
    """Writes the referral that the turn gives, with its mails; whether there is one."""
    given = turn.record.referral
    if given is None:
        return False
    written = referrals.write(
        connection,
        sealer,
        conversation=conversation.id,
        channel=conversation.channel,
        given=given,
        record=turn.record,
        phone=conversation.phone,
        now=now,
        stands=stands,
    )
    mails = letters(written, referrals.identity_in(given), given.language)
    post(connection, sealer, mails, now=now, conversation=conversation.id, trial=conversation.trial)
    return True


def post(
    connection: Connection, sealer: Sealer, letters: Sequence[Letter], *, now: datetime, conversation: str | None = None, trial: str = ""
) -> None:
    """Queues these mails, except those that an address has got often enough today."""
    day_ago = now.fromtimestamp(now.timestamp() - 86_400, now.tzinfo)
    for letter in letters:
        if not letter.most_a_day or outbox.mailed_since(connection, sealer, letter.key, letter.to, day_ago) < letter.most_a_day:
            outbox.add_mail(connection, sealer, letter.key, letter.body, to=letter.to, now=now, conversation=conversation, trial=trial)


def _note(connection: Connection, sealer: Sealer, conversation: Conversation, turn: Turn, now: datetime) -> None:
    record, language = turn.record, turn.view.language
    if language != conversation.language:
        audit.add(connection, now, "participant", "language.changed", conversation.id, f"{conversation.language} to {language}")
    if record.count:
        counts.add(connection, record.count, conversation.channel, language, now, trial=conversation.trial)
    if record.fell_at is not None and record.disposition in counts.FELL:
        at = counts.FELL[record.disposition] + record.fell_at
        counts.add(connection, at, conversation.channel, language, now, trial=conversation.trial)
    if record.emergency and record.consented:
        audit.add(connection, now, "participant", "emergency.marked", conversation.id, record.emergency)
    wish = record.other_trials or OtherTrials()
    for field, given in (("email", wish.email), ("phone", wish.phone)):
        if not given:
            continue
        address, id = f"{field}:{given}", ids.new("w")
        sealed = sealer.seal(address, "other_trials", id, "address")
        indices = sealer.indices(field, given.lower())
        if connection.execute(select(other_trials.c.id).where(other_trials.c.address_index.in_(indices))).first() is not None:
            continue
        into = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(other_trials)
        row = {"id": id, "address": sealed, "address_index": indices[0], "language": language, "created_at": now}
        row["trial"] = conversation.trial
        if field == "phone":  # left by a text from that number is confirmed; left beside an e-mail address, the mail asks
            row |= {"confirmed_at": now if wish.phone == conversation.phone else None, "asked_at": now if wish.email else None}
        connection.execute(into.values(row).on_conflict_do_nothing(index_elements=[other_trials.c.address_index]))


def _second_look(connection: Connection, sealer: Sealer, conversation: Conversation, turn: Turn, now: datetime, script: str | None) -> bool:
    """Stores what the turn did about a call that checks why somebody did not fit; whether one waits now."""
    given, record = turn.record.second_look, turn.record
    if given is not None:
        second_looks.note(
            connection,
            sealer,
            given,
            conversation=conversation.id,
            channel=conversation.channel,
            language=turn.view.language,
            phone=conversation.phone,
            script=script or conversation.script,
            version=record.protocol,
            trial=record.trial or conversation.trial,
            now=now,
        )
    return record.keep != "all" and second_looks.is_waiting(connection, conversation.id)


def _keep_only(connection: Connection, conversation: Conversation, turn: Turn, number: int, referred: bool, waits: bool) -> None:
    """Destroys what may not be kept after this turn. `waits`: for a call, by whose number it can be taken back."""
    if conversation.disposition == "unlikely" and (referred or turn.record.disposition != "unlikely"):
        erasure.erase_code(connection, conversation.id)
    if turn.record.keep == "all":
        return
    erasure.erase_words(connection, conversation.id, before_turn=number)
    earlier.forget(connection, conversation.id)
    if conversation.phone is not None and turn.view.ended and not referred and turn.record.held_until is None and not waits:
        erasure.forget_phone(connection, conversation.id)


def _own_data(connection: Connection, sealer: Sealer, conversation: Conversation, turn: Turn, now: datetime, link: Link | None) -> None:
    """Deletes the participant's data, or gives a link to a copy of it, where the turn says that this was done."""
    done = turn.record.own_data.done if turn.record.own_data is not None else None
    if done == "deleted":
        erasure.forget(connection, sealer, conversation, now)
    elif done == "copied":
        audit.add(connection, now, "participant", "data.copied", conversation.id)
    if link is None:
        return
    if link.letter is not None and not person.forms(connection, sealer, "email", link.letter.to):
        return
    to = link.letter.to if link.letter is not None else conversation.phone
    if to is not None:
        language = turn.view.language
        whose: dict[str, Any] = {"now": now, "conversation": conversation.id, "trial": conversation.trial}
        links.add(connection, sealer, to=to, language=language, token=link.token, **whose)
        post(connection, sealer, [link.letter] if link.letter is not None else [], **whose)
