"""That somebody has begun to ask a person again, in words, for every page on which another could begin too.

For how long it is theirs alone is decided in store/agreement.py.
"""

from __future__ import annotations

from sqlalchemy import Connection

from store import accounts, agreement
from store.sessions import User
from web.console.words import moment
from web.context import Context


def begun(context: Context, connection: Connection, id: str, user: User) -> str:
    """That somebody else has begun to ask this person, so that nobody calls them twice; "" where nobody has."""
    other = agreement.begun_by_another(connection, id, user.id, context.clock.now())
    if other is None:
        return ""
    name = accounts.names(connection).get(other[0], other[0])
    return f"Begun by {name} at {moment(other[1], context.clock.zone)}. It is theirs until they hand it over, or a day has passed."
