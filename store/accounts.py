"""The users of the console: roles, passwords as argon2id hashes, and accounts of the hospital that are bound to one of them.

How many tries there are is store/tries.py; which passwords are too weak, store/weak.py.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from prescreen.workflow import Workflow
from store import audit, ids, sessions, tries, weak
from store.database import Database
from store.sessions import User
from store.tables import hospital_claims, users
from store.tables import sessions as session_table
from store.tries import Try

ROLES = ("coordinator", "principal_investigator", "administrator", "auditor", "statistician")
MANAGER = "administrator"
_CLAIMS, _MOST_CLAIMS = timedelta(days=30), 100
"""How long it is kept that somebody without an account signed in at the hospital, and of how many."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher = PasswordHasher()
_COST = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
_NOBODY = "$".join(("", "argon2id", "v=19", _COST, *(b64encode(secrets.token_bytes(many)).decode().rstrip("=") for many in (16, 32))))
"""What no password fits, held against it as long as any other. Drawn, since making one takes a moment and 64 MB of each start."""


def _unknown(account: str) -> bool:
    return False


def add(database: Database, name: str, role: str, now: datetime, *, by: str = "system", trials: Sequence[str] = ()) -> str:
    """Adds a user, for these trials alone or for all; gives the password, which is not stored.

    Raises ValueError for a name that is taken, an unknown role, or a limit to trials that the role can't have.
    """
    name = name.strip()
    if role not in ROLES:
        raise ValueError(f"there is no role {role}; the roles are {', '.join(ROLES)}")
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise ValueError("a name has 1 to 80 characters, all printable")
    _limited(role, trials)
    password = _password()
    try:
        with database.write() as connection:
            if any(one.casefold() == name.casefold() for one in names(connection).values()):
                raise ValueError(f"there is already a user {name}, perhaps in other letters")
            _insert(connection, name, role, password, now, by, trials)
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


def sign_in(
    database: Database,
    name: str,
    password: str,
    now: datetime,
    *,
    whence: str = "",
    agent: str = "",
    known: Callable[[str], bool] = _unknown,
) -> str | None:
    """A new session's secret; None for a wrong name or password, or where there were too many failures (store/tries.py).

    `known`: whether the browser has signed in to the account of this id before.
    """
    with database.read() as connection:
        row = connection.execute(select(users).where(users.c.name == name.strip(), users.c.disabled_at.is_(None))).first()
    right = _verified(row.password or _NOBODY if row else _NOBODY, password)  # as long for a name that there is not, or that has none
    one = Try(_counted(row) if row else f"name {name.strip().casefold()}", whence, row is not None and known(row.id))
    with database.write() as connection:
        if not tries.allowed(connection, one, now):
            audit.add(connection, now, row.id if row else "unknown", "sign-in refused", row.id if row else "unknown", "locked")
            return None
        if row is None or not right:
            tries.missed(connection, one, now)
            if row is not None:
                audit.add(connection, now, row.id, "sign-in failed", row.id)
            return None
        tries.hit(connection, one)
        secret = sessions.begin(connection, row.id, now, passed=row.totp_at is None, agent=agent)
        audit.add(connection, now, row.id, "signed in" if row.totp_at is None else "password given", row.id)
    return secret


def is_password_of(database: Database, user: User, password: str, now: datetime, *, whence: str = "", known: bool = False) -> bool:
    """Whether somebody signed in gives their password once more; wrong ones are counted with those of signing in. None is right for an
    account that is bound to the hospital's."""
    with database.read() as connection:
        row = connection.execute(select(users).where(users.c.id == user.id, users.c.disabled_at.is_(None))).one()
    right, one = bool(row.password) and _verified(row.password, password), Try(_counted(row), whence, known)
    with database.write() as connection:
        if not tries.allowed(connection, one, now):
            audit.add(connection, now, user.id, "sign-in refused", user.id, "locked")
            return False
        if right:
            tries.hit(connection, one)
        else:
            tries.missed(connection, one, now)
            audit.add(connection, now, user.id, "sign-in failed", user.id, "to sign")
    return right


def _counted(row: Row[Any]) -> str:
    """What failures at an account's password are counted under: with a new password they begin anew, so that a reset lifts a lock."""
    return f"{row.id} {ids.digest(row.password)}"


def sign_in_as(database: Database, subject: str, name: str, now: datetime, *, agent: str = "", fresh: bool = False) -> str | None:
    """A new session's secret for somebody who signed in at the OpenID Connect issuer; None where no account is bound to them.
    `fresh`: they gave what they sign in with just now.

    That they came is kept then, so that an administrator can bind an account to them. No name that the issuer tells binds anything.
    """
    with database.write() as connection:
        row = connection.execute(select(users).where(users.c.subject == subject)).first()
        if row is None:
            _claim(connection, subject, name, now)
            return None
        if row.disabled_at is not None:
            return None
        audit.add(connection, now, row.id, "signed in", row.id, "OpenID Connect")
        return sessions.begin(connection, row.id, now, passed=True, agent=agent, fresh=fresh)


def _claim(connection: Connection, subject: str, name: str, now: datetime) -> None:
    connection.execute(delete(hospital_claims).where((hospital_claims.c.subject == subject) | (hospital_claims.c.at < now - _CLAIMS)))
    if connection.execute(select(func.count()).select_from(hospital_claims)).scalar_one() < _MOST_CLAIMS:
        connection.execute(insert(hospital_claims).values(subject=subject, name=name.strip()[:200], at=now))


def claims(connection: Connection) -> Sequence[Any]:
    """Who signed in at the hospital and has no account here, the latest first."""
    return connection.execute(select(hospital_claims).order_by(hospital_claims.c.at.desc())).all()


def bound(connection: Connection, id: str) -> bool:
    """Whether an account is bound to somebody at the hospital."""
    return connection.execute(select(users.c.subject).where(users.c.id == id)).scalar_one_or_none() is not None


def bind(database: Database, id: str, subject: str, by: str, now: datetime, *, session: str = "") -> None:
    """Binds an account to somebody at the hospital: by an administrator, or by its owner from this `session`. From then on it takes no
    password. Raises KeyError, or ValueError where another account is bound to them or this one to another person."""
    with database.write() as connection:
        row = connection.execute(select(users).where(users.c.id == id, users.c.disabled_at.is_(None))).first()
        if row is None:
            raise KeyError(id)
        if by != id and connection.execute(select(hospital_claims).where(hospital_claims.c.subject == subject)).first() is None:
            raise ValueError("Nobody has signed in at the hospital in that way. Please ask them to try once more.")
        if connection.execute(select(users.c.id).where(users.c.subject == subject)).first() is not None:
            raise ValueError("Another account, or this one, belongs to that person already.")
        if row.subject is not None:
            raise ValueError("This account belongs to another person of the hospital. Please reset its sign-in first.")
        bound = {"subject": subject, "password": "", "totp": None, "totp_at": None, "totp_step": None, "recovery": None}
        connection.execute(update(users).where(users.c.id == id).values(bound))
        connection.execute(delete(hospital_claims).where(hospital_claims.c.subject == subject))
        sessions.end_all(connection, id, but=session)
        audit.add(connection, now, by, "account bound", id, "to a hospital account")


def change_password(
    database: Database, user: User, before: str, after: str, now: datetime, *, whence: str = "", known: bool = False
) -> None:
    """Sets a user's own new password and ends their other sessions. Raises ValueError with words for the user."""
    if why := weak.why(after, user.name):
        raise ValueError(why)
    with database.read() as connection:
        row = connection.execute(select(users).where(users.c.id == user.id)).one()
    right, one = _verified(row.password, before), Try(_counted(row), whence, known)
    with database.write() as connection:
        allowed = tries.allowed(connection, one, now)
        if allowed and right:
            tries.hit(connection, one)
            connection.execute(update(users).where(users.c.id == user.id).values(password=_hasher.hash(after)))
            sessions.end_all(connection, user.id, but=user.session)
            audit.add(connection, now, user.id, "password changed", user.id)
        elif allowed:
            tries.missed(connection, one, now)
            audit.add(connection, now, user.id, "password change failed", user.id)
    if not allowed:
        raise ValueError("There were too many wrong tries. Please wait a quarter of an hour.")
    if not right:
        raise ValueError("The present password is another.")


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
        before, trials = connection.execute(select(users.c.role, users.c.trials).where(users.c.id == id)).first() or (None, None)
        _limited(role, trials or ())
        _changed(connection, id, {"role": role})
        audit.add(connection, now, by, "role changed", id, audit.changed(before, role))


def set_trials(database: Database, id: str, trials: Sequence[str], by: str, now: datetime) -> None:
    """Limits an account to these trials; none: it is for all. Raises KeyError, or ValueError where its role can't be limited."""
    with database.write() as connection:
        row = connection.execute(select(users.c.role, users.c.trials).where(users.c.id == id)).first()
        if row is None:
            raise KeyError(id)
        _limited(row.role, trials)
        _changed(connection, id, {"trials": list(trials) or None})
        told = audit.changed(" ".join(row.trials or ()) or "all", " ".join(trials) or "all")
        audit.add(connection, now, by, "trials changed", id, told)


def _limited(role: str, trials: Sequence[str]) -> None:
    if trials and role == MANAGER:
        raise ValueError("Administrators manage the accounts of all studies, so their own is for all of them.")


def set_disabled(database: Database, id: str, disabled: bool, by: str, now: datetime) -> None:
    """Disables or enables an account. Raises KeyError, or ValueError for one's own or where nobody would be left to manage accounts."""
    with database.write() as connection:
        _leave_one(connection, id, not disabled)
        if disabled and id == by:
            raise ValueError("Nobody can shut themselves out. Please ask another administrator.")
        _changed(connection, id, {"disabled_at": now if disabled else None})
        sessions.end_all(connection, id)
        audit.add(connection, now, by, "user disabled" if disabled else "user enabled", id)


def every(connection: Connection) -> Sequence[Any]:
    """Everybody who has or had an account, by name; with when they were last here."""
    seen = select(func.max(session_table.c.seen_at)).where(session_table.c.user == users.c.id).scalar_subquery()
    names = ("id", "name", "role", "created_at", "disabled_at", "totp_at", "subject", "trials")
    columns = (*(users.c[name] for name in names), seen.label("seen_at"))
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


def working(connection: Connection, workflow: Workflow, trial: str) -> dict[str, str]:
    """Id -> name of those who can work on referrals of a trial, by name."""
    roles = {role for who in workflow.transitions.values() for role in who}
    query = select(users.c.id, users.c.name, users.c.trials).where(users.c.role.in_(sorted(roles)), users.c.disabled_at.is_(None))
    return {row.id: row.name for row in connection.execute(query.order_by(users.c.name)) if not row.trials or trial in row.trials}


def _insert(connection: Connection, name: str, role: str, password: str, now: datetime, by: str, trials: Sequence[str]) -> None:
    id = ids.new("u")
    values = {"id": id, "name": name, "role": role, "password": _hasher.hash(password), "created_at": now}
    connection.execute(insert(users).values(**values, trials=list(trials) or None))
    audit.add(connection, now, by, "user added", id, " ".join([role, *trials]))


def _verified(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password[:200])
    except (VerificationError, InvalidHashError):
        return False
