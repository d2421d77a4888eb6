"""The turn as one function: a conversation's state and one text in, a Turn out. Pure: the same arguments give the same turn.

Everything that talks to a participant calls it: the turn server, Rasa's own commands through the action, and the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from prescreen.dialogue import held, record, second_look, silence
from prescreen.dialogue.carry_over import carried
from prescreen.dialogue.comprehension import Classified, understand
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.step import open_conversation, step
from prescreen.dialogue.talk import Talk
from prescreen.dialogue.turn import Turn
from prescreen.protocol.model import Protocol
from prescreen.site import Site

if TYPE_CHECKING:
    from prescreen.understanding.budget import Reads


def take(
    protocol: Protocol,
    reader: Reads,
    state: Mapping[str, Any],
    text: str,
    *,
    now: datetime,
    message: str = "",
    site: Site | None = None,
    nlu: Classified | None = None,
) -> Turn:
    """Takes one text; a machine's is answered by nothing, and `says` is empty then.

    `now` in the site's time zone, `message` the turn's id, `nlu` what the classifier takes the text for.
    Raises StateError for a state of another format. One of another protocol version is carried over.
    """
    talk = Talk(protocol, carried(protocol, state), now, site or Site(), text, message)
    held.expire(talk)
    second_look.expire(talk)
    if not talk.state.interview.orphaned:
        talk.began_at = record.asked_about(talk)
    talk.began_as = record.disposition(talk)
    talk.reading = understand(talk, reader, nlu)
    if not silence.keeps(talk):
        step(talk)
    return record.turn(talk)


def begin(
    protocol: Protocol,
    *,
    channel: str,
    language: str,
    now: datetime,
    site: Site | None = None,
    phone_known: bool = False,
    greeted: bool | None = None,
) -> Turn:
    """A new conversation. On the web it greets and asks for consent; by SMS, or where `greeted` is False, it waits for the first text."""
    state = State(protocol.version, Interview(channel=channel, language=language, phone_known=phone_known))
    talk = Talk(protocol, state, now, site or Site())
    if channel != "sms" if greeted is None else greeted:
        open_conversation(talk)
    return record.turn(talk)


def open_question(protocol: Protocol, state: Mapping[str, Any], now: datetime) -> str | None:
    """The open question of a state: a question's id, readback, confirm or contact.*; None once ended."""
    return record.point(Talk(protocol, carried(protocol, state), now))
