"""Wrong passwords and codes, counted for the account and for where they come from, so that nobody guesses and nobody locks a site out.

Whoever fails often at one account from one place waits, and nobody else does. Many failures at one account from many places, or from one
place at many accounts, are refused too, except in a browser that this account has signed in with before: guessing locks out guessers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from store import ids
from store.tables import sign_in_failures as table

FAILURES = 5
_OF_AN_ACCOUNT, _OF_A_PLACE = 30, 60
_LOCKED = timedelta(minutes=15)


@dataclass(frozen=True)
class Try:
    """A try at one account. `account`: what it is counted under; `known`: it comes from a browser that has signed in to this account."""

    account: str
    whence: str = ""
    known: bool = False

    @property
    def places(self) -> dict[str, int]:
        """What the try is counted under -> how many failures are too many."""
        pair = {ids.digest(f"{self.account}\0{self.whence}\0{self.known}")[:40]: FAILURES}
        if self.known:
            return pair
        whole = {ids.digest(f"account\0{self.account}")[:40]: _OF_AN_ACCOUNT}
        return {**pair, **whole, **({ids.digest(f"place\0{self.whence}")[:40]: _OF_A_PLACE} if self.whence else {})}


def allowed(connection: Connection, one: Try, now: datetime) -> bool:
    """Whether this may be tried now."""
    connection.execute(delete(table).where(table.c.at < now - _LOCKED))
    places = one.places
    counted = connection.execute(select(table.c.whence, table.c.number).where(table.c.whence.in_(places)))
    return all(row.number < places[row.whence] for row in counted)


def missed(connection: Connection, one: Try, now: datetime) -> None:
    """Counts a failure."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for place in one.places:
        once = insert(table).values(whence=place, number=1, at=now)
        more = {"number": table.c.number + 1, "at": now}
        connection.execute(once.on_conflict_do_update(index_elements=[table.c.whence], set_=more))


def hit(connection: Connection, one: Try) -> None:
    """What was tried was right: the failures of this account from this place are forgotten."""
    pair = next(iter(one.places))
    connection.execute(delete(table).where(table.c.whence == pair))
