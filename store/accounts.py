"""The users of the console: roles, and passwords as argon2id hashes. After too many failures signing in has to wait."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from prescreen.workflow import Workflow
from store import audit, ids, sessions
from store.database import Database
from store.sessions import User
from store.tables import sessions as session_table
from store.tables import sign_in_failures, users

ROLES = ("coordinator", "principal_investigator", "administrator", "auditor", "statistician")
MANAGER = "administrator"
_SHORTEST = 12
_FAILURES = 5
_LOCKED = timedelta(minutes=15)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


def add(database: Database, name: str, role: str, now: datetime, *, by: str = "system") -> str:
    """Adds a user; gives the password, which is not stored. Raises ValueError for a name that is taken or an unknown role."""
    name = name.strip()
    if role not in ROLES:
        raise ValueError(f"there is no role {role}; the roles are {', '.join(ROLES)}")
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise ValueError("a name has 1 to 80 characters, all printable")
    password = _password()
    try:
        with database.write() as connection:
            _insert(connection, name, role, password, now, by)
    except IntegrityError:
        raise ValueError(f"there is already a user {name}") from None
    return password


def _password() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3))


def first(database: Database, now: datetime) -> tuple[str, str] | None:
    """Makes the first user, who may do everything; gives name and password, or None where there are users already."""
    with database.read() as connection:
        if connection.execute(select(func.count()).select_from(users)).scalar_one():
            return None
    return "coordinator", add(database, "coordinator", "administrator", now)


def sign_in(database: Database, name: str, password: str, now: datetime, *, whence: str = "", agent: str = "") -> str | None:
    """A new session's secret; None for a wrong name or password, or after too many of them for this name from there.

    Failures are counted for name and address together, so that somebody who guesses locks out nobody else.
    """
    with database.read() as connection:
        row = connection.execute(select(users).where(users.c.name == name.strip(), users.c.disabled_at.is_(None))).first()
    right = _verified(row.password or _NOBODY if row else _NOBODY, password)  # as long for a name that there is not, or that has none
    place = ids.digest(f"{name.strip().casefold()}\0{whence}")[:40]
    with database.write() as connection:
        if _locked(connection, place, now):
            audit.add(connection, now, row.id if row else "unknown", "sign-in refused", row.id if row else "unknown", "locked")
            return None
        if row is None or not right:
            _count(connection, place, now)
            if row is not None:
                audit.add(connection, now, row.id, "sign-in failed", row.id)
            return None
        connection.execute(delete(sign_in_failures).where(sign_in_failures.c.whence == place))
        secret = sessions.begin(connection, row.id, now, passed=row.totp_at is None, agent=agent)
        audit.add(connection, now, row.id, "signed in" if row.totp_at is None else "password given", row.id)
    return secret


def sign_in_as(database: Database, subject: str, name: str, now: datetime, *, agent: str = "") -> str | None:
    """A new session's secret for somebody who signed in at the OpenID Connect issuer; None where they have no account here.

    The first time binds the account of that name to them; from then on it takes no password.
    """
    with database.write() as connection:
        row = connection.execute(select(users).where(users.c.subject == subject)).first()
        if row is None:
            row = connection.execute(select(users).where(users.c.name == name.strip(), users.c.subject.is_(None))).first()
            if row is not None and row.disabled_at is None:
                connection.execute(update(users).where(users.c.id == row.id).values(subject=subject, password=""))
                sessions.end_all(connection, row.id)
                audit.add(connection, now, row.id, "account bound", row.id)
        if row is None or row.disabled_at is not None:
            return None
        audit.add(connection, now, row.id, "signed in", row.id, "OpenID Connect")
        return sessions.begin(connection, row.id, now, passed=True, agent=agent)


def _locked(connection: Connection, place: str, now: datetime) -> bool:
    connection.execute(delete(sign_in_failures).where(sign_in_failures.c.at < now - _LOCKED))
    failed = select(sign_in_failures.c.number).where(sign_in_failures.c.whence == place)
    return int(connection.execute(failed).scalar_one_or_none() or 0) >= _FAILURES


def _count(connection: Connection, place: str, now: datetime) -> None:
    here = sign_in_failures.c.whence == place
    if connection.execute(update(sign_in_failures).where(here).values(number=sign_in_failures.c.number + 1, at=now)).rowcount == 0:
        connection.execute(insert(sign_in_failures).values(whence=place, number=1, at=now))


def change_password(database: Database, user: User, before: str, after: str, now: datetime) -> None:
    """Sets a user's own new password and ends their other sessions. Raises ValueError with words for the user."""
    if len(after) < _SHORTEST or len(after) > 200:
        raise ValueError(f"A password has at least {_SHORTEST} characters. A few words in a row are easy to keep in mind.")
    with database.read() as connection:
        hashed = connection.execute(select(users.c.password).where(users.c.id == user.id)).scalar_one()
    if not _verified(hashed, before):
        raise ValueError("The present password is another.")
    with database.write() as connection:
        connection.execute(update(users).where(users.c.id == user.id).values(password=_hasher.hash(after)))
        sessions.end_all(connection, user.id, but=user.session)
        audit.add(connection, now, user.id, "password changed", user.id)


def reset(database: Database, id: str, by: str, now: datetime) -> str:
    """Gives a user a new password, without a second factor, and ends their sessions. Raises KeyError."""
    password = _password()
    with database.write() as connection:
        fresh = {"password": _hasher.hash(password), "totp": None, "totp_at": None, "totp_step": None, "recovery": None, "subject": None}
        _changed(connection, id, fresh)
        sessions.end_all(connection, id)
        audit.add(connection, now, by, "sign-in reset", id)
    return password


def set_role(database: Database, id: str, role: str, by: str, now: datetime) -> None:
    """Changes a user's role. Raises KeyError, or ValueError for an unknown role or where nobody would be left to manage accounts."""
    if role not in ROLES:
        raise ValueError("There is no such role.")
    with database.write() as connection:
        _leave_one(connection, id, role == MANAGER)
        _changed(connection, id, {"role": role})
        audit.add(connection, now, by, "role changed", id, role)


def set_disabled(database: Database, id: str, disabled: bool, by: str, now: datetime) -> None:
    """Disables or enables an account. Raises KeyError, or ValueError where nobody would be left to manage accounts."""
    with database.write() as connection:
        _leave_one(connection, id, not disabled)
        _changed(connection, id, {"disabled_at": now if disabled else None})
        sessions.end_all(connection, id)
        audit.add(connection, now, by, "user disabled" if disabled else "user enabled", id)


def every(connection: Connection) -> Sequence[Any]:
    """Everybody who has or had an account, by name; with when they were last here."""
    seen = select(func.max(session_table.c.seen_at)).where(session_table.c.user == users.c.id).scalar_subquery()
    columns = (users.c.id, users.c.name, users.c.role, users.c.created_at, users.c.disabled_at, users.c.totp_at, seen.label("seen_at"))
    return connection.execute(select(*columns).order_by(users.c.disabled_at.is_not(None), users.c.name)).all()


def _changed(connection: Connection, id: str, values: dict[str, Any]) -> None:
    if connection.execute(update(users).where(users.c.id == id).values(values)).rowcount != 1:
        raise KeyError(id)


def _leave_one(connection: Connection, id: str, stays: bool) -> None:
    others = select(func.count()).select_from(users).where(users.c.role == MANAGER, users.c.disabled_at.is_(None), users.c.id != id)
    if not stays and connection.execute(others).scalar_one() == 0:
        raise ValueError("Somebody must be left who manages accounts.")


def names(connection: Connection) -> dict[str, str]:
    """Id -> name of every user."""
    return {row.id: row.name for row in connection.execute(select(users.c.id, users.c.name))}


def working(connection: Connection, workflow: Workflow) -> dict[str, str]:
    """Id -> name of those who can work on referrals, by name."""
    roles = {role for who in workflow.transitions.values() for role in who}
    query = select(users.c.id, users.c.name).where(users.c.role.in_(sorted(roles)), users.c.disabled_at.is_(None))
    return {row.id: row.name for row in connection.execute(query.order_by(users.c.name))}


def _insert(connection: Connection, name: str, role: str, password: str, now: datetime, by: str) -> None:
    id = ids.new("u")
    connection.execute(insert(users).values(id=id, name=name, role=role, password=_hasher.hash(password), created_at=now))
    audit.add(connection, now, by, "user added", id, role)


def _verified(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password[:200])
    except (VerificationError, InvalidHashError):
        return False
