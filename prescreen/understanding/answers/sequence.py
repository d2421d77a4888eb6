"""Which of two things came first, as a text tells it: the matter of a question (what a person has), or the other one (a treatment, a pill).

Each piece of the text is looked at alone: what stands before a word of order and what stands behind it decide together. "The pill came after
the cough" and "my cough came after the pill" differ in nothing else. Pieces that tell it differently give nothing. What the two are called
stands in the question's cues (`matter`, `other`, `named`); where no words tell it, dates may.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from prescreen.dates import compare
from prescreen.protocol.model import Order
from prescreen.understanding.answers import scope
from prescreen.understanding.answers.cues import Cues
from prescreen.understanding.answers.periods import age_of
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.signs import kinds

Told = Literal["before", "after"]
"""That the matter came before the other thing, or after it."""
_PIECES = re.compile(r"[,.;!?]|\b(?:but|though|although|then)\b|\band\b(?! (?:a half|on|off)\b)")
_ORDER = re.compile(
    r"(?P<until>\b(?:until|till|til)\b(?: after)?)"
    r"|(?P<before>\b(?:before(?:hand)?|prior to|ahead of|preced(?:ed|es)|predat(?:ed|es)|earlier than|followed by)\b)"
    r"|(?P<after>\b(?:after(?:wards?)?|since|following|followed|once|later than|because of|due to|caused by|thanks to)\b)"
)
_FIRST = re.compile(r"\b(?:first|1st)\b(?! (?:noticed|started|began|came on|felt|saw|had|got|time|symptom|week|round|treatment|session))")
_DENIED = re.compile(r"\b(?:no|not|never|none|nothing|wasnt|werent|isnt|didnt|hadnt|havent|without)\b")
_THEN = re.compile(r"(?<!by )(?<!until )(?<!till )(?<!before )(?<!since )(?<!back )\bthen\b(?! (?:on|again)\b)")
_LED = re.compile(r"^(?:(?:oh|well|yes|yeah|no|it|was|that|long|way|right|just|years|only|shortly|soon)\b ?)+")
_BOTH = ("matter", "other")
_BARE = re.compile(
    r"(?:(?:oh|well|yes|no|yeah|it|was|came|that|i|already|said|told you|definitely|right|just)\b[ ]?)*\b(before|after)(?:wards?|hand)?(?: that| it)?"
)
_WORSE = re.compile(r"\b(?:worse\w*|worst|better|more|same)\b")
"""What was there already: it tells of no beginning."""


def told(cues: Cues, question: str, text: str) -> Told | None:
    """Whether the matter came before or after the other thing of a question, whose cues name both; None where the plain text leaves it open."""
    if cues.matches(question, "during", text):
        return "after"
    found_in: set[Told] = set()
    pieces = [piece.strip() for piece in _PIECES.split(text)]
    for place, piece in enumerate(pieces):
        behind = pieces[place + 1] if place + 1 < len(pieces) else ""
        found = _Piece(cues, question).read(piece, behind)
        if found is not None:
            found_in.add(found)
    return found_in.pop() if len(found_in) == 1 else _one_then_the_other(cues, question, text) if not found_in else None


def alone(pieces: Iterable[str]) -> Told | None:
    """The "before" or "after" that a plain piece of the answer is ("after. Before that I slept all night"); None where two differ."""
    found_in = {found[1] for piece in pieces if (found := _BARE.fullmatch(piece.strip(" .,;:!?-")))}
    return found_in.pop() if len(found_in) == 1 else None  # type: ignore[return-value]


def _one_then_the_other(cues: Cues, question: str, text: str) -> Told | None:
    """ "Surgery, then the cough": each is named on one side alone."""
    then = _THEN.search(text)
    sides = (text[: then.start()], text[then.end() :]) if then else ("", "")
    first, second = ([name for name in _BOTH if any(cues.places(question, name, side))] for side in sides)
    if len(first) != 1 or len(second) != 1 or first == second:
        return None
    return "before" if first == ["matter"] else "after"


def value(order: Order, told: Told | None) -> str | None:
    """The value of a question that says so."""
    return None if told is None else order.matter_first if told == "before" else order.other_first


def dated(given: Text, order: Order) -> Told | None:
    """Which came first by dates: of clauses that name one of the two alone, or of the other thing beside what was answered of the matter."""
    dates: dict[str, str] = {}
    for clause in () if kinds.corrects(given.plain) else given.clauses:
        found = when.read(digits(clause.plain), given.today, age=age_of(given), durations=True)
        names = [name for name in _BOTH if any(given.cues.places(given.question, name, clause.plain))]
        if found and len(names) < 2:
            dates[names[0] if names else "other"] = found
    order_ = compare(dates.get("matter", given.answers.get(order.matter)), dates.get("other"))
    return None if order_ is None else "before" if order_ < 0 else "after"


def names_both(cues: Cues, question: str, text: str) -> bool:
    """Whether a plain text names the other thing, and the matter or what "it" did."""
    return cues.matches(question, "named", text) and (cues.matches(question, "matter", text) or bool(re.search(r"\bit\b", text)))


class _Piece:
    def __init__(self, cues: Cues, question: str) -> None:
        self._cues, self._question = cues, question

    def read(self, piece: str, behind: str) -> Told | None:
        """What one piece tells; `behind`: the next one, to which an opening like "before the surgery" may belong."""
        piece = scope.without_spoken_no(piece)
        order = _ORDER.search(piece)
        if order is None:
            return self._first(piece)
        left, right = piece[: order.start()], piece[order.end() :]
        if _WORSE.search(piece):
            return None
        well, relation = self._well(left), "before" if order["before"] else "after"
        if order["until"]:
            if not well:
                return None
            relation = "before" if self._named(left, last=True) != "other" else "after"
        if not _LED.sub("", left).strip():
            return self._opening(relation, right, behind)
        what, other = self._named(left, last=True), self._named(right, last=False)
        if other is None and not self._ends(right) and not order["before"] or what == other and what is not None:
            return None  # "since I was a young man"
        if what is None and other is None:
            return "after" if well and relation == "before" and self._ends(right) else None
        if other is None and what != self._named(left, last=False):
            return None  # both stand before it: "that" may be either
        return self._placed(what or ("other" if other == "matter" else "matter"), relation, well=well)

    def _opening(self, relation: str, right: str, behind: str) -> Told | None:
        """ "Before the surgery", alone or with what was then behind it."""
        named = min(((m.end(), name) for name in _BOTH for m in self._cues.places(self._question, name, right)), default=None)
        if named is None:
            return None
        if named[1] == "matter":
            return "after" if relation == "before" else "before"
        if self._well(f"{right[named[0] :]} {behind}"):
            return "after" if relation == "before" else None
        return "before" if relation == "before" else "after"

    @staticmethod
    def _placed(what: str, relation: str, *, well: bool) -> Told | None:
        if well and what != "other":  # all was well before it: so it came after
            return "after" if relation == "before" else None
        return "before" if (what == "matter") == (relation == "before") else "after"

    def _first(self, piece: str) -> Told | None:
        if not (first := _FIRST.search(piece)):
            return None
        named = self._named(piece[: first.start()], last=True) or self._named(piece[first.end() :], last=False)
        return None if named is None else "before" if named == "matter" else "after"

    def _well(self, text: str) -> bool:
        shown = self._cues.without(self._question, "lacking", text)
        return self._cues.matches(self._question, "well", shown) or bool(_DENIED.search(shown)) and self._named(shown, last=True) != "other"

    def _named(self, text: str, *, last: bool) -> str | None:
        """Which of the two a part of a piece names, the one nearest to the word of order."""
        found = [(m.start(), name) for name in _BOTH for m in self._cues.places(self._question, name, text)]
        return (max(found) if last else min(found))[1] if found else None

    @staticmethod
    def _ends(right: str) -> bool:
        return bool(re.fullmatch(r" ?(?:(?:that|then|this|it|them|all|all that|of that|i think|though)\b ?)*", right))
