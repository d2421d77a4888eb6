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
    r"^(?:(?:yes|yeah|well|i have|i had|it is|its),? )*(?:all(?: (?:of )?(?:them|em|these|those|it|the above))?|(?:all|every) (?:of )?(?:the )?(?P<count>\d|two|three|four|five|six|seven)(?: of (?:them|em|these|those))?|every (?:single )?(?:one|1)(?: of (?:them|em|these))?|(?:the )?whole (?:lot|list)|everything)\W*$"
)
_EXCEPT = re.compile(
    r"^(?:(?:yes|yeah|well|i have|i had|it is|its),? )*(?:all(?: of)?(?: (?:them|em|these|those|it))?|everything|every one) (?:but|except|besides|other than|apart from|minus|save|cept)(?: for)? (.+)$"
)
_BY_PLACE = re.compile(
    r"(?:(?:just|only|i have|its|yes|like),? )*(?:the )?(first|last|top|bottom) (two|three|four|2|3|4)(?: (?:of (?:them|those|these)|ones?))?\W*"
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_SMALL = frozenset("a an the of or and in on my your at to not with by for any i have had is it".split())


class Several:
    """The reader of lists that are picked from, of one protocol."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol

    def read(self, given: Text) -> Any:
        """The values that a text names, in the question's order; [] for none of them, unsure, or None."""
        asked = self._protocol.question(given.question)
        if excepting(given.plain):
            return None  # part by part
        named = [value for value in asked.values if value not in NOT_NAMED and self._has(asked, value, given)]
        if named:
            return named
        every = [value for value in asked.values if value not in NOT_NAMED]
        if all_ := _ALL.match(given.plain):
            count = all_["count"]
            return every if count is None or int(_NUMBERS.get(count, count)) == len(every) else None
        if place := _BY_PLACE.fullmatch(given.plain.strip()):
            count = int(_NUMBERS.get(place[2], place[2]))
            return (every[:count] if place[1] in ("first", "top") else every[-count:]) if count < len(every) else None
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


def excepting(shown: str) -> str:
    """What a plain text leaves out of all that is listed ("everything but the hip"); "" where it does not name all but some."""
    found = _EXCEPT.match(shown.strip())
    return found[1] if found else ""


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"[a-z0-9]+", text) if word not in _SMALL}
