"""A referral from the contact form: names and ways to reach somebody, and their message as a question; no prescreening behind it.

Its id is given with the form, so that a form sent twice is one referral.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from store import agreement, recruitment, referrals, turns
from store.database import Database
from store.tables import referrals as table


def add(
    database: Database,
    id: str,
    identity: Mapping[str, Any],
    *,
    language: str,
    trial: str,
    protocol_version: str,
    now: datetime,
    letters: turns.Letters,
) -> bool:
    """Writes the referral, with the mails that it gives rise to; False where this form was written before."""
    values: dict[str, Any] = {
        "kind": referrals.FORM,
        "disposition": None,
        "wait_until": None,
        "focus": None,
        "flags": [],
        "language": language,
        "protocol_version": protocol_version,
        "complete": True,
        "trial": trial,
    }
    sealer = database.sealer
    try:
        with database.write() as connection:
            if connection.execute(select(table.c.id).where(table.c.id == id)).first() is not None:
                return False
            values["held"] = recruitment.standing(connection, trial) == recruitment.PAUSED
            referrals.insert_referral(connection, sealer, id, values, dict(identity), (), conversation=None, channel="web", now=now)
            agreement.came(connection, id, now)
            turns.post(connection, sealer, letters(referrals.Upsert(id, True, True, trial), identity, language), now=now, trial=trial)
    except IntegrityError:  # the same form at the same moment
        return False
    return True
