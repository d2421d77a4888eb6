"""The contact queue's page with 100,000 referrals, on SQLite and on PostgreSQL: every view, sort, filter and search, in server time.

`python -m bench.queue [NUMBER]` measures this alone. The gateway runs in this process, so that no network is measured.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from bench.filled import fill
from bench.processes import ROOT
from store import accounts
from web.app import create
from web.context import Context
from web.settings import read_settings

sys.path.append(str(ROOT / "tests"))

from postgres import Cluster

SIZES, TRIES = (1_000, 10_000, 100_000), 5
DATABASES = ("SQLite", "PostgreSQL")
VIEWS = ("first", "open", "mine", "unassigned", "due", "unread", "visits", "waiting", "decide", "all")
SORTS = ("first", "newest", "longest", "next", "date", "visit")
LAST = "&page=LAST"
"""Stands for the last page there is."""
PAGES = (
    *(f"?view={view}&sort={sort}" for view in VIEWS for sort in SORTS),
    *(f"?view={view}&sort={sort}{LAST}" for view in ("first", "all") for sort in SORTS),
    *("?view=all&page=1000", "?view=all&page=2000", "?view=all&sort=next&page=2000"),
    *("?text=First7+Last9", "?text=first7", "?text=(608)+555-0123", "?text=p77@example.org", "?text=r_none"),
    *(
        f"?view=all&{one}"
        for one in ("status=new", "disposition=review", "kind=form", "kind=call", "focus=yes", "channel=sms", "language=es")
    ),
    *(f"?view=all&flag=FLAG&language=es&sort={sort}" for sort in SORTS),
    *("?view=all&flag=RARE", "?view=all&flag=RARE&language=es&sort=next", "?view=first&flag=FLAG&language=es", "?view=all&language=pt"),
    *("?view=all&flag=FLAG&channel=sms&sort=next", f"?view=all&flag=FLAG{LAST}", "?status=new&disposition=review&channel=sms"),
    *("?view=all&since=2026-01-01&until=2026-12-31", "next", "queue/stamp?view=first"),
)
"""FLAG: a criterion that one in two raised; RARE: one that one in 20,000 did."""


def measured(number: int = SIZES[-1]) -> dict[str, dict[str, float]]:
    """Database -> page -> the median of its milliseconds."""
    found: dict[str, dict[str, float]] = {}
    cluster = Cluster()
    try:
        for name, url in zip(DATABASES, (None, cluster.url("bench")), strict=True):
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
    fill(context, number, cora)
    return asyncio.run(_timed(app, password))


async def _timed(app: Any, password: str) -> dict[str, float]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1/console/") as client:
        signed_in = await client.post("sign-in", data={"name": "Cora", "password": password})
        assert signed_in.status_code == 303, signed_in.text
        criteria = app.state.context.protocol.criteria
        found = {}
        for page in PAGES:
            asked = await _last(client, page.replace("FLAG", criteria[2].id).replace("RARE", criteria[0].id))
            found[page] = statistics.median([await _one(client, asked) for _ in range(TRIES)])
        return found


async def _last(client: httpx.AsyncClient, page: str) -> str:
    """The address of a page, with the number of the last one where that is asked for."""
    if LAST not in page:
        return page
    said = re.search(r"Page 1 of (\d+)", (await client.get(page.replace(LAST, ""))).text)
    return page.replace("LAST", said[1] if said else "1")


async def _one(client: httpx.AsyncClient, page: str) -> float:
    begun = time.perf_counter()
    answer = await client.get(page)
    assert answer.status_code in (200, 303), answer.text
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    measured(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1])
