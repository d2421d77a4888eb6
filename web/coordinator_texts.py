"""Texts that coordinators write. They go only to a number that has texted us or whose owner said YES; any other number is asked once.

Such a text is queued in the outbox like any other: none is sent in quiet hours unless it answers what was written just now, and none to a
number that wants no more texts.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import Enum
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection

from prescreen import segments
from prescreen.protocol.layers import default_trial, read_layers
from prescreen.script.parts import cut_up
from store import agreements, audit, messages, opt_outs
from web import texts
from web.context import Context

KEY = "coordinator"
_JUST_NOW = timedelta(hours=1)


class Outcome(Enum):
    """What became of a coordinator's text, in words for the coordinator."""

    SENT = "The text goes out, in the morning where it is night now."
    LIVE = "The text goes out now, as they have just written."
    ASKED = "This number has not texted us. Its owner is asked first for a YES; please write again once it has come."
    WAITING = "The owner of this number was asked and has not said YES. No more texts go there; please call."
    OPTED_OUT = "This person asked for no more texts. Please call or write an e-mail instead."
    ABROAD = "Texts don't go to numbers of this country."
    HEALTH_WORD = "Please leave out what tells of somebody's health: a text can be read on a lock screen."
    EMPTY = "There is nothing to send."


@lru_cache(maxsize=16)
def _health(trial: Path) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(read_layers(trial, 'messages.yml').get('health_words') or ['(?!)'])})\b", re.IGNORECASE)


def health_words(words: str, trial: Path | None = None) -> list[str]:
    """The words in a text that tell of somebody's health, as the messages of this trial's folder (the default trial's) list them."""
    return _health(trial or default_trial()).findall(words)


def write(
    context: Context,
    connection: Connection,
    *,
    phone: str,
    words: str,
    by: str,
    conversation: str | None = None,
    language: str | None = None,
    live: bool = False,
) -> Outcome:
    """Sends a coordinator's words to a number (E.164), or asks its owner first; within the caller's transaction.

    `live`: a coordinator has taken the conversation over. Then an answer to what was written just now goes out at once, at any hour.
    """
    index, now = context.sealer.indices("phone", phone), context.clock.now()
    if not texts.served(phone, context.settings.sms_countries):
        return Outcome.ABROAD
    if opt_outs.opted_out(connection, index):
        return Outcome.OPTED_OUT
    if not agreements.may_write(connection, index):
        if agreements.asked(connection, index):
            return Outcome.WAITING
        agreements.ask(connection, index, now)
        texts.send(context, connection, "sms.invite", phone, conversation, language=language, unprompted=True)
        audit.add(connection, now, by, "text.asked", conversation or "number")
        return Outcome.ASKED
    if not words.strip():
        return Outcome.EMPTY
    if health_words(words, context.protocol.folder):
        return Outcome.HEALTH_WORD
    last = messages.last_from(connection, index) if live else None
    answer = last is not None and now - last <= _JUST_NOW
    for part in cut_up(words, segments.ANYTHING):
        texts.queue(context, connection, KEY, part, phone, conversation, unprompted=not answer)
    audit.add(connection, now, by, "text.sent", conversation or "number")
    return Outcome.LIVE if answer else Outcome.SENT
