"""What is done with a referral: moved, assigned, called, noted, given a date, and undone within a minute. Each change is an event.

What is undone is struck out and kept, its note too.

A change names the version of the referral that it was made on; one made on an older version is refused, so that no change is lost.
Which moves are allowed is prescreen/workflow.py's concern.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from prescreen.workflow import Refused, Workflow
from store import audit, blinding, call_lists, ids
from store.database import Database
from store.seals import Sealer
from store.sessions import User
from store.tables import findings, referral_events, users
from store.tables import referrals as table

STATUS, ASSIGNED, CALL, NOTE, DATE, FINDING = "status", "assigned", "call", "note", "date", "finding"
JOINED, PARTED, UNDONE, CARRIED, SIGNED = "joined", "parted", "undone", "carried", "signed"
SCHEDULED = "scheduled"
_NOT_UNDONE = (JOINED, PARTED, UNDONE, CARRIED, SIGNED)
_MOMENTS, _DAYS = ("next_at", "tried_at", "reached_at", "visit_at"), ("wait_until",)


class Kept(Enum):
    """What stands in the place of a value that is to stay as it is."""

    KEPT = "kept"


KEPT = Kept.KEPT


HIDDEN = (
    "This one is drawn to be asked again by somebody who does not know the answers. Until then calls can be logged, notes written, and it "
    "can be handed to somebody; nothing else is changed. If it can't wait, open it all the same."
)


class Stale(Exception):
    """The referral was changed by somebody else since it was shown."""


@dataclass(frozen=True)
class Marked:
    """What a coordinator found on a criterion. `status`: what it is now, where it was changed."""

    criterion: str
    mark: str
    status: str | None = None
    reason: str = ""


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
    referral: str = ""


class Desk:
    """One person at work on one referral, in one transaction: `with database.write()`, then one of these."""

    def __init__(self, database: Database, connection: Connection, workflow: Workflow, user: User, now: datetime) -> None:
        self.connection, self.workflow, self.user, self.now = connection, workflow, user, now
        self.sealer = database.sealer

    def move(
        self,
        id: str,
        version: int | None,
        to: str,
        *,
        outcome: str | None,
        note: str,
        criteria: Mapping[str, str],
        visit_at: datetime | None = None,
    ) -> None:
        """Moves it to a status, with the criterion or reason that this needs. Raises Refused, Stale, KeyError."""
        row = self._row(id, version)
        self.workflow.check(row.status, to, self.user.role, outcome, criteria)
        values: dict[str, Any] = {"status": to, "outcome": outcome}
        if not self.workflow.statuses[to].open:
            values["next_at"] = None
        if to in ("contacted", "scheduled") and row.reached_at is None:
            values |= {"reached_at": self.now, "tried_at": row.tried_at or self.now}
        if to == SCHEDULED:
            values |= {"visit_at": visit_at, "next_at": None}
        data = {"from": row.status, "to": to, **({"outcome": outcome} if outcome else {})}
        if visit_at is not None and to == SCHEDULED:
            data["visit_at"] = visit_at.isoformat()
        self._change(row, self._taken(row, values), STATUS, data, note)
        told = audit.changed(_told(row.status, row.outcome), _told(to, outcome))
        audit.add(self.connection, self.now, self.user.id, "referral status", id, told)
        if not self.workflow.statuses[to].open:
            call_lists.off(self.connection, "ended", self.now, referrals=[id], by=self.user.id)

    def assign(self, id: str, version: int | None, to: str | None) -> None:
        """Assigns it to somebody, or to nobody (None). Raises Refused for somebody who can't work on it."""
        row = self._row(id, version, blind=True)
        if to is not None and not self._works(to, row.trial):
            raise Refused("A referral can go only to somebody who works on referrals.")
        self._change(row, {"assigned_to": to}, ASSIGNED, {"to": to}, "")
        audit.add(self.connection, self.now, self.user.id, "referral assigned", id, audit.changed(row.assigned_to, to))

    def call(self, id: str, version: int | None, how: str, *, next_at: datetime | None, note: str) -> None:
        """Logs a call, with the moment of the next try where one is promised."""
        row = self._row(id, version, blind=True)
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
        if not self.workflow.statuses[to or row.status].open:
            values["next_at"] = next_at = None  # nobody would be told of it
        data = {"call": how, "from": row.status, "to": to or row.status, "next_at": next_at.isoformat() if next_at else None}
        self._change(row, self._taken(row, values), CALL, data, note)
        audit.add(self.connection, self.now, self.user.id, "call logged", id, f"{how}: {audit.changed(row.status, to or row.status)}")

    def note(self, id: str, note: str) -> None:
        """Adds a note. It overwrites nothing, so it needs no version."""
        if not note.strip():
            raise Refused("There is nothing to write down.")
        self._change(self._row(id, None, blind=True), {}, NOTE, {}, note)
        audit.add(self.connection, self.now, self.user.id, "note written", id)

    def dates(self, id: str) -> Row[Any]:
        """When to try next, and from when somebody may be taken up, as they stand. Raises KeyError."""
        return self._row(id, None)

    def date(self, id: str, version: int | None, *, next_at: datetime | Kept | None = KEPT, wait_until: date | Kept | None = KEPT) -> None:
        """Sets when to try next, and from when somebody on the waiting list may be taken up. None clears one, KEPT leaves it."""
        row = self._row(id, version)
        values = {"next_at": next_at, "wait_until": wait_until}
        changed = {name: value for name, value in values.items() if value is not KEPT and value != getattr(row, name)}
        if not changed:
            return
        data = {name: _to_json(value) for name, value in changed.items()}
        self._change(row, changed, DATE, data, "")
        for name, value in data.items():
            told = audit.changed(_to_json(getattr(row, name)), value)
            audit.add(self.connection, self.now, self.user.id, "referral dated", id, f"{name}: {told}")

    def find(self, id: str, version: int | None, found: Sequence[Marked]) -> None:
        """Writes what a coordinator found on criteria, beside what the participant said; an earlier finding is superseded."""
        row, written = self._row(id, version), []
        for one in found:
            finding, before = ids.new("f"), standing_row(self.connection, id, one.criterion)
            if before is not None:
                self.connection.execute(update(findings).where(findings.c.id == before.id).values(superseded_at=self.now))
            sealed = self.sealer.seal(one.reason.strip(), "findings", finding, "reason") if one.reason.strip() else None
            values = {"id": finding, "referral": id, "criterion": one.criterion, "mark": one.mark, "status": one.status}
            self.connection.execute(insert(findings).values(**values, reason=sealed, at=self.now, actor=self.user.id))
            was = _told(before.mark, before.status) if before is not None else None
            told = f"{one.criterion}: {audit.changed(was, _told(one.mark, one.status))}"
            audit.add(self.connection, self.now, self.user.id, "criterion marked", id, told)
            superseded = before.id if before is not None else None
            written.append(
                {"criterion": one.criterion, "mark": one.mark, "status": one.status, "finding": finding, "superseded": superseded}
            )
        if written:
            data = written[0] if len(written) == 1 else {"several": written}
            self._change(row, self._taken(row, {}), FINDING, data, "")

    def sign(self, id: str, version: int | None, criteria: Sequence[str]) -> None:
        """Signs off what was found on these criteria. Raises Refused where nothing was found, or it is still open."""
        row, signed = self._row(id, version), []
        for criterion in criteria:
            found = standing_row(self.connection, id, criterion)
            if found is None or found.mark == "open":
                raise Refused(f"On {criterion} nothing was found yet that could be signed off.")
            if found.signed_at is None:
                done = {"signed_at": self.now, "signed_by": self.user.id}
                self.connection.execute(update(findings).where(findings.c.id == found.id).values(done))
                signed.append(criterion)
                told = f"{criterion}: {audit.changed(_told(found.mark, found.status), 'signed off')}"
                audit.add(self.connection, self.now, self.user.id, "criterion signed off", id, told)
        if signed:
            self._change(row, {}, SIGNED, {"criteria": signed}, "")

    def point(self, id: str, to: str | None) -> None:
        """Joins it to another referral, or parts it from that one. Which may be joined is decided in store/duplicates.py."""
        self._change(self._row(id, None), {"joined_to": to}, JOINED if to else PARTED, {"to": to}, "")

    def undo(self, id: str, event: str) -> None:
        """Takes back one's own last change. Raises Refused once a minute has passed or something came after it."""
        row = self._row(id, None, blind=True)
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
        self.connection.execute(update(referral_events).where(referral_events.c.id == event).values(undone_at=self.now))
        self._change(row, back, UNDONE, {"event": event, "action": done.action}, "")
        audit.add(self.connection, self.now, self.user.id, "change undone", id, done.action)

    def carry(self, id: str, values: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        """Changes a referral by what comes with another one that is joined to it, or goes with it. What that is, store/joining.py knows."""
        self._change(self._row(id, None), values, CARRIED, data, "")

    def _revive(self, data: Mapping[str, Any]) -> None:
        for one in data.get("several") or [data]:
            self.connection.execute(update(findings).where(findings.c.id == one["finding"]).values(superseded_at=self.now))
            if one["superseded"]:
                self.connection.execute(update(findings).where(findings.c.id == one["superseded"]).values(superseded_at=None))

    def _row(self, id: str, version: int | None, *, blind: bool = False) -> Row[Any]:
        """The referral. `blind`: what is done tells nothing of its answers, and needs none of them.

        Where somebody has opened one all the same that is to be asked again, and now works on it, it is out of the sample from here on.
        """
        query = select(table).where(table.c.id == id)
        row = self.connection.execute(query.with_for_update()).first()
        if row is None or (self.user.trials and row.trial not in self.user.trials):
            raise KeyError(id)
        if version is not None and row.version != version:
            raise Stale(id)
        if row.blind and not blind:
            if blinding.hidden_from(self.connection, id, self.user.id):
                raise Refused(HIDDEN)
            blinding.end(self.connection, id, blinding.WORKED_ON, self.now, self.user.id)
            row = self.connection.execute(query).one()
        return row

    def _taken(self, row: Row[Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """Assigns a referral that nobody has to whoever works on it."""
        return {**values, **({"assigned_to": self.user.id} if row.assigned_to is None and self._works(self.user.id, row.trial) else {})}

    def _works(self, user: str, trial: str) -> bool:
        found = select(users.c.role, users.c.trials).where(users.c.id == user, users.c.disabled_at.is_(None))
        row = self.connection.execute(found).first()
        if row is None or (row.trials and trial not in row.trials):
            return False
        return any(row.role in who for who in self.workflow.transitions.values())

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
                detail=self.sealer.seal(note, "referral_events", id, "detail") if note else None,
                data=dict(data),
                before={name: _to_json(getattr(row, name)) for name in values},
                version=row.version + 1,
            )
        )


def standing_row(connection: Connection, referral: str, criterion: str) -> Row[Any] | None:
    """The finding on a criterion that counts."""
    standing = (findings.c.referral == referral) & (findings.c.criterion == criterion) & findings.c.superseded_at.is_(None)
    return connection.execute(select(findings).where(standing)).first()


def last_notes(connection: Connection, sealer: Sealer, referrals: Sequence[str]) -> dict[str, Event]:
    """The note that was written last on each of these referrals, where there is one."""
    noted = (
        (referral_events.c.referral.in_(list(referrals))) & referral_events.c.detail.is_not(None) & referral_events.c.undone_at.is_(None)
    )
    rows = connection.execute(select(referral_events).where(noted).order_by(referral_events.c.at, referral_events.c.id))
    last = {row.referral: row for row in rows}
    return {id: _event(row, sealer) for id, row in last.items()}


def events(connection: Connection, sealer: Sealer, referral: str, joined: Sequence[str] = ()) -> list[Event]:
    """What was done with a referral, and with those joined to it, oldest first."""
    here = referral_events.c.referral.in_([referral, *joined])
    rows = connection.execute(select(referral_events).where(here).order_by(referral_events.c.at, referral_events.c.id))
    return [_event(row, sealer) for row in rows]


def _event(row: Row[Any], sealer: Sealer) -> Event:
    return Event(
        id=row.id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        note=sealer.open(row.detail, "referral_events", row.id, "detail") if row.detail else "",
        data=row.data or {},
        version=row.version,
        undone=row.undone_at is not None,
        referral=row.referral,
    )


def undoable(done: list[Event], version: int, user: str, now: datetime, workflow: Workflow) -> Event | None:
    """The event that this person can still take back."""
    last = done[-1] if done else None
    if last is None or last.actor != user or last.version != version or last.undone or last.action in _NOT_UNDONE:
        return None
    return last if now - last.at <= timedelta(seconds=workflow.undo_seconds) else None


def _told(code: str, more: str | None) -> str:
    return f"{code} {more}" if more else code


def _to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _from_json(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in _DAYS else value
