"""What must not be kept goes in the transaction that says so: texts, answers, names. Counts and the closing words stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, delete, or_, select, update

from store import audit, retaining
from store.conversations import Conversation
from store.outbox import SENT, SHOWN, UNDELIVERED
from store.sealing import Sealer
from store.tables import answers, conversations, inbox, other_trials, outbox, referrals


def erase_words(connection: Connection, conversation: str, *, before_turn: int) -> None:
    """Destroys what was written and asked: all texts that came in, all answers, and what was said before this turn, closing words aside."""
    connection.execute(update(inbox).where(inbox.c.conversation == conversation).values(text=None))
    connection.execute(delete(answers).where(answers.c.conversation == conversation))
    here = and_(outbox.c.conversation == conversation, outbox.c.channel != "mail")
    connection.execute(update(outbox).where(here).values(wipe=True))
    earlier = and_(here, outbox.c.turn < before_turn, outbox.c.key.not_like("close.%"))
    connection.execute(update(outbox).where(earlier, outbox.c.status.in_((SHOWN, SENT))).values(body=None, choices=[]))
    connection.execute(
        update(outbox).where(here, outbox.c.status.in_((SHOWN, SENT)), outbox.c.channel == "sms").values(body=None, choices=[])
    )


def forget_phone(connection: Connection, conversation: str) -> None:
    """The number goes; what still waits to be sent to it goes out first and loses it then."""
    connection.execute(update(conversations).where(conversations.c.id == conversation).values(phone=None, phone_index=None))
    sent = and_(outbox.c.conversation == conversation, outbox.c.channel == "sms", outbox.c.status.not_in(UNDELIVERED))
    connection.execute(update(outbox).where(sent).values(recipient=None, recipient_index=None))


def forget(connection: Connection, sealer: Sealer, conversation: Conversation, now: datetime) -> None:
    """Destroys, as its participant asked, what there is of a conversation and of every other with the same number, referrals and wishes
    to hear of other trials included. What is left of this one, an empty row with its closing words, goes by retention."""
    number = 1
    if conversation.phone is not None:
        same = conversations.c.phone_index.in_(sealer.indices("phone", conversation.phone))
        others = connection.execute(select(conversations.c.id).where(same, conversations.c.id != conversation.id)).scalars().all()
        for other in others:
            retaining.destroy(connection, other)
        number += len(others)
        forget_phone(connection, conversation.id)
    for id in connection.execute(select(referrals.c.id).where(referrals.c.conversation == conversation.id)).scalars().all():
        retaining.destroy_referral(connection, id)
    connection.execute(delete(outbox).where(outbox.c.conversation == conversation.id, outbox.c.channel == "mail"))
    earlier = and_(outbox.c.conversation == conversation.id, outbox.c.turn <= conversation.turn, outbox.c.status.in_((SHOWN, SENT)))
    connection.execute(update(outbox).where(earlier).values(body=None, choices=[]))  # closing words too: they call people by their name
    contact = conversation.state.get("contact") or {}
    given = [("email", contact.get("email")), ("phone", contact.get("phone")), ("phone", conversation.phone)]
    wishes = [other_trials.c.address_index.in_(sealer.indices(kind, value.lower())) for kind, value in given if value]
    if wishes:
        connection.execute(delete(other_trials).where(or_(*wishes)))
    unmarked = {"emergency": None, "emergency_at": None, "emergency_seen_at": None, "emergency_seen_by": None}
    connection.execute(update(conversations).where(conversations.c.id == conversation.id).values(**unmarked))
    audit.record(connection, now, "participant", "data.deleted", conversation.id)
    retaining.record(connection, {retaining.ASKED: number}, now, "participant")
