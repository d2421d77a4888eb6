"""Cancer as people tell it: of which kind, how far it went, and whether it lies within the criterion's years."""

from __future__ import annotations

import re
from typing import Any

from prescreen.understanding.answers import polarity, scope
from prescreen.understanding.answers.periods import Periods
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits

_GRAVER = {"melanoma", "blood"}
_GRAVITY = ("skin_nonmelanoma", "dcis", "prostate", "breast", "cervical", "lung")
"""Kinds that may be an exception, the gravest last."""
_MILDER = {"skin_nonmelanoma", "dcis"}
_PLACE = re.compile(r"\b(?:on|in|near|from|under|behind|by|at|to|into|over|side of|left|right|spread|mets|metast\w*)\b")


def kind(given: Text) -> Any:
    """The answer to the question after the kind of cancer."""
    found = named_kind(given)
    return found if found else "unsure" if polarity.read(given.plain) == "unsure" else None


def named_kind(given: Text) -> str | None:
    """The kind of cancer that a text names, the gravest of several; denied ones and those of others left out."""
    shown = digits(given.plain)
    matched, value = given.cues.value("cancer_type", "first", shown)
    graver, found = given.cues.value("cancer_type", "first", shown, among=_GRAVER)
    value = found if graver else value
    others = [name for name in given.cues.get("cancer_type", "others") or () if re.search(rf"\b{name}\b", shown)]
    others = [name for name in others if not scope.negated(shown, shown.find(name), shown.find(name) + len(name))]
    if matched and value in _MILDER:
        value = _graver_beside(given, str(value), others) or value
    if matched:
        return str(value) if value else None
    named = bool(re.search(r"\b(?:cancer|carcinoma|tumou?r|sarcoma)\b", shown)) or given.question == "cancer_type"
    return others[0] if others and named else None


def _graver_beside(given: Text, found: str, others: list[str]) -> str | None:
    """Another kind, graver than a mild one, that another clause names ("prostate, being watched, and basal cell"); a place is none."""
    for clause in given.clauses:
        shown = digits(clause.plain)
        if _PLACE.search(shown) or scope.of_another(shown) or scope.denies(shown):
            continue
        matched, value = given.cues.value("cancer_type", "first", shown)
        if (
            matched
            and value in _GRAVITY
            and found in _GRAVITY
            and _GRAVITY.index(value) > _GRAVITY.index(found)
            and {value, found} != {"breast", "dcis"}
        ):
            return str(value)
        named = [name for name in others if re.search(rf"\b{name}\b", shown)]
        if not matched and named and (re.search(r"\bcancer\b", shown) or len(shown.split()) <= 2):
            return named[0]
    return None


def detail(given: Text) -> Any:
    """The answer to the question that belongs to the kind of cancer."""
    kind = given.answers.get("cancer_type")
    shown = digits(given.direct)
    matched, value = given.cues.value("cancer_detail", str(kind), shown)
    said = polarity.read(given.direct)
    if re.search(
        r"\b(?:never|didnt|nobody|wasnt|no one|not) (?:\w+ )?(?:told|tell|said|say|explained|asked|ask|mentioned|discussed|wrote|written|learned|heard)\b|\ball i (?:remember|know|recall)\b",
        shown,
    ):
        said = "unsure"
    if said == "unsure":
        return value if matched and value == "fits" and kind != "breast" else "unsure"
    if matched:
        return value
    staged = re.search(r"\b(?:stage|gleason|treated|surgery|chemo)\b", shown)
    answers = given.cues.get("cancer_detail", "answers") or {}
    return answers.get(said) if said in answers and not (staged and said == "yes" and kind in ("breast",)) else None


def recent(given: Text, periods: Periods) -> Any:
    """Whether there was one within the criterion's years: yes, no or unsure; None where the text leaves it open."""
    shown = digits(given.direct)
    matched, value = given.cues.value("cancer", "first", shown)
    if matched and value == "unsure" and re.search(r"\b(?:lumpectomy|mastectomy|surgery|rads|radiation|chemo|removed)\b", shown):
        treated = when.read(shown, given.today)
        if treated and periods.long_ago(treated, "cancer_window", given) is False:
            return "yes"
    if matched:
        return value
    if scope.of_another(shown):
        return None
    free = re.search(
        r"\b(?:cancer free|in remission|clear|clean|no evidence|ned|done|finished|no treatment)\b.*?\b(?:for )?(?:over |more than |about )?(\d+) years\b|\b(\d+) years (?:cancer free|in remission|clear|clean|out)\b",
        shown,
    )
    if free and int(free[1] or free[2]) >= 2:
        return "no"
    date_ = when.read(shown, given.today)
    if date_ and not re.search(r"^no\b", shown):
        old = periods.long_ago(date_, "cancer_window", given)
        if old is not None:
            return "no" if old else "yes"
    return None
