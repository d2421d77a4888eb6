"""The answers of a conversation that stand now, with the words they were read from and the question they were given to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from store.seals import Sealer
from store.tables import answers


def standing(connection: Connection, sealer: Sealer, conversation: str) -> dict[str, dict[str, Any]]:
    """Question -> its evidence (value, words, asked, message)."""
    query = select(answers).where(answers.c.conversation == conversation, answers.c.superseded_at.is_(None))
    rows = connection.execute(query.order_by(answers.c.turn, answers.c.id))
    return {row.question: sealer.open_json(row.evidence, "answers", row.id, "evidence") for row in rows}


def given_by(connection: Connection, sealer: Sealer, conversation: str, at: datetime) -> dict[str, Any]:
    """Question -> the answer that stood at that moment, whatever became of it after."""
    then = answers.c.superseded_at.is_(None) | (answers.c.superseded_at > at)
    rows = connection.execute(select(answers).where(answers.c.conversation == conversation, answers.c.at <= at, then))
    return {row.question: sealer.open_json(row.evidence, "answers", row.id, "evidence")["value"] for row in rows}
