"""Referrals for exports: each with its answers, findings and what was done with it, oldest first, a few opened at a time.

Those that are drawn to be asked again (store/blinding.py) are left out, or given without what their answers and the work on them tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from store import duplicates, evidence, findings, referrals, work
from store.database import Database
from store.findings import Finding
from store.referrals import Referral
from store.tables import referrals as table
from store.work import Event

_AT_ONCE = 500


@dataclass(frozen=True)
class Whole:
    """A referral with everything that belongs to it. `answers`: question -> evidence.

    `events`: what was done, oldest first, on those that were joined to it too; what was taken back is left out.
    """

    referral: Referral
    answers: dict[str, dict[str, Any]]
    findings: dict[str, Finding]
    events: tuple[Event, ...] = ()

    @property
    def given(self) -> dict[str, Any]:
        """Question -> answer, without what it was read from."""
        return {question: evidence["value"] for question, evidence in self.answers.items()}


def every(database: Database, trial: str, *, blind: bool = False) -> Iterator[Whole]:
    """All referrals of a trial. `blind`: also those that are drawn to be asked again, by name and ways to reach alone."""
    sealer = database.sealer
    with database.read() as connection:
        query = select(table.c.id).where(table.c.trial == trial).order_by(table.c.created_at, table.c.id)
        if not blind:
            query = query.where(~table.c.blind)
        wanted = list(connection.execute(query).scalars())
        later: dict[str, list[str]] = {}
        for id, earlier in duplicates.every(connection).items():
            later.setdefault(earlier, []).append(id)
        for start in range(0, len(wanted), _AT_ONCE):
            for one in referrals.several(connection, sealer, wanted[start : start + _AT_ONCE]):
                if one.blind:
                    yield Whole(one, {}, {})
                    continue
                given = evidence.standing(connection, sealer, one.conversation) if one.conversation else {}
                done = [
                    event for id in (one.id, *later.get(one.id, ())) for event in work.events(connection, sealer, id) if not event.undone
                ]
                found = findings.standing(connection, sealer, one.id)
                yield Whole(one, given, found, tuple(sorted(done, key=lambda event: event.at)))
