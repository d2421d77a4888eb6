"""`criteria.yml`: every answer has an outcome, every outcome an answer, every note its question, every status its answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from prescreen.answers import DECLINED, UNSURE
from prescreen.criteria import evaluate
from prescreen.protocol.faults import Fault, near
from prescreen.protocol.lint import testing
from prescreen.protocol.lint.testing import Place, mend
from prescreen.protocol.lint.worlds import TODAY, many, met, samples, with_conditions, worlds
from prescreen.protocol.model import STATUSES, Criterion, Effect, Note, Outcome, Protocol, Question
from prescreen.protocol.predicates import mentioned

_FILE = "criteria.yml"
_CONFIRM = "decide, and take the line `proposed` away (its lines behind # are ready where the question fits)"
_NOT_TOLD = {UNSURE: "not sure", DECLINED: "would rather not say"}
"""Answers that tell nothing of the matter, so that nobody passes by them unless the protocol's author writes that they do."""
_FEEDS_NONE = ("consent", "onset", "sex")
"""Roles of questions that no criterion needs to name."""


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of the criteria."""
    seen: set[str] = set()
    for criterion in protocol.criteria:
        place: Place = ("criteria", criterion.id)
        if criterion.id in seen:
            yield Fault(_FILE, place, "stands here twice; rename one")
        seen.add(criterion.id)
        if criterion.kind not in ("inclusion", "exclusion"):
            yield Fault(_FILE, place, f"kind is {criterion.kind}; {near(criterion.kind, ('inclusion', 'exclusion'))}")
        if criterion.proposed:
            yield Fault(_FILE, (*place, "proposed"), f"is open: {criterion.proposed} is only proposed; {_CONFIRM}")
        for at, effect in enumerate(criterion.effects):
            where = (*place, "from", at if effect.count else effect.question)
            if effect.count:
                yield from _counting(protocol, effect, where)
                continue
            if not protocol.has_question(effect.question):
                yield Fault(_FILE, where, f"names no question: {effect.question}; {mend(protocol, effect.question)}")
                continue
            question = protocol.question(effect.question)
            for outcome in effect.outcomes:
                yield from _outcome(protocol, question, outcome, where)
            yield from _covered(protocol, question, effect.outcomes, where)
        for number, note in enumerate(criterion.notes):
            yield from _note(protocol, note, (*place, "notes", number))
    yield from _focus(protocol)
    yield from _statuses(protocol)


def _counting(protocol: Protocol, effect: Effect, place: Place) -> Iterator[Fault]:
    for number, condition in enumerate(effect.count):
        yield from testing.condition(protocol, _FILE, (*place, "count", number), condition)
    numbers = range(len(effect.count) + 1)
    for outcome in effect.outcomes:
        yield from _statuses_of(outcome, place)
        if not any(met(outcome.test, number) for number in numbers):
            yield Fault(_FILE, place, f"of {len(effect.count)} conditions, no number can reach the outcome {outcome.why!r}; mend its test")
    for number in numbers:
        if all(met(outcome.test, number) is False for outcome in effect.outcomes):
            yield Fault(_FILE, place, f"no outcome where {number} of the {len(effect.count)} conditions hold; add one")


def _statuses_of(outcome: Outcome, place: Place) -> Iterator[Fault]:
    for status in (outcome.status, outcome.past):
        if status is not None and status not in STATUSES:
            yield Fault(_FILE, place, f"no status {status}; {near(status, STATUSES)}")


def _outcome(protocol: Protocol, question: Question, outcome: Outcome, place: Place) -> Iterator[Fault]:
    yield from _statuses_of(outcome, place)
    yield from testing.test(protocol, question, outcome.test, _FILE, place)
    yield from testing.condition(protocol, _FILE, (*place, "when"), outcome.when)
    if outcome.until is not None:
        if outcome.until.question and not protocol.has_question(outcome.until.question):
            yield Fault(_FILE, place, f"until names no question: {outcome.until.question}; {mend(protocol, outcome.until.question)}")
        if outcome.until.after not in protocol.thresholds:
            yield Fault(_FILE, place, f"until names no threshold: {outcome.until.after}; {near(outcome.until.after, protocol.thresholds)}")


def _covered(protocol: Protocol, question: Question, outcomes: tuple[Outcome, ...], place: Place) -> Iterator[Fault]:
    values = samples(protocol, question)
    reached: set[int] = set()
    for value in values:
        taken = False
        for number, outcome in enumerate(outcomes):
            if met(outcome.test, value) and not (value == DECLINED and outcome.test == {"anything": True}):
                reached.add(number)
                if isinstance(value, str) and value in _NOT_TOLD and outcome.status == "pass" and not _says(outcome.test, value):
                    said = f"the outcome {outcome.why!r} takes “{_NOT_TOLD[value]}”, too, and lets it pass; write a line for it before"
                    yield Fault(_FILE, place, f"{said}, such as {{is: [{value}], status: review, why: ...}}")
                if taken := outcome.when is None:
                    break
        if not taken and value != DECLINED and all(met(outcome.test, value) is False for outcome in outcomes):
            yield Fault(_FILE, place, f"no outcome for the answer {_told(value)}; add one, or end with `else: true`")
    for number, outcome in enumerate(outcomes):
        if number in reached:
            continue
        if not any(met(outcome.test, value) for value in values):
            within = f", which is a number from {question.range[0]:g} to {question.range[1]:g}" if question.range else ""
            yield Fault(_FILE, place, f"no answer to {question.id}{within} can reach the outcome {outcome.why!r}; mend its test or drop it")
        else:
            yield Fault(_FILE, place, f"outcomes before it take every answer of the outcome {outcome.why!r}; move it up or drop it")


def _says(test: Any, value: str) -> bool:
    """Whether a test names this word itself."""
    return value in (test if isinstance(test, list) else test.get("is", ()))


def _told(value: Any) -> str:
    return ", ".join(f"{key} {one}" for key, one in value.items()) if isinstance(value, dict) else str(value)


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
    if not name:
        return  # the trial has none
    if not protocol.has_question(name) or protocol.question(name).kind != "conditions":
        yield Fault(_FILE, ("focus", "question"), f"{name} is no question of the kind conditions; name one that is")
        return
    for value in protocol.focus.any_of:
        if value not in protocol.question(name).values:
            yield Fault(_FILE, ("focus", "any_of"), f"{name} never lists {value}; mend the name or drop it")


def lint_fed(protocol: Protocol) -> Iterator[Fault]:
    """Questions that nothing looks at."""
    used = {effect.question for criterion in protocol.criteria for effect in criterion.effects}
    used |= {
        name
        for criterion in protocol.criteria
        for effect in criterion.effects
        for condition in effect.count
        for name, _ in mentioned(condition)
    }
    used |= {name for criterion in protocol.criteria for name in _untils(criterion)}
    used |= {name for question in protocol.questions for name, _ in mentioned(question.when)} | {protocol.focus.question}
    used |= {question.id for question in protocol.questions if any(settling.question in used for settling in question.settles)}
    used |= {note.lists.question for criterion in protocol.criteria for note in criterion.notes if note.lists}
    used |= {name for criterion in protocol.criteria for note in criterion.notes for name, _ in mentioned(note.when)}
    for tied, kind in (("medicine_class", "medicines"), ("condition", "conditions")):
        if any(getattr(question, tied) for question in protocol.questions):
            used |= {question.id for question in protocol.of_kind(kind)}
    for question in protocol.questions:
        if question.id not in used and question.role not in _FEEDS_NONE and not question.info:
            said = "feeds no criterion and no condition; name it in criteria.yml, write `info: true` where it is for the record, or drop it"
            yield Fault("questions.yml", ("questions", question.id), said)


def _untils(criterion: Criterion) -> set[str]:
    return {
        outcome.until.question for effect in criterion.effects for outcome in effect.outcomes if outcome.until and outcome.until.question
    }


def _statuses(protocol: Protocol) -> Iterator[Fault]:
    """A status that a criterion declares and no answers give."""
    for criterion in protocol.criteria:
        if any(list(_statuses_of(outcome, ())) for effect in criterion.effects for outcome in effect.outcomes):
            continue
        names = {effect.question for effect in criterion.effects} | _untils(criterion)
        names |= {name for effect in criterion.effects for condition in effect.count for name, _ in mentioned(condition)}
        for effect in criterion.effects:
            names |= {n for outcome in effect.outcomes for n, _ in mentioned(outcome.when)}
        if not criterion.effects or any(not protocol.has_question(name) for name in names):
            continue
        if any(o.until and o.until.after not in protocol.thresholds for effect in criterion.effects for o in effect.outcomes):
            continue
        declared = {outcome.status for effect in criterion.effects for outcome in effect.outcomes if outcome.status in STATUSES}
        reached: set[Any] = set()
        alone = replace(protocol, criteria=(criterion,))  # another criterion may name a question that there is not
        needed = with_conditions(protocol, names)
        if many(protocol, needed, (criterion,)):
            continue
        for answers in worlds(protocol, needed, (criterion,)):
            reached.add(evaluate(alone, answers, TODAY)[criterion.id].status)
            if declared <= reached:
                break
        for status in sorted(str(one) for one in declared - reached):
            yield Fault(_FILE, ("criteria", criterion.id), f"no answers can give the status {status}; mend an outcome")
