"""What coordinators found on the criteria: confirmed, changed with a reason, or still open.

Findings are stored beside the participant's answers, which they do not change. store/work.py writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from store.seals import Sealer
from store.tables import findings

MARKS = ("confirmed", "changed", "open")


@dataclass(frozen=True)
class Finding:
    """What was found on one criterion. `status`: what it is now, where it was changed; `signed_at`: when an investigator signed it off."""

    criterion: str
    mark: str
    status: str | None
    reason: str
    at: datetime
    actor: str
    signed_at: datetime | None = None
    signed_by: str | None = None


def standing(connection: Connection, sealer: Sealer, referral: str) -> dict[str, Finding]:
    """Criterion -> the finding that counts."""
    query = select(findings).where(findings.c.referral == referral, findings.c.superseded_at.is_(None))
    found = {}
    for row in connection.execute(query):
        reason = sealer.open(row.reason, "findings", row.id, "reason") if row.reason else ""
        signed = {"signed_at": row.signed_at, "signed_by": row.signed_by}
        found[row.criterion] = Finding(row.criterion, row.mark, row.status, reason, row.at, row.actor, **signed)
    return found


def marks(connection: Connection, referrals: Sequence[str]) -> dict[str, dict[str, tuple[str, str | None]]]:
    """Referral -> criterion -> mark and status of the finding that counts, without opening anything."""
    query = select(findings.c.referral, findings.c.criterion, findings.c.mark, findings.c.status)
    found: dict[str, dict[str, tuple[str, str | None]]] = {}
    for row in connection.execute(query.where(findings.c.referral.in_(list(referrals)), findings.c.superseded_at.is_(None))):
        found.setdefault(row.referral, {})[row.criterion] = (row.mark, row.status)
    return found
