"""An answer that is a number or a date: age, an HbA1c, a flow, a partial date."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from prescreen.understanding.answers import amounts, measured, polarity, scope
from prescreen.understanding.answers.periods import age_of
from prescreen.understanding.answers.text import Text
from prescreen.understanding.answers.ties import dates_a_wait
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.slips import mended

_FOR_ANOTHER = re.compile(
    r"\b(?:answering|typing|filling|writing|speaking|texting|asking|doing this|here|signing) (?:\w+ ){0,4}(?:for|on behalf of) (?:her|him|them|my \w+)\b|\bi (?:answer|type|speak) for (?:her|him|them)\b"
)
"""Said by who answers for the participant."""


_IS_FOR = re.compile(
    r"\b(?:(?:its|this is|it is|thats|that is|all this is|i do this|i fill (?:this|it|that)(?: (?:out|in))?|i am (?:filling|answering|writing|doing)(?: (?:this|it))?(?: (?:out|in))?|im (?:filling|answering|writing|doing)(?: (?:this|it))?(?: (?:out|in))?) (?:for|about)) (?:my|our) \w+"
)
_THEIRS = re.compile(
    r"\b(?:he|she|hes|shes|they|theyre|who|(?:my|our) (?!own)\w+)(?: (?:is|are|has|just turned|turned|will be|turns))?(?: (?:now|only|already|a))? (\d{2,3})\b"
)


_SIDE_BY_SIDE = re.compile(r"^(?:he|she|(?:my|our) \w+),? (\d{2,3})[,.;]? (?:and |but )?(?:i|me|myself),? \d{2,3}\W*$")
"""The age of the one asked about first, that of the writer behind it: "she 80, me 47"."""


def age_of_another(given: Text) -> int | None:
    """The age of the one for whom somebody else answers ("it's for my mom, she's 93 but I'm 61")."""
    shown = digits(given.plain)
    if both := _SIDE_BY_SIDE.match(shown):
        return int(both[1])
    theirs = _THEIRS.search(shown)
    return int(theirs[1]) if theirs and (_IS_FOR.search(shown) or _FOR_ANOTHER.search(shown)) else None


def age(given: Text) -> Any:
    """The age in years, or unsure; not another person's, unless the answers are for that person."""
    if (theirs := age_of_another(given)) is not None:
        return theirs
    both = mended(digits(given.plain))
    value = amounts.age(both[1], given.today) if both else None
    value = amounts.age(digits(given.plain), given.today) if value is None else value
    if value is None and (
        shared := re.search(
            r"\b(\d{2,3})\b.*\b(?:(?:and |n )?so am i|same (?:age )?(?:as|here|for) me|me too|we are both|both of us)\b|\b(?:both|each|same age,?) (?:are |of us are )?(\d{2,3})\b",
            digits(given.plain),
        )
    ):
        return int(shared[1] or shared[2])
    if value is None or scope.of_another(given.plain):
        stated = _FOR_ANOTHER.search(given.plain) and re.search(r"\b(?:is|s|hes|shes|age|aged) (\d{2,3})\b", digits(given.plain))
        if stated:
            return int(stated[1])
    mine = re.match(r"(?:i am |im |just |only |well |um )*\d", digits(given.plain)) or re.search(r"\b(?:im|i am|me)\b", given.plain)
    if value is not None and (mine or not scope.of_another(given.plain)):
        return value
    return "unsure" if polarity.read(given.plain) == "unsure" and not re.search(r"\d", given.plain) else None


def flow(given: Text) -> Any:
    """mL in 5 minutes, or what the question's cues say where there is no number."""
    shown = measured.latest(digits(given.plain), given.today)
    said = polarity.read(given.plain)
    value = _flow(given, given.question, shown)
    if value == 1 and not re.search(r"\b1\b", given.plain) and not re.search(r"\d ?(?:ml|mls|mils?|cc|milli\w*|grams?)\b", shown):
        value = None
    if value is not None and (said != "no" or re.search(r"\d ?(?:ml|cc|mls|mil)|^(?:0|zero)\b|came out|empty", shown)):
        return value
    matched, value = given.cues.value(given.question, "first", shown)
    if matched:
        return value
    return "unsure" if said == "unsure" else (given.cues.get(given.question, "answers") or {}).get(said)


def _flow(given: Text, question: str, shown: str) -> float | None:
    """mL in 5 minutes; none of a flow that was measured in another way (the cues' `unlike`), 0 where nothing came (`nothing`)."""
    if given.cues.matches(question, "unlike", shown):
        return None
    limits = given.protocol.question(question).range
    found = amounts.flow(shown, limits[1] if limits else math.inf)
    return 0 if found is None and given.cues.matches(question, "nothing", shown) and not amounts.refused(shown) else found


def hba1c(given: Text) -> Any:
    """The A1c in percent, or unsure."""
    value = amounts.hba1c(_latest_hba1c(given))
    if value is not None:
        return value
    return (
        "unsure"
        if polarity.read(given.plain) == "unsure"
        or re.search(
            r"\bnever (?:had|been|got|checked|tested|measured|told|gave|give|say|said|\w+ (?:me )?(?:the|a|my|any) number)\b|\b(?:havent|not) (?:\w+ )?(?:had|been|checked|tested)\b|\bnever (?:a|the|any) (?:number|figure)|\b(?:is|was|thats) all (?:i|she|he|they|the \w+)(?:d| would| ever| will)? \w+|\b(?:daughter|wife|husband|son|nurse|doctor|endo|clinic|portal) (?:always )?(?:keeps?|tracks?|handles?|knows?|has|would)\b|\b(?:lost|buried|misplaced)\b",
            given.plain,
        )
        else None
    )


def _latest_hba1c(given: Text) -> str:
    shown = digits(given.plain)
    told = measured.latest(shown, given.today)
    return told if told == shown or amounts.is_glucose(shown) else f"a1c {told}"


def partial_date(given: Text) -> Any:
    """A date as exact as it was told (YYYY, YYYY-MM, YYYY-MM-DD), or unsure."""
    if dates_a_wait(given.protocol, given.question) and (
        spoken := re.fullmatch(r"(1[0-2]|[1-9])[ ,]+([12]?\d|3[01])", digits(given.plain).strip(" ."))
    ):
        return when.read(f"{spoken[1]}/{spoken[2]}", given.today)
    found = when.read(digits(given.direct or given.plain), given.today, age=age_of(given), durations=True)
    if found:
        return found
    return "unsure" if polarity.read(given.plain) == "unsure" or when.vague(given.plain) else None


MEASURED: dict[str, Callable[[Text, str, str], Any]] = {"flow": _flow, "hba1c": lambda given, question, shown: amounts.hba1c(shown)}
"""A question's own reader -> how its value is read from a plain clause that names it."""
