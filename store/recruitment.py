"""Whether a study takes new people: open, paused or closed. Each change is kept with who made it; the latest of a trial counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from prescreen.protocol.layers import trial_folder, trial_names
from prescreen.protocol.yaml import read
from store import audit, ids
from store.seals import Sealer
from store.tables import conversations, recruitment, referrals

OPEN, PAUSED, CLOSED = "open", "paused", "closed"
STATES = (OPEN, PAUSED, CLOSED)
_FRESH = timedelta(days=30)
"""Participants who wrote within this time are told of a change."""

_LATEST = (
    select(recruitment.c.state)
    .where(recruitment.c.trial == bindparam("trial"))
    .order_by(recruitment.c.at.desc(), recruitment.c.id.desc())
    .limit(1)
)


def standing(connection: Connection, trial: str) -> str:
    """The state now; until somebody at the site has changed it, what the trial's study.yml says: paused where nobody is recruited."""
    return connection.execute(_LATEST, {"trial": trial}).scalar_one_or_none() or _declared(trial)


@lru_cache(maxsize=64)
def _declared(trial: str) -> str:
    if trial not in trial_names():
        return OPEN
    return PAUSED if read(trial_folder(trial) / "study.yml").get("recruiting") is False else OPEN


def history(connection: Connection, trial: str) -> Sequence[Any]:
    """The changes, the latest first."""
    query = select(recruitment).where(recruitment.c.trial == trial)
    return connection.execute(query.order_by(recruitment.c.at.desc(), recruitment.c.id.desc()).limit(50)).all()


def change(connection: Connection, state: str, by: str, now: datetime, *, trial: str) -> bool:
    """Sets the state; False where it is the present one. Reopening puts the contact forms that came meanwhile into the queue."""
    if standing(connection, trial) == state:
        return False
    connection.execute(insert(recruitment).values(id=ids.new("k"), state=state, at=now, actor=by, trial=trial))
    if state == OPEN:
        held = and_(referrals.c.held, referrals.c.trial == trial)
        connection.execute(update(referrals).where(held).values(held=False, version=referrals.c.version + 1))
    audit.add(connection, now, by, f"recruitment {state}", "recruitment", trial)
    return True


def by_text(connection: Connection, sealer: Sealer, now: datetime, trial: str) -> list[tuple[str, str]]:
    """Conversation and number of each open interview of a trial by SMS that was lately gone on with."""
    open_ = and_(
        conversations.c.trial == trial,
        conversations.c.channel == "sms",
        conversations.c.phone.is_not(None),
        conversations.c.consented,
        conversations.c.ended_at.is_(None),
        conversations.c.replaced_at.is_(None),
        conversations.c.last_at >= now - _FRESH,
    )
    rows = connection.execute(select(conversations.c.id, conversations.c.phone).where(open_))
    return [(row.id, sealer.open(row.phone, "conversations", row.id, "phone")) for row in rows]
