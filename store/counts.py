"""Counts that outlive what they count: how many refused, were under age, came for help. No ids, no words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite

from store.tables import counts

VISIT = "visit"
"""A look at the study page."""
CRITERION, ENDED = "fail.", "log."
"""How the names of counts begin that lines of the screening log have become: of the criterion that ruled out, of the outcome."""
FELL = {"stopped": "left.", "unlikely": "out."}
"""Disposition -> how the name of a count begins; it ends with the question at which somebody stopped or was ruled out."""


def of_questions(connection: Connection, since: date, trial: str) -> dict[str, Counter[str]]:
    """Disposition -> question -> how many stopped, or were ruled out, at that question of a trial since that day."""
    found: dict[str, Counter[str]] = {disposition: Counter() for disposition in FELL}
    query = select(counts.c.kind, func.sum(counts.c.number).label("number")).where(counts.c.day >= since, counts.c.trial == trial)
    for row in connection.execute(query.group_by(counts.c.kind)):
        for disposition, prefix in FELL.items():
            if row.kind.startswith(prefix):
                found[disposition][row.kind.removeprefix(prefix)] += int(row.number)
    return found


def visits(connection: Connection, since: date, trial: str) -> list[tuple[date, str, str, int]]:
    """Day, channel, language and number of the looks at a study's page since that day."""
    query = select(counts.c.day, counts.c.channel, counts.c.language, counts.c.number)
    return [tuple(row) for row in connection.execute(query.where(counts.c.kind == VISIT, counts.c.day >= since, counts.c.trial == trial))]


@dataclass(frozen=True)
class Gone:
    """So many lines that the screening log no longer holds. `criterion`: the one that ruled them out; `outcome` is empty then."""

    day: date
    channel: str
    language: str
    trial: str
    outcome: str
    criterion: str
    number: int


def gone(connection: Connection, trial: str = "") -> list[Gone]:
    """What is left of destroyed lines of the screening log, as counts by the day of their beginning; of all trials, or of one."""
    kept = or_(counts.c.kind.startswith(ENDED), counts.c.kind.startswith(CRITERION))
    query = select(counts).where(kept, counts.c.trial == trial if trial else true())
    return [
        Gone(
            day=row.day,
            channel=row.channel,
            language=row.language,
            trial=row.trial,
            outcome=row.kind.removeprefix(ENDED) if row.kind.startswith(ENDED) else "",
            criterion=row.kind.removeprefix(CRITERION) if row.kind.startswith(CRITERION) else "",
            number=row.number,
        )
        for row in connection.execute(query.order_by(counts.c.day, counts.c.kind, counts.c.channel, counts.c.language, counts.c.trial))
    ]


def add(connection: Connection, kind: str, channel: str, language: str, now: datetime, number: int = 1, *, trial: str) -> None:
    """Adds to a trial's count of this kind on this day (the day of `now` in its own zone)."""
    values = {"day": now.date(), "kind": kind, "channel": channel, "language": language, "trial": trial, "number": number}
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    keys = [counts.c.day, counts.c.kind, counts.c.channel, counts.c.language, counts.c.trial]
    connection.execute(insert(counts).values(values).on_conflict_do_update(index_elements=keys, set_={"number": counts.c.number + number}))
