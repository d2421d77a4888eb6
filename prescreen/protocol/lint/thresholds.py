"""The thresholds of criteria.yml: each with a unit that there is, used somewhere, and told in the wording as it is.

What the wording leaves to be filled in ({window}, {low}, {high}, {unit}) can't differ; what it writes out is held against the thresholds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.dates import DAYS
from prescreen.protocol.faults import Fault, near
from prescreen.protocol.layers import default_trial, read_layers
from prescreen.protocol.lint.lexicons import common
from prescreen.protocol.lint.values import number
from prescreen.protocol.model import Protocol, Question, Threshold
from prescreen.protocol.translations import texts

_FILE = "criteria.yml"
_TO = re.compile(r"\b(\d+(?:\.\d+)?) ?(?:[-–]|[^\W\d_]{1,7}) ?(\d+(?:\.\d+)?)\b")


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of the thresholds and of the numbers that stand elsewhere for them."""
    used = _used(protocol)
    units = {question.unit for question in protocol.questions}
    for threshold in protocol.thresholds.values():
        place = ("thresholds", threshold.id)
        if threshold.id not in used:
            yield Fault(_FILE, place, "nothing uses it; name it in an outcome or as a window, or drop it")
        known = (*protocol.units, *DAYS, *units)
        if threshold.unit not in known and " " not in threshold.unit and "mean" in (closest := near(threshold.unit, known)):
            yield Fault(_FILE, (*place, "unit"), f"no unit {threshold.unit}; {closest}")
    yield from _untils(protocol)
    yield from _ages(protocol)
    for question in protocol.questions:
        yield from _told(protocol, question)


def _used(protocol: Protocol) -> set[str]:
    """Every text of the criteria and questions that may name a threshold."""
    trial = protocol.folder or default_trial()
    held = [part for key, part in read_layers(trial, _FILE).items() if key != "thresholds"]
    found = set(_texts([held, read_layers(trial, "questions.yml").get("questions")]))
    return found | {question.window for question in protocol.questions}


def _texts(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, (list, Mapping)):
        for part in held.values() if isinstance(held, Mapping) else held:
            yield from _texts(part)


def _untils(protocol: Protocol) -> Iterator[Fault]:
    for criterion in protocol.criteria:
        for outcome in (outcome for effect in criterion.effects for outcome in effect.outcomes if outcome.until):
            threshold = protocol.thresholds.get(outcome.until.after) if outcome.until else None
            if threshold and threshold.unit not in DAYS:
                said = f"a wait ends after {threshold.id}, which is in {threshold.unit} and no time; times are in {', '.join(DAYS)}"
                yield Fault(_FILE, ("criteria", criterion.id), said)


def _ages(protocol: Protocol) -> Iterator[Fault]:
    """Whether study.yml and the criteria name the same ages."""
    question, ages = protocol.in_role("age"), protocol.study.get("age")
    if question is None or not isinstance(ages, Mapping):
        return
    tests = [outcome.test for criterion in protocol.criteria for effect in criterion.effects for outcome in effect.outcomes
             if effect.question == question.id]  # fmt: skip
    compared = {float(operand) for test in tests if isinstance(test, Mapping) for operand in test.values() if number(operand)}
    for end in ("from", "to"):
        if number(ages.get(end)) and compared and not any(abs(float(ages[end]) - one) <= 1 for one in compared):
            known = " and ".join(f"{one:g}" for one in sorted(compared))
            yield Fault("study.yml", ("age", end), f"is {ages[end]}, but the criteria weigh the age by {known}; make the two agree")


_RATE = re.compile(
    r"\b(?:an?|per|each|every|of the) (?:usual |typical |normal |average |single )?(day|week|month|year)\b(?! ago)", re.IGNORECASE
)


def _told(protocol: Protocol, question: Question) -> Iterator[Fault]:
    """Times and ranges that the question's text writes out, held against its window and its range."""
    window = protocol.thresholds.get(question.window)
    for language in protocol.languages:
        file = f"wording/{language}.yml"
        ask = protocol.wording[language].get("ask")
        for key, forms in texts(ask.get(question.id) if isinstance(ask, Mapping) else None):
            place = ("ask", question.id, *([key] if key else []))
            for text in forms.values():
                if window and window.unit in DAYS and not common(protocol, file, *place):
                    yield from (Fault(file, place, said) for said in _times(protocol, language, window, text))
                if language == "en" and _takes_rates(question) and (rate := _RATE.search(text)):
                    said = f"its question says {rate[0]!r}; write `per: {rate[1]}`, so that what is told for another time is converted"
                    yield Fault("questions.yml", ("questions", question.id), said)
                if question.scale and question.range and (pair := _TO.search(text)):
                    low, high = question.range
                    if (float(pair[1]), float(pair[2])) != (low, high):
                        said = f"says {pair[0]}, but the range is {low:g} to {high:g}; write {{low}} and {{high}}, or mend one of them"
                        yield Fault(file, place, said)


def _takes_rates(question: Question) -> bool:
    """Whether it asks for a number that may be told for some time, and does not say for which."""
    return question.kind == "number" and not (question.scale or question.per or question.reader)


def _times(protocol: Protocol, language: str, window: Threshold, text: str) -> Iterator[str]:
    named = {unit: protocol.units[unit].names.get(language, {}) for unit in DAYS if unit in protocol.units}
    words = {str(names.get(form)): unit for unit, names in named.items() for form in ("one", "many") if names.get(form)}
    if not words:
        return
    for amount, word in re.findall(rf"\b(\d+) ({'|'.join(map(re.escape, words))})\b", text):
        if round(int(amount) * DAYS[words[word]]) != round(window.value * DAYS[window.unit]):
            yield f"says {amount} {word}, but {window.id} is {window.value:g} {window.unit}; write {{window}}, or mend one of them"
