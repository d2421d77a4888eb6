"""`questions.yml`: each question once, read by a reader that there is, reached by some answers, and of use to a criterion."""

from __future__ import annotations

from collections.abc import Iterator

from prescreen.answers import DECLINED
from prescreen.protocol.faults import Fault, near
from prescreen.protocol.lint import testing
from prescreen.protocol.lint.worlds import many, worlds
from prescreen.protocol.model import Protocol
from prescreen.protocol.predicates import holds, mentioned

_FILE = "questions.yml"
KINDS = (
    "yes_no", "age", "partial_date", "choice", "conditions", "medicines",
    "choices", "number", "numbers", "body", "duration", "words",
)  # fmt: skip


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of the questions."""
    seen: set[str] = set()
    if not protocol.questions or protocol.questions[0].role != "consent":
        yield Fault(_FILE, ("questions", 0), "the first question must be the one with `role: consent`; nothing may be asked before it")
    for question in protocol.questions:
        place = ("questions", question.id)
        if question.id in seen:
            yield Fault(_FILE, place, "stands here twice; rename one")
        if question.kind not in KINDS:
            yield Fault(_FILE, place, f"no reader reads the kind {question.kind}; {near(question.kind, KINDS)}")
        if question.kind in ("choice", "choices") and len(question.values) < 2:
            yield Fault(_FILE, (*place, "values"), "has no values to choose from; write [one, another, unsure]")
        for value in question.choices:
            if value not in question.values:
                yield Fault(_FILE, (*place, "choices"), f"the choice {value} is not among its values; add it there")
        for name in ("declined", "missed"):
            value = getattr(question, name)
            if value not in (*question.values, DECLINED, *(("unsure",) if question.kind == "words" else ())):
                yield Fault(_FILE, (*place, name), f"records {value}, which is not among its values ({', '.join(question.values)})")
        yield from testing.condition(protocol, _FILE, (*place, "when"), question.when, seen)
        for variant in question.variants:
            yield from testing.condition(protocol, _FILE, (*place, "variants", variant.name), variant.when, seen)
        seen.add(question.id)
    yield from _unreached(protocol)


def _unreached(protocol: Protocol) -> Iterator[Fault]:
    for question in protocol.questions:
        names = {name for name, _ in mentioned(question.when)}
        if not names or any(not protocol.has_question(name) for name in names):
            continue
        if not many(protocol, names) and not any(holds(question.when, answers) for answers in worlds(protocol, {*names, question.id})):
            yield Fault(_FILE, ("questions", question.id, "when"), f"no answers make it hold, so {question.id} is never asked; mend it")
