"""Emergencies that are seen outside of a turn: where help is, and the mark by which coordinators see the conversation."""

from __future__ import annotations

from sqlalchemy import Connection

from store import audit, conversations, counts
from web.context import Context

HELP = {"911": "aside.emergency", "988": "aside.suicide"}
"""Kind of emergency -> the wording that says where help is."""


def mark(context: Context, connection: Connection, conversation: str | None, channel: str, language: str, kind: str) -> None:
    """Marks the conversation for the coordinators; without consent, when nothing of it may be kept, only counts the emergency."""
    now = context.clock.now()
    if conversation is not None and conversations.mark_emergency(connection, conversation, kind, now):
        audit.add(connection, now, "participant", "emergency.marked", conversation, kind)
    else:
        counts.add(connection, "emergency_before_consent", channel, language, now, trial=context.trial)
