"""Snapshots of the study's record, when the registry was reached, and what an investigator has acknowledged of what was found.

A snapshot is kept where the record differs from the one before it, with our side of the comparison as it stood then. What was found is not
kept: it is made anew of the snapshots (prescreen/registry), and known by the digest of its words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from prescreen.registry.ours import Ours
from prescreen.registry.reading import Reading
from prescreen.registry.record import parsed
from store import audit, ids
from store.tables import registry_acknowledgements as acknowledgements
from store.tables import registry_snapshots as snapshots
from store.tables import registry_watch as watch

MOST = 500
"""Characters of a reason."""
AGAIN = timedelta(hours=3)
"""After a try that failed the next comes after this time; after one that did not, on the next day."""
DAILY = timedelta(hours=24)
_LEFT_OUT = ("resultsSection", "documentSection", "annotationSection")
"""Parts of a record that are large, and of no interest here."""


@dataclass(frozen=True)
class Watch:
    """How the watch over a trial's record stands. `reached_at`: when the registry last gave it; `read_at`: or a file did.

    `fault`: why the last try failed, "" where it did not.
    """

    since: datetime | None = None
    tried_at: datetime | None = None
    reached_at: datetime | None = None
    read_at: datetime | None = None
    fault: str = ""

    def silent(self, now: datetime) -> timedelta | None:
        """For how long the registry was not reached, from the first try on; None where nobody has tried."""
        last = self.reached_at or self.since
        return None if last is None or self.tried_at is None else now - last

    def due(self, now: datetime) -> bool:
        """Whether the registry is to be asked."""
        return self.tried_at is None or now - self.tried_at >= (AGAIN if self.fault else DAILY)


@dataclass(frozen=True)
class Acknowledgement:
    """That somebody has seen a finding as it stood, and why it may stand."""

    finding: str
    reason: str
    at: datetime
    actor: str


def keep(connection: Connection, trial: str, held: Mapping[str, Any], ours: Ours, now: datetime, by: str, *, fetched: bool) -> bool:
    """Notes that the record was read, and keeps it where it is another than those beside it by version. Whether it was kept.

    `fetched`: the registry gave it itself. The record must have been read (prescreen/registry/record.py).
    """
    values: dict[str, Any] = {"read_at": now, **({"reached_at": now, "tried_at": now, "fault": ""} if fetched else {})}
    _note(connection, trial, now, values)  # also lets writers of this trial wait for each other
    record, digest = parsed(held, "the record"), _digest(held)
    version = (record.updated or now.date().isoformat())[:32]
    rows = connection.execute(_of(trial, ours.registry).with_only_columns(snapshots.c.version, snapshots.c.at, snapshots.c.content)).all()
    before = [row.content for row in rows if (row.version, row.at) <= (version, now)]
    after = [row.content for row in rows if (row.version, row.at) > (version, now)]
    if digest in (*before[-1:], *after[:1]):
        return False
    small = {name: part for name, part in held.items() if name not in _LEFT_OUT}
    place = {"registry": ours.registry, "version": version, "holder": record.holder[:32], "content": digest}
    row = {"id": ids.new("g"), "trial": trial, "at": now, "record": small, "ours": ours.to_json(), "actor": by}
    connection.execute(insert(snapshots).values(**row, **place))
    audit.add(connection, now, by, "registry record kept", trial, f"{ours.registry}, version of {version}, {digest[:16]}")
    return True


def readings(connection: Connection, trial: str, registry: str) -> list[Reading]:
    """Every snapshot of this record, oldest version first."""
    rows = connection.execute(_of(trial, registry)).all()
    return [Reading(row.id, row.at, parsed(row.record, row.id), Ours.from_json(row.ours)) for row in rows]


def kept(connection: Connection, trial: str, registry: str) -> Sequence[Any]:
    """Each snapshot's id, moment, version, holder, digest of its content and who read it, oldest version first."""
    c = snapshots.c
    return connection.execute(_of(trial, registry).with_only_columns(c.id, c.at, c.version, c.holder, c.content, c.actor)).all()


def _of(trial: str, registry: str) -> Any:
    here = select(snapshots).where(snapshots.c.trial == trial, snapshots.c.registry == registry)
    return here.order_by(snapshots.c.version, snapshots.c.at, snapshots.c.id)


def claim(connection: Connection, trial: str, now: datetime) -> bool:
    """Whether it is the caller who asks the registry now: once a day, whoever comes first."""
    _note(connection, trial, now, {})
    due = or_(
        watch.c.tried_at.is_(None),
        watch.c.tried_at <= now - DAILY,
        (watch.c.fault != "") & (watch.c.tried_at <= now - AGAIN),
    )
    taken = update(watch).where(watch.c.trial == trial, due).values(tried_at=now, fault="not finished")
    return connection.execute(taken).rowcount == 1


def missed(connection: Connection, trial: str, now: datetime, fault: str) -> None:
    """Notes that the registry was asked and gave no record."""
    _note(connection, trial, now, {"tried_at": now, "fault": fault[:80]})


def state(connection: Connection, trial: str) -> Watch:
    """How the watch over a trial's record stands."""
    row = connection.execute(select(watch).where(watch.c.trial == trial)).first()
    return Watch() if row is None else Watch(row.since, row.tried_at, row.reached_at, row.read_at, row.fault)


def acknowledge(connection: Connection, trial: str, finding: str, reason: str, by: str, now: datetime, *, what: str) -> bool:
    """Notes that somebody has seen a finding as it stands; False where somebody had. `what`: for the trail.

    Raises ValueError where no reason is given, or one that is too long.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > MOST:
        raise ValueError(f"Please say why, in at most {MOST} characters.")
    into = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(acknowledgements)
    row = into.values(trial=trial, finding=finding, why=reason, at=now, actor=by).on_conflict_do_nothing()
    if connection.execute(row.returning(acknowledgements.c.finding)).first() is None:
        return False
    audit.add(connection, now, by, "registry finding acknowledged", finding, f"{trial}: {what}; reason {ids.digest(reason)[:16]}")
    return True


def acknowledged(connection: Connection, trial: str) -> dict[str, Acknowledgement]:
    """Finding -> who has acknowledged it, and why."""
    query = select(acknowledgements).where(acknowledgements.c.trial == trial)
    return {row.finding: Acknowledgement(row.finding, row.why, row.at, row.actor) for row in connection.execute(query)}


def _note(connection: Connection, trial: str, now: datetime, values: Mapping[str, Any]) -> None:
    into = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(watch)
    row = into.values(trial=trial, since=now, **values)
    connection.execute(row.on_conflict_do_update(index_elements=[watch.c.trial], set_={"trial": trial, **values}))


def _digest(held: Mapping[str, Any]) -> str:
    """Of what the study's people wrote. What the registry derives from it, such as the day of its data, changes by itself."""
    said = json.dumps(held["protocolSection"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
