"""A weight and a height, in one text or in two, and the body mass index that they give; or that index where somebody knows it.

A bare number is a weight or a height only where nothing else is possible; what gives no possible body is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from prescreen.protocol.model import Protocol
from prescreen.protocol.units import converted
from prescreen.understanding.answers import polarity, scope, which_number
from prescreen.understanding.answers.figures import latest, shown, without_others
from prescreen.understanding.answers.quantities import Quantities, Quantity
from prescreen.understanding.answers.text import Text

_BMI = re.compile(
    r"\b(?:bmi|imc|body mass(?: index)?)\b[^\d]{0,24}(\d\d(?:\.\d+)?)(?![\d.]\d)|(?<![\d.])(\d\d(?:\.\d+)?) (?:is (?:my )?)?(?:bmi|imc)\b"
)
_KG, _CM = (25.0, 350.0), (110.0, 230.0)
_POSSIBLE = (12.0, 80.0)
"""The index of anybody who writes."""
_LIKELY = (15.0, 60.0)
"""The index by which a bare number is taken for pounds or for kilograms."""
_FEET_AND_INCHES = re.compile(r"(?<![\d.~])([4-7])[ ,-]+(?:foot )?(\d|1[01])(?![\d.])(?=\W|$)")
_IMPERIAL = ("lb", "stone")
_STONE = re.compile(
    r"(?<![\w.])(\d{1,2}) ?st\b\.?(?P<pounds>[ ,]*\d{1,2}(?: ?(?:lbs?|pounds?))?\b(?! ?(?:ft|foot|feet|['’′])))?", re.IGNORECASE
)
_DASHED = re.compile(r"(?<![\w./-])(?<!on )(?<!since )([4-7]) ?- ?(\d|1[01])(?![\d/.]| ?-)")
"""Feet and inches as "5-11"."""


class Body:
    """The reader of weights and heights of one protocol."""

    def __init__(self, protocol: Protocol, quantities: Quantities) -> None:
        self._protocol, self._quantities = protocol, quantities

    def read(self, given: Text) -> Any:
        """What a text tells of the body, joined to what was told before; unsure, or None where it can't be read or lies outside what the
        question takes."""
        found = self._read(given)
        limits = self._protocol.question(given.question).measures if self._protocol.has_question(given.question) else {}
        told = found if isinstance(found, Mapping) else {}
        return None if any(not low <= told.get(name, low) <= high for name, (low, high) in limits.items()) else found

    def _read(self, given: Text) -> Any:
        before = given.answers.get(given.question)
        before = dict(before) if isinstance(before, Mapping) and not complete(before) else {}
        stated = given.stated if given.asking_pieces and re.search(r"\d", given.stated) else given.raw
        lengths = _STONE.sub(_stone, stated)
        lengths = lengths if before.get("height_cm") else _DASHED.sub(r"\1 ft \2 in ", lengths)
        text = which_number.own(without_others(shown(latest(lengths), comma=True, large=True, long=True)))
        index = {float(match[1] or match[2]) for match in _BMI.finditer(text)}
        text = _BMI.sub(lambda match: "~" * len(match[0]), text)
        if scope.of_another(text):
            return None
        text = self._quantities.articled(text, "length")
        told = self._told(text, before)
        if told is None:
            return None
        if index and not told:
            value = index.pop() if len(index) == 1 else None
            return {"bmi": value} if value is not None and _POSSIBLE[0] <= value <= _POSSIBLE[1] else None
        if not told:
            return "unsure" if polarity.read(given.plain) == "unsure" else None
        return joined(before, told)

    def _told(self, text: str, before: Mapping[str, float]) -> dict[str, float] | None:
        """The weight and the height of a text, as far as it has them; None where its numbers can't be told apart."""
        weights = [one for one in self._quantities.told(text, "weight", ranges=False).found if one.unit and not one.past and not one.then]
        heights = [one for one in self._quantities.told(text, "length", ranges=False).found if one.unit and not one.past and not one.then]
        weights, heights = _now(weights), _now(heights)
        told = self._quantities.told(text, "weight")
        covered = [*weights, *heights]
        bare = [
            one
            for one in told.found
            if not one.unit and not one.past and not one.then and not any(c.start <= one.start < c.end for c in covered)
        ]
        bare = _now(bare)
        if not heights and not before.get("height_cm") and (match := _FEET_AND_INCHES.search(text)):
            if not any(c.start <= match.start() < c.end for c in weights):
                inside = [one for one in bare if match.start() <= one.start < match.end()]
                if len(inside) == 2:
                    heights = [Quantity(float(match[1]) + float(match[2]) / 12, "ft", start=match.start(), end=match.end())]
                    bare = [one for one in bare if one not in inside]
        if len({one.value for one in weights}) > 1 or len({one.value for one in heights}) > 1 or told.ranged and not covered:
            return None
        found: dict[str, float] = {}
        if weights:
            found["weight_kg"] = self._as(weights[0], "kg")
        if heights:
            found["height_cm"] = self._as(heights[0], "cm")
        if bare and not self._with_bare(found, before, bare, weights, heights):
            return None
        whole = {**before, **found}
        return found if _is_possible(whole) else None

    def _with_bare(
        self, found: dict[str, float], before: Mapping[str, float], bare: list[Quantity], weights: list[Quantity], heights: list[Quantity]
    ) -> bool:
        """Takes numbers without a unit for what is still missing, where only one reading is possible; False where it can't be told."""
        bare = [one for one in bare if not one.of_me] or bare
        lacking = [name for name in ("height_cm", "weight_kg") if name not in found and name not in before]
        if len(bare) > len(lacking) or not lacking:
            return not lacking  # all is told: another number is of something else
        if len(bare) == 2:
            heights_first = [_height(one.value) for one in bare]
            if sum(height is not None for height in heights_first) != 1:
                return False
            place = 0 if heights_first[0] is not None else 1
            found["height_cm"], found["weight_kg"] = heights_first[place] or 0.0, bare[1 - place].value
            return _is_possible(found, _LIKELY) and not _is_possible({**found, "weight_kg": self._pounds(found["weight_kg"])}, _LIKELY)
        number = bare[0].value
        if len(lacking) == 2:
            return False
        if lacking[0] == "height_cm":
            if (height := _height(number)) is None and weights and weights[0].unit in _IMPERIAL and 48 <= number <= 84:
                height = number * 2.54
            if height is None:
                return False
            found["height_cm"] = height
            return True
        height = found.get("height_cm", before.get("height_cm", 0.0))
        pounds, kilos = {"height_cm": height, "weight_kg": self._pounds(number)}, {"height_cm": height, "weight_kg": number}
        in_pounds, in_kilos = _is_possible(pounds, _LIKELY), _is_possible(kilos, _LIKELY)
        imperial = heights[0].unit in ("ft", "in") if heights else _in_inches(height)
        if imperial and in_pounds or in_pounds and not in_kilos:
            found["weight_kg"] = pounds["weight_kg"]
        elif in_kilos and not in_pounds:
            found["weight_kg"] = number
        else:
            return False
        return True

    def _as(self, one: Quantity, unit: str) -> float:
        return round(converted(self._protocol.units, one.value, one.unit, unit), 1)

    def _pounds(self, number: float) -> float:
        return round(converted(self._protocol.units, number, "lb", "kg"), 1)


def _stone(found: re.Match[str]) -> str:
    """ "15st 7lb" as stone; "21st" alone is a day of the month."""
    number = int(found[1])
    ordinal = number % 10 == 1 and number != 11 and not found["pounds"]
    return found[0] if ordinal or not 5 <= number <= 40 else f"{number} stone{found['pounds'] or ''}"


def _in_inches(height: float) -> bool:
    """Whether a height was told in feet and inches: it comes out at whole inches, and not at whole centimeters."""
    return height != int(height) and abs(round(height / 2.54) * 2.54 - height) < 0.06


def _now(found: list[Quantity]) -> list[Quantity]:
    return [one for one in found if one.now or not one.was] if any(one.now for one in found) else found


def _height(number: float) -> float | None:
    """A bare number as a height: meters or centimeters, by what a height can be."""
    if 1.1 <= number <= 2.3:
        return round(number * 100, 1)
    return number if 130 <= number <= _CM[1] else None


def _is_possible(body: Mapping[str, float], index: tuple[float, float] = _POSSIBLE) -> bool:
    weight, height = body.get("weight_kg"), body.get("height_cm")
    if weight is not None and not _KG[0] <= weight <= _KG[1] or height is not None and not _CM[0] <= height <= _CM[1]:
        return False
    return weight is None or height is None or index[0] <= weight / (height / 100) ** 2 <= index[1]


def complete(body: Mapping[str, Any]) -> bool:
    """Whether there is all that is asked: both measures, or the index."""
    return "bmi" in body


def joined(before: Mapping[str, float], told: Mapping[str, float]) -> dict[str, float]:
    """What was told of the body before with what is told now; the index, once both measures are there.

    >>> joined({"height_cm": 163.0}, {"weight_kg": 78.0})
    {'height_cm': 163.0, 'weight_kg': 78.0, 'bmi': 29.4}
    """
    body = {name: value for name, value in {**before, **told}.items() if name != "bmi"}
    if "weight_kg" in body and "height_cm" in body:
        body["bmi"] = round(body["weight_kg"] / (body["height_cm"] / 100) ** 2, 1)
    return body
