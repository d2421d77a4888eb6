"""Names of medicines found by their sound: "hidroxicloroquina" sounds like hydroxychloroquine. International names differ in spelling only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_SAME = (
    ("ph", "f"), ("th", "t"), ("ch", "k"), ("qu", "k"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("q", "k"), ("z", "s"),
    ("y", "i"), ("x", "s"), ("v", "b"), ("h", ""), ("j", "i"), ("w", "u"), ("ae", "e"), ("oe", "e"),
)  # fmt: skip
_SHORTEST = 6


class Sounding:
    """Names by their sound."""

    def __init__(self, names: Iterable[str]) -> None:
        self._written = {name for name in names if name.isalpha()}
        self._names: dict[str, str] = {}
        for name in sorted(self._written, key=lambda name: (len(name), name)):
            if name.isalpha() and len(name) >= _SHORTEST:
                self._names.setdefault(sound(name), name)

    def like(self, word: str) -> str | None:
        """The name that sounds like this word; None without one."""
        return (word if word in self._written else self._names.get(sound(word))) if len(word) >= _SHORTEST else None


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """A word as it sounds, without its ending.

    >>> sound("hydroxychloroquine") == sound("hidroxicloroquina"), sound("furosemide") == sound("furosemida")
    (True, True)
    """
    for letters, sounded in _SAME:
        word = word.replace(letters, sounded)
    word = re.sub(r"^es(?=[^aeiou])", "s", re.sub(r"(.)\1", r"\1", word))
    return re.sub(r"[aeiou]+$", "", word)
