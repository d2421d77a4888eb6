"""An answer that names several of a list, part by part: what each part says by the list's titles and ways, or by what was learned of it.

It counts silently only where every part is accounted for. Else what was found is read back, as a list, before it counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from prescreen.protocol.model import Question
from prescreen.understanding.answers import scope
from prescreen.understanding.answers.several import NOT_NAMED, excepting
from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.reading import Reading

_PARTS = pattern(r"[,;!\n]+|\.(?!\d)|\s(?:{listed_joined})\s", re.IGNORECASE)
_FILLING = pattern(r"(?:(?:{listed_filling})\W*)+")
_DENIED = re.compile(
    r"(?:(?:its|it|is|but|and|the|i) )*(?:not?|never|isnt|isn t|doesnt|dont|without|nor)\b(?! (?:sure|certain|idea))|.*\b(?:no|nope|not really)$"
)
_ONE, _MORE = re.compile(r"\b(?:one|single|1)\b"), re.compile(r"\b(?:both|two|2|either|all over|everywhere)\b")
_SURE, _RATHER = 0.8, 0.4
"""So likely must a value be for a part to say it; and to be read back."""


@dataclass
class _Found:
    """What was found of a text: the values that it names, whether they are `sure`, and whether it was `read` to its end."""

    values: set[str] = field(default_factory=set)
    sure: bool = True
    read: bool = True


class Parts:
    """Reads the parts of texts at one question. `read`: a part's reading; `learned`: value -> how likely a part gives it."""

    def __init__(
        self, asked: Question, titles: Mapping[str, str], read: Callable[[str], Any], learned: Callable[[str], Mapping[str, float]]
    ) -> None:
        self._asked, self._titles, self._read, self._learned = asked, titles, read, learned

    def weighed(self, said: str, reading: Reading) -> Reading:
        """The reading of the whole text with what its parts say."""
        if reading.kind not in ("answer", "unclear") or reading.answer in ("declined", "unsure"):
            return reading
        if except_ := excepting(plain(said)):
            left = self._found(except_)
            if not left.values:
                return replace(reading, kind="unclear", answer=None)
            found = _Found(set(self._named()) - left.values, left.sure, left.read)
        elif isinstance(reading.answer, list) and set(reading.answer) in (set(), set(self._named())):
            return reading  # none of them, or all
        else:
            found = self._found(said)
            found.values |= set(reading.answer or ()) if isinstance(reading.answer, list) else set()
        if not found.values:
            return self._without(said, reading)
        answer = [value for value in self._asked.values if value in found.values]
        words = {**reading.words, self._asked.id: said}
        settled = found.sure and found.read and not reading.others and "?" not in said
        return replace(reading, kind="answer", answer=answer, words=words, doubt=None if settled else answer)

    def _named(self) -> list[str]:
        return [value for value in self._asked.values if value not in NOT_NAMED]

    def _found(self, said: str) -> _Found:
        found = _Found()
        for part in filter(None, (piece.strip(" .!-") for piece in _PARTS.split(said))):
            shown = plain(part).strip(" .")
            if _FILLING.fullmatch(shown):
                continue
            read = self._read(part)
            if isinstance(read, list) and read:
                found.values.update(read)
            elif not _DENIED.match(shown):
                self._by_examples(part, shown, found)
        return found

    def _by_examples(self, part: str, shown: str, found: _Found) -> None:
        """Adds what was learned of a part; a part of which nothing was learned is left unread."""
        learned = self._learned(part)
        likely = max(learned, key=lambda value: learned[value], default="")
        if likely not in self._named() or learned[likely] < _RATHER or scope.of_another(shown) or self._other_number(likely, shown):
            found.read = False
            return
        found.values.add(likely)
        found.sure = found.sure and learned[likely] >= _SURE

    def _other_number(self, value: str, shown: str) -> bool:
        """Whether a part speaks of both where the value is of one ("both sides")."""
        title = f"{value.replace('_', ' ')} {self._titles.get(value, '').lower()}"
        return bool(_ONE.search(title) and _MORE.search(shown))

    def _without(self, said: str, reading: Reading) -> Reading:
        """The reading of a text that names none of the values: none of them, unsure, or left unclear."""
        learned = self._learned(said)
        likely = max(learned, key=lambda value: learned[value], default="")
        if reading.answer is not None or likely not in ("none", "unsure") or learned[likely] < _RATHER or likely not in self._asked.values:
            return reading
        answer: Any = [] if likely == "none" else likely
        sure = learned[likely] >= _SURE and not reading.others and "?" not in said
        return replace(reading, kind="answer", answer=answer, words={**reading.words, self._asked.id: said}, doubt=None if sure else answer)
