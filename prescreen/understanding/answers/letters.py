"""An answer that is one of a list of lettered lines (A to E): by its letter, its place, or two letters of which one is settled on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain

_PLACES = ("first|1st", "second|2nd", "third|3rd", "fourth|4th", "fifth|5th", "sixth|6th", "seventh|7th")
_SPOKEN = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf")
_GOOD_AND_BAD = re.compile(
    r"\b(?:good|better|best|most|normal) (?:days?|ones?|times?|weeks?)\b.*\b(?:bad|rough|worse|worst|off|hard|flare|others?)\b|\b(?:bad|rough|worse|worst|hard) (?:days?|ones?)\b.*\b(?:good|better|best)\b"
)


def letters_of(values: Sequence[str]) -> str:
    """The letters that a question's lines have, such as "ABCDE"; empty where its values are none."""
    found = "".join(value for value in values if len(value) == 1)
    return found if len(found) > 1 and found == "ABCDEFG"[: len(found)] else ""


class Lettered:
    """The reader of lines with these letters."""

    def __init__(self, letters: str) -> None:
        self._letters = letters
        low = f"[a-{letters[-1].lower()}]"
        later = f"[b-{letters[-1].lower()}]"
        self._not_that = re.compile(
            rf"\b(?:not|isn['’]?t|instead of|rather than|no longer)(?: (?:an?|the|really|just|in|at|line))* {low}\b(?=\s*(?:[.,;:!)]|$|\b(?:but|and|any)\b))",
            re.IGNORECASE,
        )
        """The line that it is not ("not A, she needs help")."""
        self._letter = re.compile(
            rf"^(?:(?:id |i would |i |its |probably |maybe |um |that would be |ill |say |go with |pick |choose |option |letter |line |answer |number |guess |think |im (?:a |an )?|put |definitely |mostly |more like |closest to |around |about |the |a solid )*)({low})(?:[).:, ]|$)(?! (?:lot|bit|little|few|normal person|cane|walker|couple))|\b(?:option|letter|line|with|say|pick|choose|answer|alpha,?) ({low})\b(?! (?:lot|bit|little|few))|\b({later})$|(?:^|, )({low})$"
        )
        self._capital = re.compile(
            rf"(?<![\w'])(?<!itamin )(?<!ep )(?<!epatitis )(?<!lan )(?<!ype )([A-{letters[-1]}])(?![\w'])(?! (?:vitamin|complex|lot|bit|few|little|day))"
        )
        self._range = re.compile(
            rf"\b({low})(?: (?:\w+ ){{0,4}}?(?:days?|mornings?|times?|weeks?))?,? ?(?:or|and|to|/|but|,|-)? ?(?:a |an |maybe |sometimes |other times )*({low})\b(?! (?:lot|bit|few|little))"
        )
        self._settled = re.compile(
            rf"\b(?:say|put|pick|call it|go with|choose|mostly|usually|mainly|more(?: like)?|closer to|probably|so|lets say|id say|normally) (?:a |an |the )?({low})\b(?! (?:lot|bit|few|little))"
        )
        self._several = re.compile(
            rf"\b{low} (?:or|and|to|/) {low}\b|\bbetween {low}\b|\b{low} (?:one|1|some|most|on (?:a |my |the )?(?:good|bad|better|best)) (?:days?|ones?)\b.*\b{low}\b(?! (?:lot|bit|few|little))"
        )
        self._undecided = re.compile(rf"\b{low} (?:one|1|some|most|on (?:good|bad)) days?\b|\b{low} (?:or|and|/) {low}\b")
        self._place = re.compile(rf"\b(?:the )?({'|'.join(_PLACES[: len(letters)])}|last) (?:one|1|line|choice|option)\b")

    def read(self, raw: str) -> str | None:
        """The letter of the line that a text as written chooses; None where it chooses none."""
        told = self._not_that.sub("", raw)
        shown = digits(plain(told))
        return self._one(shown) or self._written(told) or self._ranged(shown)

    def undecided(self, text: str) -> bool:
        """Whether a plain text names two lines, or one for some days."""
        return bool(self._undecided.search(text))

    def _one(self, text: str) -> str | None:
        if self._several.search(text):
            return None
        if match := self._letter.search(text):
            return next(g for g in match.groups() if g).upper()
        if match := self._place.search(text):
            return self._letters[-1] if match[1] == "last" else self._placed(match[1])
        first = text.split()[0].strip(",.") if text.split() else ""
        spoken = _SPOKEN[: len(self._letters)]
        return self._letters[spoken.index(first)] if first in spoken else None

    def _placed(self, word: str) -> str:
        return next(letter for letter, words in zip(self._letters, _PLACES, strict=False) if word in words.split("|"))

    def _written(self, text: str) -> str | None:
        """The one letter that stands alone in capitals ("somewhere at B, I'd say"); an A only where it is no article."""
        found = {m[1] for m in self._capital.finditer(text) if m[1] != "A" or re.match(r"\s*(?:[.,;:!)]|$)", text[m.end() :])}
        return found.pop() if len(found) == 1 and text != text.upper() else None

    def _ranged(self, text: str) -> str | None:
        """Of two lines the one settled on ("between B and C, say B"); the harder one of good and bad days, unless that is the last."""
        if match := self._range.search(text):
            if settled := self._settled.search(text, match.end(1)):
                return settled[1].upper()
            harder = max(match[1], match[2]).upper()
            return harder if harder != self._letters[-1] and _GOOD_AND_BAD.search(text) else None
        return None


@cache
def lettered(letters: str) -> Lettered:
    """The reader of lines with these letters."""
    return Lettered(letters)
