"""The funnel in numbers, from looks at the page to consent: where people leave, how fast they are reached. Nothing sealed is opened.

Whoever came to one stage has come to all before it, so that no stage is larger than the one before: whoever began without a look at the
page, by text, counts as having looked; whoever was scheduled once counts as scheduled for good. Who asked for a call without the questions
is counted besides.
Fictional referrals count like real ones; a database holds either the one kind or the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, select

from store import counts
from store.database import Database
from store.referrals import NEW
from store.tables import conversations, referral_events, referrals
from store.work import STATUS

STAGES = ("visited", "begun", "agreed", "finished", "fits", "referred", "tried", "reached", "scheduled", "consented")
GROUPS = ("week", "channel", "language", "disposition")
_FITS, _FINISHED = ("likely", "review", "wait"), ("likely", "review", "wait", "unlikely")
_WORK = STAGES[STAGES.index("referred") :]
_COUNTED = ("unlikely", "stopped", "unfinished")
_SILENT = timedelta(days=1)
BLIND = "blind"
"""What stands for the outcome of those who are drawn to be asked again (store/blinding.py)."""
UNKNOWN = "stopped on purpose"
"""People who stopped before a release that counts at which question."""


@dataclass
class Numbers:
    """`stages`: how many came so far. `groups`: the same by week, channel, language, disposition. Spans are in hours. `besides`: the
    stages of those who asked for a call and did not answer to the end, or did not fit.

    By question: `silent`, `stopped` (also those who came back later), `ruled_out`; `questions`: silent and stopped together.
    """

    stages: Counter[str] = field(default_factory=Counter)
    besides: Counter[str] = field(default_factory=Counter)
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


def count(database: Database, *, since: datetime, now: datetime, zone: ZoneInfo, trial: str) -> Numbers:
    """The numbers of what began in a trial since then. Weeks are the site's, named by their Monday."""
    numbers = Numbers()
    with database.read() as connection:
        joined = conversations.outerjoin(referrals, referrals.c.conversation == conversations.c.id)
        talk = [conversations.c[name] for name in ("started_at", "channel", "language", "disposition", "consented", "ended_at", "last_at")]
        more = [conversations.c.criteria, conversations.c.view, referrals.c.blind, *_of_referral()]
        once = _came_once(connection)
        looks = _Looks(counts.visits(connection, since.astimezone(zone).date(), trial))
        mine = and_(conversations.c.trial == trial, conversations.c.started_at >= since)
        for row in connection.execute(select(*talk, *more).select_from(joined).where(mine)):
            reached, at = _nested({"begun", *_talked(row), *_worked(row, once)}), row.started_at.astimezone(zone)
            looks.begun(at.date(), row.channel, row.language)
            _add(numbers, reached, at.date(), row.channel, row.language, BLIND if row.blind else row.disposition)
            if row.referral is not None and "referred" not in reached:
                numbers.besides.update(_worked(row, once))
            _fell(numbers, row, now)
            _spans(numbers, row)
        alone = and_(referrals.c.trial == trial, referrals.c.conversation.is_(None), referrals.c.created_at >= since)
        for row in connection.execute(select(*_of_referral()).where(alone)):
            numbers.besides.update(_worked(row, once))
            _spans(numbers, row)
        for one in counts.gone(connection, trial):
            if one.day >= since.astimezone(zone).date():
                _gone(numbers, one, looks)
        fell = counts.of_questions(connection, since.astimezone(zone).date(), trial)
        for (monday, channel, language), number in looks.more():
            _visit(numbers, monday, channel, language, number)
    numbers.stopped, numbers.ruled_out = fell["stopped"], fell["unlikely"]
    numbers.questions = numbers.silent + numbers.stopped
    if (unknown := numbers.stops - numbers.stopped.total()) > 0:
        numbers.questions[UNKNOWN] = unknown
    return numbers


def _gone(numbers: Numbers, one: counts.Gone, looks: _Looks) -> None:
    """Adds interviews of which a count is left. What became of referrals is not counted with them, so that those are left out."""
    if one.criterion:
        numbers.criteria[one.criterion] += one.number
    elif one.outcome in _COUNTED:
        reached = {"visited", "begun", "agreed", *(["finished"] if one.outcome in _FINISHED else [])}
        disposition = None if one.outcome == "unfinished" else one.outcome
        numbers.stops += one.number * (one.outcome == "stopped")
        for _ in range(one.number):
            looks.begun(one.day, one.channel, one.language)
            _add(numbers, reached, one.day, one.channel, one.language, disposition)


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


def _worked(row: Any, once: dict[str, set[str]]) -> set[str]:
    """The stages of the team's work that a referral came to; whoever came to a later one came to all before."""
    if row.referral is None:
        return set()
    came = once.get(row.referral, set()) | {row.status}
    reached = {"referred"}
    if row.tried_at is not None:
        reached.add("tried")
    if row.reached_at is not None:
        reached.add("reached")
    reached |= {stage for stage in ("scheduled", "consented") if stage in came}
    last = max(_WORK.index(stage) for stage in reached)
    return set(_WORK[: last + 1])


def _came_once(connection: Connection) -> dict[str, set[str]]:
    """Referral -> the statuses that it was moved to, though it may have another now."""
    moved = and_(referral_events.c.action == STATUS, referral_events.c.undone_at.is_(None))
    came: dict[str, set[str]] = {}
    for row in connection.execute(select(referral_events.c.referral, referral_events.c.data).where(moved)):
        came.setdefault(row.referral, set()).add((row.data or {}).get("to", ""))
    return came


def _nested(reached: set[str]) -> set[str]:
    """The stages up to the first that is missing."""
    kept = {"visited"}
    for stage in STAGES[1:]:
        if stage not in reached:
            break
        kept.add(stage)
    return kept


class _Looks:
    """Looks at the page by week, channel and language, and how many began there: whoever began counts as one look already."""

    def __init__(self, visits: list[tuple[date, str, str, int]]) -> None:
        self._looks: Counter[tuple[str, str, str]] = Counter()
        self._begun: Counter[tuple[str, str, str]] = Counter()
        for day, channel, language, number in visits:
            self._looks[_monday(day), channel, language] += number

    def begun(self, day: date, channel: str, language: str) -> None:
        """Somebody began."""
        self._begun[_monday(day), channel, language] += 1

    def more(self) -> Iterator[tuple[tuple[str, str, str], int]]:
        """How many looks there were more than people who began."""
        for cell, number in self._looks.items():
            if number > self._begun[cell]:
                yield cell, number - self._begun[cell]


def _monday(day: date) -> str:
    return (day - timedelta(days=day.weekday())).isoformat()


def _add(numbers: Numbers, reached: set[str], on: date, channel: str, language: str, disposition: str | None) -> None:
    numbers.stages.update(reached)
    places = (("week", _monday(on)), ("channel", channel), ("language", language), ("disposition", disposition or "not finished"))
    for group, value in places:
        numbers.groups[group].setdefault(value, Counter()).update(reached)


def _visit(numbers: Numbers, monday: str, channel: str, language: str, number: int) -> None:
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
