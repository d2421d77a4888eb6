"""What somebody chose to tell of themselves after the interview: one row for a conversation, apart from its answers, sealed.

Nothing reads it but the counts of who is reached (store/reach.py). It goes with its conversation, or when it is taken back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from store import ids
from store.seals import Sealer
from store.tables import background, conversations, outbox

INVITE = "background.invite"
PATH = "/background"
_DIGITS = 24
_OURS = re.compile(rf"{PATH}/[\w.]+")


def secret(sealer: Sealer, conversation: str) -> str:
    """What the address of somebody's page ends with: made of the conversation's id by a key, so that nobody can make it up."""
    return f"{conversation}.{_proofs(sealer, conversation)[0]}"


def masked(text: str) -> str:
    """Words as those at work are shown them: without the end of the address of somebody's page, which is theirs alone.

    >>> masked("See https://study.example.org/background/c12.ab34. Thank you")
    'See https://study.example.org/background/… Thank you'
    """
    return _OURS.sub(f"{PATH}/…", text)


def conversation_of(sealer: Sealer, given: str) -> str | None:
    """The conversation that such an end of an address is of; None where we did not make it."""
    conversation, _, proof = given.partition(".")
    return conversation if proof in _proofs(sealer, conversation) else None


def is_open(connection: Connection, conversation: str, finished: Collection[str]) -> tuple[str, str] | None:
    """Trial and language of a conversation that is over with one of these outcomes; None where there is none, or not any more."""
    query = select(conversations.c.trial, conversations.c.language).where(
        conversations.c.id == conversation, conversations.c.consented, conversations.c.disposition.in_(finished)
    )
    row = connection.execute(query).first()
    return (row.trial, row.language) if row is not None else None


def invited(connection: Connection, conversation: str) -> bool:
    """Whether somebody was told of the page before."""
    said = select(outbox.c.id).where(outbox.c.conversation == conversation, outbox.c.key == INVITE)
    return connection.execute(said.limit(1)).first() is not None


def put(connection: Connection, sealer: Sealer, conversation: str, set: str, chosen: Mapping[str, Sequence[str]], now: datetime) -> None:
    """Keeps what was chosen, in place of what was before. `set`: the version of the categories."""
    id = given(connection, conversation)
    sealed = {"set": set, "chosen": {question: list(options) for question, options in chosen.items()}}
    if id is None:
        id = ids.new("b")
        row = {"id": id, "conversation": conversation, "given": sealer.seal_json(sealed, "background", id, "given"), "at": now}
        connection.execute(insert(background).values(row))
    else:
        values = {"given": sealer.seal_json(sealed, "background", id, "given"), "at": now}
        connection.execute(update(background).where(background.c.id == id).values(values))


def given(connection: Connection, conversation: str) -> str | None:
    """The id of what somebody told; None where they told nothing."""
    return connection.execute(select(background.c.id).where(background.c.conversation == conversation)).scalar_one_or_none()


def remove(connection: Connection, conversation: str) -> None:
    """Deletes what somebody told."""
    connection.execute(delete(background).where(background.c.conversation == conversation))


def held(connection: Connection, sealer: Sealer, conversation: str) -> dict[str, list[str]]:
    """Question -> what somebody chose, for themselves alone."""
    row = connection.execute(select(background).where(background.c.conversation == conversation)).first()
    chosen: dict[str, list[str]] = sealer.open_json(row.given, "background", row.id, "given")["chosen"] if row is not None else {}
    return chosen


def every(connection: Connection, sealer: Sealer, until: datetime) -> dict[str, dict[str, Any]]:
    """Conversation -> the set and what was chosen of it, of what was told by then."""
    rows = connection.execute(select(background).where(background.c.at <= until))
    return {row.conversation: sealer.open_json(row.given, "background", row.id, "given") for row in rows}


def _proofs(sealer: Sealer, conversation: str) -> list[str]:
    return [ids.digest(index)[:_DIGITS] for index in sealer.indices("background", conversation)]
