"""A person's whole name: where its first name ends, and how it is written. By the lists of common names in `lexicon/names.yml`.

Two first names may be one ("Mary Ann", "Juan Carlos"): what may be one is not cut in two.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from prescreen.protocol.yaml import read
from prescreen.understanding.languages.language import languages

_NAMES = Path(__file__).parents[1] / "lexicon" / "names.yml"
_INITIAL = re.compile(r"[^\W\d_]\.?")
_PARTICLES = frozenset("de del la las los van der den von da dos di du y e viuda vda".split())
"""Small words within a last name: they stay as small as they are written."""
_PARTS = re.compile(r"[^\W\d_]+")
_PREFIXED = re.compile(r"^(mc|[od]['’])([^\W\d_]{2,})$", re.IGNORECASE)
_NUMERAL = re.compile(r"II|III|IV")
_SHORTEST_UNKNOWN = 4
"""Letters from which on a name that no list has may be a last name; shorter ones are often the second half of a first name."""


def parted(name: str) -> tuple[str, str | None]:
    """The first and the last name of a whole name; where it is not clear that there is a last name, all of it is the first.

    >>> parted("marcus delgado"), parted("Mary Ann"), parted("Juan Carlos Garcia Lopez")
    (('marcus', 'delgado'), ('Mary Ann', None), ('Juan Carlos', 'Garcia Lopez'))
    """
    words = name.split()
    if len(words) < 2 or not any(letter.isalpha() for letter in words[0]):
        return name, None
    folded = [_folded(word) for word in words]
    first = 0
    while first < len(words) and (folded[first].split("-")[0] in _given() or first and _INITIAL.fullmatch(words[first])):
        first += 1
    if first and (devoted := _devoted(folded[first:])):
        first += devoted
    elif 1 < first == len(words) - 1 and folded[first - 1] in _listed()["either"]:
        first -= 1  # two last names
    if first == len(words) or folded[0] == folded[1]:
        return name, None
    if not first:
        known_last = folded[-1] in _family() and folded[0] not in _PARTICLES and not _family().intersection(folded[:-1])
        return (" ".join(words[:-1]), words[-1]) if known_last else (name, None)
    rest = folded[first:]
    if len(rest) == 1 and rest[0] not in _family() and len(rest[0]) < _SHORTEST_UNKNOWN:
        return name, None
    return " ".join(words[:first]), " ".join(words[first:])


def _devoted(folded: list[str]) -> int:
    """How many words go on with a first name: those of "del Refugio", "de la Luz"."""
    small = next((place for place, word in enumerate(folded) if word not in ("de", "del", "la", "los", "las", "el")), 0)
    return small + 1 if small and folded[small] in _listed()["devoted"] else 0


def without(name: str, other: str) -> str | None:
    """A name without another that it ends or begins with, as whole words; None where it does not, or where nothing is left.

    >>> without("Anh Tran", "tran"), without("Marcus Delgado", "Marcus"), without("Anna", "Ann")
    ('Anh', 'Delgado', None)
    """
    words, taken = name.split(), [_folded(word) for word in other.split()]
    folded = [_folded(word) for word in words]
    if not taken or len(words) <= len(taken):
        return None
    if folded[-len(taken) :] == taken:
        return " ".join(words[: -len(taken)])
    return " ".join(words[len(taken) :]) if folded[: len(taken)] == taken else None


def is_first(word: str) -> bool:
    """Whether a word is a common first name."""
    return _folded(word) in _given()


def may_be_one(name: str) -> bool:
    """Whether words may be a name: they begin with a common first name, or none of them is an everyday word.

    >>> may_be_one("Will"), may_be_one("Elaine and I"), may_be_one("not well"), may_be_one("bernice halvorsen")
    (True, True, False, True)
    """
    folded = [_folded(word) for word in name.split()]
    everyday = frozenset[str]().union(*(one.words | one.beside for one in languages().values()))
    return folded[0] in _given() or not everyday.intersection(folded)


def written(name: str) -> str:
    """A name with capitals where it has none, and in small letters where it has nothing else.

    >>> written("DOUG"), written("o'brien"), written("garcia-lopez"), written("maria de la cruz"), written("LaToya McGee"), written("JT")
    ('Doug', "O'Brien", 'Garcia-Lopez', 'Maria de la Cruz', 'LaToya McGee', 'JT')
    """
    return " ".join(_word(word, number) for number, word in enumerate(name.split()))


def _word(word: str, place: int) -> str:
    if _NUMERAL.fullmatch(word) or word.islower() and place and word in _PARTICLES:
        return word
    initials = word.isupper() and len(word) < 3 and not re.search("[AEIOUY]", word)
    if initials or not (word.islower() or word.isupper()):
        return word
    if prefixed := _PREFIXED.match(word):
        return prefixed[1].capitalize() + prefixed[2].capitalize()
    return _PARTS.sub(lambda part: part[0].capitalize(), word)


def _folded(word: str) -> str:
    bare = unicodedata.normalize("NFD", word.lower().strip(".,"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


@cache
def _listed() -> dict[str, frozenset[str]]:
    return {kind: frozenset(str(names).split()) for kind, names in read(_NAMES).items()}


def _given() -> frozenset[str]:
    return _listed()["given"]


def _family() -> frozenset[str]:
    return _listed()["family"]
