"""What is done with a referral: moved, assigned, called, noted, given a date, and undone within a minute. Each change is an event.

A change names the version of the referral that it was made on; one made on an older version is refused, so that no change is lost.
Which moves are allowed is prescreen/workflow.py's concern.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from prescreen.workflow import Refused, Workflow
from store import audit, ids
from store.database import Database
from store.seals import Sealer
from store.sessions import User
from store.tables import findings, referral_events, users
from store.tables import referrals as table

STATUS, ASSIGNED, CALL, NOTE, DATE, FINDING = "status", "assigned", "call", "note", "date", "finding"
JOINED, PARTED, UNDONE = "joined", "parted", "undone"
_NOT_UNDONE = (JOINED, PARTED, UNDONE)
_MOMENTS, _DAYS = ("next_at", "tried_at", "reached_at"), ("wait_until",)


class Stale(Exception):
    """The referral was changed by somebody else since it was shown."""


@dataclass(frozen=True)
class Event:
    """Something done with a referral. `data` holds codes and dates, `note` what was written."""

    id: str
    at: datetime
    actor: str
    action: str
    note: str
    data: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None
    undone: bool = False


class Desk:
    """One person at work on one referral, in one transaction: `with database.write()`, then one of these."""

    def __init__(self, database: Database, connection: Connection, workflow: Workflow, user: User, now: datetime) -> None:
        self.connection, self.workflow, self.user, self.now = connection, workflow, user, now
        self._sealer = database.sealer

    def move(self, id: str, version: int | None, to: str, *, outcome: str | None, note: str, criteria: Mapping[str, str]) -> None:
        """Moves it to a status, with the criterion or reason that this needs. Raises Refused, Stale, KeyError."""
        row = self._row(id, version)
        self.workflow.check(row.status, to, self.user.role, outcome, criteria)
        values: dict[str, Any] = {"status": to, "outcome": outcome}
        if not self.workflow.statuses[to].open:
            values["next_at"] = None
        if to in ("contacted", "scheduled") and row.reached_at is None:
            values |= {"reached_at": self.now, "tried_at": row.tried_at or self.now}
        data = {"from": row.status, "to": to, **({"outcome": outcome} if outcome else {})}
        self._change(row, self._taken(row, values), STATUS, data, note)
        audit.add(self.connection, self.now, self.user.id, "referral status", id, f"{row.status} to {to}")

    def assign(self, id: str, version: int | None, to: str | None) -> None:
        """Assigns it to somebody, or to nobody (None). Raises Refused for somebody who can't work on it."""
        row = self._row(id, version)
        if to is not None and not self._works(to):
            raise Refused("A referral can go only to somebody who works on referrals.")
        self._change(row, {"assigned_to": to}, ASSIGNED, {"to": to}, "")
        audit.add(self.connection, self.now, self.user.id, "referral assigned", id, to or "nobody")

    def call(self, id: str, version: int | None, how: str, *, next_at: datetime | None, note: str) -> None:
        """Logs a call, with the moment of the next try where one is promised."""
        row = self._row(id, version)
        call = self.workflow.calls.get(how)
        if call is None:
            raise Refused("Please say how the call ended.")
        values: dict[str, Any] = {"calls": row.calls + 1, "tried_at": row.tried_at or self.now, "next_at": next_at}
        to = call.moves.get(row.status)
        if to is not None:
            self.workflow.check(row.status, to, self.user.role, None, {})
            values["status"] = to
        if how == "reached" and row.reached_at is None:
            values["reached_at"] = self.now
        data = {"call": how, "from": row.status, "to": to or row.status, "next_at": next_at.isoformat() if next_at else None}
        self._change(row, self._taken(row, values), CALL, data, note)
        audit.add(self.connection, self.now, self.user.id, "call logged", id, how)

    def note(self, id: str, note: str) -> None:
        """Adds a note. It overwrites nothing, so it needs no version."""
        if not note.strip():
            raise Refused("There is nothing to write down.")
        self._change(self._row(id, None), {}, NOTE, {}, note)
        audit.add(self.connection, self.now, self.user.id, "note written", id)

    def date(self, id: str, version: int | None, *, next_at: datetime | None, wait_until: date | None) -> None:
        """Sets when to try next, and from when somebody on the waiting list may be taken up."""
        row = self._row(id, version)
        data = {"next_at": next_at.isoformat() if next_at else None, "wait_until": wait_until.isoformat() if wait_until else None}
        self._change(row, {"next_at": next_at, "wait_until": wait_until}, DATE, data, "")
        audit.add(self.connection, self.now, self.user.id, "referral dated", id)

    def find(self, id: str, version: int | None, criterion: str, mark: str, *, status: str | None, reason: str) -> None:
        """Writes what a coordinator found on a criterion, beside what the participant said; an earlier finding is superseded."""
        row, finding = self._row(id, version), ids.new("f")
        standing = (findings.c.referral == id) & (findings.c.criterion == criterion) & findings.c.superseded_at.is_(None)
        before = self.connection.execute(select(findings.c.id).where(standing)).scalar_one_or_none()
        self.connection.execute(update(findings).where(standing).values(superseded_at=self.now))
        sealed = self._sealer.seal(reason.strip(), "findings", finding, "reason") if reason.strip() else None
        self.connection.execute(
            insert(findings).values(
                id=finding, referral=id, criterion=criterion, mark=mark, status=status, reason=sealed, at=self.now, actor=self.user.id
            )
        )
        data = {"criterion": criterion, "mark": mark, "status": status, "finding": finding, "superseded": before}
        self._change(row, self._taken(row, {}), FINDING, data, "")
        audit.add(self.connection, self.now, self.user.id, "criterion marked", id, f"{criterion} {mark} {status or ''}".strip())

    def point(self, id: str, to: str | None) -> None:
        """Joins it to another referral, or parts it from that one. Which may be joined is decided in store/duplicates.py."""
        self._change(self._row(id, None), {"joined_to": to}, JOINED if to else PARTED, {"to": to}, "")

    def undo(self, id: str, event: str) -> None:
        """Takes back one's own last change. Raises Refused once a minute has passed or something came after it."""
        row = self._row(id, None)
        done = self.connection.execute(
            select(referral_events).where(referral_events.c.id == event, referral_events.c.referral == id)
        ).first()
        if done is None or done.version is None or done.undone_at is not None or done.actor != self.user.id or done.action in _NOT_UNDONE:
            raise Refused("There is nothing of yours to take back.")
        if self.now - done.at > timedelta(seconds=self.workflow.undo_seconds):
            raise Refused("This is too long ago to be taken back. Please make another change instead.")
        if done.version != row.version:
            raise Refused("Something was changed after it. Please look at it again.")
        back = {name: _from_json(name, value) for name, value in (done.before or {}).items()}
        if done.action == FINDING:
            self._revive(done.data)
        taken_back = {"undone_at": self.now, "detail": None}
        self.connection.execute(update(referral_events).where(referral_events.c.id == event).values(taken_back))
        self._change(row, back, UNDONE, {"event": event, "action": done.action}, "")
        audit.add(self.connection, self.now, self.user.id, "change undone", id, done.action)

    def read(self, id: str) -> None:
        """Marks all replies as read."""
        self.connection.execute(update(table).where(table.c.id == id, table.c.unread > 0).values(unread=0))

    def _revive(self, data: Mapping[str, Any]) -> None:
        self.connection.execute(update(findings).where(findings.c.id == data["finding"]).values(superseded_at=self.now))
        if data["superseded"]:
            self.connection.execute(update(findings).where(findings.c.id == data["superseded"]).values(superseded_at=None))

    def _row(self, id: str, version: int | None) -> Row[Any]:
        query = select(table).where(table.c.id == id)
        row = self.connection.execute(query.with_for_update()).first()
        if row is None:
            raise KeyError(id)
        if version is not None and row.version != version:
            raise Stale(id)
        return row

    def _taken(self, row: Row[Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """Assigns a referral that nobody has to whoever works on it."""
        return {**values, **({"assigned_to": self.user.id} if row.assigned_to is None and self._works(self.user.id) else {})}

    def _works(self, user: str) -> bool:
        found = select(users.c.role).where(users.c.id == user, users.c.disabled_at.is_(None))
        role = self.connection.execute(found).scalar_one_or_none()
        return any(role in who for who in self.workflow.transitions.values())

    def _change(self, row: Row[Any], values: Mapping[str, Any], action: str, data: Mapping[str, Any], note: str) -> None:
        same = (table.c.id == row.id) & (table.c.version == row.version)
        if self.connection.execute(update(table).where(same).values(**values, version=row.version + 1)).rowcount != 1:
            raise Stale(row.id)
        id, note = ids.new("e"), note.strip()
        self.connection.execute(
            insert(referral_events).values(
                id=id,
                referral=row.id,
                at=self.now,
                actor=self.user.id,
                action=action,
                detail=self._sealer.seal(note, "referral_events", id, "detail") if note else None,
                data=dict(data),
                before={name: _to_json(getattr(row, name)) for name in values},
                version=row.version + 1,
            )
        )


def events(connection: Connection, sealer: Sealer, referral: str) -> list[Event]:
    """What was done with a referral, oldest first."""
    query = select(referral_events).where(referral_events.c.referral == referral).order_by(referral_events.c.at, referral_events.c.id)
    return [
        Event(
            id=row.id,
            at=row.at,
            actor=row.actor,
            action=row.action,
            note=sealer.open(row.detail, "referral_events", row.id, "detail") if row.detail else "",
            data=row.data or {},
            version=row.version,
            undone=row.undone_at is not None,
        )
        for row in connection.execute(query)
    ]


def undoable(done: list[Event], version: int, user: str, now: datetime, workflow: Workflow) -> Event | None:
    """The event that this person can still take back."""
    last = done[-1] if done else None
    if last is None or last.actor != user or last.version != version or last.undone or last.action in _NOT_UNDONE:
        return None
    return last if now - last.at <= timedelta(seconds=workflow.undo_seconds) else None


def _to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _from_json(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in _DAYS else value
