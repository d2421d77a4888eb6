"""The queue's numbers that the database keeps are what a fresh count finds, and its pages hold everybody once, whatever is done to referrals."""

import random
from datetime import datetime, timedelta, timezone
from typing import Any

import migrated
import pytest
from sqlalchemy import delete, insert, select, update

from store import queue_counts
from store.database import Database
from store.queue import PAGE, SORTS, VIEWS, Finder, Wanted
from store.tables import conversations, referrals
from store.tables import queue_counts as lines

NOW = datetime(2026, 11, 3, 15, tzinfo=timezone.utc)
OPEN = ("new", "contacting", "contacted", "scheduled")
STATUSES = (*OPEN, "closed", "declined")


def state(dice: random.Random) -> dict[str, Any]:
    """Where a referral may stand."""
    return {
        "status": dice.choice(STATUSES),
        "disposition": dice.choice(("likely", "review", "wait", "wait", None)),
        "wait_until": dice.choice((None, (NOW + timedelta(days=dice.randrange(-5, 5))).date())),
        "assigned_to": dice.choice((None, None, "u_cora", "u_bert")),
        "next_at": dice.choice((None, NOW + timedelta(hours=dice.randrange(-9, 9)))),
        "visit_at": dice.choice((None, NOW + timedelta(days=dice.randrange(1, 5)))),
        "unread": dice.choice((0, 0, 0, 2)),
        "held": dice.random() < 0.2,
        "blind": dice.random() < 0.2,
    }


def add(database: Database, dice: random.Random, place: int) -> str:
    """A referral of one of two trials."""
    id, conversation = f"r_{place:04}", f"c_{place:04}"
    about: dict[str, Any] = {"channel": "web", "language": "en", "protocol_version": "1.0", "trial": dice.choice(("here", "here", "there"))}
    at = NOW - timedelta(hours=dice.randrange(90))
    row = {
        **about,
        **state(dice),
        "id": id,
        "conversation": conversation,
        "flags": [],
        "created_at": at,
        "complete": True,
        "kind": "prescreening",
    }
    row |= {
        "identity": migrated.SEALER.seal_json({}, "referrals", id, "identity"),
        "ledger": migrated.SEALER.seal_json([], "referrals", id, "ledger"),
    }
    held = {**about, "id": conversation, "consented": True, "view": None, "turn": 1, "received": 1, "started_at": at, "last_at": at}
    held["state"] = migrated.SEALER.seal_json({}, "conversations", conversation, "state")
    with database.write() as connection:
        connection.execute(insert(conversations).values(held))
        connection.execute(insert(referrals).values(row))
    return id


def happen(database: Database, dice: random.Random, there: list[str]) -> None:
    """Something that happens to referrals: a new one, a change of one or of several, one that is joined to another, one that is destroyed."""
    one = dice.choice(there)
    with database.write() as connection:
        match dice.choice(("change", "change", "several", "join", "destroy", "add up")):
            case "change":
                connection.execute(update(referrals).where(referrals.c.id == one).values(**state(dice)))
            case "several":
                some = dice.sample(there, 5)
                connection.execute(update(referrals).where(referrals.c.id.in_(some)).values(status=dice.choice(STATUSES)))
            case "join":
                other = dice.choice((None, dice.choice(there)))
                connection.execute(update(referrals).where(referrals.c.id == one).values(joined_to=None if other == one else other))
            case "destroy":
                connection.execute(update(referrals).where(referrals.c.joined_to == one).values(joined_to=None))
                connection.execute(delete(referrals).where(referrals.c.id == one))
                there.remove(one)
            case "add up":
                queue_counts.add_up(connection)


def finder(trial: str) -> Finder:
    return Finder(migrated.SEALER, "u_cora", NOW, OPEN, timedelta(hours=24), trial=trial)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_the_numbers_are_those_of_a_fresh_count(database: Database, seed: int) -> None:
    dice = random.Random(seed)
    there = [add(database, dice, place) for place in range(PAGE * 3)]
    for step in range(60):
        happen(database, dice, there)
        if step % 6:
            continue
        with database.read() as connection:
            for trial in ("here", "there"):
                found = finder(trial)
                assert found.standing(connection).views == {view: found.count(connection, Wanted(view=view)) for view in VIEWS}, step
    with database.write() as connection:
        queue_counts.add_up(connection)
        kinds = select(lines.c.trial, lines.c.status, lines.c.held, lines.c.assigned_to, lines.c.waits, lines.c.wait_until)
        rows = connection.execute(kinds).all()
        assert len(rows) == len(set(rows))
    with database.read() as connection:
        for sort in SORTS:
            for view in ("first", "all", "waiting"):
                found, wanted = finder("here"), Wanted(view=view, sort=sort)
                count = found.count(connection, wanted)
                pages = range(1, -(-count // PAGE) + 1)
                ahead = [id for page in pages for id in found.listed(connection, Wanted(view=view, sort=sort, page=page))]
                known = [id for page in pages for id in found.listed(connection, Wanted(view=view, sort=sort, page=page), count)]
                assert len(set(ahead)) == count and known == ahead, (sort, view)
