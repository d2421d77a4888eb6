"""What a text answers to the question it was given at: the reader of the question's kind, and what such an answer brings with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from prescreen.protocol.model import Protocol, Question
from prescreen.protocol.predicates import holds
from prescreen.settling import settle
from prescreen.understanding.answers import brought, generic, polarity, ties, values
from prescreen.understanding.answers.choices import Choices
from prescreen.understanding.answers.conditions import Conditions
from prescreen.understanding.answers.medicines import Medicines
from prescreen.understanding.answers.periods import Periods
from prescreen.understanding.answers.text import Text
from prescreen.understanding.answers.yes_no import YesNo

_CONCLUDED = re.compile(
    r"(?<=[,;.\w] )so (?:(?:its|thats|it would be|id say|i guess|i would say|i say|i suppose|the answer is|the answer|probably|for now) )*(?:a )?(no|nope|yes|yeah|yep)[ .!]*$"
)
"""The yes or no that a text comes to at its end ("it cleared up in the spring, so no")."""


class Direct:
    """The readers of answers of one protocol, by the kinds that its questions declare."""

    def __init__(self, protocol: Protocol, medicines: Medicines, conditions: Conditions, periods: Periods) -> None:
        self._protocol, self._medicines, self._conditions = protocol, medicines, conditions
        self._choices, self._yes_no = Choices(protocol), YesNo(periods)
        self._readers: dict[str, Callable[[Text], Any]] = {
            "yes_no": self._yes_no.read,
            "choice": self._choices.read,
            "age": values.age,
            "hba1c": values.hba1c,
            "flow": values.flow,
            "partial_date": values.partial_date,
            "conditions": self._read_conditions,
            "medicines": self._read_medicines,
            **generic.readers(protocol, medicines),
        }

    def read(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> Any:
        """The value for the open question, None where there is none; adds what it brings with it to `also` and `words`."""
        if not self._protocol.has_question(given.question):
            return self._yes_no.read(given)
        asked = self._protocol.question(given.question)
        value = self._choices.named(given)
        if value is None and (concluded := _CONCLUDED.search(given.plain)):
            value = {"n": "no", "y": "yes"}[concluded[1][0]]
            value = value if value in asked.values else None
        if value is None:
            if polarity.declined(given.plain):
                told = values.age(given) if asked.kind == "age" else None
                value = told if isinstance(told, int) else "declined"
            else:
                value = self._readers[asked.reader or asked.kind](given)
        if value == "declined" and asked.role == "consent":
            return "no"
        if value == "unsure" and "unsure" not in asked.values:
            return None
        if isinstance(value, list) and asked.kind in ("conditions", "medicines"):
            dated = {q: given.answers[q] for q in ties.ids_in_roles(self._protocol, "onset") if given.answers.get(q)}
            for question, settled in settle(self._protocol, {asked.id: value, **dated}, given.today).items():
                also[question], words[question] = settled, given.raw
        self._besides(given, asked, value, also, words)
        return value

    def _besides(self, given: Text, asked: Question, value: Any, also: dict[str, Any], words: dict[str, str]) -> None:
        """What a direct answer brings with it, and what falls with it."""
        for question, told in brought.beside(given, asked, value) if isinstance(value, str) else ():
            also[question], words[question] = told, given.raw
        if asked.kind == "age" and values.age_of_another(given) is not None:
            for question in ties.ids_in_roles(self._protocol, "decides"):
                if question not in also:  # who says to be only typing has said who decides
                    also[question], words[question] = "no", given.raw
        for question in [q for q in also if value == "no" and self._falls(q, asked)]:
            del also[question]
        if isinstance(value, list):
            also.pop(asked.id, None)

    def _falls(self, question: str, asked: Question) -> bool:
        """Whether a question is not asked where the open one is answered with no."""
        return holds(self._protocol.question(question).when, {asked.id: "no"}) is False

    def _read_conditions(self, given: Text) -> Any:
        has = [c.id for c in given.conditions if c.standing == "has"]
        has += [name for name in self._conditions.unknown(given.stated) if name not in has]
        if has:
            return has
        if any(c.standing == "suspected" for c in given.conditions):
            return "unsure"
        if polarity.read(given.plain) == "unsure":
            return "unsure"
        return [] if given.cues.matches(given.question, "none", given.plain) else None

    def _read_medicines(self, given: Text) -> Any:
        current = [m for m in given.medicines if m.current]
        current += [m for m in self._medicines.unknown(given.stated) if m.name not in {c.name for c in current}]
        if current:
            return [m.to_json() for m in current]
        said = polarity.read(given.plain)
        if said == "unsure":
            return "unsure"
        if (
            given.cues.matches(given.question, "none", given.plain)
            or given.medicines
            and not current
            and re.search(r"\b(?:stopped|quit|nothing|no|not|off)\b", given.plain)
        ):
            return []
        return None
