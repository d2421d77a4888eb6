"""How often something may happen at most, of which some calls were seen: the exact binomial upper bound, one-sided (Clopper and Pearson).

Knows numbers alone; whether those who were called stand for those who were not is for whoever reads it.
"""

from __future__ import annotations

import math

_HALVINGS = 60
"""Of an interval of length 1: finer than a float."""


def upper_bound(seen: int, of: int, confidence: float = 0.95) -> float | None:
    """The largest rate under which `seen` or fewer of `of` would still come up with a probability of 1 - `confidence`.

    None where there is nothing to go by (`of` is 0). Raises ValueError for counts that can't be, and for a confidence outside of 0 to 1.

    >>> [round(100 * upper_bound(0, n), 1) for n in (20, 60, 100)]
    [13.9, 4.9, 3.0]
    >>> round(upper_bound(1, 20), 3), upper_bound(5, 5), upper_bound(0, 0)
    (0.216, 1.0, None)
    """
    if not 0 <= seen <= of:
        raise ValueError(f"{seen} of {of} can't be")
    if not 0 < confidence < 1:
        raise ValueError("a confidence is between 0 and 1")
    if not of:
        return None
    if seen == of:
        return 1.0
    low, high = seen / of, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if at_most(seen, of, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def at_most(seen: int, of: int, rate: float) -> float:
    """The probability that what happens at this rate happens `seen` times or fewer among `of`.

    >>> round(at_most(0, 3, 0.5), 4), at_most(3, 3, 0.2), at_most(1, 2, 1.0)
    (0.125, 1.0, 0.0)
    """
    if seen >= of or rate <= 0:
        return 1.0
    if rate >= 1:
        return 0.0
    log, rest = math.log(rate), math.log1p(-rate)
    return math.fsum(
        math.exp(math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * log + (of - k) * rest) for k in range(seen + 1)
    )


def calls_needed(rate: float, confidence: float = 0.95) -> int:
    """So many calls without an error are needed to say that the rate is at most this one.

    >>> calls_needed(0.05), calls_needed(0.03), calls_needed(0.01)
    (59, 99, 299)
    """
    if not 0 < rate < 1 or not 0 < confidence < 1:
        raise ValueError("a rate and a confidence are between 0 and 1")
    found = math.ceil(math.log1p(-confidence) / math.log1p(-rate))
    while (1 - rate) ** found > 1 - confidence:  # the quotient may be cut a hair short
        found += 1
    return found
