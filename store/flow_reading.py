"""Reads how far each prescreening and each call came, now or as of a past moment, from what is stored; nothing sealed is opened.

As of a past moment it goes by when things were written: conversations, answers, texts, referrals, what was done with them. Of what was
changed since and does not tell how it stood before, it says that it is not known. What is destroyed is known by the numbers that were left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, func, or_, select

from store import counts, earlier, ends
from store.database import Database
from store.flow import (
    AGREED,
    BEGUN,
    CALLED,
    CONSENTED,
    DELETED,
    FINISHED,
    FITS,
    GOING,
    JOINED,
    NO_CONTACT,
    REFERRED,
    REFUSED,
    RULED_OUT,
    RULED_OUT_LATER,
    SILENT,
    STOPPED,
    UNANSWERED,
    UNKNOWN,
    WAITING,
    Item,
    Place,
)
from store.flow_gone import ENDS_FIT, FORM_ITSELF, INSTEAD, THOUGH, fell, gone, monday
from store.persons import Persons
from store.referrals import FORM
from store.tables import answers, audit, conversations, referral_events, referrals
from store.work import JOINED as JOINING
from store.work import PARTED

_SILENT = timedelta(days=1)


@dataclass(frozen=True)
class Known:
    """What is needed to read: the moment, whether it is a past one, the site's zone, the open statuses, the question for consent."""

    at: datetime
    past: bool
    zone: ZoneInfo
    open: frozenset[str]
    consent: str


def read(
    database: Database, *, trial: str, now: datetime, zone: ZoneInfo, open: Iterable[str], consent: str, as_of: datetime | None = None
) -> list[Item]:
    """Every prescreening and every call of a trial that had begun by then, and what is destroyed as numbers. `open`: the statuses in which
    there is still something to do. Nothing of after `as_of` is told."""
    known = Known(min(as_of or now, now), as_of is not None and as_of < now, zone, frozenset(open), consent)
    with database.read() as connection:
        talks = connection.execute(
            select(
                *(conversations.c[name] for name in ("id", "channel", "language", "consented", "disposition", "criteria")),
                *(conversations.c[name] for name in ("protocol_version", "started_at", "last_at", "ended_at", "phone_index")),
            ).where(conversations.c.trial == trial, conversations.c.started_at <= known.at)
        ).all()
        calls = connection.execute(
            select(
                *(referrals.c[name] for name in ("id", "conversation", "kind", "status", "outcome", "channel", "language")),
                *(referrals.c[name] for name in ("protocol_version", "created_at", "tried_at", "reached_at", "joined_to")),
            ).where(referrals.c.trial == trial, referrals.c.created_at <= known.at)
        ).all()
        works = _Works(connection, known)
        persons = Persons(connection, database.sealer, talks, calls, works.joined)
        of_talk = {row.conversation: row for row in calls if row.conversation is not None}
        places = _Talks(connection, trial, known)
        again = {id: _later(found, known.at) for id, found in earlier.times(connection, trial).items()}
        items = [_talk(row, of_talk.get(row.id), again, places, works, persons, known) for row in talks]
        begun = {row.id for row in talks}
        items += [_form(row, works, persons, known) for row in calls if row.conversation is None or row.conversation not in begun]
        lines = counts.gone(connection, trial)
        today = known.at.astimezone(zone).date()
        items += [*gone(ends.every(connection, trial), lines, today, past=known.past), *fell(lines, today)]
    return items


@dataclass(frozen=True)
class _Again:
    """Somebody who may fit after the questions was asked again: what that came to by the moment; None where no answer had come by then."""

    came_to: str | None
    criteria: Mapping[str, str] | None


def _later(found: Sequence[earlier.Time], at: datetime) -> _Again | None:
    """None where nothing had come to a fit by then that was asked again, by then or since."""
    standing = next((number for number, one in enumerate(found) if one.until > at), len(found))
    if not any(one.disposition in ENDS_FIT for one in found[: standing + 1]):
        return None
    return _Again(found[standing].disposition, found[standing].criteria) if standing < len(found) else _Again(None, None)


def _talk(row: Any, call: Any, again: Mapping[str, _Again | None], places: _Talks, works: _Works, persons: Persons, known: Known) -> Item:
    main = places.place(row, call is not None)
    besides, source = None, ""
    stood = again.get(call.id) if call is not None and row.consented else None
    if stood is not None and (row.ended_at is None or row.ended_at <= known.at):
        came_to, criteria = (row.disposition, row.criteria) if stood.came_to is None else (stood.came_to, stood.criteria)
        main = works.place(call)
        if came_to == "unlikely" and main.exit == WAITING:
            main = Place(main.box, RULED_OUT_LATER, _failed(criteria))
    elif call is not None and main.box == FITS:
        main = works.place(call)
    elif call is not None and main.exit != UNKNOWN:
        besides, source = works.place(call), THOUGH if main.exit == RULED_OUT else INSTEAD
    return Item(
        week=monday(row.started_at.astimezone(known.zone).date()),
        channel=row.channel,
        language=row.language,
        version=row.protocol_version,
        main=main,
        calls=besides,
        source=source,
        person=persons.of(row.id),
        id=row.id,
    )


def _form(row: Any, works: _Works, persons: Persons, known: Known) -> Item:
    return Item(
        week=monday(row.created_at.astimezone(known.zone).date()),
        channel=FORM if row.kind == FORM else row.channel,
        language=row.language,
        version=row.protocol_version,
        main=None,
        calls=works.place(row),
        source=FORM_ITSELF if row.kind == FORM else INSTEAD,
        person=persons.of(row.id),
        id=row.id,
    )


class _Talks:
    """Where each conversation stands in the interview: a place before the referral; in the box of those who fit, if it came so far."""

    def __init__(self, connection: Connection, trial: str, known: Known) -> None:
        self._known = known
        gone = select(audit.c.object, audit.c.at).where(audit.c.action == "data.deleted", audit.c.at <= known.at)
        self._deleted = {row.object for row in connection.execute(gone)}
        self._changed: dict[str, datetime] = {}
        self._agreed: dict[str, datetime] = {}
        if known.past:
            mine = select(conversations.c.id).where(conversations.c.trial == trial, conversations.c.last_at > known.at)
            self._changed = _latest(
                connection, answers.c.conversation, func.max(func.coalesce(answers.c.superseded_at, answers.c.at)), mine
            )
            agreed = and_(answers.c.question == known.consent, answers.c.conversation.in_(mine))
            rows = connection.execute(select(answers.c.conversation, func.min(answers.c.at)).where(agreed).group_by(answers.c.conversation))
            self._agreed = {row[0]: row[1] for row in rows}

    def place(self, row: Any, called: bool) -> Place:
        """Where it stands. `called`: whether there is a referral by then."""
        at = self._known.at
        if not self._known.past or row.last_at <= at:
            return self._now(row, called, row.last_at)
        agreed, ended = self._agreed.get(row.id), row.ended_at is not None and row.ended_at <= at
        if ended and row.disposition is not None and (agreed or at) <= at and self._changed.get(row.id, at) <= at:
            return self._now(row, called, row.ended_at)
        if agreed is None or agreed > at:  # perhaps they had said no by then, and came back
            return Place(BEGUN, UNKNOWN)
        return Place(AGREED, CALLED if called and row.disposition is None else UNKNOWN)

    def _now(self, row: Any, called: bool, last: datetime) -> Place:
        """As the row stands, with its last word then."""
        if not row.consented:
            if row.id in self._deleted:
                return Place(BEGUN, DELETED)
            return Place(BEGUN, CALLED if called else UNANSWERED if row.ended_at is None else REFUSED)
        if row.disposition == "unlikely":
            return Place(FINISHED, RULED_OUT, _failed(row.criteria))
        if row.disposition in ENDS_FIT:
            return Place(FITS, NO_CONTACT if row.ended_at is not None else WAITING)
        if row.disposition == "stopped" and not called:
            return Place(AGREED, STOPPED)
        return self._agreed_only(called, last)

    def _agreed_only(self, called: bool, last: datetime) -> Place:
        if called:
            return Place(AGREED, CALLED)
        return Place(AGREED, SILENT if self._known.at - last > _SILENT else GOING)


class _Works:
    """How far the team's work on each referral came. As of a past moment a referral stood as the first change after it found it."""

    def __init__(self, connection: Connection, known: Known) -> None:
        self._known = known
        self._came: dict[str, set[str]] = {}
        self._then: dict[str, dict[str, Any]] = {}
        self.joined: dict[str, str | None] = {}
        undone = referral_events.c.undone_at
        moves = and_(referral_events.c.at <= known.at, or_(undone.is_(None), undone > known.at))
        columns = [referral_events.c[name] for name in ("referral", "action", "data", "before")]
        order = (referral_events.c.at, referral_events.c.id)
        for row in connection.execute(select(*columns).where(moves).order_by(*order)):
            if row.action in (JOINING, PARTED):
                self.joined[row.referral] = (row.data or {}).get("to")
            if (status := ends.moved_to(row.action, row.data or {})) is not None:
                self._came.setdefault(row.referral, set()).add(status)
        if not known.past:
            self.joined = {row.id: row.joined_to for row in connection.execute(select(referrals.c.id, referrals.c.joined_to))}
            return
        for row in connection.execute(select(*columns).where(referral_events.c.at > known.at).order_by(*(one.desc() for one in order))):
            self._then.setdefault(row.referral, {}).update(row.before or {})

    def place(self, row: Any) -> Place:
        """Where it stands in the work, or that it is joined to another."""
        if self.joined.get(row.id) is not None:
            return Place(REFERRED, JOINED)
        names = ("status", "outcome", "tried_at", "reached_at")
        stood = {**{name: getattr(row, name) for name in names}, **self._then.get(row.id, {})}
        status, outcome = stood["status"], stood["outcome"]
        came = {*self._came.get(row.id, ()), status}
        box = ends.furthest(came, tried=stood["tried_at"] is not None, reached=stood["reached_at"] is not None)
        if box == CONSENTED and status == CONSENTED:
            return Place(CONSENTED, "")
        return Place(box, WAITING) if status in self._known.open else Place(box, status, outcome or "")


def _failed(criteria: Mapping[str, str] | None) -> str:
    """The criterion that ruled out, where it is one."""
    failed = [id for id, status in (criteria or {}).items() if status == "fail"]
    return failed[0] if len(failed) == 1 else ""


def _latest(connection: Connection, column: Any, value: Any, mine: Any) -> dict[str, datetime]:
    rows = connection.execute(select(column, value).where(column.in_(mine)).group_by(column))
    return {row[0]: row[1] for row in rows if row[1] is not None}
