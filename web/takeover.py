"""A conversation on the page that a person of the study team has taken over: whether one has, and what the page shows meanwhile.

What happens to a text meanwhile is web/reception.py; who may take a conversation over is the console's concern.
"""

from __future__ import annotations

from typing import Any

from store import messages
from web.context import Context


def held(context: Context, conversation: str) -> bool:
    """Whether a person has this conversation."""
    with context.database.read() as connection:
        return messages.held(connection, conversation) is not None


def view(shown: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of a conversation that a person has: everything said, and no question."""
    return {**shown, "question": None, "ended": False, "team": True}
