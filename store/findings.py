"""What coordinators found on the criteria: confirmed, changed with a reason, or still open.

Findings are stored beside the participant's answers, which they do not change. store/work.py writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from store.seals import Sealer
from store.tables import findings

MARKS = ("confirmed", "changed", "open")


@dataclass(frozen=True)
class Finding:
    """What was found on one criterion. `status`: what it is now, where it was changed."""

    criterion: str
    mark: str
    status: str | None
    reason: str
    at: datetime
    actor: str


def standing(connection: Connection, sealer: Sealer, referral: str) -> dict[str, Finding]:
    """Criterion -> the finding that counts."""
    query = select(findings).where(findings.c.referral == referral, findings.c.superseded_at.is_(None))
    found = {}
    for row in connection.execute(query):
        reason = sealer.open(row.reason, "findings", row.id, "reason") if row.reason else ""
        found[row.criterion] = Finding(row.criterion, row.mark, row.status, reason, row.at, row.actor)
    return found
