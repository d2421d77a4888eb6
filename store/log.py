"""The screening log: every prescreening that has ended or been referred, without who it was.

Of one that is drawn to be asked again (store/blinding.py) it tells that it was referred, and nothing of its answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select

from store import earlier
from store.database import Database
from store.tables import answers, conversations, referrals

_FINAL = ("likely", "review", "wait")


def entries(database: Database, trial: str = "") -> Iterator[dict[str, Any]]:
    """The log's entries, or those of a trial, oldest first, as `prescreen log --json` shows them."""
    sealer = database.sealer
    with database.read() as connection:
        joined = conversations.outerjoin(referrals, referrals.c.conversation == conversations.c.id)
        over = or_(conversations.c.ended_at.is_not(None), referrals.c.id.is_not(None))
        query = (
            select(conversations, referrals.c.id.label("referral"), referrals.c.blind)
            .select_from(joined)
            .where(conversations.c.consented, over)
        )
        if trial:
            query = query.where(conversations.c.trial == trial)
        before = earlier.statuses(connection)
        for row in connection.execute(query.order_by(conversations.c.started_at, conversations.c.id)).all():
            if row.disposition is None and row.referral is None:
                continue
            given: dict[str, Any] = {}
            if not row.blind and (row.disposition in _FINAL or row.disposition is None):
                standing = select(answers).where(answers.c.conversation == row.id, answers.c.superseded_at.is_(None))
                for answer in connection.execute(standing.order_by(answers.c.turn, answers.c.id)):
                    given[answer.question] = sealer.open_json(answer.evidence, "answers", answer.id, "evidence")["value"]
            yield {
                "conversation": row.id,
                "channel": row.channel,
                "started": row.started_at.isoformat(),
                "ended": row.ended_at.isoformat() if row.ended_at else None,
                "disposition": None if row.blind else row.disposition,
                "protocol_version": row.protocol_version,
                "criteria": row.criteria if row.disposition != "stopped" and not row.blind else {},
                "answers": given,
                "referral": row.referral,
                "trial": row.trial,
                "blind": bool(row.blind),
                "earlier": [] if row.blind else before.get(row.referral, []),
            }
