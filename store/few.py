"""Which numbers of a table may be shown where small counts are hidden: those under 5 are not told, all others are rounded to fives.

Somebody curious could work through every sum that the shown numbers are known to make. This does the same: as long as a hidden count can be
narrowed down to fewer than three values, one more number beside it is left out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

LEAST, STEP = 5, 5
LEFT = 3
"""So many values at least stay possible for each hidden count."""
_OFF = STEP // 2
_NO_MOST = 10**9

Cell = Hashable
Bounds = tuple[int, int]


def rounded(value: int) -> int:
    """To the nearest five.

    >>> [rounded(value) for value in (5, 7, 8, 12, 13)]
    [5, 5, 10, 10, 15]
    """
    return (value + _OFF) // STEP * STEP


def told(value: int) -> str:
    """A number as it is shown: everything under 5, 0 included, alike.

    >>> told(0), told(4), told(8)
    ('under 5', 'under 5', '10')
    """
    return f"under {LEAST}" if value < LEAST else str(rounded(value))


def bounds(value: int, *, left_out: bool = False) -> Bounds:
    """What somebody who sees a number knows of it; of one left out they may guess that it is not under 5.

    >>> bounds(3), bounds(6), bounds(13), bounds(13, left_out=True)[0], bounds(3, left_out=True)[0]
    ((0, 4), (5, 7), (13, 17), 5, 0)
    """
    if value < LEAST:
        return 0, _NO_MOST if left_out else LEAST - 1
    return (LEAST, _NO_MOST) if left_out else (max(LEAST, rounded(value) - _OFF), rounded(value) + _OFF)


@dataclass
class Sums:
    """Numbers that are to be shown, and which of them are known to be sums of others. `exact`: those shown as they are, elsewhere too."""

    values: dict[Cell, int] = field(default_factory=dict)
    sums: list[tuple[Cell, tuple[Cell, ...]]] = field(default_factory=list)
    exact: set[Cell] = field(default_factory=set)
    free: set[Cell] = field(default_factory=set)

    def number(self, cell: Cell, value: int, *, exact: bool = False) -> None:
        """A number that is shown. `exact`: as it is, elsewhere, by whoever may see it there."""
        self.values[cell] = value
        if exact:
            self.exact.add(cell)

    def unshown(self, cell: Cell, value: int) -> None:
        """A number that is not shown, of which nothing is known but that it is not negative."""
        self.values[cell] = value
        self.free.add(cell)

    def sum(self, whole: Cell, parts: Iterable[Cell]) -> None:
        """Says that these parts are known to make the whole."""
        self.sums.append((whole, tuple(parts)))

    def left_out(self) -> set[Cell]:
        """The numbers that must not be shown, for the sake of hidden ones."""
        gone: set[Cell] = set()
        within: dict[Cell, list[tuple[Cell, ...]]] = {}
        for whole, parts in self.sums:
            for one in (whole, *parts):
                within.setdefault(one, []).append((whole, *parts))
        while True:
            known = narrowed(self._bounds(gone), self.sums)
            more: set[Cell] = set()
            for cell in self.values:
                if self._told(cell, known) and not any(more.intersection(together) for together in within.get(cell, ())):
                    more |= self._beside(cell, gone, within)
            if not more - gone:
                return gone
            gone |= more

    def _bounds(self, gone: set[Cell]) -> dict[Cell, Bounds]:
        found: dict[Cell, Bounds] = {}
        for cell, value in self.values.items():
            if cell in self.free:
                found[cell] = 0, _NO_MOST
            elif cell in self.exact:
                found[cell] = value, value
            else:
                found[cell] = bounds(value, left_out=cell in gone)
        return found

    def _told(self, cell: Cell, known: Mapping[Cell, Bounds]) -> bool:
        """Whether a hidden count that is not nothing can be worked out too closely."""
        if cell in self.free or cell in self.exact or not 0 < self.values[cell] < LEAST:
            return False
        least, most = known[cell]
        return most - least + 1 < LEFT

    def _beside(self, cell: Cell, gone: set[Cell], within: Mapping[Cell, list[tuple[Cell, ...]]]) -> set[Cell]:
        """What to leave out for a hidden count: the smallest number that is shown in one sum with it, else the nearest by way of other
        sums; where all of these are left out, the hidden counts of its sums, of which it can't be told then that they are small."""
        reached, ring = {cell}, [cell]
        while ring:
            beside = dict.fromkeys(one for near in ring for together in within.get(near, ()) for one in together if one not in reached)
            shown = [one for one in beside if self.values[one] >= LEAST and not (one in gone or one in self.exact or one in self.free)]
            if shown:
                return {min(shown, key=lambda one: self.values[one])}
            reached |= set(beside)
            ring = list(beside)
        return {one for together in within.get(cell, ()) for one in together if one not in self.exact and one not in self.free}


def narrowed(known: Mapping[Cell, Bounds], sums: Sequence[tuple[Cell, tuple[Cell, ...]]], rounds: int = 60) -> dict[Cell, Bounds]:
    """The same bounds as far as the sums narrow them: a whole lies between what its parts make, a part between what the others leave."""
    found = dict(known)
    for _ in range(rounds):
        changed = False
        for whole, parts in sums:
            least, most = sum(found[one][0] for one in parts), sum(found[one][1] for one in parts)
            low, high = found[whole]
            better = max(low, least), min(high, most)
            if better != (low, high):
                found[whole], changed = better, True
            low, high = better
            for one in parts:
                a, b = found[one]
                tighter = max(a, low - (most - b)), min(b, high - (least - a))
                if tighter != (a, b):
                    found[one], changed = tighter, True
                    least, most = least - a + tighter[0], most - b + tighter[1]
        if not changed:
            break
    return found
