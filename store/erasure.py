"""Destroys what may not be kept (texts, answers, names) within the turn's transaction. Counts and the closing words stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, delete, null, or_, select, update

from prescreen.dialogue import held
from prescreen.dialogue.own_data import ways
from store import audit, background, ends, links, person, referrals, retention, second_looks
from store.conversations import Conversation, load
from store.database import Database
from store.outbox import FAILED, SENDING, SENT, SHOWN, SUPPRESSED, UNDELIVERED, UNKNOWN, WIPED
from store.seals import Sealer
from store.tables import answers, conversations, drafts, emergency_notes, inbox, other_trials, outbox
from store.tables import links as links_of
from store.tables import referrals as referred

_WAYS = ("email", "phone")
_DONE = (SHOWN, SENT, FAILED, SUPPRESSED)
_UNDER_WAY = (SENDING, UNKNOWN)
"""Statuses of what may be being sent at this moment; it is wiped once it is sent."""


def erase_words(connection: Connection, conversation: str, *, before_turn: int) -> None:
    """Destroys the texts that came in, the answers, which questions were asked, and what was said before this turn, closing words aside."""
    connection.execute(update(inbox).where(inbox.c.conversation == conversation).values(text=None, view=null()))
    connection.execute(delete(answers).where(answers.c.conversation == conversation))
    here = and_(outbox.c.conversation == conversation, outbox.c.channel != "mail")
    connection.execute(update(outbox).where(here).values(wipe=True))
    earlier = and_(here, outbox.c.turn < before_turn, outbox.c.key.not_like("close.%"))
    connection.execute(update(outbox).where(earlier, outbox.c.status.in_(_DONE)).values(WIPED))
    connection.execute(update(outbox).where(here, outbox.c.status.in_(_DONE), outbox.c.channel == "sms").values(WIPED))


def erase_code(connection: Connection, conversation: str) -> None:
    """Destroys the words that told a code: it leads to the reason, and may not stand beside a name or an interview that went on."""
    told = and_(outbox.c.conversation == conversation, outbox.c.key == "close.code", outbox.c.status.in_(_DONE))
    connection.execute(update(outbox).where(told).values(WIPED))


def forget_phone(connection: Connection, conversation: str) -> None:
    """Deletes the number from the conversation. What still waits to be sent keeps it until it is sent."""
    connection.execute(update(conversations).where(conversations.c.id == conversation).values(phone=None, phone_index=None))
    sent = and_(outbox.c.conversation == conversation, outbox.c.channel == "sms", outbox.c.status.not_in(UNDELIVERED))
    connection.execute(update(outbox).where(sent).values(recipient=None, recipient_index=None))


def let_go(database: Database, now: datetime) -> int:
    """Deletes what the states of interviews that did not fit held until now, and the numbers of who is not to be called; how many."""
    over = and_(conversations.c.held_until.is_not(None), conversations.c.held_until <= now)
    with database.read() as connection:
        found = connection.execute(select(conversations.c.id).where(over)).scalars().all()
    for id in found:
        with database.write() as connection:
            one = load(connection, database.sealer, id)
            if one is None:
                continue
            sealed = database.sealer.seal_json(held.without(one.state), "conversations", id, "state")
            same = and_(conversations.c.id == id, conversations.c.turn == one.turn, over)
            gone = connection.execute(update(conversations).where(same).values(state=sealed, held_until=None)).rowcount
            called = select(referred.c.id).where(referred.c.conversation == id)
            if gone and connection.execute(called).first() is None and not second_looks.is_waiting(connection, id):
                forget_phone(connection, id)
    return len(found)


def forget(connection: Connection, sealer: Sealer, conversation: Conversation, now: datetime) -> None:
    """Destroys everything about a participant who asked for it: this conversation, others of the same person, their referrals, contact
    forms and addresses for news of other trials. An empty row with the closing words is left, which retention destroys later."""
    found = referrals.several(connection, sealer, person.of(connection, sealer, conversation))
    others = {one.conversation for one in found if one.conversation is not None} - {conversation.id}
    held = (ways(conversation.state), *(one.identity for one in found))
    numbers = sealer.indices("phone", conversation.phone) if conversation.phone is not None else ()
    second_looks.take_back(connection, sealer, now, phone=numbers, conversation=conversation.id, by="participant")
    given = {(field, str(one[field]).lower()) for one in held for field in _WAYS if one.get(field)}
    if conversation.phone is not None:
        given.add(("phone", conversation.phone))
        same = conversations.c.phone_index.in_(sealer.indices("phone", conversation.phone))
        others |= set(connection.execute(select(conversations.c.id).where(same, conversations.c.id != conversation.id)).scalars())
        forget_phone(connection, conversation.id)
        links.forget(connection, sealer, conversation.phone)
    for one in found:
        if one.conversation is None:
            ends.of_form(connection, one, now, deleted=True)
        retention.destroy_referral(connection, one.id)
        audit.add(connection, now, "participant", "referral.deleted", one.id)
    for other in connection.execute(select(conversations).where(conversations.c.id.in_(others)).order_by(conversations.c.id)).all():
        ends.of_talk(connection, other, now, deleted=True)
        retention.destroy(connection, other.id)
    here = outbox.c.conversation == conversation.id
    retention.destroy_sent(
        connection, and_(here, or_(outbox.c.channel == "mail", outbox.c.turn.is_(None)), outbox.c.status.not_in(_UNDER_WAY))
    )
    posted = and_(here, outbox.c.channel == "mail", outbox.c.status.in_(_UNDER_WAY))
    connection.execute(update(outbox).where(posted).values(conversation=None))  # no more tells what a mail under way was about
    earlier = and_(here, outbox.c.turn <= conversation.turn, outbox.c.status.in_(_DONE))
    connection.execute(update(outbox).where(earlier).values(**WIPED, wipe=True))  # closing words too: they call people by their name
    wishes = [other_trials.c.address_index.in_(sealer.indices(field, value)) for field, value in given]
    if wishes:
        connection.execute(delete(other_trials).where(or_(*wishes)))
    connection.execute(delete(links_of).where(links_of.c.conversation == conversation.id))
    background.remove(connection, conversation.id)
    connection.execute(delete(emergency_notes).where(emergency_notes.c.conversation == conversation.id))
    connection.execute(delete(drafts).where(drafts.c.referral == conversation.id))
    unmarked = {"emergency": None, "emergency_at": None, "emergency_seen_at": None, "emergency_seen_by": None, "taken_by": None}
    connection.execute(update(conversations).where(conversations.c.id == conversation.id).values(**unmarked))
    audit.add(connection, now, "participant", "data.deleted", conversation.id)
    forms = sum(one.conversation is None for one in found)
    retention.note(connection, {retention.ASKED: 1 + len(others) + forms}, now, "participant", conversation.trial)
