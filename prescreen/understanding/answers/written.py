"""Medicines as they were written: each with its name in the writer's own words and its dose, for showing them again.

What an answer holds is the generic name; this tells how a person would know it again.
"""

from __future__ import annotations

import re
from functools import lru_cache

from prescreen.protocol.model import Protocol
from prescreen.protocol.same import Same
from prescreen.understanding.answers.medicines import Medicines
from prescreen.understanding.glossary.glossary import Glossary
from prescreen.understanding.lines.plain import plain

_WORD = re.compile(r"[^\W_][^\s,;()]*")
_DOSE = re.compile(r"\s*(?:de |of |at )?\(?(\d+(?:[.,]\d+)?)\s?(mg|mcg|g|ml|units?|unidades|iu|ui|%)(?!\w)", re.IGNORECASE)
_LONGEST_NAME = 3
"""Words of a name."""


def as_written(protocol: Protocol, text: str, names: list[str]) -> dict[str, str]:
    """Generic name, of these, -> how this text writes it, with its dose where it stands behind.

    A name that the text does not hold is left out.
    """
    wanted, found = set(names), dict[str, str]()
    words = list(_WORD.finditer(text))
    knows = _names(Same(protocol))
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST_NAME, len(words) - place), 0, -1):
            start, end = words[place].start(), words[place + length - 1].end()
            written = text[start:end].strip(".:!?'\"")
            name = knows.name(written)
            if name in wanted:
                dose = _DOSE.match(text, end)
                found.setdefault(name, f"{written} {dose[1]} {dose[2]}" if dose else written)
                place += length - 1
                break
        place += 1
    return found


class _Names:
    """What words by themselves are the name of a medicine, in English and in the languages of the glossaries."""

    def __init__(self, protocol: Protocol) -> None:
        self._medicines = Medicines.of(protocol)
        self._glossaries = [glossary.knowing(self._medicines.names) for glossary in Glossary.each(protocol).values()]

    def name(self, words: str) -> str:
        """The generic name of the medicine that these words name, and nothing else; empty where they are none."""
        for said in (plain(words), *(plain(glossary.read(words).english) for glossary in self._glossaries)):
            places = self._medicines.places(said)
            if len(places) == 1 and places[0][1] == 0 and places[0][2] == len(said):
                return places[0][0]
        return ""


@lru_cache(maxsize=4)
def _names(same: Same) -> _Names:
    return _Names(same.protocol)
