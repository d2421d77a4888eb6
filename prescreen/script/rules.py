"""The rules of a trial, one by one: what is asked and when, what an answer means for a criterion, the thresholds, what is kept how long.

Each is told in plain English and held beside as it is used, so that no change of a rule can hide behind words that stay the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prescreen.protocol.model import Criterion, Effect, Outcome, Protocol, Question, Threshold
from prescreen.protocol.retention import Term, load_terms
from prescreen.protocol.units import number, told
from prescreen.script.conditions import in_words, label, test_in_words
from prescreen.site import Site

STATUSES = {
    "fail": "does not fit",
    "wait": "may fit later",
    "review": "a person must look at it",
    "clinic": "is found out at the clinic",
    "pass": "fits",
    None: "decides nothing by itself",
}
"""What a status of a criterion means to a reader."""
_OF_STUDY = ("age", "sex", "background")


@dataclass(frozen=True)
class Rule:
    """`said`: the rule in plain English. `data`: what the product goes by, as JSON in one order."""

    said: str
    data: str


def rules(protocol: Protocol, site: Site) -> dict[str, Rule]:
    """Rule id -> rule: `question age`, `criterion E3`, `threshold a1c`, `retention referral`, `contact hours`, `bring pathology`, `focus`.

    Raises ProtocolError where retention.yml can't be used.
    """
    made: dict[str, Rule] = {}
    for place, question in enumerate(protocol.questions, 1):
        made[f"question {question.id}"] = Rule(question_said(protocol, question, place), _data([place, question]))
    for criterion in protocol.criteria:
        made[f"criterion {criterion.id}"] = Rule("\n".join(criterion_said(protocol, criterion)), _data(criterion))
    for threshold in protocol.thresholds.values():
        made[f"threshold {threshold.id}"] = Rule(threshold_said(threshold), _data(threshold))
    for bring in protocol.bring:
        said = f"Named as a help to have at hand, where {in_words(protocol, bring.when)}."
        made[f"bring {bring.thing}"] = Rule(said, _data(bring))
    for key in _OF_STUDY:
        if key in protocol.study:
            made[f"study {key}"] = Rule(f"{key}: {_data(protocol.study[key])}", _data(protocol.study[key]))
    if protocol.focus.question:
        named = ", ".join(protocol.focus.any_of)
        made["focus"] = Rule(
            f"Looked at most ({protocol.focus.label}): {label(protocol, protocol.focus.question)} names {named}.", _data(protocol.focus)
        )
    for term in load_terms(protocol.folder, site.keep_years, site.call_days).values():
        made[f"retention {term.id}"] = Rule(term_said(term), _data(term))
    return made | {id: Rule(said, _data(value)) for id, (said, value) in _of_site(site).items() if value}


def _of_site(site: Site) -> dict[str, tuple[str, Any]]:
    """What the site's settings rule: how long an interview can be taken up again, whom a lot falls on then, when people are contacted."""
    return {
        "retention undo": (
            f"An interview that did not fit can be taken up again for {site.undo_minutes} minutes; then its answers are destroyed.",
            site.undo_minutes,
        ),
        "second look": (
            f"Of those who do not fit, {number(round(100 * site.second_look, 4))} of 100 are drawn by lot and asked once, when they are "
            f"told so, whether the team may call within {site.second_look_days} days to check that they were read right.",
            {"part": site.second_look, "days": site.second_look_days} if site.second_look else None,
        ),
        "contact hours": (f"The team means to try to reach whoever is referred within {site.contact_hours} hours.", site.contact_hours),
        "contact reminders": (
            f"Whoever stops partway by text is reminded once after each of so many days of silence: {site.reminded_after}.",
            site.reminded_after,
        ),
        "contact quiet hours": (
            f"No text that the site starts goes out in these hours of the day, where the number is: {site.quiet_hours}.",
            site.quiet_hours,
        ),
    }


def question_said(protocol: Protocol, question: Question, place: int) -> str:
    """Which place a question has, what it takes and when it is asked."""
    asked = f"asked where {in_words(protocol, question.when)}" if question.when else "always asked"
    takes = f" It takes {', '.join(question.values)}." if question.values else ""
    limits = (
        f" From {number(question.range[0])} to {number(question.range[1])} {question.unit}.".replace(" .", ".") if question.range else ""
    )
    settled = "".join(
        f" Where it {test_in_words(protocol, question.id, one.test)}, {label(protocol, one.question)} is taken as {one.value}."
        for one in question.settles
        if protocol.has_question(one.question)
    )
    role = " No criterion weighs it." if question.info else ""
    return f"{place}. {label(protocol, question.id)} ({question.kind.replace('_', ' ')}): {asked}.{takes}{limits}{settled}{role}"


def criterion_said(protocol: Protocol, criterion: Criterion) -> Iterator[str]:
    """The criterion in its own text, and each outcome in a line."""
    yield f"{criterion.id} ({criterion.kind}): {criterion.text}. Source: {criterion.source}."
    if not criterion.effects:
        yield "Nothing is asked: it is found out at the clinic."
    for effect in criterion.effects:
        for outcome in effect.outcomes:
            yield outcome_said(protocol, effect, outcome)
    for note in criterion.notes:
        yield f"The team is told: {note.text}." + (f" Where {in_words(protocol, note.when)}." if note.when else "")


def outcome_said(protocol: Protocol, effect: Effect, outcome: Outcome) -> str:
    """What one answer means."""
    if effect.count:
        held = "; ".join(in_words(protocol, one) for one in effect.count)
        what = f"How many of these hold ({held}) {test_in_words(protocol, '', outcome.test)}"
    else:
        what = f"{label(protocol, effect.question)} {test_in_words(protocol, effect.question, outcome.test)}"
    when = f", where {in_words(protocol, outcome.when)}" if outcome.when else ""
    until = ""
    if outcome.until is not None:
        after = protocol.thresholds[outcome.until.after]
        since = label(protocol, outcome.until.question) if outcome.until.question else "the day it was said"
        until = f", until {told(protocol.units, after.value, after.unit, 'en')} after {since}; past that day it {STATUSES[outcome.past]}"
    return f"{what}{when}: {STATUSES[outcome.status]}{until}. ({outcome.why}.)"


def threshold_said(threshold: Threshold) -> str:
    """A threshold with its unit and its source."""
    return f"{number(threshold.value)} {threshold.unit}. Source: {threshold.source}."


def term_said(term: Term) -> str:
    """What is kept, how long and on whose decision."""
    time = "not destroyed by the product" if term.days is None else f"destroyed after {term.days} days"
    return f"{term.what[:1].upper()}{term.what[1:]}: {time}. Why: {term.why}. Decided by the {term.decided_by}."


def _data(held: Any) -> str:
    return json.dumps(_plain(held), ensure_ascii=False, separators=(",", ":"))


def _plain(held: Any) -> Any:
    """What a rule holds as values that JSON knows, in one order: mappings by their keys, sets sorted, data classes by their fields."""
    if hasattr(held, "__dataclass_fields__"):
        return {name: _plain(getattr(held, name)) for name in sorted(held.__dataclass_fields__)}
    if isinstance(held, Mapping):
        return {str(key): _plain(held[key]) for key in sorted(held, key=str)}
    if isinstance(held, (set, frozenset)):
        return sorted(map(str, held))
    if isinstance(held, float) and held.is_integer():
        return int(held)  # 7.0 and 7 rule the same
    return [_plain(one) for one in held] if isinstance(held, (list, tuple)) else held
