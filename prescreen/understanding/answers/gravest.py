"""Of several kinds that a text names the gravest one (of a cancer, of an operation), and the detail that is asked of that kind.

Which kinds there are, and which is graver, stands in the cues of the question: `gravity` (kinds that may be an exception, the gravest last),
`gravest` (kinds that count before any other), `milder` (beside these a graver one is looked for), `same` (two words for one), `others`
(further kinds, by their names), `matter` (what makes a further kind one), `place` (where it is only, so of no kind).
"""

from __future__ import annotations

import re
from typing import Any

from prescreen.understanding.answers import polarity, scope
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines.numbers import digits

_UNTOLD = re.compile(
    r"\b(?:never|didnt|nobody|wasnt|no one|not) (?:\w+ )?(?:told|tell|said|say|explained|asked|ask|mentioned|discussed|wrote|written|learned|heard)\b"
    r"|\ball i (?:remember|know|recall)\b"
)


def has_kinds(given: Text, question: str) -> bool:
    """Whether a question is one for the gravest of several kinds."""
    return given.cues.get(question, "gravity") is not None


def kind(given: Text) -> Any:
    """The answer to the open question, which asks after the kind."""
    found = named(given, given.question)
    return found if found else "unsure" if polarity.read(given.plain) == "unsure" else None


def named(given: Text, question: str) -> str | None:
    """The kind that a text names of a question's, the gravest of several; denied ones and those of others left out."""
    shown = digits(given.plain)
    matched, value = given.cues.value(question, "first", shown)
    graver, found = given.cues.value(question, "first", shown, among=given.cues.get(question, "gravest") or ())
    value = found if graver else value
    others = _others(given, question, shown)
    others = [name for name in others if not scope.negated(shown, shown.find(name), shown.find(name) + len(name))]
    if matched and value in (given.cues.get(question, "milder") or ()):
        value = _graver_beside(given, question, str(value), others) or value
    if matched:
        return str(value) if value else None
    return others[0] if others and (given.question == question or given.cues.matches(question, "matter", shown)) else None


def _others(given: Text, question: str, shown: str) -> list[str]:
    return [name for name in given.cues.get(question, "others") or () if re.search(rf"\b{name}\b", shown)]


def _graver_beside(given: Text, question: str, found: str, others: list[str]) -> str | None:
    """Another kind, graver than a mild one, that another clause names; a place is none."""
    gravity, same = given.cues.get(question, "gravity"), given.cues.get(question, "same") or ()
    for clause in given.clauses:
        shown = digits(clause.plain)
        if given.cues.matches(question, "place", shown) or scope.of_another(shown) or scope.denies(shown):
            continue
        matched, value = given.cues.value(question, "first", shown)
        if matched and value in gravity and found in gravity and not (value in same and found in same):
            if gravity.index(value) > gravity.index(found):
                return str(value)
        alone = [name for name in others if re.search(rf"\b{name}\b", shown)]
        if not matched and alone and (given.cues.matches(question, "matter_named", shown) or len(shown.split()) <= 2):
            return alone[0]
    return None


def detail(given: Text, by: str) -> Any:
    """The answer to the open question, whose cues go by what was answered at `by`."""
    kind = str(given.answers.get(by))
    shown = digits(given.direct)
    matched, value = given.cues.value(given.question, kind, shown)
    answers = given.cues.get(given.question, "answers") or {}
    by_stage = kind in (given.cues.get(given.question, "by_stage") or ())
    said = "unsure" if _UNTOLD.search(shown) else polarity.read(given.direct)
    if said == "unsure":
        return value if matched and value == answers.get("yes") and not by_stage else "unsure"
    if matched:
        return value
    if by_stage and said == "yes" and given.cues.matches(given.question, "staged", shown):
        return None
    return answers.get(said)


def detail_beside(given: Text, question: str, kind: str) -> Any:
    """The detail that a text gives beside a kind; where the cues say `told_by` what it must name for that, only then."""
    shown = digits(given.plain)
    matched, value = given.cues.value(question, kind, shown)
    needed = (given.cues.get(question, "told_by") or {}).get(kind)
    favourable = value == (given.cues.get(question, "answers") or {}).get("yes")
    return value if matched and not (needed and favourable and not re.search(needed, shown)) else None
