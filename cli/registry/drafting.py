"""Writes a record as the files of a trial. Each criterion stands there as the record states it, found out at the clinic.

A question that may ask for it is `proposed`, with what its answers would mean ready behind #. Nothing proposed counts before a person has
taken the signs and the line `proposed` away; `prescreen lint` lists what is still open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cli.registry.proposing import Proposal, proposed
from prescreen.registry.record import Record
from prescreen.registry.texts import INCLUSION, Stated

Entries = list[Mapping[str, Any]]
_WIDTH = 130
_OPPOSITE = {"at_least": "below", "at_most": "above", "above": "at_most", "below": "at_least"}
_CLINIC = "clinic"


@dataclass
class _Drafted:
    """One criterion, the question proposed for it, and its thresholds with their lines."""

    id: str
    stated: Stated
    source: str
    proposal: Proposal | None
    thresholds: dict[str, str] = field(default_factory=dict)
    outcomes: list[str] = field(default_factory=list)


def drafted(record: Record, entries: Entries) -> dict[str, str]:
    """Name of a file -> its text: study.yml, questions.yml, criteria.yml."""
    criteria = _criteria(record, entries)
    return {
        "study.yml": _study(record),
        "questions.yml": _questions(criteria),
        "criteria.yml": _file(record, criteria),
        "cases/criteria.yml": _cases(criteria),
        "wording/en.yml": _WORDING,
        "topics.yml": _TOPICS,
    }


def _criteria(record: Record, entries: Entries) -> list[_Drafted]:
    counts = {"inclusion": 0, "exclusion": 0}
    found: list[_Drafted] = []
    stated_ages = False
    for one in record.criteria:
        counts[one.kind] += 1
        source = f"{record.registry} {one.kind} {counts[one.kind]}"
        proposal = proposed(entries, one.whole())
        stated_ages = stated_ages or (proposal is not None and proposal.entry.get("ages") is True and one.kind == INCLUSION)
        found.append(_one(one, f"{one.kind[0].upper()}{counts[one.kind]}", source, proposal))
    added: list[tuple[str, str]] = []
    if not stated_ages and (record.minimum_age is not None or record.maximum_age is not None):
        added.append((_ages(record), "minimum and maximum age"))
    if record.sex != "ALL":
        added.append((f"{record.sex.capitalize()} participants", "sex"))
    for text, where in added:
        counts[INCLUSION] += 1
        found.append(_one(Stated(INCLUSION, text), f"I{counts[INCLUSION]}", f"{record.registry} {where}", proposed(entries, text)))
    return found


def _ages(record: Record) -> str:
    least, most = record.minimum_age, record.maximum_age
    if least is not None and most is not None:
        return f"Age {least:g} to {most:g}"
    return f"Age at least {least:g}" if least is not None else f"Age at most {most:g}"


def _one(stated: Stated, id: str, source: str, proposal: Proposal | None) -> _Drafted:
    made = _Drafted(id, stated, source, proposal)
    if proposal is None:
        return made
    if proposal.entry.get("number"):
        _numbers(made, proposal)
    else:
        for value, status in _meanings(proposal.entry, stated).items():
            until = f", until: {_flow(proposal.entry['until'])}" if status == "wait" and "until" in proposal.entry else ""
            why = _quoted(f"{_words(proposal.question)}: {value}")
            made.outcomes.append(f"- {{is: [{value}], status: {status}, why: {why}{until}}}")
    for name, unit in (proposal.entry.get("threshold") or {}).items():
        amount, of = proposal.time or (30 if unit == "days" else 5, unit)
        said = "" if proposal.time else "   # the record names no time: is this one right?"
        made.thresholds[name] = f"{{value: {amount}, unit: {of}, source: {_quoted(source)}}}{said}"
    return made


_NEGATED = re.compile(r"^(?:no|not|never|without|absence of|free of|must not|have not|has not|does not|do not)\b", re.IGNORECASE)
"""An inclusion that begins so asks for what an exclusion names."""


def _meanings(entry: Mapping[str, Any], stated: Stated) -> Mapping[str, str]:
    """What each answer would mean."""
    if given := entry.get("outcomes"):
        return {str(value): str(status) for value, status in given.items()}
    hit, miss = str(entry.get("yes", "fail")), str(entry.get("no", "pass"))
    wanted = stated.kind == INCLUSION and not _NEGATED.search(stated.text)
    return {**({"yes": miss, "no": hit} if wanted else {"yes": hit, "no": miss}), "unsure": "review"}


def _numbers(made: _Drafted, proposal: Proposal) -> None:
    number = proposal.entry["number"]
    part = f"value: {number['value']}, " if "value" in number else ""
    good = made.stated.kind == INCLUSION
    said = ""
    operator, values = proposal.limit or ("at_least", (0.0,))
    if proposal.limit is None:
        said = "   # the record names no number: write it"
    names = (
        [f"{number['name']}_{made.id.lower()}"]
        if len(values) == 1
        else [f"{number['name']}_{made.id.lower()}_{end}" for end in ("from", "to")]
    )
    for name, value in zip(names, values, strict=True):
        made.thresholds[name] = f"{{value: {value:g}, unit: {number['unit']}, source: {_quoted(made.source)}}}{said}"
    hit = f"{part}{operator}: {names[0] if len(names) == 1 else '[' + ', '.join(names) + ']'}"
    inside, outside = ("pass", "fail") if good else ("fail", "pass")
    made.outcomes.append(f"- {{{hit}, status: {inside}, why: {_quoted(_said(number['name'], operator, values))}}}")
    made.outcomes.append("- {is: [unsure, declined], status: review, why: Not known}")
    opposite = _OPPOSITE.get(operator, "")
    other = f"{part}{opposite}: {names[0]}" if opposite else "else: true"
    made.outcomes.append(f"- {{{other}, status: {outside}, why: {_quoted(_said(number['name'], opposite or 'outside', values))}}}")


_SAID = {"at_least": "at least", "at_most": "at most"}


def _said(name: str, operator: str, values: tuple[float, ...]) -> str:
    return f"{_words(name)} {_SAID.get(operator, operator)} {' to '.join(f'{value:g}' for value in values)}"


def _words(name: str) -> str:
    """An id as words at the head of a sentence."""
    words = name.replace("_", " ")
    return words[0].upper() + words[1:]


def _file(record: Record, criteria: list[_Drafted]) -> str:
    lines = [
        f"# The criteria as {record.registry} states them, drafted by `prescreen from-registry`. Nothing is decided: each is found out",
        "# at the clinic until you decide otherwise. For each criterion:",
        "# 1. Put its text in your own plain words.",
        "# 2. Where a question is proposed and fits: take the # away before `from` and its lines, before its thresholds below, and before",
        "# the question in questions.yml. Check what each answer means: fail, wait, review, clinic, pass.",
        "# 3. Where none fits: write a question of your own (docs/new-trial.md), or leave the criterion to the clinic.",
        "# 4. Take its line `proposed` away. `prescreen lint` lists those that still have one.",
    ]
    thresholds = {name: line for one in criteria for name, line in one.thresholds.items()}
    lines += ["thresholds: {}   # take `{}` away with the first threshold" if thresholds else "thresholds: {}"]
    lines += [f"#  {name}: {line}" for name, line in thresholds.items()]
    lines += ["", "criteria:" if criteria else "criteria: []"]
    for one in criteria:
        lines += _criterion(one)
    return "\n".join(lines) + "\n"


def _criterion(one: _Drafted) -> Iterator[str]:
    yield f"  - id: {one.id}"
    yield f"    kind: {one.stated.kind}" + ("" if one.stated.known else "   # the record does not say which kind it is")
    yield f"    source: {_quoted(one.source)}"
    yield f"    text: {_quoted(one.stated.whole())}"
    if one.proposal is None:
        yield f"    proposed: {_CLINIC}   # no common question fits: found out at the clinic, or by a question of your own?"
        return
    yield f"    proposed: {one.proposal.question}   # does the question fit, and does each answer mean this?"
    yield "#    from:"
    yield f"#      - question: {one.proposal.question}"
    yield "#        outcomes:"
    for outcome in one.outcomes:
        yield f"#          {outcome}"


def _questions(criteria: list[_Drafted]) -> str:
    lines = [
        "# The interview: every question in the order asked. `use` takes a common question (trials/common/questions.yml) as it is.",
        "# Those behind # are proposed by the criteria named there. Take the # away where the criterion in criteria.yml is asked by it.",
        "questions:",
        "  - use: consent",
    ]
    asked: dict[str, list[str]] = {}
    define: dict[str, Mapping[str, Any]] = {}
    for one in criteria:
        if one.proposal is not None:
            entry = one.proposal.entry
            for name in (*entry.get("with", ()), one.proposal.question, *entry.get("then", ())):
                asked.setdefault(name, []).append(one.id)
            define |= {one.proposal.question: entry["define"]} if "define" in entry else {}
    for name, ids in asked.items():
        written = f"{{id: {name}, {_flow(define[name])[1:]}" if name in define else f"use: {name}"
        lines.append(f"#  - {written}   # {', '.join(dict.fromkeys(ids))}")
    return "\n".join(lines) + "\n"


def _cases(criteria: list[_Drafted]) -> str:
    expected = ", ".join(f"{one.id}: {_CLINIC}" for one in criteria)
    return (
        "# Named participants with the statuses that their answers must give; `prescreen check` plays them. Add one for each status of\n"
        "# each criterion that a question asks for: at each threshold, just below and just above.\n"
        f'today: "{date.today().isoformat()}"\n'
        "base:                      # the answers of somebody in whose way nothing stands\n"
        "  consent: yes\n"
        "cases:\n"
        f"  - {{name: Nothing stands in the way, expect: {{{expected}}}, disposition: likely}}\n"
    )


_WORDING = """\
# What this trial says in English; what all trials say stands in trials/common/wording. For each question of your own: ask and label, and
# for choices a title each. `prescreen lint` names what is missing. docs/new-trial.md shows each.
ask: {}
label: {}
"""
_TOPICS = """\
# What the bot may answer about this study, from its published facts. What any study is asked stands in trials/common/topics.yml; an
# entry of the same id here says it for this study and keeps the words by which the question is recognised.
topics: []
terms: []
"""


def _study(record: Record) -> str:
    ages = ([f"from: {record.minimum_age:g}"] if record.minimum_age is not None else ["from: 18"]) + (
        [f"to: {record.maximum_age:g}"] if record.maximum_age is not None else []
    )
    *kind, matter = reversed((record.conditions or ("condition",))[0].lower().split(", ")[:2])
    matter = " ".join((*kind, matter))  # "osteoarthritis, knee" is knee osteoarthritis
    phases = [int(digit) for phase in record.phases for digit in re.findall(r"\d", phase)]
    lines = [
        f"# What the study is, drafted from its public record {record.registry} by `prescreen from-registry`. Check every line.",
        f"registry: {record.registry}",
        'script: "0.1"                 # version of the script; 1.0 is the one that the ethics board approves',
        f"title: {_quoted(record.title)}",
        f"sponsor: {_quoted(record.sponsor or 'Name of the sponsor')}",
        *([f"phase: {phases[0]}"] if phases else []),
        *([f"design: {_quoted(', '.join(record.design))}"] if record.design else []),
        "recruiting: false             # true once the site takes new people",
        f"conditions: [{', '.join(map(_quoted, record.conditions))}]",
        f"age: {{{', '.join(ages)}, unit: years}}",
        f"sexes: {record.sex.lower()}",
        *(["healthy: true                # the study takes healthy volunteers too"] if record.healthy else []),
        *(["involves:", *(f"  - {_quoted(one)}" for one in record.interventions)] if record.interventions else []),
        *([f"size: {_quoted(f'{record.enrolment} people')}"] if record.enrolment else []),
        "time_zone: America/Chicago    # of the site",
        "# What general texts call the study. What is left out is made of the rest.",
        "names:",
        "  en:",
        f"    matter: {_quoted(matter)}   # as a participant would say it",
        f"    study: {_quoted(f'{matter} study')}",
        f"    sponsor: {_quoted(record.sponsor or 'Name of the sponsor')}",
        f"    place: {_quoted(', '.join((record.places or ('City, State',))[0].split(', ')[-2:]))}",
    ]
    return "\n".join(lines) + "\n"


def _flow(held: Any) -> str:
    if isinstance(held, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in held.items()) + "}"
    if isinstance(held, list):
        return "[" + ", ".join(map(_flow, held)) + "]"
    return str(held).lower() if isinstance(held, bool) else str(held)


def _quoted(text: str) -> str:
    """A text as YAML holds it on one line."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
