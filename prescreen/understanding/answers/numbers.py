"""An answer that is a number: a measure with its unit, a count, a scale, or how much or how often in some time.

One number that can only be the answer is taken, in the question's unit and per its time. Of several, of a range, or of a number beyond the
question's range none is: it is asked again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from typing import Any

from prescreen.protocol.limits import decided, limits_of
from prescreen.protocol.model import TIMES_OF_A_RATE, Protocol, Question
from prescreen.protocol.operands import rounded
from prescreen.protocol.units import converted
from prescreen.understanding.answers import polarity, rates, scope, which_number
from prescreen.understanding.answers.figures import latest, shown, without_others
from prescreen.understanding.answers.measured import latest as measured_latest
from prescreen.understanding.answers.medicines import Medicines
from prescreen.understanding.answers.quantities import Quantities, Quantity
from prescreen.understanding.answers.text import Text
from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.plain import plain

_LARGE = 100
_OF_A_YEAR = 1900
_OUT_OF = pattern(r"(?<![\w.,/-])(\d+(?:\.\d+)?) ?(?:/|{number_out_of}) ?(?:a (?:possible )?)?(\d+)(?![\d.,/])")
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
_ABSTAINS = pattern(r"(?:(?:no|nope|nah|i|we|really|just|honestly) )*(?:{number_abstains})")
_BUT = pattern(r"\b(?:{number_but})\b")
_COUPLE = re.compile(r"\b(?:a )?couple\b(?: of)?(?! (?:hundred|thousand|dozen))")
_STRENGTH = re.compile(r"^([ ,]*)\d+(?:\.\d+)?(?! ?(?:days?|times|x|nights?)\b)(?![\d.])")
"""A number right behind a medicine's name, with no unit."""
_MOST_DAYS = {"day": 1, "week": 7, "month": 31}
"""So many days are in a time, at most."""
_UNBOUND = {"more": 1, "beyond": 1, "less": -1, "nearly": -1}


class Numbers:
    """The reader of single numbers of one protocol."""

    def __init__(self, protocol: Protocol, quantities: Quantities, medicines: Medicines) -> None:
        self._protocol, self._quantities, self._medicines = protocol, quantities, medicines

    def number(self, given: Text) -> Any:
        """The number that a text gives in the question's unit; unsure, or None where it gives none or more than one."""
        asked = self._protocol.question(given.question)
        told = set() if asked.scale else rates.told(rates.spelled(shown(given.raw, comma=False, large=False)))
        if self._of_days(asked) and (days := self._often(asked, given, told)) is not None:
            return days or None
        if not self._rated(asked, told):
            return None
        text = self._text(asked, given)
        if not asked.scale and (not asked.unit or self._of_days(asked)):
            if not asked.unit and (of_time := _OF_TIME.search(self._wording(asked))):  # it is what is counted, and no other measure
                text = re.sub(rf"(\d) {of_time[1]}s?\b", r"\1", text)
            text = re.sub(r"\b(once|twice)\b(?! (?:was|were|i|it|had))", lambda found: f"{_OF_ALONE[found[1]]:g} times", text)
        if (alone := _ALONE.match(text.strip(" .,!~"))) and (alone[1] or not asked.scale):
            if alone[1] and told and asked.unit:
                return None  # how often, and not how much
            return self._taken(asked, Quantity(_OF_ALONE.get(alone[1], 0.5)), given, told)
        one = self._one(asked, text)
        if one is not None:
            return None if scope.of_another(text) else self._taken(asked, one, given, told)
        return None if re.search(r"\d", text) else self.without_number(asked, given)

    def _one(self, asked: Question, text: str) -> Quantity | None:
        """The number of a text that may be the answer."""
        measures = self._measures(asked)
        text = self._quantities.articled(text, measures)
        told = self._quantities.told(text, measures)
        if told.ranged:
            return None
        counted = not (asked.unit or asked.scale)
        found = [one for one in told.found if not one.counts or counted and one.counts.removesuffix("s") in self._wording(asked)]
        words = self.words(asked)
        one = which_number.chosen(found, text, words, scale=asked.scale or bool(asked.unit))
        if one is not None and counted and not one.counts and "_" in text[: one.start] and not which_number.is_named(one, text, words):
            return None  # medicines were named before it, which count, too
        return one

    def _rated(self, asked: Question, told: set[rates.Rate]) -> bool:
        """Whether a number told at these rates may be taken: there is none, it is the one that is asked for, or it can be converted."""
        if asked.per:
            return len(told) <= 1 and all(rate.time in TIMES_OF_A_RATE for rate in told)
        wanted = {rate.time for rate in rates.told(self._wording(asked))}
        if not wanted and self._measures(asked) == self._quantities.time:
            wanted = {"day"} if asked.unit in ("hours", "minutes") else wanted
        return not told or bool(wanted & {rate.time for rate in told if rate.times == 1})

    def _often(self, asked: Question, given: Text, told: set[rates.Rate]) -> float | None:
        """The days of a week or a month that a text tells by how often ("every other day"); 0 where that is open, None where it tells none."""
        every = {rate for rate in told if rate.every}
        times = {rate.time for rate in rates.told(self._wording(asked))}
        time = asked.per or (times.pop() if len(times) == 1 else "")
        if len(every) != 1 or time not in ("week", "month"):
            return None
        rate, text = every.pop(), rates.without(shown(given.raw, comma=False, large=False))
        if rate.time != "day" and (re.search(r"\d|\b(?:once|twice)\b", text) or not asked.per):
            return None
        numbered = re.search(r"\d", without_others(re.sub(r"\b\d+(?:\.\d+)? (?=[a-z])(?!days?\b)", "", text)))
        if rates.hedged(given.plain) or numbered or scope.of_another(given.plain):
            return 0
        value = self._per(asked, 1, rate, time)
        return tidy(min(value, asked.range[1]) if asked.range else value) if value is not None else 0

    def _of_days(self, asked: Question) -> bool:
        """Whether days are counted, in a week or in a month."""
        return not asked.scale and (asked.unit == "days" or bool(re.search(r"\b(?:how many|number of) days\b", self._wording(asked))))

    def _per(self, asked: Question, number: float, rate: rates.Rate, time: str) -> float | None:
        """A number at a rate as the question asks for it; None where a criterion hangs on how it is rounded."""
        found = rates.per(number, rate, time)
        if not found:
            return None
        step = 10.0**-asked.decimals
        taken = [math.floor(one / step + 0.5) * step for one in found]
        near = [*taken, math.floor(found[0] / step + 1e-9) * step, math.ceil(found[0] / step - 1e-9) * step]
        sure = max(near) - min(near) < step / 2 or not limits_of(self._protocol, asked.id)
        return taken[0] if sure or decided(self._protocol, asked.id, min(near), max(near)) else None

    def _wording(self, asked: Question) -> str:
        return plain(self._protocol.find_text("en", f"ask.{asked.id}") or "")

    def words(self, asked: Question) -> frozenset[str]:
        """What the question's matter is called."""
        return which_number.words_of(self._protocol, asked)

    def _measures(self, asked: Question) -> str:
        unit = self._protocol.units.get(asked.unit)
        return unit.measures if unit else ""

    def _text(self, asked: Question, given: Text) -> str:
        """What is stated, in plain form, without numbers of something else; a scale's "7 out of 10" is a 7."""
        high = asked.range[1] if asked.range else 0.0
        comma = given.language != "en" or asked.decimals > 0
        text = latest(stated(given))
        text = shown(text, comma=comma, large=high >= _LARGE or not asked.range, long=self._measures(asked) == "length")
        text = _COUPLE.sub("2", text) if asked.scale else rates.spelled(_COUPLE.sub("2", text))
        text = measured_latest(text, given.today) if asked.unit and not self._of_days(asked) else text
        text = which_number.own(without_others(text, years=high >= _OF_A_YEAR))
        text = self._without_doses(asked, which_number.without_else(text, self.words(asked)))
        if asked.scale or asked.unit and not self._of_days(asked):
            text = _TAKEN.sub(lambda found: "~" * len(found[0]), text)
        if asked.scale:
            text = _OUT_OF.sub(lambda m: f"{m[1]} " if float(m[2]) == high else m[0], text)
        return text

    def _without_doses(self, asked: Question, text: str) -> str:
        """The text with a sign for each medicine's name, and without the number right behind one: its strength ("Norvasc 5")."""
        words = self.words(asked)
        for _, start, end in reversed(self._medicines.places(text)):
            if not set(re.findall(r"[a-z0-9]+", text[start:end])) <= words:
                text = text[:start] + "_" + _STRENGTH.sub(r"\1~", text[end:])
        return text

    def _taken(self, asked: Question, one: Quantity, given: Text, told: Collection[rates.Rate] = ()) -> float | None:
        """A number in the question's unit, if it may be one; a bound only where nothing hangs on how far it is beyond."""
        value = one.value
        if one.unit and one.unit != asked.unit:
            value = rounded(converted(self._protocol.units, value, one.unit, asked.unit), asked.decimals)
        for rate in told if asked.per else ():
            made = self._per(asked, value, rate, asked.per)
            if made is None or self._of_days(asked) and value > _MOST_DAYS.get(rate.time, value):
                return None
            value = made
        low, high = asked.range or (0.0, float("inf"))
        if not low <= value <= high:
            return None
        bound = one.bound or bound_as_written(given)
        if bound:
            step = 10.0**-asked.decimals
            plainly = value if asked.per and told else one.value
            value = round(value + _UNBOUND[bound] * step * (bound != "nearly" or asked.decimals > 0), 6)
            near = plainly if one.unit in ("", asked.unit) else value
            first, last = {"more": (value, high), "less": (low, value)}.get(bound, (min(near, value), max(near, value)))
            if bound == "nearly":
                first, last = min(value, near - step / 2), max(value, near - step / 1000)
            if not low <= value <= high or not decided(self._protocol, asked.id, first, last):
                return None
        return tidy(value)

    def without_number(self, asked: Question, given: Text) -> Any:
        """What a text without any number says: nothing at all is 0 where that may be; or that they don't know."""
        said = plain(given.direct or given.plain).strip(" .,!")
        if asked.range and asked.range[0] <= 0 and asked.kind == "number":
            no = _NO.match(said)
            if _NONE.fullmatch(said) or no and re.search(rf"\b{no[1]}", self._wording(asked)) or self._abstains(asked, said):
                return 0
        return "unsure" if polarity.read(given.plain) == "unsure" else None

    def _abstains(self, asked: Question, said: str) -> bool:
        """Whether what is counted is denied at the head of a text, and nothing behind takes it back ("none, I stopped them")."""
        first, *rest = re.split(r"[,.;]| because | since ", said, maxsplit=1)
        denied = _NONE.fullmatch(first.strip()) or not asked.scale and _ABSTAINS.fullmatch(first.strip())
        return bool(denied) and not any(_BUT.search(behind) for behind in rest) and not scope.of_another(said)


def stated(given: Text) -> str:
    """What a text states, without what it asks."""
    return given.stated if given.asking_pieces and re.search(r"\d|[a-z]", given.stated) else given.raw


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


def tidy(value: float) -> float:
    """A number without decimals that say nothing."""
    return int(value) if value == int(value) else value
