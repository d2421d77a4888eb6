"""An answer that names several of a list: by titles, by values, by the question's own names for them; none of them is an empty list.

What a title says is found by its words in any order; what is denied is left out. Who names a pair of things by one word is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prescreen.protocol.model import Protocol, Question
from prescreen.understanding.answers import polarity, scope
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines.plain import clauses, plain

NOT_NAMED = ("none", "unsure", "declined")
_NONE = re.compile(
    r"^(?:(?:no|nope|nah|well|um),? )*(?:none|neither|nothing|no|nope|never|not any|none of (?:these|them|those|that|the above|it)|not one|nothing(?: like that)?|i (?:have|had) (?:none|neither)|zero)\b(?! (?:but|except|idea|clue))[^,]*$"
)
_ALL = re.compile(
    r"^(?:(?:yes|yeah|well|i have|i had|it is|its),? )*(?:all(?: (?:of )?(?:them|these|those|the above|\d))?|every (?:one|1)(?: of (?:them|these))?|everything)\W*$"
)
_SMALL = frozenset("a an the of or and in on my your at to not with by for any i have had is it".split())


class Several:
    """The reader of lists that are picked from, of one protocol."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol

    def read(self, given: Text) -> Any:
        """The values that a text names, in the question's order; [] for none of them, unsure, or None."""
        asked = self._protocol.question(given.question)
        named = [value for value in asked.values if value not in NOT_NAMED and self._has(asked, value, given)]
        if named:
            return named
        if _ALL.match(given.plain):
            return [value for value in asked.values if value not in NOT_NAMED]
        if polarity.read(given.plain) == "unsure":
            return "unsure"
        return [] if _NONE.match(given.plain.strip(" .!")) and ("none" in asked.values or polarity.read(given.plain) == "no") else None

    def _has(self, asked: Question, value: str, given: Text) -> bool:
        pieces = [*given.clauses, *(clauses(given.written) if given.language != "en" else ())]
        for clause in pieces:
            for way in self._ways(asked, value, given.language):
                for match in re.finditer(rf"\b{re.escape(way)}(?:s|es)?\b", clause.plain):
                    if not scope.negated(clause.plain, match.start(), match.end()) and not scope.of_another(clause.plain, match.start()):
                        return True
            words = _words(value.replace("_", " "))
            if len(words) > 1 and words <= _words(clause.plain) and not scope.denies(clause.plain):
                return True
        matched, found = given.cues.value(asked.id, "first", given.plain)
        return bool(matched and found == value)

    def _ways(self, asked: Question, value: str, language: str) -> Iterator[str]:
        """How a value is said: its title in either language, its own words, and the question's names for it."""
        yield value.replace("_", " ").lower()
        for code in dict.fromkeys((language, "en")):
            if title := self._protocol.find_text(code, f"choices.{asked.id}.{value}"):
                yield re.sub(r" ?\(.*?\)", "", plain(title)).strip(" .")
            node: Any = self._protocol.wording.get(code, {}).get("names", {})
            ways = node.get(asked.id, {}) if isinstance(node, dict) else {}
            ways = ways.get(value, ()) if isinstance(ways, dict) else ()
            yield from (plain(str(way)) for way in ([ways] if isinstance(ways, str) else ways))


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"[a-z0-9]+", text) if word not in _SMALL}
