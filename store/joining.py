"""What goes along when a later referral of the same person is joined to the earlier one: calls, promise, holder, status, visit, findings.

Notes, calls and messages stay where they were written and are shown on the page of both; unread words count for the one that stays. What
was carried is kept with the event, so that it can be given back when the two are parted.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from store import ids, messages
from store.tables import findings, referral_events
from store.tables import referrals as table
from store.work import CARRIED, Desk, standing_row

_EARLIEST = ("next_at", "tried_at", "reached_at")


def carry(desk: Desk, to: str, other: str) -> None:
    """Carries what was done on the referral `other` over to the one that it was just joined to."""
    first, second = _row(desk, to), _row(desk, other)
    values: dict[str, Any] = {"calls": first.calls + second.calls}
    for name in _EARLIEST:
        known = [at for at in (getattr(first, name), getattr(second, name)) if at is not None]
        values[name] = min(known, default=None)
    values["assigned_to"] = first.assigned_to or second.assigned_to
    values["visit_at"] = first.visit_at or second.visit_at
    if _further(desk, first.status, second.status):
        values |= {"status": second.status, "outcome": second.outcome}
    if not desk.workflow.statuses[values.get("status", first.status)].open:
        values["next_at"] = None
    changed = {name: value for name, value in values.items() if value != getattr(first, name)}
    found = _findings(desk, to, other)
    if changed or found:
        data = {"from": other, "calls": second.calls, "found": found, "values": {name: _plain(value) for name, value in changed.items()}}
        desk.carry(to, changed, data)
    messages.recount(desk.connection, to)


def give_back(desk: Desk, to: str, other: str) -> None:
    """Takes back what was carried when the two were joined, as far as nothing has been done to it since."""
    carried = (referral_events.c.referral == to) & (referral_events.c.action == CARRIED) & referral_events.c.undone_at.is_(None)
    rows = desk.connection.execute(select(referral_events).where(carried).order_by(referral_events.c.at.desc())).all()
    event = next((row for row in rows if row.data.get("from") == other), None)
    for id in (to, other):
        messages.recount(desk.connection, id)
    if event is None:
        return
    now_, before = _row(desk, to), event.before or {}
    values: dict[str, Any] = {"calls": max(0, now_.calls - event.data["calls"])}
    for name, carried_value in event.data["values"].items():
        if name != "calls" and _plain(getattr(now_, name)) == carried_value:
            values[name] = _typed(name, before.get(name))
    for one in event.data["found"]:
        standing = standing_row(desk.connection, to, one["criterion"])
        if standing is None or standing.id != one["finding"]:
            continue
        desk.connection.execute(update(findings).where(findings.c.id == one["finding"]).values(superseded_at=desk.now))
        if one["superseded"]:
            desk.connection.execute(update(findings).where(findings.c.id == one["superseded"]).values(superseded_at=None))
    desk.connection.execute(update(referral_events).where(referral_events.c.id == event.id).values(undone_at=desk.now))
    desk.carry(to, values, {"from": other, "back": True, "calls": 0, "found": [], "values": {}})


def _findings(desk: Desk, to: str, other: str) -> list[dict[str, str | None]]:
    """Copies the findings on the other referral, unless something later was found here; which ones."""
    copied = []
    standing = (findings.c.referral == other) & findings.c.superseded_at.is_(None)
    for row in desk.connection.execute(select(findings).where(standing)).all():
        here = standing_row(desk.connection, to, row.criterion)
        if here is not None and here.at >= row.at:
            continue
        if here is not None:
            desk.connection.execute(update(findings).where(findings.c.id == here.id).values(superseded_at=desk.now))
        id = ids.new("f")
        reason = desk.sealer.open(row.reason, "findings", row.id, "reason") if row.reason else None
        values = {name: getattr(row, name) for name in ("criterion", "mark", "status", "at", "actor", "signed_at", "signed_by")}
        sealed = desk.sealer.seal(reason, "findings", id, "reason") if reason else None
        desk.connection.execute(insert(findings).values(id=id, referral=to, reason=sealed, **values))
        copied.append({"criterion": row.criterion, "finding": id, "superseded": here.id if here is not None else None})
    return copied


def _further(desk: Desk, first: str, second: str) -> bool:
    """Whether the other referral's status goes on where this one's has ended, or is further on."""
    statuses, order = desk.workflow.statuses, list(desk.workflow.statuses)
    if first not in statuses or second not in statuses or not statuses[second].open:
        return False
    return not statuses[first].open or order.index(second) > order.index(first)


def _row(desk: Desk, id: str) -> Row[Any]:
    return desk.connection.execute(select(table).where(table.c.id == id)).one()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _typed(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if value and name.endswith("_at") else value
