"""What participants hear while recruitment is paused or closed: that it is so, and where the waiting list is. No answer is taken then.

Decides the words and what is kept of an emergency; who may pause is the console's concern.
"""

from __future__ import annotations

from sqlalchemy import Connection

from prescreen.dialogue import own_data
from prescreen.understanding.signs import language, rights, safety
from store import audit, conversations, counts, recruitment
from store.conversations import Conversation
from web.context import Context
from web.wording import say

URGENT = {"911": "aside.emergency", "988": "aside.suicide"}
"""Where help is, by kind of emergency."""


def notice(context: Context, spoken: str) -> str:
    """What the page and the chat say now; empty while the study takes people."""
    with context.database.read() as connection:
        state = recruitment.standing(connection)
    return "" if state == recruitment.OPEN else say(context, spoken, f"recruitment.{state}", link=waiting_list(context)).strip()


def waiting_list(context: Context) -> str:
    """Where somebody leaves contact details to hear when recruitment goes on."""
    return f"{context.settings.public_url}/contact"


def about_own_data(text: str, point: str | None) -> bool:
    """Whether a text asks for the writer's own data to be deleted or shown, or answers whether it is to be deleted: no pause stands in
    the way of that."""
    return point == own_data.POINT or rights.wants_deletion(text) or rights.wants_copy(text)


def urgent(context: Context, conversation: Conversation, text: str) -> str:
    """Where help is, if the text tells of an emergency; it is marked for the coordinators as always."""
    kind = safety.emergency(text)
    if kind is None:
        return ""
    with context.database.write() as connection:
        mark(context, connection, conversation.id, conversation.channel, conversation.language, kind)
    written = language.written_in(text)
    return say(context, written if written is not None and written in context.languages else conversation.language, URGENT[kind])


def mark(context: Context, connection: Connection, conversation: str | None, channel: str, spoken: str, kind: str) -> None:
    """Marks the conversation where its owner has consented, and counts it where not."""
    now = context.clock.now()
    if conversation is not None and conversations.mark_emergency(connection, conversation, kind, now):
        audit.record(connection, now, "participant", "emergency.marked", conversation, kind)
    else:
        counts.add(connection, "emergency_before_consent", channel, spoken, now)
