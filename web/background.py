"""Whom the gateway tells, once their interview is over, of the page that asks about their background: nobody where no board approved it.

What is said there is a line of the wording with an address. The answers never come into the conversation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from prescreen.dialogue.turn import Say, Turn
from prescreen.protocol.background import background
from store import background as kept
from store.conversations import Conversation
from store.flow_gone import ENDS_FIT
from web.context import Context
from web.wording import say


def invited(context: Context, conversation: Conversation, turn: Turn) -> Turn:
    """The turn, which also tells of the page where it ends an interview whose answers are kept."""
    record, ends = turn.record, turn.view.ended and not conversation.view.ended
    if not ends or record.disposition not in ENDS_FIT or record.keep != "all" or record.emergency or record.own_data is not None:
        return turn
    if background(context.protocol, context.clock.now().date()) is None:
        return turn
    with context.database.read() as connection:
        if kept.invited(connection, conversation.id):
            return turn
    link = f"{context.settings.public_url}{kept.PATH}/{kept.secret(context.sealer, conversation.id)}"
    told = say(context, turn.view.language, kept.INVITE, conversation.channel, link=link)
    return replace(turn, says=(*turn.says, Say.of(kept.INVITE, told)))


def masked(history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A conversation as those who work in the console read it: without the address of the page, which is its participant's."""
    return [{**one, "text": kept.masked(one["text"])} if one.get("text") else one for one in history]
