"""Sessions of the console, with a limit on idle time and on length. Secrets are stored only as digests.

A page that looks for news by itself keeps no session alive.

A session whose second factor is still missing has not `passed`; what it may do then is not decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from store import audit, ids
from store.database import Database
from store.tables import sessions, users

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
FRESH = timedelta(minutes=10)
"""How long a sign-in at the hospital counts for signing something."""
_HALF_WAY = timedelta(minutes=10)
"""How long a password alone is good for, where a second factor must follow."""


@dataclass(frozen=True)
class User:
    """Somebody signed in. `csrf` must come back with every change that they make. `passed`: no second factor is missing.

    `trials`: those that the account is for; empty: all.
    """

    id: str
    name: str
    role: str
    session: str
    csrf: str
    passed: bool = True
    two_factors: bool = False
    trials: tuple[str, ...] = ()


def begin(connection: Connection, user: str, now: datetime, *, passed: bool, agent: str, fresh: bool = False) -> str:
    """A new session's secret. `fresh`: it began by a sign-in of just now, and not by one that a hospital remembered."""
    connection.execute(delete(sessions).where(sessions.c.seen_at < now - LONGEST))
    secret = ids.token()
    row = {"id": ids.digest(secret), "user": user, "csrf": ids.token(), "created_at": now, "seen_at": now}
    connection.execute(insert(sessions).values(**row, passed=passed, agent=agent[:120], fresh_at=now if fresh else None))
    return secret


def by_token(database: Database, secret: str, now: datetime, *, act: bool = True) -> User | None:
    """Whose session this is; None where it has ended or was idle too long. `act`: somebody did something, and no page asked by itself."""
    row = _row(database, secret)
    if row is None or now - row.seen_at > IDLE or now - row.created_at > (LONGEST if row.passed else _HALF_WAY):
        return None
    if act and now - row.seen_at > timedelta(minutes=1):
        with database.write() as connection:
            connection.execute(update(sessions).where(sessions.c.id == row.id).values(seen_at=now))
    return _user(row)


def fresh(connection: Connection, user: User, now: datetime) -> bool:
    """Whether this session began by a sign-in at the hospital of the last minutes."""
    at = connection.execute(select(sessions.c.fresh_at).where(sessions.c.id == user.session)).scalar_one_or_none()
    return at is not None and now - at <= FRESH


def lapsed(database: Database, secret: str) -> User | None:
    """Whose session this was that was idle too long, so that what they had typed can be kept for them. It opens nothing."""
    row = _row(database, secret)
    return _user(row) if row is not None and row.passed else None


def _row(database: Database, secret: str) -> Row[Any] | None:
    with database.read() as connection:
        joined = sessions.join(users, users.c.id == sessions.c.user)
        query = select(sessions, users.c.name, users.c.role, users.c.totp_at, users.c.subject, users.c.trials).select_from(joined)
        return connection.execute(query.where(sessions.c.id == ids.digest(secret), users.c.disabled_at.is_(None))).first()


def _user(row: Row[Any]) -> User:
    factors = row.totp_at is not None or row.subject is not None
    return User(row.user, row.name, row.role, row.id, row.csrf, row.passed, factors, tuple(row.trials or ()))


def passed(connection: Connection, user: User, now: datetime) -> str:
    """The second factor was given: a new secret in the place of this session's."""
    agent = connection.execute(delete(sessions).where(sessions.c.id == user.session).returning(sessions.c.agent)).scalar_one_or_none()
    audit.add(connection, now, user.id, "signed in", user.id, "two factors")
    return begin(connection, user.id, now, passed=True, agent=agent or "")


def missed(connection: Connection, user: User, now: datetime, most: int = 5) -> None:
    """A wrong code was given: after some of them this session ends, and the password must be given anew."""
    here = sessions.c.id == user.session
    connection.execute(update(sessions).where(here).values(misses=sessions.c.misses + 1))
    connection.execute(delete(sessions).where(here, sessions.c.misses >= most))


def listed(connection: Connection, user: str, now: datetime) -> Sequence[Any]:
    """The sessions of somebody that still count, the latest first."""
    alive = (sessions.c.user == user) & (sessions.c.seen_at >= now - IDLE) & (sessions.c.created_at >= now - LONGEST)
    return connection.execute(select(sessions).where(alive).order_by(sessions.c.created_at.desc())).all()


def end(connection: Connection, user: str, session: str, now: datetime) -> None:
    """Ends one of somebody's sessions."""
    connection.execute(delete(sessions).where(sessions.c.id == session, sessions.c.user == user))
    audit.add(connection, now, user, "session ended", user)


def end_all(connection: Connection, user: str, *, but: str = "") -> None:
    """Ends all of somebody's sessions except this one."""
    connection.execute(delete(sessions).where(sessions.c.user == user, sessions.c.id != but))


def sign_out(database: Database, user: User, now: datetime) -> None:
    """Ends this session."""
    with database.write() as connection:
        connection.execute(delete(sessions).where(sessions.c.id == user.session))
        audit.add(connection, now, user.id, "signed out", user.id)
