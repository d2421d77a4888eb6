"""How the queue is found where it is large: what is walked, how many rows are counted from, and pages that are read from the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from coordinating import refer
from serving import Gateway
from sqlalchemy import Connection, event

from store import queue, queue_counts
from store.queue import PAGE, SORTS, Finder, Wanted

OPEN = ("new", "contacting", "contacted", "scheduled")


@contextmanager
def heard(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent over it meanwhile, each with its values; the gateway's own work goes on beside it."""
    said: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        said.append((statement, values))

    event.listen(connection, "before_cursor_execute", hear)
    yield said
    event.remove(connection, "before_cursor_execute", hear)


def finder(gateway: Gateway) -> Finder:
    context = gateway.context
    return Finder(context.sealer, "u_cora", context.clock.now(), OPEN, timedelta(hours=24), trial=context.trial)


def plans(gateway: Gateway, said: list[tuple[str, Any]]) -> str:
    with gateway.context.database.read() as connection:
        found = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", values).all() for one, values in said]
    return "\n".join(row[3] for rows in found for row in rows)


@pytest.mark.parametrize("sort", SORTS)
def test_no_sealed_column_is_read_to_put_the_queue_in_order(gateway: Gateway, sort: str) -> None:
    with gateway.context.database.read() as connection, heard(connection) as said:
        finder(gateway).page(connection, Wanted(view="all", sort=sort))
    chosen = [one for one in said if "ORDER BY" in one[0] and "FROM referrals" in one[0]]
    assert chosen and "USING COVERING INDEX" in plans(gateway, chosen)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Wanted(text="Ana Reyes"), "ix_referral_index_digest"),
        (Wanted(text="(608) 555-0123"), "ix_referral_index_digest"),
        (Wanted(text="r_none"), "sqlite_autoindex_referrals_2"),
        (Wanted(view="decide"), "ix_findings_unsigned"),
    ],
)
def test_who_is_looked_for_is_found_without_walking_the_trial(gateway: Gateway, wanted: Wanted, index: str) -> None:
    with gateway.context.database.read() as connection, heard(connection) as said:
        finder(gateway).count(connection, wanted)
    plan = plans(gateway, said)
    assert index in plan and "trial=?" not in plan and "SCAN referrals" not in plan and "status=?" not in plan


def test_emergencies_are_found_without_walking_the_conversations(gateway: Gateway) -> None:
    with gateway.context.database.read() as connection, heard(connection) as said:
        queue.emergencies(connection, [gateway.context.trial])
    assert "ix_conversations_unseen" in plans(gateway, said)


def test_the_numbers_are_made_of_few_rows_however_many_days_are_waited_for(either: Gateway) -> None:
    today = either.context.clock.now().date()
    for days in range(-3, 5):
        refer(either, disposition="wait", wait_until=today + timedelta(days=days))
    with either.context.database.read() as connection:
        one = finder(either)
        rows = queue_counts.counted(connection, either.context.trial, today).rows
        assert sorted((row.waits, row.over, row.number) for row in rows) == [(True, False, 4), (True, True, 4)]
        views = one.standing(connection).views
        assert {view: views[view] for view in ("open", "waiting", "all")} == {"open": 4, "waiting": 8, "all": 8}
        assert all(one.count(connection, Wanted(view=view)) == views[view] for view in queue.VIEWS)


def test_a_page_read_from_the_end_is_the_one_read_from_the_beginning(either: Gateway) -> None:
    now = either.context.clock.now()
    for n in range(2 * PAGE + 3):
        values = {"next_at": now + timedelta(hours=n % 5) if n % 3 else None, "visit_at": now + timedelta(days=n % 4) if n % 2 else None}
        dates = {"wait_until": (now + timedelta(days=n % 6)).date() if n % 4 else None, "blind": n % 9 == 1}
        refer(either, at=now - timedelta(minutes=n // 2), **values, **dates)
    with either.context.database.read() as connection:
        one = finder(either)
        for sort in SORTS:
            for page in (1, 2, 3, 4):
                wanted = Wanted(view="all", sort=sort, page=page)
                begun = [found.id for found in one.page(connection, wanted)]
                assert [found.id for found in one.page(connection, wanted, 2 * PAGE + 3)] == begun, (sort, page)
                assert len(begun) == (PAGE, PAGE, 3, 0)[page - 1]
