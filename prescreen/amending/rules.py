"""When the rule of a criterion is another one: its text, what answers mean for it, its thresholds, or what its questions ask for.

Where the words of a reason, a note or a source alone differ, the rule is the same. Wording of questions is no rule; `reworded` tells it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from prescreen.protocol.model import Criterion, Effect, Outcome, Protocol, Question
from prescreen.protocol.predicates import mentioned


def rule_of(protocol: Protocol, criterion: str) -> Any:
    """What the criterion rules, to be compared with what it rules in another version. Raises KeyError."""
    held = protocol.criterion(criterion)
    effects = tuple(replace(effect, outcomes=tuple(map(_bare, effect.outcomes))) for effect in held.effects)
    waits = [outcome.until.after for effect in held.effects for outcome in effect.outcomes if outcome.until is not None]
    asked = [_asks(protocol, id) for id in sorted(set(_questions(held))) if protocol.has_question(id)]
    return held.kind, " ".join(held.text.split()), effects, [_amount(protocol, id) for id in waits], asked


def changed_criteria(old: Protocol, new: Protocol) -> dict[str, str]:
    """Criterion -> `changed`, `new` or `gone`, of each whose rule is another one; those of NEW in their order, then those gone."""
    before, after = {one.id for one in old.criteria}, {one.id for one in new.criteria}
    found = {id: "new" if id not in before else "changed" for id in (one.id for one in new.criteria) if not same_rule(old, new, id)}
    return found | {one.id: "gone" for one in old.criteria if one.id not in after}


def same_rule(old: Protocol, new: Protocol, criterion: str) -> bool:
    """Whether both have this criterion, and it rules the same."""
    if old is new:
        return True
    if not all(any(one.id == criterion for one in protocol.criteria) for protocol in (old, new)):
        return False
    return bool(rule_of(old, criterion) == rule_of(new, criterion))


def hanging(protocol: Protocol, questions: Collection[str]) -> tuple[str, ...]:
    """The criteria that ask for one of these questions, in their order."""
    return tuple(one.id for one in protocol.criteria if not set(questions).isdisjoint(_questions(one)))


def reworded(old: Protocol, new: Protocol) -> list[str]:
    """The questions of both that are put in other words, in any language of NEW: answers to them were given to the words before."""
    return [
        question.id
        for question in new.questions
        if old.has_question(question.id)
        and any(
            _words(old, language, question.id) != _words(new, language, question.id)
            for language in new.languages
            if language in old.languages
        )
    ]


def _words(protocol: Protocol, language: str, question: str) -> tuple[str | None, ...]:
    return tuple(protocol.find_text(language, f"ask.{question}", channel) for channel in ("web", "sms"))


def _bare(outcome: Outcome) -> Outcome:
    return replace(outcome, why="", say="")


def _questions(criterion: Criterion) -> Iterator[str]:
    for effect in criterion.effects:
        yield from _of_effect(effect)


def _of_effect(effect: Effect) -> Iterator[str]:
    if effect.question:
        yield effect.question
    for condition in (*effect.count, *(outcome.when for outcome in effect.outcomes)):
        yield from (question for question, _ in mentioned(condition))
    yield from (outcome.until.question for outcome in effect.outcomes if outcome.until is not None and outcome.until.question)


def _asks(protocol: Protocol, id: str) -> tuple[Any, ...]:
    asked: Question = protocol.question(id)
    condition: Mapping[str, Any] | None = asked.when
    return id, asked.kind, asked.values, condition, _amount(protocol, asked.window), asked.steady, asked.unit, asked.per, asked.parts


def _amount(protocol: Protocol, threshold: str) -> tuple[float, str] | None:
    held = protocol.thresholds.get(threshold)
    return (held.value, held.unit) if held is not None else None
