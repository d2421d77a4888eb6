"""The funnel in numbers, from conversations begun to consent: where people leave, how fast they are reached. Nothing sealed is opened.

Fictional referrals count like real ones; a database holds either the one kind or the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from store import counts
from store.database import Database
from store.referrals import NEW
from store.tables import conversations, referrals

STAGES = ("visited", "begun", "agreed", "finished", "fits", "referred", "tried", "reached", "scheduled", "consented")
GROUPS = ("week", "channel", "language", "disposition")
_FITS, _FINISHED = ("likely", "review", "wait"), ("likely", "review", "wait", "unlikely")
_SILENT = timedelta(days=1)
UNKNOWN = "stopped on purpose"
"""People who stopped before a release that counts at which question."""


@dataclass
class Numbers:
    """`stages`: how many came so far. `groups`: the same by week, channel, language, disposition. Spans are in hours.

    By question: `silent`, `stopped` (also those who came back later), `ruled_out`; `questions`: silent and stopped together.
    """

    stages: Counter[str] = field(default_factory=Counter)
    groups: dict[str, dict[str, Counter[str]]] = field(default_factory=lambda: {group: {} for group in GROUPS})
    criteria: Counter[str] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)
    ruled_out: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    hours_to_try: list[float] = field(default_factory=list)
    hours_to_reach: list[float] = field(default_factory=list)
    untried: int = 0
    stops: int = 0


def count(database: Database, *, since: datetime, now: datetime, zone: ZoneInfo) -> Numbers:
    """The numbers of what began since then. Weeks are the site's, named by their Monday."""
    numbers = Numbers()
    with database.read() as connection:
        joined = conversations.outerjoin(referrals, referrals.c.conversation == conversations.c.id)
        talk = [conversations.c[name] for name in ("started_at", "channel", "language", "disposition", "consented", "ended_at", "last_at")]
        more = [conversations.c.criteria, conversations.c.view, *_of_referral()]
        for row in connection.execute(select(*talk, *more).select_from(joined).where(conversations.c.started_at >= since)):
            reached = {"begun", *_talked(row), *_worked(row)}
            _add(numbers, reached, row.started_at.astimezone(zone), row.channel, row.language, row.disposition)
            _fell(numbers, row, now)
            _spans(numbers, row)
        alone = (referrals.c.conversation.is_(None)) & (referrals.c.created_at >= since)
        own = [referrals.c[name] for name in ("created_at", "channel", "language")]
        for row in connection.execute(select(*own, *_of_referral()).where(alone)):
            _add(numbers, _worked(row), row.created_at.astimezone(zone), row.channel, row.language, "form")
            _spans(numbers, row)
        fell = counts.of_questions(connection, since.astimezone(zone).date())
        for day, channel, language, number in counts.visits(connection, since.astimezone(zone).date()):
            _visit(numbers, day, channel, language, number)
    numbers.stopped, numbers.ruled_out = fell["stopped"], fell["unlikely"]
    numbers.questions = numbers.silent + numbers.stopped
    if (unknown := numbers.stops - numbers.stopped.total()) > 0:
        numbers.questions[UNKNOWN] = unknown
    return numbers


def _of_referral() -> list[Any]:
    return [
        referrals.c.id.label("referral"),
        referrals.c.created_at.label("referred_at"),
        referrals.c.status,
        referrals.c.outcome,
        referrals.c.tried_at,
        referrals.c.reached_at,
    ]


def _talked(row: Any) -> Iterator[str]:
    if row.consented:
        yield "agreed"
    if row.disposition in _FINISHED:
        yield "finished"
    if row.disposition in _FITS:
        yield "fits"


def _worked(row: Any) -> set[str]:
    if row.referral is None:
        return set()
    reached = {"referred"}
    if row.tried_at is not None:
        reached.add("tried")
    if row.reached_at is not None:
        reached.add("reached")
    if row.status in ("scheduled", "consented"):
        reached.add("scheduled")
    if row.status == "consented":
        reached.add("consented")
    return reached


def _add(numbers: Numbers, reached: set[str], at: datetime, channel: str, language: str, disposition: str | None) -> None:
    numbers.stages.update(reached)
    monday = (at - timedelta(days=at.weekday())).date().isoformat()
    for group, value in (("week", monday), ("channel", channel), ("language", language), ("disposition", disposition or "not finished")):
        numbers.groups[group].setdefault(value, Counter()).update(reached)


def _visit(numbers: Numbers, day: date, channel: str, language: str, number: int) -> None:
    monday = (day - timedelta(days=day.weekday())).isoformat()
    numbers.stages["visited"] += number
    for group, value in (("week", monday), ("channel", channel), ("language", language)):
        numbers.groups[group].setdefault(value, Counter())["visited"] += number


def _fell(numbers: Numbers, row: Any, now: datetime) -> None:
    """Adds why somebody left: ruled out by a criterion, silent at a question, stopped, or what a coordinator found."""
    if row.disposition == "unlikely":
        numbers.criteria.update(id for id, status in (row.criteria or {}).items() if status == "fail")
    elif row.disposition == "stopped":
        numbers.stops += 1
    elif row.disposition is None and row.ended_at is None and now - row.last_at > _SILENT:
        numbers.silent[row.view.question or "consent"] += 1
    if row.outcome:
        numbers.outcomes[row.outcome] += 1


def _spans(numbers: Numbers, row: Any) -> None:
    for at, spans in ((row.tried_at, numbers.hours_to_try), (row.reached_at, numbers.hours_to_reach)):
        if row.referral is not None and at is not None:
            spans.append((at - row.referred_at).total_seconds() / 3600)
    if row.referral is not None and row.tried_at is None and row.status == NEW:
        numbers.untried += 1
