"""What somebody has typed into a referral's page and not saved yet; sealed, for the one who typed it alone.

It is kept here and not in the browser, since it is about somebody's health and workplaces are shared (docs/adr/0010).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from store import ids
from store.seals import Sealer
from store.tables import drafts

LONGEST = 2000
_MOST = 60
"""Fields of a page: a note for each criterion and some more."""
_KEPT = timedelta(days=14)


def keep(connection: Connection, sealer: Sealer, user: str, referral: str, typed: Mapping[str, str], now: datetime) -> None:
    """Keeps these fields as they are typed now; an empty one is forgotten."""
    connection.execute(delete(drafts).where(drafts.c.at < now - _KEPT))
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    drop(connection, user, referral, [field for field, text in typed.items() if not text.strip()])
    for field, text in list(typed.items())[:_MOST]:
        if not text.strip() or len(field) > 64:
            continue
        id = f"w_{ids.digest(f'{user} {referral} {field}')[:30]}"
        fresh = {"body": sealer.seal(text[:LONGEST], "drafts", id, "body"), "at": now}
        row = {"id": id, "user": user, "referral": referral, "field": field, **fresh}
        connection.execute(insert(drafts).values(row).on_conflict_do_update(index_elements=[drafts.c.id], set_=fresh))


def of(connection: Connection, sealer: Sealer, user: str, referral: str) -> dict[str, str]:
    """Field -> what this person has typed there and not saved."""
    here = (drafts.c.user == user) & (drafts.c.referral == referral)
    rows = connection.execute(select(drafts).where(here))
    return {row.field: sealer.open(row.body, "drafts", row.id, "body") for row in rows}


def drop(connection: Connection, user: str, referral: str, fields: Iterable[str]) -> None:
    """Forgets these fields; `call.` stands for all that begin with it."""
    found = [drafts.c.field.startswith(field, autoescape=True) if field.endswith(".") else drafts.c.field == field for field in fields]
    if found:
        connection.execute(delete(drafts).where(drafts.c.user == user, drafts.c.referral == referral, or_(*found)))
