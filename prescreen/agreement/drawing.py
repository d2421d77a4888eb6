"""The draw: who is asked again, by a keyed digest of the referral's id, so that whoever has the seed can do the draw again.

Nothing of the person or their answers goes into it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

_BITS = 64


@dataclass(frozen=True)
class Sample:
    """What of the referrals is drawn: the fraction, the seed that was set ("" where one is made), and for how many hours each stays
    blind.
    """

    fraction: float
    seed: str = ""
    hours: int = 72


def place(seed: str, id: str) -> float:
    """Where an id falls between 0 and 1.

    >>> 0 <= place("a seed", "r_1") < 1 and place("a seed", "r_1") == place("a seed", "r_1") != place("another", "r_1")
    True
    """
    digest = hmac.new(seed.encode(), id.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[: _BITS // 8], "big") / (1 << _BITS)


def drawn(seed: str, id: str, fraction: float) -> bool:
    """Whether an id is in the sample of this fraction. Who is in a smaller one is in each larger one.

    >>> drawn("a seed", "r_1", 0), drawn("a seed", "r_1", 1)
    (False, True)
    """
    return place(seed, id) < fraction


def some(seed: str, draw: str, ids: Iterable[str], number: int) -> list[str]:
    """So many of these ids, or all where there are fewer. `draw` names this draw, so that another one falls anew; their order is nothing.

    >>> some("a seed", "d_1", ["r_1", "r_2", "r_3"], 2) == some("a seed", "d_1", ["r_3", "r_2", "r_1"], 2)
    True
    """
    return sorted(sorted(set(ids), key=lambda id: (place(seed, f"{draw}/{id}"), id))[:number])


def mark(seed: str) -> str:
    """By which a seed is known without being told.

    >>> len(mark("a seed"))
    16
    """
    return hashlib.sha256(f"agreement seed\0{seed}".encode()).hexdigest()[:16]
