"""How far two readings of the same people agree: percent, agreement category by category, Cohen's kappa and Gwet's AC1.

Each with its 95% interval, or with the reason why there is none: a number that a formula gives where nothing can be told is worse than
no number. Knows counts alone, and nothing of what is agreed on. The formulas and their sources are in docs/agreement.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import atan, cos, pi, sin, sqrt

Z = 1.959963984540054
"""The quantile of the normal distribution for a two-sided interval of 95%."""
Table = Sequence[Sequence[int]]
"""How often the first said the row's category while the second said the column's."""

NOBODY = "nobody was compared"
ONE_CATEGORY = "one of the two used a single category, so that chance and agreement can't be told apart"
ONE_FOR_BOTH = "both used one and the same category alone, so that the formula divides nothing by nothing"
NO_SPREAD = "all pairs are alike, so that the formula gives an interval of no width"


@dataclass(frozen=True)
class Estimate:
    """A number with its 95% interval. `value` or the interval is None where it can't be estimated; `why` then says why.

    >>> str(Estimate(0.5, 0.25, 0.75)), str(Estimate(None, why="nobody was compared"))
    ('0.50 (0.25 to 0.75)', 'not estimable: nobody was compared')
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return f"not estimable: {self.why}"
        if self.low is None or self.high is None:
            return f"{self.value:.2f} (interval not estimable)"
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


@dataclass(frozen=True)
class Agreement:
    """What a table comes to. `by_category`: of each category, how far the two agree on it.

    `positive`, `negative`: the same for "this criterion is raised" and "it is not", where a table is cut down to that (`raised`).
    """

    n: int
    percent: Estimate
    kappa: Estimate
    ac1: Estimate
    by_category: Mapping[str, Estimate] = field(default_factory=dict)


def agreement(table: Table, categories: Sequence[str] = ()) -> Agreement:
    """All of it for a square table. `categories` name its rows and columns; without them they are numbered.

    Raises ValueError for a table that is not square, or holds what is no count.
    """
    _checked(table)
    named = tuple(categories) or tuple(str(place) for place in range(len(table)))
    if len(named) != len(table):
        raise ValueError("each row needs a name")
    n, same = _total(table), sum(table[place][place] for place in range(len(table)))
    specific = {name: specific_agreement(table, place) for place, name in enumerate(named)}
    return Agreement(n, proportion(same, n), cohen(table), gwet(table), specific)


def raised(table: Table, categories: Sequence[str], positive: Sequence[str]) -> list[list[int]]:
    """The table cut down to two categories: those that count as `positive`, and all others.

    >>> raised([[5, 1, 0], [0, 2, 1], [1, 0, 9]], ["fail", "review", "pass"], ["fail", "review"])
    [[8, 1], [1, 9]]
    """
    made = [[0, 0], [0, 0]]
    for row, first in enumerate(categories):
        for column, second in enumerate(categories):
            made[first not in positive][second not in positive] += table[row][column]
    return made


def proportion(part: int, whole: int) -> Estimate:
    """A share with Wilson's interval, which holds at 0% and 100% too.

    >>> str(proportion(95, 100)), str(proportion(20, 20))
    ('0.95 (0.89 to 0.98)', '1.00 (0.84 to 1.00)')
    """
    if whole == 0:
        return Estimate(None, why=NOBODY)
    share, squared = part / whole, Z * Z
    middle = (share + squared / (2 * whole)) / (1 + squared / whole)
    half = Z * sqrt(share * (1 - share) / whole + squared / (4 * whole * whole)) / (1 + squared / whole)
    low = 0.0 if part == 0 else max(0.0, middle - half)
    high = 1.0 if part == whole else min(1.0, middle + half)
    return Estimate(share, low, high)


def specific_agreement(table: Table, place: int) -> Estimate:
    """Of how often either said this category, how often the other said it too: 2a / (2a + b + c). In a table of two, that of the first
    category is the positive agreement and that of the second the negative one.

    It rises with a / (a + b + c), a plain share, whose interval it takes over.
    """
    both = table[place][place]
    either = sum(table[place]) + sum(row[place] for row in table) - both
    if either == 0:
        return Estimate(None, why="neither ever said so")
    share = proportion(both, either)
    assert share.value is not None and share.low is not None and share.high is not None
    value, low, high = (2 * one / (1 + one) for one in (share.value, share.low, share.high))
    return Estimate(value, low, high)


def cohen(table: Table) -> Estimate:
    """Cohen's kappa, with the interval from its large-sample variance (Fleiss, Cohen and Everitt 1969).

    Not estimable where one of the two used a single category: kappa is 0 there whatever they agree on, or 0 divided by 0.
    """
    n = _total(table)
    if n == 0:
        return Estimate(None, why=NOBODY)
    rows, columns = _margins(table)
    if max(rows) == 1 or max(columns) == 1:
        return Estimate(None, why=ONE_CATEGORY)
    seen, chance = _seen(table), sum(row * column for row, column in zip(rows, columns, strict=True))
    kappa = (seen - chance) / (1 - chance)
    return _interval(kappa, Z * cohen_error(table))


def cohen_error(table: Table) -> float:
    """The standard error of Cohen's kappa, for a table whose kappa is estimable."""
    n, (rows, columns), size = _total(table), _margins(table), range(len(table))
    seen, chance = _seen(table), sum(row * column for row, column in zip(rows, columns, strict=True))
    missed = (1 - seen) / (1 - chance)
    """1 less kappa."""
    on = sum(table[one][one] / n * (1 - (rows[one] + columns[one]) * missed) ** 2 for one in size)
    off = sum(table[one][other] / n * (columns[one] + rows[other]) ** 2 for one in size for other in size if one != other)
    variance = on + missed**2 * off - (1 - missed - chance * missed) ** 2
    return sqrt(max(variance, 0.0) / n) / (1 - chance)


def gwet(table: Table) -> Estimate:
    """Gwet's AC1, with the interval from his variance for two raters (2008) and Student's distribution, as his own software has it.

    A category that neither used does not count: with fewer categories AC1 is lower, never higher. Not estimable where both used only one.
    """
    n, used = _total(table), _used(table)
    if n == 0:
        return Estimate(None, why=NOBODY)
    if len(used) == 1:
        return Estimate(None, why=ONE_FOR_BOTH)
    ac1, error = _gwet(used)
    if n == 1:
        return Estimate(ac1, why="one comparison has no spread")
    return _interval(ac1, student(n - 1) * error)


def _gwet(table: Table) -> tuple[float, float]:
    """AC1 and its standard error."""
    n, (rows, columns), size = _total(table), _margins(table), range(len(table))
    share = [(row + column) / 2 for row, column in zip(rows, columns, strict=True)]
    others, seen = len(table) - 1, _seen(table)
    chance = sum(one * (1 - one) for one in share) / others
    ac1 = (seen - chance) / (1 - chance)
    same = sum(table[one][one] / n * (1 - share[one]) for one in size) / others
    every = sum(table[one][other] / n * (1 - (share[one] + share[other]) / 2) ** 2 for one in size for other in size) / others**2
    missed = 1 - ac1
    variance = seen * (1 - seen) - 4 * missed * (same - seen * chance) + 4 * missed**2 * (every - chance**2)
    return ac1, sqrt(max(variance, 0.0) / n) / (1 - chance)


def student(freedom: int) -> float:
    """The quantile of Student's distribution for a two-sided interval of 95%, by the finite sums for whole degrees of freedom.

    >>> round(student(1), 3), round(student(10), 3), round(student(99), 3)
    (12.706, 2.228, 1.984)
    """
    low, high = Z, 13.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < 0.95 else (low, middle)
    return high


def _within(t: float, freedom: int) -> float:
    """How likely a value of Student's distribution lies between -t and t (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = atan(t / sqrt(freedom))
    odd, square = freedom % 2, cos(angle) ** 2
    term, total = (cos(angle) if odd else 1.0), 0.0
    for step in range(odd, freedom - 1, 2):
        total += term
        term *= square * (step + 1) / (step + 2)
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total


def _used(table: Table) -> Table:
    """The table without the categories that neither used."""
    used = [place for place in range(len(table)) if sum(table[place]) + sum(row[place] for row in table)]
    return [[table[row][column] for column in used] for row in used]


def _seen(table: Table) -> float:
    """The share of those on whom the two agree."""
    return sum(table[place][place] for place in range(len(table))) / _total(table)


def _interval(value: float, half: float) -> Estimate:
    if half < 1e-9:
        return Estimate(value, why=NO_SPREAD)
    return Estimate(value, max(-1.0, value - half), min(1.0, value + half))


def _total(table: Table) -> int:
    return sum(map(sum, table))


def _margins(table: Table) -> tuple[list[float], list[float]]:
    n, size = _total(table), range(len(table))
    return [sum(table[one]) / n for one in size], [sum(row[one] for row in table) / n for one in size]


def _checked(table: Table) -> None:
    if not table or any(len(row) != len(table) for row in table):
        raise ValueError("a table of agreement is square")
    if any(isinstance(count, bool) or not isinstance(count, int) or count < 0 for row in table for count in row):
        raise ValueError("a table of agreement holds counts")
