"""What stands word for word among the examples and choices of a question without patterns: it means what it is written under.

Where the same words stand under two values they mean none. Examples of questions with patterns only teach (bot/learned.py).
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from prescreen.protocol.examples import example_files, said_in
from prescreen.protocol.layers import common_of
from prescreen.protocol.model import Protocol, Question
from prescreen.protocol.same import Same
from prescreen.understanding.answers.ties import without_patterns
from prescreen.understanding.glossary.ways import bare
from prescreen.understanding.lines.plain import plain

_WORD = re.compile(r"[^\W_]+")
_LONGER = 4
_CLOSED = ("yes_no", "choice", "choices")
_WORDING = ("ask", "reask", "help", "label")


class WordForWord:
    """The examples and choices of one protocol. Read once, when first looked for."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol

    @staticmethod
    def of(protocol: Protocol) -> WordForWord:
        """Those of this very protocol."""
        return _made(Same(protocol))

    def value(self, question: str, said: str) -> str | None:
        """The value under which a text stands; None where it stands under none, or under several."""
        values = self._values.get(question, {}).get(_bare(said), set())
        return next(iter(values)) if len(values) == 1 else None

    def names(self, question: str, words: str) -> bool:
        """Whether a question's own wording, a choice or an example holds these plain words of English, or all longer ones of several."""
        longer = {word for word in words.split() if len(word) >= _LONGER}
        return any(
            re.search(rf"\b{re.escape(words)}\b", text) or len(longer) > 1 and longer <= set(re.findall(r"\w+", text))
            for text in self._told.get(question, ())
        )

    @cached_property
    def _questions(self) -> list[Question]:
        return [asked for asked in self._protocol.questions if asked.kind in _CLOSED and without_patterns(self._protocol, asked.id)]

    @cached_property
    def _lines(self) -> dict[str, list[tuple[str, str]]]:
        """Question -> its choices and examples: value and text."""
        found: dict[str, list[tuple[str, str]]] = {asked.id: [] for asked in self._questions}
        for asked in self._questions:
            for wording in self._protocol.wording.values():
                titles = wording.get("choices", {}).get(asked.id, {})
                found[asked.id] += [(value, title) for value, title in titles.items() if isinstance(title, str)]
        folder = self._protocol.folder
        if folder is None or not self._questions:
            return found
        own = {asked.id: [asked.id] for asked in self._questions}
        common: dict[str, list[str]] = {}
        for asked in self._questions:
            common.setdefault(asked.common, []).append(asked.id)
        for layer, known in ((folder, own), (common_of(folder), common)):
            for file in example_files(layer):
                for question in known.get(file.stem, ()):
                    found[question] += said_in(file)
        return found

    @cached_property
    def _values(self) -> dict[str, dict[str, set[str]]]:
        """Question -> a text without what may differ -> the values that it stands under."""
        found: dict[str, dict[str, set[str]]] = {}
        for question, lines in self._lines.items():
            for value, text in lines:
                found.setdefault(question, {}).setdefault(_bare(text), set()).add(value)
        return found

    @cached_property
    def _told(self) -> dict[str, list[str]]:
        english = self._protocol.wording.get("en", {})
        return {
            question: [plain(str(english.get(part, {}).get(question, ""))) for part in _WORDING] + [plain(text) for _, text in lines]
            for question, lines in self._lines.items()
        }


def _bare(text: str) -> str:
    return " ".join(_WORD.findall(bare(text.replace("'", "").replace("’", ""))))


@lru_cache(maxsize=32)
def _made(same: Same) -> WordForWord:
    return WordForWord(same.protocol)
