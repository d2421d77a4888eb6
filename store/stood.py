"""How a trial's prescreenings stood at a moment: what was answered, found and moved by then, in a few queries for however many.

What a later turn wrote over is not known any more: where somebody answered on after that moment, `later` says so. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, true

from prescreen.amending import Found
from prescreen.dialogue.own_data import rather_not
from store import call_lists
from store.seals import Sealer
from store.tables import answers, conversations, findings, opt_outs, referral_events, referrals

FINISHED = ("likely", "review", "wait")
_WAYS = ("phone", "email")


@dataclass
class Answers:
    """What somebody had answered. `settled`: what other answers gave. `on`: the day of each; `version`: under which each was given."""

    given: dict[str, Any] = field(default_factory=dict)
    settled: dict[str, Any] = field(default_factory=dict)
    on: dict[str, date] = field(default_factory=dict)
    version: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stood:
    """One prescreening: a conversation, a referral, or both. `ended`: it had come to its disposition by then. `later`: it was answered on
    after the moment, so that what was stored of it is not what stood then. `state` is sealed, and only where no referral says more."""

    conversation: Row[Any] | None
    referral: Row[Any] | None
    answers: Answers
    found: Mapping[str, Found]
    ended: bool = True
    later: bool = False
    status: str = ""
    joined: bool = False


def every(connection: Connection, sealer: Sealer, trial: str, before: datetime | None, zone: tzinfo) -> list[Stood]:
    """Every prescreening and referral of a trial as it stood before that moment, or as it stands; the oldest first."""
    referred, alone = _referrals(connection, trial, before)
    given, found, moved = (
        _answers(connection, sealer, trial, before, zone),
        _found(connection, trial, before),
        _moved(connection, trial, before),
    )
    later = _later(connection, trial, before)
    made = []
    begun = and_(conversations.c.trial == trial, _by(conversations.c.started_at, before))
    for row in connection.execute(select(*_OF_A_CONVERSATION).where(begun).order_by(conversations.c.started_at, conversations.c.id)):
        ended = before is None or (row.ended_at is not None and row.ended_at < before)
        made.append(_stood(row, referred.get(row.id), given.get(row.id, Answers()), found, moved, ended, row.id in later))
    return made + [_stood(None, row, Answers(), found, moved, True, False) for row in alone]


def declined(sealer: Sealer, row: Row[Any]) -> bool:
    """Whether the participant of a finished interview would rather not be contacted."""
    return rather_not(sealer.open_json(row.state, "conversations", row.id, "state"))


def stopped_ways(connection: Connection, before: datetime | None) -> frozenset[str]:
    """The blind indices of whatever wanted no more texts, mails or calls."""
    standing = opt_outs.c.lifted_at.is_(None) if before is None else or_(opt_outs.c.lifted_at.is_(None), opt_outs.c.lifted_at >= before)
    return frozenset(connection.execute(select(opt_outs.c.phone_index).where(standing, _by(opt_outs.c.at, before))).scalars())


def ways(sealer: Sealer, row: Row[Any]) -> list[tuple[str, ...]]:
    """The blind indices of each way that a referral gives to reach its person."""
    identity = sealer.open_json(row.identity, "referrals", row.id, "identity")
    return [sealer.indices(way, str(identity[way]).lower()) for way in _WAYS if identity.get(way)]


_OF_A_CONVERSATION = [
    conversations.c[name]
    for name in (
        *("id", "channel", "language", "state", "phone_index", "consented", "disposition", "criteria", "protocol_version"),
        *("started_at", "last_at", "ended_at"),
    )
]
_OF_A_REFERRAL = [
    referrals.c[name]
    for name in (
        *("id", "conversation", "kind", "status", "disposition", "channel", "language", "identity", "ledger", "protocol_version"),
        *("joined_to", "created_at", "blind"),
    )
]


def _stood(
    conversation: Row[Any] | None,
    referral: Row[Any] | None,
    given: Answers,
    found: Mapping[str, Mapping[str, Found]],
    moved: Mapping[str, Mapping[str, Any]],
    ended: bool,
    later: bool,
) -> Stood:
    if referral is None:
        return Stood(conversation, None, given, {}, ended, later)
    was = moved.get(referral.id, {})
    status, joined = was.get("status", referral.status), was.get("joined_to", referral.joined_to)
    return Stood(conversation, referral, given, found.get(referral.id, {}), ended, later, status, joined is not None)


def _by(column: Any, before: datetime | None) -> ColumnElement[bool]:
    return column < before if before is not None else true()


def _standing(superseded: Any, before: datetime | None) -> ColumnElement[bool]:
    none: ColumnElement[bool] = superseded.is_(None)
    return none if before is None else or_(none, superseded >= before)


def _referrals(connection: Connection, trial: str, before: datetime | None) -> tuple[dict[str, Row[Any]], list[Row[Any]]]:
    """Those of a conversation, by its id, and those of none."""
    query = select(*_OF_A_REFERRAL).where(referrals.c.trial == trial, _by(referrals.c.created_at, before))
    rows = connection.execute(query.order_by(referrals.c.created_at, referrals.c.id)).all()
    return {row.conversation: row for row in rows if row.conversation}, [row for row in rows if not row.conversation]


def _answers(connection: Connection, sealer: Sealer, trial: str, before: datetime | None, zone: tzinfo) -> dict[str, Answers]:
    names = ("id", "conversation", "question", "evidence", "settled", "protocol_version", "at")
    mine = and_(conversations.c.id == answers.c.conversation, conversations.c.trial == trial)
    query = select(*(answers.c[name] for name in names)).join(conversations, mine)
    standing = query.where(_by(answers.c.at, before), _standing(answers.c.superseded_at, before))
    made: dict[str, Answers] = {}
    for row in connection.execute(standing.order_by(answers.c.conversation, answers.c.turn, answers.c.id)):
        one = made.setdefault(row.conversation, Answers())
        value = sealer.open_json(row.evidence, "answers", row.id, "evidence")["value"]
        (one.settled if row.settled else one.given)[row.question] = value
        one.on[row.question], one.version[row.question] = row.at.astimezone(zone).date(), row.protocol_version
    return made


def _later(connection: Connection, trial: str, before: datetime | None) -> set[str]:
    """The conversations in which something was answered after that moment."""
    if before is None:
        return set()
    mine = and_(conversations.c.id == answers.c.conversation, conversations.c.trial == trial)
    changed = or_(answers.c.at >= before, answers.c.superseded_at >= before)
    return set(connection.execute(select(answers.c.conversation).distinct().join(conversations, mine).where(changed)).scalars())


def _found(connection: Connection, trial: str, before: datetime | None) -> dict[str, dict[str, Found]]:
    """Referral -> criterion -> the finding that stood, with the version by whose call list it was found."""

    def since(released: Sequence[tuple[datetime, str]], at: datetime) -> str:
        return next((version for day, version in reversed(released) if day <= at), "")

    mine = and_(referrals.c.id == findings.c.referral, referrals.c.trial == trial)
    query = select(findings.c.referral, findings.c.criterion, findings.c.mark, findings.c.status, findings.c.at).join(referrals, mine)
    released = call_lists.released(connection, trial)
    made: dict[str, dict[str, Found]] = {}
    for row in connection.execute(
        query.where(_by(findings.c.at, before), _standing(findings.c.superseded_at, before)).order_by(findings.c.at)
    ):
        made.setdefault(row.referral, {})[row.criterion] = Found(row.mark, row.status, since(released.get(row.referral, ()), row.at))
    return made


def _moved(connection: Connection, trial: str, before: datetime | None) -> dict[str, dict[str, Any]]:
    """Referral -> what its columns held at that moment, where they were changed since: what the first change after it found there."""
    if before is None:
        return {}
    mine = and_(referrals.c.id == referral_events.c.referral, referrals.c.trial == trial)
    query = select(referral_events.c.referral, referral_events.c.before).join(referrals, mine).where(referral_events.c.at >= before)
    made: dict[str, dict[str, Any]] = {}
    for row in connection.execute(query.order_by(referral_events.c.at, referral_events.c.id)):
        held = made.setdefault(row.referral, {})
        held |= {name: value for name, value in (row.before or {}).items() if name not in held}
    return made
