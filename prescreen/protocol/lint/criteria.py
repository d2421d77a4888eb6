"""`criteria.yml`: every answer has an outcome, every outcome an answer, every note its question, every status its answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from prescreen.answers import DECLINED
from prescreen.criteria import evaluate
from prescreen.protocol.faults import Fault
from prescreen.protocol.lint import testing
from prescreen.protocol.lint.testing import Place
from prescreen.protocol.lint.worlds import samples, with_conditions, worlds
from prescreen.protocol.model import STATUSES, Criterion, Note, Outcome, Protocol, Question
from prescreen.protocol.predicates import matches, mentioned

_FILE = "criteria.yml"
_UNITS = ("days", "weeks", "months", "years")
_FEEDS_NONE = ("consent", "dry_mouth_onset", "medications", "sex_at_birth")
"""Questions that no criterion needs to name: what they settle is asked by others."""


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of the criteria."""
    seen: set[str] = set()
    for criterion in protocol.criteria:
        place: Place = ("criteria", criterion.id)
        if criterion.id in seen:
            yield Fault(_FILE, place, "stands here twice; rename one")
        seen.add(criterion.id)
        if criterion.kind not in ("inclusion", "exclusion"):
            yield Fault(_FILE, place, f"kind is {criterion.kind}; it is inclusion or exclusion")
        for effect in criterion.effects:
            where = (*place, "from", effect.question)
            if not protocol.has_question(effect.question):
                yield Fault(_FILE, where, f"names no question: {effect.question}; mend the name or add the question")
                continue
            question = protocol.question(effect.question)
            for outcome in effect.outcomes:
                yield from _outcome(protocol, question, outcome, where)
            yield from _covered(question, effect.outcomes, where)
        for number, note in enumerate(criterion.notes):
            yield from _note(protocol, note, (*place, "notes", number))
    yield from _focus(protocol)
    yield from _thresholds(protocol)
    yield from _statuses(protocol)


def _outcome(protocol: Protocol, question: Question, outcome: Outcome, place: Place) -> Iterator[Fault]:
    for status in (outcome.status, outcome.past):
        if status is not None and status not in STATUSES:
            yield Fault(_FILE, place, f"no status {status}; there are {', '.join(STATUSES)}")
    yield from testing.test(question, outcome.test, _FILE, place)
    yield from testing.condition(protocol, _FILE, (*place, "when"), outcome.when)
    if outcome.until is not None:
        if not protocol.has_question(outcome.until.question):
            yield Fault(_FILE, place, f"until names no question: {outcome.until.question}; mend the name or add the question")
        if outcome.until.after not in protocol.thresholds:
            yield Fault(_FILE, place, f"until names no threshold: {outcome.until.after}; there are {', '.join(protocol.thresholds)}")


def _covered(question: Question, outcomes: tuple[Outcome, ...], place: Place) -> Iterator[Fault]:
    for value in samples(question):
        if value != DECLINED and not any(matches(outcome.test, value) for outcome in outcomes):
            yield Fault(_FILE, place, f"no outcome for the answer {value}; add one")
    for outcome in outcomes:
        if not any(matches(outcome.test, value) for value in samples(question)):
            yield Fault(_FILE, place, f"no answer can reach the outcome {outcome.why!r}; mend its test or drop it")


def _note(protocol: Protocol, note: Note, place: Place) -> Iterator[Fault]:
    yield from testing.condition(protocol, _FILE, (*place, "when"), note.when)
    if note.lists is None:
        return
    name = note.lists.question
    if not protocol.has_question(name) or protocol.question(name).kind != "medicines":
        yield Fault(_FILE, (*place, "lists"), f"{name} is no question of the kind medicines, so the note never appears; name one that is")
    if not note.lists.names:
        yield Fault(_FILE, (*place, "lists"), f"the group {note.lists.group} is empty, so the note never appears; fill it in medicines.yml")


def _focus(protocol: Protocol) -> Iterator[Fault]:
    name = protocol.focus.question
    if not protocol.has_question(name) or protocol.question(name).kind != "conditions":
        yield Fault(_FILE, ("focus", "question"), f"{name} is no question of the kind conditions; name one that is")
        return
    for value in protocol.focus.inflammatory:
        if value not in protocol.question(name).values:
            yield Fault(_FILE, ("focus", "inflammatory"), f"{name} never lists {value}; mend the name or drop it")


def _thresholds(protocol: Protocol) -> Iterator[Fault]:
    for threshold in protocol.thresholds.values():
        if not threshold.unit or not threshold.source:
            yield Fault(_FILE, ("thresholds", threshold.id), "needs a unit and a source")
    for name in dict.fromkeys(question.window for question in protocol.questions if question.window):
        if name not in protocol.thresholds:
            yield Fault(_FILE, ("thresholds", name), "is missing; texts are read by it, so write its value, unit and source")
        elif protocol.thresholds[name].unit not in _UNITS:
            yield Fault(_FILE, ("thresholds", name), f"is a time, so its unit is one of {', '.join(_UNITS)}")


def lint_fed(protocol: Protocol) -> Iterator[Fault]:
    """Questions that nothing looks at."""
    used = {effect.question for criterion in protocol.criteria for effect in criterion.effects}
    used |= {name for criterion in protocol.criteria for name in _untils(criterion)}
    used |= {name for question in protocol.questions for name, _ in mentioned(question.when)} | {protocol.focus.question}
    for question in protocol.questions:
        if question.id not in used and question.id not in _FEEDS_NONE:
            said = "feeds no criterion and no condition; drop it or name it in criteria.yml"
            yield Fault("questions.yml", ("questions", question.id), said)


def _untils(criterion: Criterion) -> set[str]:
    return {outcome.until.question for effect in criterion.effects for outcome in effect.outcomes if outcome.until}


def _statuses(protocol: Protocol) -> Iterator[Fault]:
    """A status that a criterion declares and no answers give."""
    today = date(2026, 11, 22)
    for criterion in protocol.criteria:
        names = {effect.question for effect in criterion.effects} | _untils(criterion)
        for effect in criterion.effects:
            names |= {n for outcome in effect.outcomes for n, _ in mentioned(outcome.when)}
        if not criterion.effects or any(not protocol.has_question(name) for name in names):
            continue
        if any(o.until and o.until.after not in protocol.thresholds for effect in criterion.effects for o in effect.outcomes):
            continue
        declared = {outcome.status for effect in criterion.effects for outcome in effect.outcomes if outcome.status in STATUSES}
        reached: set[Any] = set()
        alone = replace(protocol, criteria=(criterion,))  # another criterion may name a question that there is not
        for answers in worlds(protocol, with_conditions(protocol, names)):
            reached.add(evaluate(alone, answers, today)[criterion.id].status)
            if declared <= reached:
                break
        for status in sorted(str(one) for one in declared - reached):
            yield Fault(_FILE, ("criteria", criterion.id), f"no answers can give the status {status}; mend an outcome")
