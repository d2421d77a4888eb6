"""The ledgers of a referral from before it was answered under another version of the script: kept as they were, never changed.

They go with the referral, and where nothing of somebody's health may be kept any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select

from prescreen.dialogue.turn import Entry
from store import ids
from store.seals import Sealer
from store.tables import referral_ledgers as table
from store.tables import referrals


@dataclass(frozen=True)
class Ledger:
    """What was answered under a version, and what that came to. `at`: when the next one took its place."""

    version: str
    disposition: str | None
    wait_until: date | None
    entries: tuple[Entry, ...]
    at: datetime


def keep(
    connection: Connection,
    sealer: Sealer,
    referral: str,
    ledger: tuple[Entry, ...],
    *,
    version: str,
    disposition: str | None,
    wait_until: date | None,
    now: datetime,
) -> None:
    """Keeps the ledger that stands before another takes its place. One that holds nothing is not kept."""
    if not ledger:
        return
    id = ids.new("h")
    sealed = sealer.seal_json(msgspec.to_builtins(ledger), "referral_ledgers", id, "ledger")
    row = {"id": id, "referral": referral, "protocol_version": version, "disposition": disposition, "wait_until": wait_until}
    statuses = {entry.criterion: entry.status for entry in ledger}
    connection.execute(insert(table).values(**row, criteria=statuses, ledger=sealed, at=now))


def of(connection: Connection, sealer: Sealer, referral: str) -> list[Ledger]:
    """The earlier ledgers of a referral, the latest first."""
    rows = connection.execute(select(table).where(table.c.referral == referral).order_by(table.c.at.desc(), table.c.id.desc()))
    return [
        Ledger(
            row.protocol_version,
            row.disposition,
            row.wait_until,
            msgspec.convert(sealer.open_json(row.ledger, "referral_ledgers", row.id, "ledger"), tuple[Entry, ...]),
            row.at,
        )
        for row in rows
    ]


def statuses(connection: Connection, wanted: Collection[str] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Referral -> what it came to under each earlier version, the oldest first, without a word of anybody's."""
    query = select(table.c.referral, table.c.protocol_version, table.c.disposition, table.c.criteria, table.c.at)
    if wanted is not None:
        query = query.where(table.c.referral.in_(list(wanted)))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query.order_by(table.c.at, table.c.id)):
        told = {"protocol_version": row.protocol_version, "disposition": row.disposition, "criteria": row.criteria}
        found.setdefault(row.referral, []).append({**told, "until": row.at.isoformat()})
    return found


@dataclass(frozen=True)
class Time:
    """What a referral came to until it was answered again; known without opening anything sealed."""

    disposition: str | None
    criteria: Mapping[str, str]
    until: datetime


def times(connection: Connection, trial: str) -> dict[str, list[Time]]:
    """Referral -> what it came to under each earlier version, the oldest first, of those of a trial."""
    mine = table.join(referrals, referrals.c.id == table.c.referral)
    query = select(table.c.referral, table.c.disposition, table.c.criteria, table.c.at).select_from(mine).where(referrals.c.trial == trial)
    found: dict[str, list[Time]] = {}
    for row in connection.execute(query.order_by(table.c.at, table.c.id)):
        found.setdefault(row.referral, []).append(Time(row.disposition, row.criteria, row.at))
    return found


def forget(connection: Connection, conversation: str) -> None:
    """Destroys the earlier ledgers of a conversation's referral."""
    here = select(referrals.c.id).where(referrals.c.conversation == conversation)
    connection.execute(delete(table).where(table.c.referral.in_(here)))
