"""An answer picked from what was offered, or told by words that the protocol lists. Knows no question.

How a choice is named by its number stands in `prescreen/understanding/languages/`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from prescreen.understanding.languages.language import pattern

_LONGEST = 40
"""Characters of a text that only picks."""
_CARDINALS = ("{choice_one}", "{choice_two}", "{choice_three}", "{choice_four}", "{choice_five}")
_ORDINALS = ("{choice_first}", "{choice_second}", "{choice_third}", "{choice_fourth}", "{choice_fifth}")
_SIGNS = re.compile(r"[#()\[\].,:!\"'“”‘’*\ufe0f\u20e3\s]+")
"""What stands around a number that picks a choice, the sign of a keycap too."""
_NUMBERED = pattern(r"(?:{choice_lead} )*?(?:{number_lead} ?)?(\d{1,2})(?: {choice_behind})*")
_COUNTED = [pattern(rf"(?:{{choice_lead}} )*?{name}(?: {{choice_behind}})*") for name in _CARDINALS]
_ORDERED = [pattern(rf"(?:{{choice_lead}} )*?{name} {{choice_noun}}(?: {{choice_behind}})*") for name in _ORDINALS]


def picked(text: str, offered: Sequence[str]) -> str | None:
    """The choice, of those offered in this order, that a text picks by its number and nothing else; None where it does not.

    >>> picked("2.", ["yes", "no"]), picked("3", ["yes", "no"]), picked("2 years", ["yes", "no"])
    ('no', None, None)
    >>> picked("No. 1", ["now", "no"]), picked("the second one", ["now", "no"]), picked("no one", ["now", "no"])
    ('now', 'no', None)
    """
    number = _number(text) if offered and len(text) <= _LONGEST else None
    return str(offered[number - 1]) if number is not None and 1 <= number <= len(offered) else None


def _number(text: str) -> int | None:
    """The number of a choice that a text names, as a digit, as a word, or by its place; None where it says anything else."""
    words = _SIGNS.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()
    if match := _NUMBERED.fullmatch(words):
        return int(match[1])
    return next((place for ways in (_COUNTED, _ORDERED) for place, way in enumerate(ways, 1) if way.fullmatch(words)), None)


def mentioned(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether one of these words, in small letters, stands in the texts, in whatever letters and even within another word."""
    said = " ".join(texts).lower()
    return any(word in said for word in words)
