"""A reading of the record, and by which of its numbers our criteria know its sentences, though they move from one reading to the next.

Our sources number the record as it stood when they were written: from then on each sentence keeps its number wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prescreen.registry.ours import Ours
from prescreen.registry.record import Record
from prescreen.registry.sentences import Sentence, pairs, sentences


@dataclass(frozen=True)
class Reading:
    """The record as it stood once. `ours`: our side as it stood when that was read."""

    id: str
    at: datetime
    record: Record
    ours: Ours

    @property
    def version(self) -> str:
        """The day of the record's last update; where it names none, the day on which it was read."""
        return self.record.updated or self.at.date().isoformat()


@dataclass(frozen=True)
class Numbered:
    """A reading with its sentences, and for each the number by which our sources know it; "" for one that they can't know."""

    reading: Reading
    sentences: tuple[Sentence, ...]
    refs: Mapping[Sentence, str]

    def of(self, *refs: str) -> tuple[Sentence, ...]:
        """The sentences known by these numbers, in their order."""
        return tuple(one for one in self.sentences if self.refs[one] in refs)

    def words(self, *refs: str) -> str:
        """What the record says there, in one line."""
        return "; ".join(one.text.rstrip(" ;:") for one in self.of(*refs))


def numbered(readings: Sequence[Reading], ours: Ours) -> tuple[Numbered, ...]:
    """Each reading with the numbers by which our sources of today know its sentences."""
    texts = [sentences(one.record.criteria) for one in readings]
    if not texts:
        return ()
    start = _origin(readings, ours)
    known: dict[int, dict[Sentence, str]] = {start: {one: one.root for one in texts[start]}}
    for at in range(start + 1, len(texts)):
        known[at] = _carried(texts[at - 1], texts[at], known[at - 1])
    for at in range(start - 1, -1, -1):
        known[at] = _carried(texts[at + 1], texts[at], known[at + 1])
    return tuple(Numbered(one, texts[at], known[at]) for at, one in enumerate(readings))


def _origin(readings: Sequence[Reading], ours: Ours) -> int:
    """Which reading our sources number by: the first since which none of them was changed; the last where they were changed after it."""
    start = len(readings) - 1
    for at in range(len(readings) - 1, -1, -1):
        if any(_source_changed(readings[at].ours, ours)):
            break
        start = at
    return start


def _source_changed(then: Ours, now: Ours) -> Iterator[bool]:
    for one in now.criteria:
        before = then.criterion(one.id)
        yield before is not None and before.refs != one.refs


def _carried(before: tuple[Sentence, ...], after: tuple[Sentence, ...], known: Mapping[Sentence, str]) -> dict[Sentence, str]:
    found = {pair.after: known[pair.before] for pair in pairs(before, after) if pair.before is not None and pair.after is not None}
    taken = set(found.values())
    for one in after:
        if one in found:
            continue
        if not one.above:
            found[one] = one.root if one.root not in taken else ""
        else:
            found[one] = next(found[root] for root in after if root.place == one.root)
    return found
