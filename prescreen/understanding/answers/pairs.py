"""Two numbers or more of one answer, in their order: a blood pressure as "128/76", "120 over 80", "131 and 84, pulse 70".

They are read together or not at all; of several readings those of now count, where the others are told of before.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from prescreen.protocol.model import Protocol, Question
from prescreen.understanding.answers import scope, which_number
from prescreen.understanding.answers.figures import latest, shown, without_others
from prescreen.understanding.answers.numbers import Numbers, stated, tidy
from prescreen.understanding.answers.quantities import Quantities, told_before, told_now
from prescreen.understanding.answers.text import Text
from prescreen.understanding.languages.language import pattern

_BETWEEN_TWO = re.compile(r"\bbetween \d+ and \d+ |\b\d+ (?:to|or) \d+ (?:over|/)")


class Pairs:
    """The reader of numbers that are told together, of one protocol."""

    def __init__(self, protocol: Protocol, quantities: Quantities, numbers: Numbers) -> None:
        self._protocol, self._quantities, self._numbers = protocol, quantities, numbers

    def read(self, given: Text) -> Any:
        """The numbers of one answer, in their order ("128 over 76"); None where they are not all there."""
        asked = self._protocol.question(given.question)
        count = max(len(asked.ranges), len(asked.parts), 2)
        text = without_others(shown(latest(stated(given)), comma=False, large=True))
        text = which_number.without_else(which_number.own(text), self._numbers.words(asked))
        unit = self._protocol.units.get(asked.unit)
        measures = unit.measures if unit else ""
        number = r"(?<![\w.,/~-])\d+(?:\.\d+)?(?![\d.]|/\d+/)"
        joined = pattern(r"(\d+(?:\.\d+)?)(?: ?(?:/|-|{number_joined}) ?(\d+(?:\.\d+)?))" + rf"{{{count - 1}}}(?![\d/])")
        if _BETWEEN_TWO.search(text):
            return None
        strong = {tuple(map(float, re.findall(r"\d+(?:\.\d+)?", match[0]))) for match in _of_now(list(joined.finditer(text)), text)}
        if not strong:
            told = self._quantities.told(text, measures, ranges=False)
            usable = [one for one in told.found if not one.past and not one.then]
            beside = pattern(rf"{number}(?:(?: ?[a-z/]+)??(?: |{{number_beside}})+(?:[a-z]+ ){{0,3}}{number}){{{count - 1}}}")
            if len(usable) == count and beside.search(text):
                strong = {tuple(one.value for one in usable)}
        if len(strong) == 1:
            values = strong.pop()
            within = all(low <= value <= high for value, (low, high) in zip(values, self._each(asked, count), strict=True))
            falling = not asked.falling or all(one > other for one, other in itertools.pairwise(values))
            return [tidy(value) for value in values] if within and falling and not scope.of_another(text) else None
        return None if re.search(r"\d", text) else self._numbers.without_number(asked, given)

    def _each(self, asked: Question, count: int) -> list[tuple[float, float]]:
        ranges = asked.ranges or ((float("-inf"), float("inf")),)
        return list(ranges) if len(ranges) == count else [ranges[0]] * count


def _of_now(found: list[re.Match[str]], text: str) -> list[re.Match[str]]:
    """Those of several readings that are told of now, where all others are told of before; else all."""
    around = {match: (text[: match.start()], text[match.end() :]) for match in found}
    now = [match for match in found if told_now(*around[match])]
    was = [match for match in found if match not in now and told_before(around[match][0])]
    return now if now and len(now) + len(was) == len(found) else found
