"""Ids and tokens. An id gives no access; a token does, and is stored only as a digest."""

from __future__ import annotations

import hashlib
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new(prefix: str) -> str:
    """`prefix_` and 20 characters: 45 bits of time, so that ids sort by it, and 55 random bits."""
    moment, chance = int(time.time() * 1000), secrets.randbits(55)
    number = (moment << 55) | chance
    return f"{prefix}_" + "".join(_ALPHABET[(number >> shift) & 31] for shift in range(95, -1, -5))


def random(prefix: str) -> str:
    """`prefix_` and 20 random characters, for ids that outsiders see."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(20))


def token() -> str:
    """A secret of 192 bits."""
    return secrets.token_urlsafe(24)


def short_token() -> str:
    """A secret of 96 bits, for a link that is good once and for a day."""
    return secrets.token_urlsafe(12)


def digest(secret: str) -> str:
    """How a secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()
