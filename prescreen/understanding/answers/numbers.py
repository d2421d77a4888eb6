"""An answer that is a number, or two of them: a measure with its unit, a count, a scale, a blood pressure.

One number that can only be the answer is taken, in the question's unit. Of several, of a range, or of a number beyond the question's range
none is: it is asked again.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

from prescreen.protocol.limits import decided
from prescreen.protocol.model import Protocol, Question
from prescreen.protocol.operands import rounded
from prescreen.protocol.units import converted
from prescreen.understanding.answers import polarity, scope
from prescreen.understanding.answers.quantities import Quantities, Quantity, latest, rates, shown, without_others
from prescreen.understanding.answers.text import Text
from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.plain import plain

_LARGE = 100
_OF_A_YEAR = 1900
_OUT_OF = pattern(r"(?<![\w.,/-])(\d+(?:\.\d+)?) ?(?:/|{number_out_of}) ?(?:a (?:possible )?)?(\d+)(?![\d.,/])")
_BETWEEN_TWO = re.compile(r"\bbetween \d+ and \d+ |\b\d+ (?:to|or) \d+ (?:over|/)")
_EVERY_DAY = re.compile(r"\b(?:every ?day|daily|each day|all 7(?: days)?|7 days a week|all week)\b")
_DAYS_OF_A_WEEK = re.compile(r"\bdays (?:of|per|a|each|in|every) (?:the |a |1 )?week\b")
_WEEK = 7
_OF_TIME = re.compile(r"\bhow many (day|week|month|year|night|hour|minute)s?\b")
_TAKEN = re.compile(
    r"\b(?:take|takes|taking|took|swallow|have|need) (?:about |like |only |up to )?\d+(?:\.\d+)? (?=[a-z])|\b(?:\d+ ?(?:or|to|-) ?)?\d+ (?:times|x)(?= ?~)"
)
"""How much of a medicine somebody takes, and how often."""
_ALONE = re.compile(r"^(?:a |an )?half$|^(?:only |just |about |maybe )*(once|twice)$")
_OF_ALONE = {"once": 1.0, "twice": 2.0}
_NONE = pattern(
    r"^(?:(?:i have|i had|ive had|there (?:is|are|were|was)|its|about|probably|just|honestly|absolutely) )*(?:{number_none})(?: (?:at all|really|so far|today|right now|for me))*$"
)
_NO = re.compile(
    r"^(?:i have |i had |there (?:is|are|was|were) |ive had )?no ([a-z]{3,})(?: [a-z]+)?(?: (?:at all|today|now|right now|really))*$"
)
_UNBOUND = {"more": 1, "beyond": 1, "less": -1, "nearly": -1}


class Numbers:
    """The readers of numbers of one protocol."""

    def __init__(self, protocol: Protocol, quantities: Quantities) -> None:
        self._protocol, self._quantities = protocol, quantities

    def number(self, given: Text) -> Any:
        """The number that a text gives in the question's unit; unsure, or None where it gives none or more than one."""
        asked = self._protocol.question(given.question)
        wording = plain(self._protocol.find_text("en", f"ask.{asked.id}") or "")
        if _EVERY_DAY.search(given.plain) and _DAYS_OF_A_WEEK.search(wording) and asked.range and asked.range[1] == _WEEK:
            return None if re.search(r"\b(?:not|almost|nearly|hardly|dont)\b", given.plain) else _WEEK
        if _other_rate(wording, shown(given.raw, comma=False, large=False)):
            return None
        text = self._text(asked, given)
        if not asked.unit and not asked.scale:
            if of_time := _OF_TIME.search(wording):  # it is what is counted, and no other measure
                text = re.sub(rf"(\d) {of_time[1]}s?\b", r"\1", text)
            text = re.sub(r"\b(once|twice)\b(?! (?:was|were|i|it|had))", lambda found: f"{_OF_ALONE[found[1]]:g} times", text)
        if (alone := _ALONE.match(text.strip(" .,!"))) and (alone[1] or not asked.scale):
            return self._taken(asked, Quantity(_OF_ALONE.get(alone[1], 0.5)), given)
        measures = self._measures(asked)
        told = self._quantities.told(self._quantities.articled(text, measures), measures)
        if told.ranged:
            return None
        found = [one for one in told.found if not one.counts or not (asked.unit or asked.scale) and one.counts.removesuffix("s") in wording]
        one = _the_one(found, asked, scale=asked.scale or bool(asked.unit))
        if one is not None:
            return None if _of_another(text) else self._taken(asked, one, given)
        return None if told.found or re.search(r"\d", text) else self._without_number(asked, given)

    def numbers(self, given: Text) -> Any:
        """The numbers of one answer, in their order ("128 over 76"); None where they are not all there."""
        asked = self._protocol.question(given.question)
        count = max(len(asked.ranges), len(asked.parts), 2)
        text = without_others(shown(latest(_stated(given)), comma=False, large=True))
        measures = self._measures(asked)
        number = r"(?<![\w.,/~-])\d+(?:\.\d+)?(?![\d.]|/\d+/)"
        joined = pattern(r"(\d+(?:\.\d+)?)(?: ?(?:/|-|{number_joined}) ?(\d+(?:\.\d+)?))" + rf"{{{count - 1}}}(?![\d/])")
        if _BETWEEN_TWO.search(text):
            return None
        strong = {tuple(map(float, re.findall(r"\d+(?:\.\d+)?", match[0]))) for match in joined.finditer(text)}
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
            return [_tidy(value) for value in values] if within and falling and not _of_another(text) else None
        return None if re.search(r"\d", text) else self._without_number(asked, given)

    def _each(self, asked: Question, count: int) -> list[tuple[float, float]]:
        ranges = asked.ranges or ((float("-inf"), float("inf")),)
        return list(ranges) if len(ranges) == count else [ranges[0]] * count

    def _measures(self, asked: Question) -> str:
        unit = self._protocol.units.get(asked.unit)
        return unit.measures if unit else ""

    def _text(self, asked: Question, given: Text) -> str:
        """What is stated, in plain form, without numbers of something else; a scale's "7 out of 10" is a 7."""
        high = asked.range[1] if asked.range else 0.0
        comma = given.language != "en" or asked.decimals > 0
        text = latest(_stated(given))
        text = shown(text, comma=comma, large=high >= _LARGE or not asked.range, long=self._measures(asked) == "length")
        text = without_others(text, years=high >= _OF_A_YEAR)
        if asked.scale or asked.unit:
            text = _TAKEN.sub(lambda found: "~" * len(found[0]), text)
        if asked.scale:
            text = _OUT_OF.sub(lambda m: f"{m[1]} " if float(m[2]) == high else m[0], text)
        return text

    def _taken(self, asked: Question, one: Quantity, given: Text) -> float | None:
        """A number in the question's unit, if it may be one; a bound only where nothing hangs on how far it is beyond."""
        value = one.value
        if one.unit and one.unit != asked.unit:
            value = rounded(converted(self._protocol.units, value, one.unit, asked.unit), asked.decimals)
        low, high = asked.range or (0.0, float("inf"))
        if not low <= value <= high:
            return None
        bound = one.bound or bound_as_written(given)
        if bound:
            step = 10.0**-asked.decimals
            value = round(value + _UNBOUND[bound] * step * (bound != "nearly" or asked.decimals > 0), 6)
            near = one.value if one.unit in ("", asked.unit) else value
            first, last = {"more": (value, high), "less": (low, value)}.get(bound, (min(near, value), max(near, value)))
            if bound == "nearly":
                first, last = min(value, near - step / 2), max(value, near - step / 1000)
            if not low <= value <= high or not decided(self._protocol, asked.id, first, last):
                return None
        return _tidy(value)

    def _without_number(self, asked: Question, given: Text) -> Any:
        """What a text without any number says: nothing at all is 0 where that may be; or that they don't know."""
        said = plain(given.direct or given.plain).strip(" .,!")
        if asked.range and asked.range[0] <= 0 and asked.kind == "number":
            about = plain(self._protocol.find_text("en", f"ask.{asked.id}") or "")
            if _NONE.fullmatch(said) or (no := _NO.match(said)) and re.search(rf"\b{no[1]}", about):
                return 0
        return "unsure" if polarity.read(given.plain) == "unsure" else None


def _other_rate(wording: str, text: str) -> bool:
    """Whether a text tells how much it is a week where it is asked for a day: it would be another number."""
    wanted, told = rates(wording), rates(text)
    return bool(wanted and told) and not wanted & told


def _the_one(found: Sequence[Quantity], asked: Question, *, scale: bool) -> Quantity | None:
    """The number that is the answer; None where there is none, or where several may be."""
    usable = [one for one in found if not one.past]
    if scale or any(not one.then for one in usable):
        usable = [one for one in usable if not one.then]  # a count of a time that is over is told with that time
    if any(one.now for one in usable):
        usable = [one for one in usable if not one.was or one.now]
    for chosen in (
        [one for one in usable if one.unit],
        [one for one in usable if not one.unit and not one.of_me and not one.counts],
        [one for one in usable if not one.unit and not one.of_me],
        [one for one in usable if not one.unit],
    ):
        if chosen:
            return chosen[0] if len({(one.value, one.unit) for one in chosen}) == 1 else None
    return None


def _stated(given: Text) -> str:
    """What a text states, without what it asks."""
    return given.stated if given.asking_pieces and re.search(r"\d|[a-z]", given.stated) else given.raw


def _of_another(text: str) -> bool:
    return scope.of_another(text)


_WRITTEN = {
    "more": pattern(r"\b(?:{number_more})(?: \w+){0,2} ?"),
    "less": pattern(r"\b(?:{number_less})(?: \w+){0,2} ?"),
    "nearly": pattern(r"\b(?:{number_nearly}) "),
}


def bound_as_written(given: Text) -> str:
    """The bound that stands in a text of another language, whose glossary has only "about" for it."""
    if given.language == "en":
        return ""
    written = plain(given.written)
    return next((bound for bound, way in _WRITTEN.items() if way.search(written)), "")


def _tidy(value: float) -> float:
    return int(value) if value == int(value) else value
