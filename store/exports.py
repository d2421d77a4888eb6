"""Referrals for exports: each with its answers and findings, oldest first, a few opened at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from store import evidence, findings, referrals
from store.database import Database
from store.findings import Finding
from store.referrals import Referral
from store.tables import referrals as table

_AT_ONCE = 500


@dataclass(frozen=True)
class Whole:
    """A referral with everything that belongs to it. `answers`: question -> evidence, as given in the interview."""

    referral: Referral
    answers: dict[str, dict[str, Any]]
    findings: dict[str, Finding]


def every(database: Database) -> Iterator[Whole]:
    """All referrals."""
    with database.read() as connection:
        wanted = list(connection.execute(select(table.c.id).order_by(table.c.created_at, table.c.id)).scalars())
        for start in range(0, len(wanted), _AT_ONCE):
            for one in referrals.several(connection, database.sealer, wanted[start : start + _AT_ONCE]):
                given = evidence.standing(connection, database.sealer, one.conversation) if one.conversation else {}
                yield Whole(one, given, findings.standing(connection, database.sealer, one.id))
