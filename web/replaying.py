"""A dry run of an amendment as the console and the program show it: which version is meant, what differs in it, and each line of the table.

It reads and never writes; whoever looks is noted in the audit trail by the caller. Nobody's name or words are here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select

from prescreen.amending.rules import changed_criteria, reworded
from prescreen.protocol import Protocol
from store.replays import CONTACT, STANDS, Changed, DryRun, dry_run
from store.tables import conversations, scripts
from web.context import Context

COMES_TO: Mapping[str, str] = {
    "now_may_fit": "Now may fit",
    "no_longer_fits": "No longer fits",
    "unknown": "Can't be known: never asked",
    "destroyed": "Can't be known: answers destroyed",
    "same": "The same",
    "hidden": "Drawn to be asked again, not shown until then",
}
STANDING: Mapping[str, str] = {
    "referral": "Referred after the questions",
    "call": "Asked for a call",
    "form": "Contact form, no questions",
    "finished": "Finished, not to be contacted",
    "unlikely": "Did not fit, answers destroyed",
    "stopped": "Stopped before the end",
    "open": "Not finished",
    "begun": "Never agreed",
}
REACHED: Mapping[str, str] = {
    "agreed": "to be contacted",
    "declined": "would rather not be contacted",
    "none": "left no way to be contacted",
    "opted_out": "opted out",
    "ended": "their referral is over",
    "joined": "joined to an earlier referral",
}
OUTCOMES: Mapping[str, str] = {
    "likely": "Likely, referral or details destroyed",
    "review": "For review, referral or details destroyed",
    "wait": "Waiting, referral or details destroyed",
    "unlikely": "Did not fit",
    "stopped": "Stopped before the end",
    "unfinished": "Never finished",
    "form": "Contact form",
    "unconsented": "Never agreed",
    "deleted": "Deleted on their wish, beside the interview in which they asked",
}
HEADER = (
    *("conversation", "referral", "stands", "contact", "language", "version", "comes to", "before", "after", "missing", "criteria"),
    *("came to on their day", "after on their day", "also by the old rules", "found by the old rule", "stored otherwise", "computed again"),
)
assert set(STANDING) == set(STANDS) and set(REACHED) == set(CONTACT)


@dataclass(frozen=True)
class Kept:
    """A script that is kept: its id, its version, since when."""

    id: str
    version: str
    at: datetime


@dataclass(frozen=True)
class Differences:
    """What NEW rules otherwise than the version in force. `criteria`: criterion -> changed, new or gone. `questions`: the same by question;
    `reworded`: put in other words."""

    criteria: Mapping[str, str]
    questions: Mapping[str, str]
    reworded: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.criteria or self.questions or self.reworded)


def kept(context: Context) -> list[Kept]:
    """The scripts of a trial that are kept, the latest first."""
    with context.database.read() as connection:
        query = select(scripts.c.id, scripts.c.protocol_version, scripts.c.first_at).where(scripts.c.trial == context.trial)
        rows = connection.execute(query.order_by(scripts.c.first_at.desc(), scripts.c.id)).all()
    return [Kept(row.id, row.protocol_version, row.first_at) for row in rows]


def protocol_of(context: Context, script: str) -> Protocol | None:
    """The protocol of a kept script; None where it can't be had."""
    if script == context.lock.script:
        return context.protocol
    version = context.lock.versions.of(script)
    return version.protocol if version is not None else None


def compared_with(context: Context, new: Protocol) -> Protocol:
    """The version that NEW is held against: the one in force or, where NEW is that, the latest before it in which anybody answered."""
    if new.version != context.protocol.version:
        return context.protocol
    with context.database.read() as connection:
        spoken = exists().where(conversations.c.trial == context.trial, conversations.c.protocol_version == scripts.c.protocol_version)
        earlier = select(scripts.c.id).where(scripts.c.trial == context.trial, scripts.c.protocol_version != new.version, spoken)
        found = connection.execute(earlier.order_by(scripts.c.first_at.desc(), scripts.c.id).limit(1)).scalar_one_or_none()
    return (protocol_of(context, found) if found is not None else None) or new


def look(context: Context, new: Protocol, as_of: date | None = None) -> DryRun:
    """The dry run of a trial's prescreenings over NEW, by the site's days. Raises ProtocolError."""
    clock = context.clock
    return dry_run(
        context.database,
        context.sealer,
        new,
        context.trial,
        today=clock.now().date(),
        as_of=as_of,
        present=compared_with(context, new),
        versions=lambda script: protocol_of(context, script),
        zone=clock.zone,
    )


def differences(present: Protocol, new: Protocol) -> Differences:
    """What NEW asks and rules otherwise."""
    added = {question.id: "new" for question in new.questions if not present.has_question(question.id)}
    gone = {question.id: "gone" for question in present.questions if not new.has_question(question.id)}
    return Differences(changed_criteria(present, new), {**added, **gone}, tuple(reworded(present, new)))


def row(one: Changed) -> list[Any]:
    """One prescreening as a line of the table, by HEADER."""
    return [
        *(one.conversation, one.referral, one.stands, one.contact, one.language, one.version, one.comes_to, one.before, one.after),
        *(" ".join(one.missing), " ".join(told(one)), one.came_to, one.then, one.by_time, " ".join(one.old_rule), " ".join(one.differs)),
        one.again,
    ]


def told(one: Changed) -> Iterator[str]:
    """The criteria whose status is another one: `I3:pass>fail`, `open` for one that is not known."""
    for id, (before, after) in one.criteria.items():
        yield f"{id}:{before or 'open'}>{after or 'open'}"


def to_json(run: DryRun) -> dict[str, Any]:
    """The dry run as plain values."""
    return {
        "trial": run.trial,
        "version": run.version,
        "as_of": run.today.isoformat(),
        "totals": run.totals(),
        "totals_then": run.totals_then(),
        "criteria": {
            id: [{"before": before, "after": after, "number": number} for (before, after), number in held.items()]
            for id, held in run.criteria.items()
        },
        "gone": [{"outcome": one.outcome, "number": one.number} for one in run.gone],
        "ruled_out": [{"criterion": one.criterion, "number": one.number, "rule_changed": one.changed} for one in run.ruled_out],
        "lost_versions": {version: number for version, number in run.lost.items() if number},
        "people": [
            {**vars(one), "criteria": {id: list(pair) for id, pair in one.criteria.items()}, "missing": list(one.missing)}
            for one in run.people
        ],
    }
