"""The second factor: a code from an app (TOTP, RFC 6238), each good once; and recovery codes for a lost phone, each good once.

The app's secret is sealed, recovery codes are kept as digests. Who must have a second factor is not decided here.
"""

from __future__ import annotations

import secrets
from datetime import datetime

import pyotp
from sqlalchemy import Connection, select, update

from store import audit, ids, tries
from store.seals import Sealer
from store.tables import users
from store.tries import Try

_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_STEP = 30


def begin(connection: Connection, sealer: Sealer, user: str) -> str:
    """A secret for the app, which counts only once a code of it was given; the same again until then."""
    row = connection.execute(select(users.c.totp, users.c.totp_at).where(users.c.id == user)).one()
    if row.totp is not None and row.totp_at is None:
        return sealer.open(row.totp, "users", user, "totp")
    secret = pyotp.random_base32()
    sealed = sealer.seal(secret, "users", user, "totp")
    connection.execute(update(users).where(users.c.id == user, users.c.totp_at.is_(None)).values(totp=sealed))
    return secret


def address(secret: str, name: str, issuer: str) -> str:
    """What the QR code holds. `issuer`: what the app calls us."""
    return pyotp.TOTP(secret, name=name, issuer=issuer).provisioning_uri()


def confirm(connection: Connection, sealer: Sealer, user: str, code: str, now: datetime) -> list[str] | None:
    """Turns the second factor on with a first code; the recovery codes, shown only now. None for a wrong code."""
    if not _fits(connection, sealer, user, code, now):
        return None
    codes = ["-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(_CODES)]
    kept = {"totp_at": now, "recovery": [ids.digest(one) for one in codes]}
    connection.execute(update(users).where(users.c.id == user).values(kept))
    audit.add(connection, now, user, "second factor on", user)
    return codes


def check(connection: Connection, sealer: Sealer, user: str, code: str, now: datetime, one: Try) -> bool:
    """Whether this is the code of the moment, not used before, or a recovery code, used up by this. After too many tries none is."""
    if not tries.allowed(connection, one, now):
        audit.add(connection, now, user, "second factor refused", user, "locked")
        return False
    right = _fits(connection, sealer, user, code, now) or _recovered(connection, user, code, now)
    if right:
        tries.hit(connection, one)
    else:
        tries.missed(connection, one, now)
        audit.add(connection, now, user, "second factor failed", user)
    return right


def _recovered(connection: Connection, user: str, code: str, now: datetime) -> bool:
    left = connection.execute(select(users.c.recovery).where(users.c.id == user)).scalar_one() or []
    given = ids.digest(code.strip().lower())
    if given not in left:
        return False
    connection.execute(update(users).where(users.c.id == user).values(recovery=[one for one in left if one != given]))
    audit.add(connection, now, user, "recovery code used", user, f"{len(left) - 1} left")
    return True


def left(connection: Connection, user: str) -> int:
    """How many recovery codes are left."""
    return len(connection.execute(select(users.c.recovery).where(users.c.id == user)).scalar_one() or [])


def off(connection: Connection, user: str, now: datetime) -> None:
    """Takes the second factor off."""
    connection.execute(update(users).where(users.c.id == user).values(totp=None, totp_at=None, totp_step=None, recovery=None))
    audit.add(connection, now, user, "second factor off", user)


def _fits(connection: Connection, sealer: Sealer, user: str, code: str, now: datetime) -> bool:
    """Whether it is the app's code of now or of half a minute about it; a code is good once, so an overheard one is of no use."""
    row = connection.execute(select(users.c.totp, users.c.totp_step).where(users.c.id == user)).one()
    digits = "".join(sign for sign in code if sign.isascii() and sign.isdigit())
    if row.totp is None or len(digits) != 6 or code.strip(" 0123456789"):
        return False
    totp, present = pyotp.TOTP(sealer.open(row.totp, "users", user, "totp")), int(now.timestamp()) // _STEP
    for step in (present, present - 1, present + 1):
        if secrets.compare_digest(totp.at(step * _STEP), digits) and step > (row.totp_step or 0):
            connection.execute(update(users).where(users.c.id == user).values(totp_step=step))
            return True
    return False
