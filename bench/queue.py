"""The contact queue's page with 100,000 referrals, on SQLite and on PostgreSQL: every view, sort, filter and search, in server time.

`python -m bench.queue [NUMBER]` measures this alone. The gateway runs in this process, so that no network is measured.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import insert

from bench.processes import ROOT
from store import accounts, ids, referrals
from store.tables import referral_flags, referral_index
from store.tables import referrals as table
from web.app import create
from web.context import Context
from web.settings import read_settings

sys.path.append(str(ROOT / "tests"))

from postgres import Cluster

REFERRALS, AT_ONCE, TRIES = 100_000, 2_000, 9
PAGES = (
    *("", "?view=mine", "?view=unassigned", "?view=due", "?view=unread", "?view=waiting", "?view=all"),
    *("?view=all&sort=longest", "?view=all&sort=next", "?view=all&sort=date", "?view=open&sort=next", "?view=all&page=3900"),
    *("?text=First7+Last9", "?text=first7", "?text=(608)+555-0123", "?text=p77@example.org", "?text=r_none"),
    *("?view=all&flag=E3", "?view=all&language=es&focus=yes", "?status=new&disposition=review&channel=sms"),
    *("?view=all&since=2026-01-01&until=2026-12-31", "?flag=E3&channel=sms&sort=next"),
)
_STATUSES = ("new", "new", "contacting", "contacted", "closed", "declined")


def measured(number: int = REFERRALS) -> dict[str, dict[str, float]]:
    """Database -> page -> the median of its milliseconds."""
    found: dict[str, dict[str, float]] = {}
    cluster = Cluster()
    try:
        for name, url in (("SQLite", None), ("PostgreSQL", cluster.url("bench"))):
            folder = Path(tempfile.mkdtemp(prefix="prescreen-bench-"))
            try:
                found[name] = _pages({"DATA_DIR": str(folder), **({"DATABASE_URL": url} if url else {})}, number)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            for page, milliseconds in found[name].items():
                print(f"bench: queue, {name}, {number:,} referrals: {milliseconds:6.1f} ms  /console/{page}", flush=True)
    finally:
        cluster.stop()
    return found


def _pages(environ: dict[str, str], number: int) -> dict[str, float]:
    app = create(read_settings(environ))
    context: Context = app.state.context
    password = accounts.add(context.database, "Cora", "coordinator", context.clock.now())
    with context.database.read() as connection:
        (cora,) = accounts.names(connection)
    _fill(context, number, cora)
    return asyncio.run(_timed(app, password))


async def _timed(app: Any, password: str) -> dict[str, float]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1/console/") as client:
        signed_in = await client.post("sign-in", data={"name": "Cora", "password": password})
        assert signed_in.status_code == 303, signed_in.text
        return {page: statistics.median([await _one(client, page) for _ in range(TRIES)]) for page in PAGES}


async def _one(client: httpx.AsyncClient, page: str) -> float:
    begun = time.perf_counter()
    answer = await client.get(page)
    assert answer.status_code == 200, answer.text
    return (time.perf_counter() - begun) * 1000


def _fill(context: Context, number: int, cora: str) -> None:
    """Referrals as a site has them after years: two in three still open, few of them hers, due or unread."""
    dice, ledger = random.Random(7), _ledger(context)
    for first in range(0, number, AT_ONCE):
        made = [_referral(context, dice, place, ledger, cora) for place in range(first, min(first + AT_ONCE, number))]
        with context.database.write() as connection:
            connection.execute(insert(table), [row for row, _, _ in made])
            connection.execute(insert(referral_index), [entry for _, entries, _ in made for entry in entries])
            connection.execute(insert(referral_flags), [flag for _, _, flags in made for flag in flags])
    if not context.database.sqlite:
        with context.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("VACUUM ANALYZE")  # as the server does by itself after a while


def _ledger(context: Context) -> list[dict[str, Any]]:
    """What an interview leaves: every criterion, with words; one in three raises something."""
    words = {"words": "my own words about it, and a few more", "asked": "What was asked about it?", "question": None, "until": None}
    marks = ("pass", "clinic", "review")
    return [{"criterion": c.id, "status": marks[n % 3], "why": "Why", **words} for n, c in enumerate(context.protocol.criteria)]


def _referral(
    context: Context, dice: random.Random, place: int, ledger: list[dict[str, Any]], cora: str
) -> tuple[dict[str, Any], list[dict[str, str]], list[dict[str, str]]]:
    id, sealer, now = ids.random("r"), context.sealer, context.clock.now()
    first, last = f"First{dice.randrange(300)}", f"Last{dice.randrange(3000)}"
    given = {
        "first_name": first,
        "last_name": last,
        "phone": f"+1608{dice.randrange(2_000_000, 9_999_999)}",
        "email": f"p{place}@example.org",
    }
    flags = [
        {"criterion": one["criterion"], "status": one["status"]} for one in ledger if one["status"] == "review" and dice.random() < 0.5
    ]
    rare = place % 500
    row = {
        "id": id,
        "conversation": None,
        "kind": "prescreening",
        "status": dice.choice(_STATUSES),
        "disposition": dice.choice(("likely", "review", "wait")),
        "wait_until": (now + timedelta(days=dice.randrange(-90, 300))).date(),
        "focus": dice.choice(("yes", "no", "unknown")),
        "channel": dice.choice(("web", "sms")),
        "language": dice.choice(("en", "es")),
        "flags": flags,
        "protocol_version": "1.0",
        "complete": True,
        "created_at": now - timedelta(minutes=place * 20),
        "assigned_to": cora if rare == 1 else None,
        "next_at": now + timedelta(hours=dice.randrange(-90, 90)) if rare < 3 else None,
        "unread": 1 if rare == 5 else 0,
        "trial": context.trial,
        "identity": sealer.seal_json({**given, "reach": "mornings", "other_language": None, "questions": []}, "referrals", id, "identity"),
        "ledger": sealer.seal_json(ledger, "referrals", id, "ledger"),
    }
    found = [("name", word) for word in referrals.name_words(f"{first} {last}")]
    found += [("phone", given["phone"]), ("email", given["email"]), ("person", f"{first} {last} 54".lower())]
    entries = [{"referral": id, "field": field, "digest": sealer.index(field, value)} for field, value in found]
    return row, entries, [{"referral": id, **flag} for flag in flags]


if __name__ == "__main__":
    measured(int(sys.argv[1]) if len(sys.argv) > 1 else REFERRALS)
