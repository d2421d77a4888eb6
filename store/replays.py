"""Replays every stored prescreening of a trial over another version of its protocol, without writing anything.

What each comes to is prescreen/amending/replay.py; here is only what was stored, how it stood on a day, and of whom nothing is left but a
count. Nobody is lost: those with a row and those counted are together all that ever began.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Any

from sqlalchemy import Connection, func, select

from prescreen import workflow
from prescreen.amending import Replayed, Stored, replay, same_rule, statuses
from prescreen.protocol.model import Protocol
from store import counts, stood
from store.database import Database
from store.referrals import FORM
from store.retention import ASKED
from store.seals import Sealer
from store.stood import FINISHED, Stood
from store.tables import destructions, scripts

SAME, NOW_MAY_FIT, NO_LONGER_FITS, UNKNOWN, DESTROYED = "same", "now_may_fit", "no_longer_fits", "unknown", "destroyed"
HIDDEN = "hidden"
"""Drawn to be asked again by somebody who does not know the answers (store/blinding.py): until then it is told of nobody what they gave."""
COMES_TO = (NOW_MAY_FIT, NO_LONGER_FITS, UNKNOWN, DESTROYED, SAME, HIDDEN)
AGREED, DECLINED, NONE, OPTED_OUT, ENDED, JOINED = "agreed", "declined", "none", "opted_out", "ended", "joined"
CONTACT = (AGREED, DECLINED, NONE, OPTED_OUT, ENDED, JOINED)
STANDS = ("referral", "call", "form", "finished", "unlikely", "stopped", "open", "begun")
NEVER_AGREED, DELETED = "unconsented", "deleted"
"""Beside the outcomes that the screening log counts: gone without having agreed, and deleted on their wish."""


@dataclass(frozen=True)
class Changed:
    """What one prescreening comes to under NEW: as of today, and as of the day they answered (`came_to`, `then`).

    `before`, `after`: the disposition as stored, with what coordinators found above it, and under NEW; "" where there is none, or it can't
    be known. `missing`: questions of NEW that apply and have no answer. `criteria`: the old and the new status of those that differ.
    `contact`: agreed, declined, none (they left no way), opted_out (of any way that they gave), ended (the referral's status is not open),
    joined (to an earlier referral of the same person). `stands`: what it is, one of STANDS. `by_time`: the old rules come to the same
    by today. `old_rule`: criteria on which a coordinator found something by a rule that has changed: somebody has to look again.
    `differs`: criteria on which the old rules, applied again, say something else than what was stored. `again`: what stood on that day was
    written over since, and is computed from the answers of that day. `but_for`: it can't be known, but what is known is a step up.
    """

    conversation: str | None
    referral: str | None
    comes_to: str
    before: str
    after: str
    missing: tuple[str, ...] = ()
    criteria: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    contact: str = NONE
    stands: str = ""
    came_to: str = ""
    then: str = ""
    by_time: bool = False
    old_rule: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    again: bool = False
    but_for: bool = False
    language: str = ""
    version: str = ""


@dataclass(frozen=True)
class Gone:
    """So many of whom only a count is left, by `outcome`; `criterion`: by which they were ruled out, and whether its rule `changed`."""

    outcome: str
    criterion: str
    number: int
    changed: bool = False


@dataclass(frozen=True)
class DryRun:
    """All of a trial's prescreenings under NEW. `people` and `gone` are together all that ever began.

    `ruled_out`: of those whose line holds no reason any more, how many were ruled out by which criterion. `criteria`: criterion -> old and
    new status -> how many, of all whose answers are there. `lost`: protocol version that can't be had -> of how many.
    """

    trial: str
    version: str
    today: date
    people: tuple[Changed, ...]
    gone: tuple[Gone, ...] = ()
    ruled_out: tuple[Gone, ...] = ()
    criteria: Mapping[str, Mapping[tuple[str | None, str | None], int]] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)

    def totals(self) -> dict[str, int]:
        """What they come to -> how many; who is only counted is among the destroyed. `hidden` where there is any."""
        return self._totals(one.comes_to for one in self.people)

    def totals_then(self) -> dict[str, int]:
        """`totals` as of the days on which they answered."""
        return self._totals(one.came_to for one in self.people)

    def _totals(self, found: Iterable[str]) -> dict[str, int]:
        number = Counter(found)
        number[DESTROYED] += sum(one.number for one in self.gone)
        return {name: number[name] for name in COMES_TO if number[name] or name != HIDDEN}


Versions = Callable[[str], "Protocol | None"]
"""The protocol of a kept script, by the script's id; None where it can't be had."""


def dry_run(
    database: Database,
    sealer: Sealer,
    new: Protocol,
    trial: str,
    *,
    today: date,
    as_of: date | None = None,
    present: Protocol | None = None,
    versions: Versions = lambda script: None,
    zone: tzinfo = timezone.utc,
) -> DryRun:
    """Every prescreening of a trial under NEW; nothing is written.

    `as_of`: as all stood at the end of that day in the zone, and judged as of it; else as of today. `present`: the version that NEW is
    compared with, as a rule the one in force. `versions`: gives the earlier ones, by which old rules are known.
    Raises ProtocolError where the workflow of NEW can't be read.
    """
    before = datetime.combine(as_of + timedelta(days=1), time(), zone) if as_of is not None else None
    with database.read() as connection:
        there = stood.every(connection, sealer, trial, before, zone)
        stopped = stood.stopped_ways(connection, before)
        gone, ruled_out = _gone(connection, trial, new, present, before, as_of)
        known = _Known(connection, trial, new, present, versions)
    run = _Run(sealer, new, as_of or today, zone, known, stopped, frozenset(workflow.load(new.folder).open))
    people = tuple(map(run.one, there))
    tables = {id: dict(run.criteria[id]) for id in (*(one.id for one in new.criteria), *run.criteria) if id in run.criteria}
    return DryRun(trial, new.version, as_of or today, people, gone, ruled_out, tables, dict(known.lost))


class _Known:
    """The versions of the protocol by their names, each read once."""

    def __init__(self, connection: Connection, trial: str, new: Protocol, present: Protocol | None, versions: Versions) -> None:
        self._held: dict[str, Protocol | None] = {one.version: one for one in (present, new) if one is not None}
        kept = select(scripts.c.id, scripts.c.protocol_version).where(scripts.c.trial == trial).order_by(scripts.c.first_at)
        self._kept = {row.protocol_version: row.id for row in connection.execute(kept)}
        self._versions, self.lost = versions, Counter[str]()

    def of(self, version: str) -> Protocol | None:
        """The protocol of that version; None where it can't be had."""
        if version not in self._held:
            self._held[version] = self._versions(self._kept[version]) if version in self._kept else None
        return self._held[version]


@dataclass
class _Run:
    """One dry run under way. `open_`: the statuses of a referral in which there is still something to do."""

    sealer: Sealer
    new: Protocol
    today: date
    zone: tzinfo
    known: _Known
    stopped: frozenset[str]
    open_: frozenset[str]
    criteria: dict[str, Counter[tuple[str | None, str | None]]] = field(default_factory=dict)

    def one(self, it: Stood) -> Changed:
        """What one prescreening comes to."""
        row = it.referral if it.conversation is None else it.conversation
        assert row is not None
        version = str((it.referral if it.referral is not None else row).protocol_version)
        old, stands = self.known.of(version), _stands(it)
        self.known.lost[version] += old is None
        whose: dict[str, Any] = {
            "conversation": it.conversation.id if it.conversation is not None else None,
            "referral": it.referral.id if it.referral is not None else None,
            "contact": self._contact(it),
            "stands": stands,
            "language": row.language,
            "version": version,
        }
        if it.referral is not None and it.referral.blind:
            return Changed(**whose, comes_to=HIDDEN, came_to=HIDDEN, before="", after="")
        if it.conversation is not None and it.conversation.disposition == "unlikely":
            return self._destroyed(it, old, whose)
        stored, again = self._stored(it, old)
        found = self._replayed(it, old, stored)
        for id, each in found.criteria.items() if it.answers.given else ():
            self.criteria.setdefault(id, Counter())[each.before, each.after] += 1
        return Changed(
            **whose,
            comes_to=found.comes_to,
            before=found.before,
            after=found.after,
            missing=found.missing,
            criteria={id: (each.before, each.after) for id, each in found.changes.items()} if it.answers.given else {},
            came_to=found.comes_to_then,
            then=found.then,
            by_time=found.by_time,
            old_rule=found.old_rule,
            differs=() if again else found.differs,
            again=again,
            but_for=found.but_for,
        )

    def _replayed(self, it: Stood, old: Protocol | None, stored: Stored) -> Replayed:
        given, row = it.answers, it.conversation
        began = (row.started_at if row is not None else it.referral.created_at).astimezone(self.zone).date()  # type: ignore[union-attr]
        then = min(max((given.on[id] for id in given.given), default=began), self.today)
        asked = {id: self.known.of(given.version[id]) for id in given.given}
        return replay(
            old,
            self.new,
            given.given,
            stored=stored,
            then=then,
            today=max(self.today, then),
            found=it.found,
            on=given.on,
            asked={id: version for id, version in asked.items() if version is not old},
            settled=given.settled,
            amended={one.version: self.known.of(one.version) for one in it.found.values() if one.version},
            recorded=row.last_at.astimezone(self.zone).date() if row is not None else None,
        )

    def _stored(self, it: Stood, old: Protocol | None) -> tuple[Stored, bool]:
        """What was stored of it, as it stood; whether that had to be computed again, as it was written over since."""
        row, given = it.conversation, it.answers
        held: Mapping[str, Any] = row.criteria if row is not None and row.consented else {}
        disposition = (row.disposition if row is not None else None) or ""
        if it.referral is not None:
            entries = self.sealer.open_json(it.referral.ledger, "referrals", it.referral.id, "ledger")
            held, disposition = {entry["criterion"]: entry["status"] for entry in entries}, it.referral.disposition or disposition
        over = it.later or not it.ended and disposition != ""
        if row is None or not over and (held or not given.given):
            return Stored(disposition, held), False
        if old is None or not given.given:
            return Stored("" if over else disposition), over
        made = statuses(old, given.given, max(given.on[id] for id in given.given), given.settled)
        return Stored((made.disposition if it.referral is not None else "") if over else disposition, made.statuses), True

    def _destroyed(self, it: Stood, old: Protocol | None, whose: dict[str, Any]) -> Changed:
        """Who did not fit: the answers are destroyed; the criterion is known for a day; if its rule has changed, they might fit."""
        row = it.conversation
        assert row is not None
        reasons = row.criteria if it.ended else {}
        changed = {id: (status, None) for id, status in reasons.items() if old is None or not same_rule(old, self.new, id)}
        return Changed(**whose, comes_to=DESTROYED, came_to=DESTROYED, before="unlikely" if it.ended else "", after="", criteria=changed)

    def _contact(self, it: Stood) -> str:
        row, referral = it.conversation, it.referral
        if referral is None:
            assert row is not None
            if row.phone_index is not None and row.phone_index in self.stopped:
                return OPTED_OUT
            finished = row.disposition in FINISHED and it.ended
            return DECLINED if finished and stood.declined(self.sealer, row) else NONE
        if it.joined:
            return JOINED
        if it.status not in self.open_:
            return ENDED
        ways = stood.ways(self.sealer, referral)
        if any(not self.stopped.isdisjoint(way) for way in ways):
            return OPTED_OUT
        return AGREED if ways else NONE


def _stands(it: Stood) -> str:
    row, referral = it.conversation, it.referral
    if referral is not None:
        return {FORM: "form", "call": "call"}.get(referral.kind, "referral")
    assert row is not None
    if not row.consented:
        return "begun"
    if not it.ended or row.disposition is None:
        return "open"
    return row.disposition if row.disposition in ("unlikely", "stopped") else "finished"


def _gone(
    connection: Connection, trial: str, new: Protocol, present: Protocol | None, before: datetime | None, as_of: date | None
) -> tuple[tuple[Gone, ...], tuple[Gone, ...]]:
    """Of whom only a count is left: by outcome, and those who were ruled out by criterion."""
    outcomes, criteria = Counter[str](), Counter[str]()
    for one in counts.gone(connection, trial):
        if as_of is None or one.day <= as_of:
            (criteria if one.criterion else outcomes)[one.criterion or one.outcome] += one.number
    query = select(destructions.c.term, func.sum(destructions.c.number), func.count()).where(destructions.c.trial == trial)
    if before is not None:
        query = query.where(destructions.c.at < before)
    for term, number, times in connection.execute(
        query.where(destructions.c.term.in_((NEVER_AGREED, ASKED))).group_by(destructions.c.term)
    ):
        if term == NEVER_AGREED:
            outcomes[NEVER_AGREED] += int(number)
        else:  # the conversation in which somebody asks stays, empty, and goes as one that never agreed
            outcomes[DELETED] += int(number) - int(times)
    changed = {id for id in criteria if present is None or not same_rule(present, new, id)}
    return (
        tuple(Gone(outcome, "", number) for outcome, number in sorted(outcomes.items()) if number),
        tuple(Gone("unlikely", id, number, id in changed) for id, number in sorted(criteria.items()) if number),
    )
