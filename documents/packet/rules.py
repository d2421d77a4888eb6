"""The chapters on the rules: what is asked and when, as chart and as table; criterion, question, outcome; what nobody is asked."""

from __future__ import annotations

from collections.abc import Iterator

from documents.document import Block, Chart, Column, Heading, Paragraph, Step, Table, Text, Words
from documents.packet import asked
from documents.packet.given import Given
from prescreen.protocol.model import Criterion, Effect, Outcome, Protocol, Question
from prescreen.protocol.predicates import mentioned
from prescreen.protocol.units import number, told
from prescreen.script.conditions import in_words, test_in_words
from prescreen.script.rules import STATUSES

_FIRST, _MOST = 14, 16
"""So many steps fit on the first page of the chart, and on each of the others."""
_DEEPEST = 3
_LONGEST, _LONGEST_EXIT, _EXITS = 112, 54, 3
_MAY_END = ("fail", "wait")


def branching(given: Given) -> Iterator[Block]:
    """What is asked, and when."""
    prose, protocol = given.prose, given.protocol
    yield Heading(prose.text("branching.title"))
    yield Paragraph(prose("branching.intro"))
    steps = [_step(given, question, place) for place, question in enumerate(protocol.questions, 1)]
    parts = [steps[:_FIRST], *(steps[at : at + _MOST] for at in range(_FIRST, len(steps), _MOST))]
    for part, chart in enumerate(parts, 1):
        about = prose.text("branching.chart", part=str(part), parts=str(len(parts)))
        yield Chart(about, f"{about}. {'. '.join(_aloud(step) for step in chart)}.", tuple(chart))
    yield Paragraph(prose("branching.after"))
    yield Heading(prose.text("branching.table_title"), 2)
    columns = ("№", 0.35), ("Question", 2.2), ("When it is asked", 1.8), ("Where its answers lead", 2.4)
    rows = tuple(_asked_when(given, question, place) for place, question in enumerate(protocol.questions, 1))
    yield Table(prose.text("branching.table_about"), tuple(Column(*column) for column in columns), rows)


def criteria(given: Given) -> Iterator[Block]:
    """From criterion to question to outcome, criterion by criterion."""
    prose, protocol = given.prose, given.protocol
    yield Heading(prose.text("criteria.title"))
    yield Paragraph(prose("criteria.intro"))
    if protocol.focus.question:
        yield Paragraph(prose("criteria.focus"), "note")
    for criterion in protocol.criteria:
        yield Heading(f"{criterion.id} ({criterion.kind}): {criterion.text}", 2)
        yield Paragraph(criterion.source, "note")
        if criterion.proposed:
            yield Paragraph(prose("criteria.proposed", why=criterion.proposed), "frame")
        if criterion.effects:
            titles = [prose.text(f"criteria.{key}") for key in ("question", "answer", "outcome", "reason")]
            columns = tuple(Column(title, width) for title, width in zip(titles, (2.0, 1.6, 1.3, 2.0), strict=True))
            yield Table(f"{criterion.id}: {criterion.text}", columns, tuple(_outcomes(given, criterion)))
        else:
            yield Paragraph(prose("criteria.silent" if criterion.silent else "criteria.clinic"))
        for note in criterion.notes:
            when = f" ({in_words(protocol, note.when)})" if note.when else ""
            yield Paragraph(f"{prose.text('criteria.notes')} {note.text}{when}.", "note")
    yield Heading(prose.text("criteria.thresholds_title"), 2)
    columns = (Column("Limit", 2.0), Column("Value", 1.4), Column("Source", 2.0))
    limits = tuple(
        (one.id.replace("_", " "), told(protocol.units, one.value, one.unit, "en"), one.source) for one in protocol.thresholds.values()
    )
    yield Table(prose.text("criteria.thresholds_about"), columns, limits)


def never(given: Given) -> Iterator[Block]:
    """What is never asked, and why."""
    prose = given.prose
    yield Heading(prose.text("never.title"))
    yield Paragraph(prose("never.intro"))
    rows = tuple((prose.filled(one["what"]), prose.filled(one["why"])) for one in prose.entries("never.asked"))
    yield Table(prose.text("never.title"), (Column(prose.text("never.what"), 1.2), Column(prose.text("never.why"), 2)), rows)
    at_clinic = [criterion for criterion in given.protocol.criteria if not criterion.effects]
    if at_clinic:
        yield Heading(prose.text("never.clinic_title"), 2)
        yield Paragraph(prose("never.clinic_intro"))
        nobody: tuple[tuple[Words, ...], ...] = tuple(
            (Text(one.id, look="strong"), one.text, prose("criteria.silent" if one.silent else "criteria.clinic")) for one in at_clinic
        )
        columns = (Column("Criterion", 0.6), Column("Text", 2.2), Column("Why", 2))
        yield Table(prose.text("never.clinic_title"), columns, nobody)


def label(protocol: Protocol, question: str) -> str:
    """A question's short name; its first words where it has none."""
    named = protocol.find_text("en", f"label.{question}")
    if named or not protocol.has_question(question):
        return named or question
    return question.replace("_", " ").capitalize()


def _step(given: Given, question: Question, place: int) -> Step:
    protocol, parent = given.protocol, _parent(given.protocol, question)
    when = f"only if {in_words(protocol, question.when)}" if question.when else ""
    exits = [_cut(exit, _LONGEST_EXIT) for exit in _exits(given, question)]
    if len(exits) > _EXITS:
        exits = [*exits[: _EXITS - 1], f"and {len(exits) - _EXITS + 1} more: see the table"]
    shown = f"{place}. {label(protocol, question.id)}"
    return Step(question.id, _depth(protocol, question), shown, _cut(when, _LONGEST), parent, tuple(exits))


def _aloud(step: Step) -> str:
    return ", ".join(part for part in (step.words, step.when, "; ".join(step.exits)) if part)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 2].rsplit(' ', 1)[0]} …"


def _parent(protocol: Protocol, question: Question) -> str:
    """The question that this one hangs on: the last before it of those that its condition looks at."""
    looked_at = {name for name, _ in mentioned(question.when)}
    before = [one.id for one in protocol.questions[: protocol.questions.index(question)] if one.id in looked_at]
    return before[-1] if before else ""


def _depth(protocol: Protocol, question: Question) -> int:
    parent = _parent(protocol, question)
    return min(_DEEPEST, 1 + _depth(protocol, protocol.question(parent))) if parent else 0


def _of(protocol: Protocol, question: str) -> Iterator[tuple[Criterion, Effect, Outcome]]:
    """Every outcome that an answer to this question may have."""
    for criterion in protocol.criteria:
        for effect in criterion.effects:
            if effect.question == question and not effect.count:
                yield from ((criterion, effect, outcome) for outcome in effect.outcomes)


def _answer(protocol: Protocol, effect: Effect, outcome: Outcome) -> str:
    """Which answer an outcome is about, in words."""
    said = test_in_words(protocol, "" if effect.count else effect.question, outcome.test)
    said = said.removeprefix("is ") if not effect.count else said
    return said[:1].upper() + said[1:]


def _asked_when(given: Given, question: Question, place: int) -> tuple[Words, ...]:
    protocol, prose = given.protocol, given.prose
    words = "\n".join(say.text for say in asked.put(given, question.id, "en", "web")).split("\n\n")[-1]
    when = f"if {in_words(protocol, question.when)}" if question.when else prose.text("branching.always")
    leads = _exits(given, question)
    further = [label(protocol, one.id) for one in protocol.questions if _parent(protocol, one) == question.id]
    leads += [f"{prose.text('branching.opens')}: {', '.join(further)}"] if further else []
    for one in (one for one in question.settles if protocol.has_question(one.question)):
        settled = f"where it {test_in_words(protocol, question.id, one.test)}, “{label(protocol, one.question)}” is taken as {one.value}"
        leads.append(settled)
    fed, beside = _weighed(protocol, question.id)
    leads += [f"{prose.text('branching.weighed')} {', '.join(fed)}"] if fed else []
    leads += [f"{prose.text('branching.beside')} {', '.join(beside)}"] if beside else []
    if question.role == "consent":
        leads = [prose.text("branching.consent")]
    leads = leads or [prose.text("branching.decides_nothing")]
    return str(place), (Text(label(protocol, question.id), look="strong"), f"\n{words}"), when, "\n".join(leads)


def _exits(given: Given, question: Question) -> list[str]:
    """Where answers to a question may end the interview or put it off, and which."""
    return [
        f"{given.prose.text(f'branching.{outcome.status}')} ({criterion.id}): {_which(given.protocol, effect, outcome)}"
        for criterion, effect, outcome in _of(given.protocol, question.id)
        if outcome.status in _MAY_END
    ]


def _which(protocol: Protocol, effect: Effect, outcome: Outcome) -> str:
    """Which answer it is; of what is left when all others are named, the reason, which tells more."""
    if outcome.test == {"anything": True}:
        return outcome.why
    return _answer(protocol, effect, outcome) + (f", where {in_words(protocol, outcome.when)}" if outcome.when else "")


def _weighed(protocol: Protocol, question: str) -> tuple[list[str], list[str]]:
    """The criteria that weigh a question's answer, and those that look at it beside another's."""
    fed, beside = [], []
    for criterion in protocol.criteria:
        counted = {name for effect in criterion.effects for one in effect.count for name, _ in mentioned(one)}
        looked_at = {name for effect in criterion.effects for outcome in effect.outcomes for name, _ in mentioned(outcome.when)}
        looked_at |= {name for note in criterion.notes for name, _ in mentioned(note.when)}
        looked_at |= {note.lists.question for note in criterion.notes if note.lists}
        dated = {outcome.until.question for effect in criterion.effects for outcome in effect.outcomes if outcome.until}
        if question in counted or any(effect.question == question and not effect.count for effect in criterion.effects):
            fed.append(criterion.id)
        elif question in looked_at | dated:
            beside.append(criterion.id)
    return fed, beside


def _outcomes(given: Given, criterion: Criterion) -> Iterator[tuple[Words, ...]]:
    protocol = given.protocol
    for effect in criterion.effects:
        named = label(protocol, effect.question)
        if effect.count:
            named = "How many of these hold: " + "; ".join(in_words(protocol, one) for one in effect.count)
        for place, outcome in enumerate(effect.outcomes):
            when = f", where {in_words(protocol, outcome.when)}" if outcome.when else ""
            status = STATUSES[outcome.status][:1].upper() + STATUSES[outcome.status][1:]
            yield (
                Text(named, look="faint" if place else "strong"),
                f"{_answer(protocol, effect, outcome)}{when}",
                (Text(status, look="strong"), _until(given, outcome)),
                (outcome.why, _told_at_once(given, outcome)),
            )


def _until(given: Given, outcome: Outcome) -> str:
    if outcome.until is None:
        return ""
    after, source = given.protocol.thresholds[outcome.until.after], outcome.until.question
    time = told(given.protocol.units, after.value, after.unit, "en") or number(after.value)
    key = "criteria.until" if source else "criteria.until_today"
    return f", {given.prose.text(key, time=time, what=label(given.protocol, source) if source else '')}"


def _told_at_once(given: Given, outcome: Outcome) -> Text:
    if not outcome.say:
        return Text("")
    return Text(f"\n{given.prose.text('criteria.told')} {given.english(f'wording notice.{outcome.say}') or outcome.say}", look="faint")
