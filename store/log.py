"""The screening log: every prescreening that has ended or been referred, without who it was.

Whoever has answered again after an amendment has a line for each version that they answered under: none is written over. Of one that is
drawn to be asked again (store/blinding.py) it tells that it was referred, and nothing of its answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, or_, select

from store import earlier
from store.database import Database
from store.seals import Sealer
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
            was = [] if row.blind else before.get(row.referral, [])
            told = not row.blind and (row.disposition in _FINAL or row.disposition is None or bool(was))
            given = _given(connection, sealer, row.id) if told else []
            now = {
                "conversation": row.id,
                "channel": row.channel,
                "started": row.started_at.isoformat(),
                "ended": row.ended_at.isoformat() if row.ended_at else None,
                "disposition": None if row.blind else row.disposition,
                "protocol_version": row.protocol_version,
                "criteria": row.criteria if row.disposition != "stopped" and not row.blind else {},
                "answers": {one.question: one.value for one in given if one.stands},
                "referral": row.referral,
                "trial": row.trial,
                "blind": bool(row.blind),
                "earlier": was,
                "asked_again": was[-1]["until"] if was else None,
                "until": None,
            }
            versions = [*(one["protocol_version"] for one in was), row.protocol_version]
            for number, one in enumerate(was):
                yield {
                    **now,
                    **one,
                    "ended": was[number - 1]["until"] if number else now["ended"],
                    "answers": _by_then(given, set(versions[number + 1 :]) - set(versions[: number + 1])),
                    "earlier": was[:number],
                    "asked_again": was[number - 1]["until"] if number else None,
                }
            yield {**now, "ended": was[-1]["until"]} if was else now


@dataclass(frozen=True)
class _Given:
    """An answer, in the order in which they were given. `stands`: no other has taken its place."""

    question: str
    value: Any
    version: str
    stands: bool


def _given(connection: Connection, sealer: Sealer, conversation: str) -> list[_Given]:
    found = connection.execute(select(answers).where(answers.c.conversation == conversation).order_by(answers.c.turn, answers.c.id))
    return [
        _Given(
            row.question,
            sealer.open_json(row.evidence, "answers", row.id, "evidence")["value"],
            row.protocol_version,
            row.superseded_at is None,
        )
        for row in found
    ]


def _by_then(given: list[_Given], later: set[str]) -> dict[str, Any]:
    """The answers that stood before those of the later versions were given."""
    changed = {one.question for one in given if one.version in later}
    return {one.question: one.value for one in given if one.version not in later and (one.stands or one.question in changed)}
