"""What must have been said in a conversation and is not there: a turn without any message, or without some of those that it had.

Goes by the numbers of turns and positions, and by how many messages each says its turn had (Made.of). Knows no words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from store.conversations import ANSWERED
from store.tables import inbox, outbox

Gap = tuple[datetime, str]
"""From about when something is missing, and what."""


def gaps(connection: Connection, conversation: Any, number: dict[int, int]) -> Iterator[Gap]:
    """What is missing of a conversation's row. `number`: turn -> how many messages it had, as far as its messages say so."""
    there: dict[int, list[int]] = defaultdict(list)
    at: dict[int, datetime] = {}
    turns = and_(outbox.c.conversation == conversation.id, outbox.c.channel != "mail", outbox.c.turn.is_not(None))
    for turn, position, said in connection.execute(select(outbox.c.turn, outbox.c.position, outbox.c.created_at).where(turns)):
        there[turn].append(position)
        at.setdefault(turn, said)
    answered: dict[int, list[Any]] = defaultdict(list)
    written = and_(inbox.c.conversation == conversation.id, inbox.c.turn.is_not(None))
    for row in connection.execute(select(inbox.c.turn, inbox.c.meaning, inbox.c.status, inbox.c.received_at).where(written)):
        answered[row.turn].append(row)
    if conversation.channel == "web" and conversation.script and 0 not in there:
        yield conversation.started_at, "the conversation's first words are not there"
    for turn in range(1, conversation.turn + 1):
        came = answered.get(turn, [])
        silent = came and all(row.meaning == "stop" or row.status != ANSWERED for row in came)
        if turn not in there and not silent:
            when = came[0].received_at if came else conversation.last_at
            yield when, f"turn {turn} has no message" + (", though it answered one" if came else "")
    for turn, positions in sorted(there.items()):
        had = max(number.get(turn, 0), max(positions) + 1)
        for position in sorted(set(range(had)) - set(positions)):
            yield at[turn], f"message {position + 1} of {had} of turn {turn} is not there"
