"""How many have to be asked again for kappa to be known closely enough, and what a sample without an error leaves open.

Knows no table of counts: this is for planning, before there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from prescreen.agreement.statistics import Z

PREVALENCES = (0.5, 0.3, 0.2, 0.1, 0.05)


@dataclass(frozen=True)
class Planned:
    """How many are needed, where the two say "raised" of this share."""

    prevalence: float
    kappa: float
    half: float
    number: int


def needed(kappa: float, half: float, prevalence: float) -> int:
    """How many comparisons give a kappa as large as this an interval of 95% that reaches so far to either side.

    By the variance of kappa for two categories of which both say the first equally often (Donner and Eliasziw 1992). Raises ValueError
    where that can't be.

    >>> [needed(0.8, 0.1, share) for share in (0.5, 0.2, 0.1)]
    [139, 222, 401]
    """
    if not 0 < prevalence < 1 or not 0 <= kappa < 1 or half <= 0:
        raise ValueError("a share between 0 and 1, a kappa from 0 to below 1, and a width above 0 are needed")
    spread = (1 - kappa) * ((1 - kappa) * (1 - 2 * kappa) + kappa * (2 - kappa) / (2 * prevalence * (1 - prevalence)))
    return ceil((Z / half) ** 2 * spread)


def plan(kappa: float = 0.8, half: float = 0.1) -> list[Planned]:
    """The table of how many are needed, from a criterion that half of all raise to one that few do."""
    return [Planned(share, kappa, half, needed(kappa, half, share)) for share in PREVALENCES]
