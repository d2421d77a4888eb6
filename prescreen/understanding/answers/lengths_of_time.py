"""How long something has lasted, in days: "8 months", "about a year and a half", "since March".

Where a date is so vague that the length is, too, it is asked again; "for ages" is unsure.
"""

from __future__ import annotations

import re
from typing import Any

from prescreen.dates import DAYS, days_of, in_days
from prescreen.protocol.limits import decided
from prescreen.protocol.model import Protocol, Question
from prescreen.understanding.answers import polarity, scope
from prescreen.understanding.answers.figures import latest, shown, without_others
from prescreen.understanding.answers.numbers import bound_as_written
from prescreen.understanding.answers.periods import age_of
from prescreen.understanding.answers.quantities import Quantities, Quantity
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain

_VAGUE_BY = 31
_VAGUE_PART = 0.15
_RATE = re.compile(
    r"\b(?:times|once|twice|x) ?(?:a|per|every|each) (?:day|week|month|year)\b|\bevery (?:\d+ |other )?(?:day|week|month)s?\b"
)
_SOME = re.compile(r"\b(?:a )?(?:few|several|some) (?=(?:day|week|month|year)s?\b)")
_DECADE = re.compile(r"\b(a couple(?: of)?|couple(?: of)?|an?|\d+(?:\.\d+)?) decades?\b")
_LASTING = re.compile(
    r"\b(?:for|its been|it has been|been|had (?:it|them)|about|around|like|nearly|almost|over)(?: (?:about|around|like|nearly|almost))* $"
)
"""Before a number that may be a length, though its unit is not said again."""


class Lengths:
    """The reader of lengths of time of one protocol."""

    def __init__(self, protocol: Protocol, quantities: Quantities) -> None:
        self._protocol, self._quantities = protocol, quantities

    def read(self, given: Text) -> Any:
        """The days that a text gives; unsure, or None where it gives none or leaves them open."""
        asked = self._protocol.question(given.question)
        stated = given.stated if given.asking_pieces and re.search(r"\d|[a-z]", given.stated) else given.raw
        text = _DECADE.sub(_decades, shown(latest(stated), comma=True, large=False))
        if scope.of_another(text) or _SOME.search(text):
            return None
        text = _RATE.sub(lambda match: "~" * len(match[0]), re.sub(r"\bhalf (?:of )?(?:an? |1 )?(?=year|month|week|day)", "0.5 ", text))
        measured = self._quantities.articled(_years_kept(text), self._quantities.time)
        told = self._quantities.told(measured, self._quantities.time)
        if told.ranged:
            return None
        spans = [one for one in told.found if one.unit and not one.past]
        if spans and any(not one.unit and not one.past and _LASTING.search(told.text[: one.start]) for one in told.found):
            return None  # "bad ones for two years, but some for fifteen"
        if spans:
            return self._taken(asked, spans[0], given) if len({(one.value, one.unit) for one in spans}) == 1 else None
        if (since := self._since(asked, given)) is not None:
            return since
        bare = [one for one in told.found if not one.past and not one.counts]
        unit = self._unit(asked)
        if len({one.value for one in bare}) == 1 and unit and re.search(r"\d", without_others(measured)):
            return self._taken(asked, Quantity(bare[0].value, unit, bare[0].bound), given)
        if re.search(r"\d", text):
            return None
        return "unsure" if polarity.read(given.plain) == "unsure" or when.vague(given.plain) else None

    def _unit(self, asked: Question) -> str:
        """The unit of a bare number: the question's own, or that of its threshold."""
        window = self._protocol.thresholds.get(asked.window)
        return asked.unit if asked.unit in DAYS else window.unit if window and window.unit in DAYS else ""

    def _since(self, asked: Question, given: Text) -> int | None:
        """The days since a date that a text gives, where that is exact enough."""
        found = when.read(digits(plain(given.raw)), given.today, age=age_of(given))
        meant = days_of(found, given.today)
        if meant is None:
            return None
        most, least = ((given.today - day).days for day in meant)
        exact = most - least <= max(_VAGUE_BY, _VAGUE_PART * least) or decided(self._protocol, asked.id, least, most)
        if least == 0 and most:  # "this month" is not no time at all
            return self._within(asked, max(1, most // 2)) if decided(self._protocol, asked.id, 0, most) else None
        return self._within(asked, least) if exact else None

    def _taken(self, asked: Question, one: Quantity, given: Text) -> int | None:
        days = in_days(one.value, one.unit)
        bound = one.bound or bound_as_written(given)
        if bound in ("more", "less"):
            days += 1 if bound == "more" else -1
            first, last = (days, days * 1000) if bound == "more" else (0, days)
            if not decided(self._protocol, asked.id, first, last):
                return None
        elif bound:
            days += 1 if bound == "beyond" else -1
        return self._within(asked, days)

    def _within(self, asked: Question, days: int) -> int | None:
        unit = self._unit(asked) or "days"
        if asked.range and not in_days(asked.range[0], unit) <= days <= in_days(asked.range[1], unit):
            return None
        return days if days >= 0 else None


def _decades(found: re.Match[str]) -> str:
    number = 2.0 if "couple" in found[1] else 1.0 if found[1] in ("a", "an") else float(found[1])
    return f"{number * 10:g} years"


def _years_kept(text: str) -> str:
    """The text without calendar years and dates, which are no lengths."""
    return re.sub(r"\b(?:19|20)\d\d\b", lambda match: "~" * len(match[0]), text)
