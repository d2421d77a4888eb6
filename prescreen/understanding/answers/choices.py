"""An answer that is one of a list: by its letter, its title, or in people's own words."""

from __future__ import annotations

import re
from typing import Any

from prescreen.protocol.model import Order, Protocol
from prescreen.understanding.answers import gravest, polarity, scope, sequence
from prescreen.understanding.answers.letters import lettered, letters_of
from prescreen.understanding.answers.text import Text
from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.reading import TITLED

_ARTICLE = pattern(r"^(?:{title_lead} )+|(?: (?:one|1))$")


class Choices:
    """The choices of one protocol."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol

    def read(self, given: Text) -> Any:
        """The value of the choice that a text makes; None where it makes none."""
        asked = self._protocol.question(given.question)
        if gravest.has_kinds(given, asked.id):
            return gravest.kind(given)
        if asked.by:
            return gravest.detail(given, asked.by)
        shown = digits(given.direct)
        if letters := letters_of(asked.values):
            if letter := lettered(letters).read(given.raw):
                return letter
            if lettered(letters).undecided(given.plain):
                return "unsure"
        if asked.order and (found := _first(given, asked.order, shown)):
            return found
        said = polarity.read(given.direct)
        if "no" in asked.values and scope.only_another(shown, said):
            return "no"
        if "unsure" in asked.values and polarity.doubts(shown):
            return "unsure"
        matched, value = given.cues.value(asked.id, "first", shown)
        if said is None and not matched and re.search(r"\b(?:never|didnt|nobody) (?:\w+ )?(?:told|said|explained|tell|say)\b", shown):
            said = "unsure"
        if said == "unsure" and (not matched or value in ("now", "yes", "unsure", None)):
            return "unsure"
        if matched:
            return value
        answers = given.cues.get(asked.id, "answers") or {}
        if said in answers:
            return answers[said]
        return said if said in ("no", "unsure") and said in asked.values else None

    def named(self, given: Text) -> Any:
        """A choice given by its title or its letter."""
        asked = self._protocol.question(given.question)
        if asked.kind not in ("choice", "yes_no"):
            return None
        bare, written = given.plain.strip(" .,!"), plain(given.written).strip(" .,!¡")
        said = {bare, written} if not given.without_patterns else {bare, written, *(_ARTICLE.sub("", text) for text in (bare, written))}
        for value in asked.choices:
            title = self._protocol.find_text(given.language, f"choices.{given.question}.{value}")
            if value != "unsure" and value.lower().replace("_", " ") in said or title and plain(title).strip(" .") in said:
                given.by = TITLED
                return value
        return None


def _first(given: Text, order: Order, shown: str) -> str | None:
    """The value that says which of two came first: by a lone "before" or "after", by dates, or by the words around them."""
    alone = sequence.alone(clause.plain for clause in given.clauses)
    found = alone or sequence.dated(given, order) or sequence.told(given.cues, given.question, shown)
    return sequence.value(order, found)
