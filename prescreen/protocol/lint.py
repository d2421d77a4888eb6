"""Proves the trial's files consistent: every fault at once, each with its file, its place and the mend.

Looks at declarations alone; that the criteria mean what they should is shown by `trial/cases` and the truth tables.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from prescreen.answers import DECLINED
from prescreen.criteria import evaluate
from prescreen.protocol import translations
from prescreen.protocol.conditions import OPERATORS, holds, matches, mentioned
from prescreen.protocol.model import CONTACT_POINTS, STATUSES, Outcome, Protocol, Question
from prescreen.understanding.glossary import ways

KINDS = ("yes_no", "age", "partial_date", "saliva", "a1c", "choice", "conditions", "medicines")
_NUMBERS = ("age", "saliva", "a1c")
_LISTS = ("conditions", "medicines")
_PROBES: dict[str, tuple[Any, ...]] = {
    "age": (1, 17, 18, 59, 60, 90, 91),
    "saliva": (0, 0.5, 0.51, 3),
    "a1c": (5.0, 6.9, 7.0, 9.0),
    "partial_date": ("2020", "2026-09", "2026-11-20"),
}


def lint(protocol: Protocol) -> list[str]:
    """Every fault found, in the order of the files. Empty: the trial is consistent."""
    return [
        *_questions(protocol),
        *_reachable(protocol),
        *_criteria(protocol),
        *_statuses(protocol),
        *_wording(protocol),
        *_translations(protocol),
        *_topics(protocol),
        *(f"trial/glossary/{code}.yml: {fault}" for code, entries in protocol.glossaries.items() for fault in ways.faults(entries)),
    ]


def _questions(protocol: Protocol) -> Iterator[str]:
    seen: set[str] = set()
    where = "trial/questions.yml"
    if not protocol.questions or protocol.questions[0].id != "consent":
        yield f"{where}: the first question must be consent; nothing may be asked before it"
    for question in protocol.questions:
        if question.id in seen:
            yield f"{where}: {question.id} stands here twice; rename one"
        if question.kind not in KINDS:
            yield f"{where}: {question.id}: no reader reads the kind {question.kind}; use one of {', '.join(KINDS)}"
        for value in question.choices:
            if value not in question.values:
                yield f"{where}: {question.id}: the choice {value} is not among its values; add it there"
        for name in ("declined", "missed"):
            value = getattr(question, name)
            if value not in (*question.values, DECLINED):
                yield f"{where}: {question.id}: {name} records {value}, which is not among its values"
        yield from _condition(protocol, question.when, f"{where}: {question.id}: when", seen)
        for other in question.depends_on:
            if not protocol.has_question(other):
                yield f"{where}: {question.id}: depends_on names no question: {other}"
        seen.add(question.id)


def _condition(protocol: Protocol, condition: Any, where: str, asked_before: set[str] | None = None) -> Iterator[str]:
    for name, test in mentioned(condition):
        if not protocol.has_question(name):
            yield f"{where} names no question: {name}"
            continue
        if asked_before is not None and name not in asked_before:
            yield f"{where} looks at {name}, which is only asked later; move one of them"
        yield from _test(protocol.question(name), test, f"{where}: {name}")


def _test(question: Question, test: Any, where: str) -> Iterator[str]:
    tests = {"is": test} if isinstance(test, list) else test
    if not isinstance(tests, Mapping):
        yield f"{where}: a test is a list of words or an operator with its operand"
        return
    for operator, operand in tests.items():
        if operator not in OPERATORS:
            yield f"{where}: no operator {operator}; there are {', '.join(OPERATORS)}"
        elif operator in ("is", "not"):
            for word in operand:
                if word not in (*question.values, DECLINED):
                    yield f"{where}: {question.id} never takes the value {word}; its values are {', '.join(question.values)}"
        elif operator == "lists":
            if question.kind not in _LISTS:
                yield f"{where}: {question.id} is no list"
            elif question.kind == "conditions":
                yield from (f"{where}: {question.id} never lists {word}" for word in operand if word not in question.values)
        elif operator != "anything" and question.kind not in _NUMBERS:
            yield f"{where}: {question.id} is no number"


def _samples(protocol: Protocol, question: Question) -> list[Any]:
    """Values that between them take every branch in which a question's answer is looked at."""
    samples: list[Any] = [value for value in question.values if question.kind not in _LISTS]
    samples += list(_PROBES.get(question.kind, ()))
    if question.kind == "conditions":
        samples += [[], *([value] for value in question.values if value not in ("none", "unsure"))]
    if question.kind == "medicines":
        samples += [[], [{"name": "x", "class": "other"}]]
    if question.id == "cancer_type":
        samples.append("sarcoma")
    return [*samples, DECLINED]


def _reachable(protocol: Protocol) -> Iterator[str]:
    for question in protocol.questions:
        if question.when is None or any(not protocol.has_question(name) for name, _ in mentioned(question.when)):
            continue
        if not any(holds(question.when, answers) for answers in _worlds(protocol, {name for name, _ in mentioned(question.when)})):
            yield f"trial/questions.yml: {question.id} can't be reached: no answers make its `when` hold"


def _worlds(protocol: Protocol, names: set[str]) -> Iterator[dict[str, Any]]:
    known = [protocol.question(name) for name in sorted(names) if protocol.has_question(name)]
    for values in itertools.product(*(_samples(protocol, question) for question in known)):
        yield {question.id: value for question, value in zip(known, values, strict=True)}


def _criteria(protocol: Protocol) -> Iterator[str]:
    where, seen = "trial/criteria.yml", set()
    fed = {effect.question for criterion in protocol.criteria for effect in criterion.effects}
    for criterion in protocol.criteria:
        if criterion.id in seen:
            yield f"{where}: {criterion.id} stands here twice; rename one"
        seen.add(criterion.id)
        if criterion.kind not in ("inclusion", "exclusion"):
            yield f"{where}: {criterion.id}: kind is {criterion.kind}; it is inclusion or exclusion"
        for effect in criterion.effects:
            place = f"{where}: {criterion.id}: {effect.question}"
            if not protocol.has_question(effect.question):
                yield f"{where}: {criterion.id} names no question: {effect.question}"
                continue
            question = protocol.question(effect.question)
            for outcome in effect.outcomes:
                yield from _outcome(protocol, question, outcome, place)
            yield from _covered(protocol, question, effect.outcomes, place)
    for threshold in protocol.thresholds.values():
        if not threshold.unit or not threshold.source:
            yield f"{where}: threshold {threshold.id} needs a unit and a source"
    for question in protocol.questions:
        used = question.id in fed or question.id == "consent" or any(question.id in _untils(c) for c in protocol.criteria)
        used = used or question.id in {n for q in protocol.questions for n, _ in mentioned(q.when)} | {protocol.focus.question}
        if not used and question.id not in ("dry_mouth_onset", "medications", "sex_at_birth"):
            yield f"trial/questions.yml: {question.id} feeds no criterion and no condition; drop it or name it in criteria.yml"


def _untils(criterion: Any) -> set[str]:
    return {outcome.until.question for effect in criterion.effects for outcome in effect.outcomes if outcome.until}


def _outcome(protocol: Protocol, question: Question, outcome: Outcome, where: str) -> Iterator[str]:
    if outcome.status is not None and outcome.status not in STATUSES:
        yield f"{where}: no status {outcome.status}; there are {', '.join(STATUSES)}"
    yield from _test(question, outcome.test, where)
    yield from _condition(protocol, outcome.when, f"{where}: when")
    if outcome.until is not None:
        if not protocol.has_question(outcome.until.question):
            yield f"{where}: until names no question: {outcome.until.question}"
        if outcome.until.after not in protocol.thresholds:
            yield f"{where}: until names no threshold: {outcome.until.after}"


def _covered(protocol: Protocol, question: Question, outcomes: tuple[Outcome, ...], where: str) -> Iterator[str]:
    for value in _samples(protocol, question):
        if value != DECLINED and not any(matches(outcome.test, value) for outcome in outcomes):
            yield f"{where}: no outcome for the answer {value}; add one"
    for outcome in outcomes:
        if not any(matches(outcome.test, value) for value in _samples(protocol, question)):
            yield f"{where}: no answer can reach the outcome {outcome.why!r}; mend its test or drop it"


def _statuses(protocol: Protocol) -> Iterator[str]:
    """A status that a criterion declares and no answers give."""
    today = date(2026, 11, 22)
    for criterion in protocol.criteria:
        names = {effect.question for effect in criterion.effects} | _untils(criterion)
        for effect in criterion.effects:
            names |= {n for outcome in effect.outcomes for n, _ in mentioned(outcome.when)}
        if not criterion.effects or any(not protocol.has_question(name) for name in names):
            continue
        declared = {outcome.status for effect in criterion.effects for outcome in effect.outcomes if outcome.status}
        reached: set[str | None] = set()
        alone = replace(protocol, criteria=(criterion,))  # another criterion may name a question that there is not
        for answers in _worlds(protocol, _with_conditions(protocol, names)):
            reached.add(evaluate(alone, answers, today)[criterion.id].status)
            if declared <= reached:
                break
        for status in sorted(declared - reached):
            yield f"trial/criteria.yml: {criterion.id}: no answers can give the status {status}; mend an outcome"


def _with_conditions(protocol: Protocol, names: set[str]) -> set[str]:
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found and protocol.has_question(name):
            found.add(name)
            todo += [other for other, _ in mentioned(protocol.question(name).when)]
    return found


def _wording(protocol: Protocol) -> Iterator[str]:
    for language in protocol.languages:
        where = f"trial/wording/{language}.yml"
        for question in protocol.questions:
            for part in ("ask", "reask", "help"):
                key = f"{part}.{question.id}"
                if protocol.find_text(language, key) is None and protocol.find_text(language, f"{key}.any") is None:
                    yield f"{where}: {key} has no wording; write it"
            if question.id != "consent" and protocol.find_text(language, f"label.{question.id}") is None:
                yield f"{where}: label.{question.id} has no wording; the read-back needs it"
            for value in question.choices:
                if (
                    protocol.find_text(language, f"choices.{question.id}.{value}") is None
                    and protocol.find_text(language, f"choices.{value}") is None
                ):
                    yield f"{where}: choices.{question.id}.{value} has no wording; the button needs it"
            for variant in question.variants:
                if protocol.find_text(language, f"ask.{question.id}.{variant.name}") is None:
                    yield f"{where}: ask.{question.id}.{variant.name} has no wording; its variant needs it"
        for point in CONTACT_POINTS:
            key = "contact.agreed.review" if point == "agreed" else f"contact.{point}"
            if protocol.find_text(language, key) is None:
                yield f"{where}: {key} has no wording; write it"
        asked = protocol.wording[language].get("ask", {})
        for name in asked:
            if not protocol.has_question(name):
                yield f"{where}: ask.{name} belongs to no question; drop it or add the question"


def _translations(protocol: Protocol) -> Iterator[str]:
    for language in protocol.languages:
        if language == "en":
            continue
        entries = translations.rounds(protocol, language)
        yield from translations.faulty_rounds(entries, language)
        for source in translations.sources(protocol, language):
            yield from translations.differing(source, language)
            yield from translations.stale(source, language, translations.recorded(entries))
        for name in protocol.wording["en"].get("names", {}):
            if not protocol.wording[language].get("names", {}).get(name):
                yield f"trial/wording/{language}.yml: names.{name} is missing; write how people name this answer"


def _topics(protocol: Protocol) -> Iterator[str]:
    seen: set[str] = set()
    for topic in protocol.topics:
        if topic["id"] in seen:
            yield f"trial/topics.yml: {topic['id']} stands here twice; rename one"
        seen.add(topic["id"])
        yield from _recognised(protocol, topic["id"], topic)
    for term in protocol.terms:
        yield from _recognised(protocol, f"the term for {term['question']}", term)
        if not protocol.has_question(term["question"]):
            yield f"trial/topics.yml: a term explains no question: {term['question']}"


def _recognised(protocol: Protocol, name: str, entry: Mapping[str, Any]) -> Iterator[str]:
    words = entry.get("words")
    for language in protocol.languages:
        if not isinstance(words, Mapping) or not words.get(language):
            yield f"trial/topics.yml: {name} has no words in {language} by which it is recognised; write them"
