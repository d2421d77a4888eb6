"""Who may sign in to the console: users, their passwords as argon2id hashes, and their sessions.

A session's secret is kept as its digest only. Who fails to sign in too often waits.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from prescreen.workflow import Workflow
from store import audit, ids
from store.database import Database
from store.tables import sessions, users

ROLES = ("coordinator", "principal_investigator", "administrator", "auditor", "statistician")
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_FAILURES = 5
_LOCKED = timedelta(minutes=15)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


@dataclass(frozen=True)
class User:
    """Somebody signed in. `csrf` must come back with every change that they make."""

    id: str
    name: str
    role: str
    session: str
    csrf: str


def add(database: Database, name: str, role: str, now: datetime) -> str:
    """Adds a user and gives the password, which is kept nowhere. Raises ValueError for a name that is taken or a role there is not."""
    name = name.strip()
    if role not in ROLES:
        raise ValueError(f"there is no role {role}; the roles are {', '.join(ROLES)}")
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise ValueError("a name has 1 to 80 characters, all printable")
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3))
    try:
        with database.write() as connection:
            _insert(connection, name, role, password, now)
    except IntegrityError:
        raise ValueError(f"there is already a user {name}") from None
    return password


def first(database: Database, now: datetime) -> tuple[str, str] | None:
    """Where there is no user yet: makes one who may do everything and gives name and password. Else None."""
    with database.read() as connection:
        if connection.execute(select(func.count()).select_from(users)).scalar_one():
            return None
    return "coordinator", add(database, "coordinator", "administrator", now)


def sign_in(database: Database, name: str, password: str, now: datetime) -> str | None:
    """A new session's secret; None for a wrong name or password, or while the name is locked."""
    with database.read() as connection:
        row = connection.execute(select(users).where(users.c.name == name.strip(), users.c.disabled_at.is_(None))).first()
    right = _verified(row.password if row else _NOBODY, password)
    if row is None:
        return None
    with database.write() as connection:
        if row.locked_until is not None and row.locked_until > now:
            audit.record(connection, now, row.id, "sign-in refused", row.id, "locked")
            return None
        if not right:
            failures = row.failures + 1
            locked = now + _LOCKED if failures >= _FAILURES else None
            connection.execute(update(users).where(users.c.id == row.id).values(failures=0 if locked else failures, locked_until=locked))
            audit.record(connection, now, row.id, "sign-in failed", row.id)
            return None
        connection.execute(update(users).where(users.c.id == row.id).values(failures=0, locked_until=None))
        connection.execute(delete(sessions).where(sessions.c.seen_at < now - LONGEST))
        secret = ids.token()
        connection.execute(insert(sessions).values(id=ids.digest(secret), user=row.id, csrf=ids.token(), created_at=now, seen_at=now))
        audit.record(connection, now, row.id, "signed in", row.id)
    return secret


def by_token(database: Database, secret: str, now: datetime) -> User | None:
    """Whose session this is; None where it has ended or was idle too long."""
    id = ids.digest(secret)
    with database.read() as connection:
        joined = sessions.join(users, users.c.id == sessions.c.user)
        query = select(sessions, users.c.name, users.c.role).select_from(joined).where(sessions.c.id == id, users.c.disabled_at.is_(None))
        row = connection.execute(query).first()
    if row is None or now - row.seen_at > IDLE or now - row.created_at > LONGEST:
        return None
    if now - row.seen_at > timedelta(minutes=1):
        with database.write() as connection:
            connection.execute(update(sessions).where(sessions.c.id == id).values(seen_at=now))
    return User(row.user, row.name, row.role, id, row.csrf)


def sign_out(database: Database, user: User, now: datetime) -> None:
    """Ends this session."""
    with database.write() as connection:
        connection.execute(delete(sessions).where(sessions.c.id == user.session))
        audit.record(connection, now, user.id, "signed out", user.id)


def names(connection: Connection) -> dict[str, str]:
    """Id -> name of every user."""
    return {row.id: row.name for row in connection.execute(select(users.c.id, users.c.name))}


def working(connection: Connection, workflow: Workflow) -> dict[str, str]:
    """Id -> name of those who can work on referrals, by name."""
    roles = {role for who in workflow.transitions.values() for role in who}
    query = select(users.c.id, users.c.name).where(users.c.role.in_(sorted(roles)), users.c.disabled_at.is_(None))
    return {row.id: row.name for row in connection.execute(query.order_by(users.c.name))}


def _insert(connection: Connection, name: str, role: str, password: str, now: datetime) -> None:
    id = ids.new("u")
    connection.execute(insert(users).values(id=id, name=name, role=role, password=_hasher.hash(password), created_at=now, failures=0))
    audit.record(connection, now, "system", "user added", id, role)


def _verified(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password[:200])
    except (VerificationError, InvalidHashError):
        return False
