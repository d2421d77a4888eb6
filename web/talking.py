"""A conversation that a person of the study team has: what is written goes to the referral, unread, and no question is asked meanwhile.

Decides what is answered all the same, which is where help is; shared by texts and the page. Who may have a conversation is the console's
concern.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from prescreen.understanding.signs import safety
from store import conversations, messages
from store.conversations import Conversation
from web import recruiting
from web.context import Context
from web.recruiting import URGENT
from web.wording import say


def receive(
    context: Context,
    connection: Connection,
    referral: str,
    words: str,
    *,
    channel: str,
    conversation: str | None,
    phone_index: str | None = None,
    language: str | None = None,
) -> str | None:
    """Keeps what a participant wrote to a person; the key of what is answered all the same, None where that is nothing."""
    now = context.clock.now()
    messages.receive(connection, context.sealer, referral, words, channel=channel, phone_index=phone_index, now=now)
    urgent = safety.emergency(words)
    if urgent is None:
        return None
    recruiting.mark(context, connection, conversation, channel, language or context.languages[0], urgent)
    return URGENT[urgent]


def taken(context: Context, conversation: Conversation, words: str, source: str) -> bool:
    """Takes what is written on the page of a conversation that a person has, once by its source; False where nobody has it."""
    with context.database.read() as connection:
        if messages.held(connection, conversation.id) is None:
            return False
    id, now = conversation.id, context.clock.now()
    with context.database.write() as connection:
        referral = messages.held(connection, id)
        if referral is None or conversations.by_source(connection, context.sealer, source) is not None:
            return referral is not None
        conversations.note_message(connection, source, meaning="noted", now=now, conversation=id)
        language = conversation.language
        told = receive(context, connection, referral, words, channel="web", conversation=id, language=language)
        if told is not None:
            body = say(context, language, told)
            kept: dict[str, Any] = {"template": told, "phone_index": None, "outgoing": None, "by": "gateway", "now": context.clock.now()}
            messages.sent(connection, context.sealer, referral, body, channel="web", **kept)
    return True


def held(context: Context, conversation: str) -> bool:
    """Whether a person has this conversation."""
    with context.database.read() as connection:
        return messages.held(connection, conversation) is not None


def view(shown: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of a conversation that a person has: everything said, and no question."""
    return {**shown, "question": None, "ended": False, "team": True}
