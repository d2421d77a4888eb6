"""Which of our criteria a change of the record touches: those that name it as their source, and those that speak of the same.

The second is a guess for a person to look at, by a threshold that the changed words name, or by rare words that both have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from prescreen.protocol.units import Unit
from prescreen.registry.ours import OurCriterion, Ours
from prescreen.registry.quantities import named, of_unit, quantities
from prescreen.registry.sentences import words

_LEAST, _RARE = 5, 2
"""Letters of a word that tells something, and how many of our criteria may have it."""
_EVERYDAY = frozenset("about after before being between during least other their there these those which while within years months".split())


@dataclass(frozen=True)
class Touch:
    """A criterion of ours that a change touches. `why`: in plain words; `sure`: it names the place as its source."""

    criterion: str
    why: str
    sure: bool = True


def touched(refs: Iterable[str], texts: Sequence[str], ours: Ours, units: Mapping[str, Unit]) -> tuple[Touch, ...]:
    """The criteria that are touched at these numbers of the record by these words, the surest first. `texts`: before and after."""
    known, found = set(refs), dict[str, Touch]()
    for one in ours.criteria:
        if shared := sorted(known & set(one.refs)):
            found[one.id] = Touch(one.id, f"its source is {', '.join(shared)}")
        elif shared := sorted(known & one.every_ref()):
            names = ", ".join(limit.name for limit in one.limits if known & set(limit.refs))
            found[one.id] = Touch(one.id, f"its threshold {names} comes from {', '.join(shared)}")
    speaks = _Spoken(texts, ours, units)
    for one in ours.criteria:
        if one.id not in found and (why := speaks.of(one)):
            found[one.id] = Touch(one.id, why, sure=False)
    return tuple(sorted(found.values(), key=lambda touch: not touch.sure))


class _Spoken:
    """What the words that changed speak of: numbers with a unit, and words that few of our criteria have."""

    def __init__(self, texts: Sequence[str], ours: Ours, units: Mapping[str, Unit]) -> None:
        before, after = (texts[0], texts[1]) if len(texts) == 2 else ("", texts[0])
        self.units, self.changed = units, set(words(before)) ^ set(words(after))
        self.told = Counter(word for criterion in ours.criteria for word in _telling(criterion.text))
        old, new = quantities(before, units), quantities(after, units)
        self.moved = [one for one in (*old, *new) if one.measure and not (named(one, old) and named(one, new))]

    def of(self, one: OurCriterion) -> str:
        """How a criterion speaks of the same; "" where it does not."""
        shared = sorted(word for word in _telling(one.text) & self.changed if self.told[word] <= _RARE)
        for limit in one.limits:
            if limit.refs and shared and named(of_unit(limit.value, limit.unit, self.units, ""), self.moved):
                return f"the changed words name {limit.said()} too, its threshold {limit.name}"
        return f"by its words: {', '.join(shared)}" if len(shared) > 1 else ""


@lru_cache(maxsize=1024)
def _telling(text: str) -> frozenset[str]:
    """The words of a text that tell something."""
    return frozenset(word for word in words(text) if len(word) >= _LEAST and word not in _EVERYDAY and re.match(r"[a-z]", word))
