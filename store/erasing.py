"""What must not be kept goes in the transaction that says so: texts, answers, names. Counts and the closing words stay."""

from __future__ import annotations

from sqlalchemy import Connection, and_, delete, update

from store.outbox import SENT, SHOWN, UNDELIVERED
from store.tables import answers, conversations, inbox, outbox


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
