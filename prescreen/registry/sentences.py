"""The criteria of a record sentence by sentence: each criterion and each bullet below it, and which of two readings belong together.

Two sentences are the same whatever their order, bullets, spaces and signs of markup. Says nothing of what a change means.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import LCSseq

from prescreen.registry.texts import Stated

_ALIKE = 0.5
"""From here on two sentences are taken for one that was changed."""
_SAME_PLACE = 0.25
"""From here on if each is all that is left of a criterion."""
_SIGNS = str.maketrans({"≥": ">=", "≤": "<=", "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "µ": "u", "μ": "u"})


@dataclass(frozen=True)
class Sentence:
    """One criterion, or one bullet below it. `number`: "9", or "9.2" for the second bullet below it; `above`: the text it stands under."""

    kind: str
    number: str
    text: str
    above: str = ""

    @property
    def place(self) -> str:
        """Where it stands in the record, such as `inclusion 9.2`."""
        return f"{self.kind} {self.number}"

    @property
    def root(self) -> str:
        """The criterion that it belongs to, such as `inclusion 9`."""
        return f"{self.kind} {self.number.partition('.')[0]}"


@dataclass(frozen=True)
class Pair:
    """A sentence in two readings; None where it is new, or gone. `moved`: it is a bullet of another criterion than before.

    A bullet that lost its indent, or got one, has not moved.
    """

    before: Sentence | None
    after: Sentence | None
    moved: bool = False

    @property
    def changed(self) -> bool:
        """Whether its words differ, or it came, went, or stands under another criterion now."""
        if self.before is None or self.after is None:
            return True
        return plain(self.before.text) != plain(self.after.text) or self.moved


def sentences(criteria: Iterable[Stated]) -> tuple[Sentence, ...]:
    """Every sentence, each criterion followed by its bullets.

    >>> [(one.place, one.text) for one in sentences([Stated("inclusion", "Counts:", below=[Stated("inclusion", "red")])])]
    [('inclusion 1', 'Counts:'), ('inclusion 1.1', 'red')]
    """
    counts: dict[str, int] = {}
    found: list[Sentence] = []
    for one in criteria:
        counts[one.kind] = counts.get(one.kind, 0) + 1
        found += _all(one, str(counts[one.kind]), "")
    return tuple(found)


def _all(one: Stated, number: str, above: str) -> Iterator[Sentence]:
    yield Sentence(one.kind, number, one.text, above)
    for at, below in enumerate(one.below, 1):
        yield from _all(below, f"{number}.{at}", one.text)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A sentence as it is compared: small letters, one kind of each sign, no spaces around signs, nothing at its end.

    >>> plain("HbA1c  ≥ 7 %;") == plain("hba1c >=7%")
    True
    """
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS).casefold()
    return re.sub(r"\s*([^\w\s])\s*", r"\1", " ".join(text.split())).strip(" .;:,")


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words, numbers and signs of a text, in order."""
    return tuple(re.findall(r"\d+(?:[.,]\d+)*|\w+|[^\w\s]", unicodedata.normalize("NFKC", text).translate(_SIGNS).casefold()))


def alike(one: str, other: str) -> float:
    """How much two sentences have in common, from 0 to 1: words in order, of both, or nearly all of the shorter."""
    first, second = words(one), words(other)
    shorter = min(len(first), len(second))
    if not shorter:
        return 0.0
    common = LCSseq.similarity(first, second)
    whole = 2 * common / (len(first) + len(second))
    return max(whole, 0.9 * common / shorter if shorter > 3 else 0.0)


@lru_cache(maxsize=256)
def pairs(before: tuple[Sentence, ...], after: tuple[Sentence, ...]) -> tuple[Pair, ...]:
    """Each sentence of either reading once: in the order of the later one, then those that are gone."""
    left, right = list(before), list(after)
    met: dict[Sentence, Sentence] = {}
    _meet(left, right, met, _equal_there)
    _meet(left, right, met, _equal)
    left_over = Counter(one.root for one in left), Counter(one.root for one in right)
    ranked = sorted(
        ((score, -at, old, new) for at, new in enumerate(right) for old in left if (score := _score(old, new, left_over)) > 0),
        key=lambda one: one[:2],
        reverse=True,
    )
    taken = set[Sentence]()
    for _, _, old, new in ranked:
        if old not in taken and new not in met:
            met[new] = old
            taken.add(old)
    left = [one for one in left if one not in taken]
    return (*(Pair(met.get(one), one, _moved(met, one, before, after)) for one in after), *(Pair(one, None) for one in left))


def _moved(met: dict[Sentence, Sentence], new: Sentence, before: Sequence[Sentence], after: Sequence[Sentence]) -> bool:
    """Whether a bullet's criterion now, or its criterion then, is another one in the other reading."""
    old = met.get(new)
    if old is None or not old.above or not new.above:
        return False
    then, now = _over(old, before), _over(new, after)
    return met.get(now, then) != then or any(met[one] == then and one != now for one in met)


def _over(bullet: Sentence, among: Sequence[Sentence]) -> Sentence:
    """What a bullet stands below."""
    number = bullet.number.rpartition(".")[0]
    return next(one for one in among if one.kind == bullet.kind and one.number == number)


def _meet(left: list[Sentence], right: list[Sentence], met: dict[Sentence, Sentence], test: Callable[[Sentence, Sentence], bool]) -> None:
    """Takes those out of both that belong together by a test."""
    for new in list(right):
        old = next((one for one in left if test(one, new)), None)
        if old is not None:
            met[new] = old
            left.remove(old)
            right.remove(new)


def _equal(old: Sentence, new: Sentence) -> bool:
    return old.kind == new.kind and plain(old.text) == plain(new.text)


def _equal_there(old: Sentence, new: Sentence) -> bool:
    """The same under the same criterion, where each of two criteria may have such a bullet."""
    return _equal(old, new) and plain(old.above) == plain(new.above)


def _score(old: Sentence, new: Sentence, left_over: tuple[Counter[str], Counter[str]]) -> float:
    """How likely two sentences are one; 0 where they are not. `left_over`: how many of each criterion have found no partner."""
    if old.kind != new.kind:
        return 0.0
    score = alike(old.text, new.text)
    if score < _SAME_PLACE:
        return 0.0
    same = old.number == new.number or bool(old.above and plain(old.above) == plain(new.above))
    alone = left_over[0][old.root] == 1 and left_over[1][new.root] == 1
    if score >= _ALIKE or (old.number == new.number and alone):
        return score + (0.1 if same else 0.0)
    return 0.0
