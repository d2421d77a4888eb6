"""Of each kind of ending just that is left of which the consent text and the privacy page speak: rows as the product writes them are read,
sealed ones opened."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from readers import reader
from sqlalchemy import LargeBinary, select
from turning import NOW

from prescreen.dialogue import begin, take
from prescreen.protocol import load
from prescreen.protocol.retention import load_terms
from store import conversations, counts, emergencies, erasure, log, numbers, retention
from store.database import Database
from store.tables import metadata
from store.turns import commit

PROTOCOL, TERMS = load(), load_terms()
READER = reader()
PHONE = "+16085550123"
DAY = timedelta(days=1)
OUT = ("hi", "yes", "I am 54", "no", "yes")
"""Somebody without the matter of the study, who confirms it."""
CALLED = ("please call me", "yes", "Ana", "Nunez", "ana@example.org", "none", "mornings, no voicemail", "no")
OF_ALL = {"counts", "ends", "destructions", "audit", "audit_head", "marks", "key_check"}
"""Tables of which a row is of nobody."""


def talked(database: Database, *lines: str, channel: str = "web") -> str:
    """A conversation in which these were written; its id."""
    phone = PHONE if channel == "sms" else None
    made = begin(PROTOCOL, channel=channel, language="en", now=NOW)
    with database.write() as connection:
        token = {"phone": phone} if phone else {"token": "t" * 43}
        id = conversations.add_conversation(connection, database.sealer, made, channel=channel, language="en", now=NOW, **token)
    for number, said in enumerate(lines):
        message = conversations.receive(database, id, f"s{number}", said, now=NOW)
        one = conversations.get(database, id)
        assert one is not None
        made = take(PROTOCOL, READER, one.state, said, now=NOW, message=f"m{number}")
        commit(database, one, [message], made, now=NOW, letters=lambda *_: [])
    return id


def after(database: Database, folder: Path, time: timedelta) -> None:
    """Does what the product does by itself within that time."""
    erasure.let_go(database, NOW + min(time, timedelta(minutes=31)))
    for days in range(1, time.days + 1):
        retention.run(database, TERMS, NOW + days * DAY + timedelta(hours=1), mail=folder, logs=folder, by="retention")


def held(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Table -> its rows, opened, of those that have any."""
    found: dict[str, list[dict[str, Any]]] = {}
    with database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                opened = {name: value for name, value in row.items() if value not in (None, "", [], {}, 0, False)}
                for column in table.columns:
                    if isinstance(column.type, LargeBinary) and column.name in opened:
                        opened[column.name] = database.sealer.open(opened[column.name], table.name, row["id"], column.name)
                found.setdefault(table.name, []).append(opened)
    return found


def counted(database: Database) -> dict[str, int]:
    """Each count."""
    return {row["kind"]: row["number"] for row in held(database).get("counts", ())}


@pytest.mark.parametrize("channel", ["web", "sms"])
def test_of_who_does_not_fit_only_a_count_is_left(database: Database, tmp_path: Path, channel: str) -> None:
    id = talked(database, *OUT, channel=channel)
    (entry,) = log.entries(database)
    assert (entry["disposition"], entry["criteria"], entry["answers"]) == ("unlikely", {"I1": "fail"}, {})
    rows = held(database)
    assert "answers" not in rows and not [row for row in rows["inbox"] if {"text", "view"} & set(row)]
    assert {row["key"] for row in rows["outbox"] if channel == "web" or row["status"] != "queued"} <= {"close.unlikely", "gone"}
    after(database, tmp_path, timedelta(minutes=31))
    rows = held(database)
    (row,) = rows["conversations"]
    assert "54" not in row["state"].replace(PROTOCOL.version, "") and not {
        "phone",
        "phone_index",
        "focus",
        "wait_until",
        "emergency",
    } & set(row)
    after(database, tmp_path, 2 * DAY)
    rows = held(database)
    assert set(rows) <= OF_ALL and id not in str(rows) and PHONE not in str(rows)
    assert counted(database) == {"log.unlikely": 1, "fail.I1": 1, "out.dry_mouth": 1}
    assert list(log.entries(database)) == []


def test_the_numbers_and_the_counts_of_the_log_still_tell_of_them(database: Database, tmp_path: Path) -> None:
    talked(database, *OUT)
    lately: dict[str, Any] = {"since": NOW - DAY, "now": NOW + 3 * DAY, "zone": ZoneInfo("America/Chicago"), "trial": PROTOCOL.name}
    before = numbers.count(database, **lately)
    after(database, tmp_path, 2 * DAY)
    now = numbers.count(database, **lately)
    assert before.criteria == {"I1": 1} and before.stages["finished"] == 1
    for name in ("stages", "groups", "criteria", "ruled_out", "questions", "stopped"):
        assert getattr(now, name) == getattr(before, name), name
    with database.read() as connection:
        gone = [(one.outcome, one.criterion, one.number) for one in counts.gone(connection, PROTOCOL.name)]
    assert gone == [("", "I1", 1), ("unlikely", "", 1)]


def test_a_call_asked_for_is_kept_without_what_ruled_out(database: Database, tmp_path: Path) -> None:
    id = talked(database, *OUT, *CALLED)
    (entry,) = log.entries(database)
    assert entry["referral"] and entry["criteria"] == {"I1": "fail"}
    after(database, tmp_path, 2 * DAY)
    (entry,) = log.entries(database)
    assert (entry["conversation"], entry["disposition"], entry["criteria"], entry["answers"]) == (id, "unlikely", {}, {})
    rows = held(database)
    assert '"failed":"I1"' not in str(rows).replace(" ", "").replace("'", '"')
    assert not [row for name, listed in rows.items() if name not in OF_ALL for row in listed if "I1" in str(row.get("criteria", ""))]
    assert counted(database) == {"fail.I1": 1, "out.dry_mouth": 1}
    message = conversations.receive(database, id, "later", "thank you", now=NOW + 3 * DAY)
    one = conversations.get(database, id)
    assert one is not None
    made = take(PROTOCOL, READER, one.state, "thank you", now=NOW + 3 * DAY, message="later")
    commit(database, one, [message], made, now=NOW + 3 * DAY, letters=lambda *_: [])
    assert [entry["criteria"] for entry in log.entries(database)] == [{}]


def test_of_who_does_not_agree_nothing_is_left_but_that_somebody_refused(database: Database, tmp_path: Path) -> None:
    talked(database, "hi", "no")
    rows = held(database)
    assert "answers" not in rows and not [row for row in rows["inbox"] if "text" in row]
    after(database, tmp_path, 3 * DAY)
    assert set(held(database)) <= OF_ALL and set(counted(database)) == {"no_consent"}


@pytest.mark.parametrize("lines", [("hi", "yes", "I am 54"), ("hi", "yes", "I am 54", "stop")])
def test_what_was_not_finished_goes_after_30_days_and_is_no_part_of_the_queue(
    database: Database, tmp_path: Path, lines: tuple[str, ...]
) -> None:
    talked(database, *lines)
    assert "referrals" not in held(database)
    assert [(entry["criteria"], entry["answers"]) for entry in log.entries(database)] == [({}, {})] * (lines[-1] == "stop")
    after(database, tmp_path, 29 * DAY)
    assert "answers" in held(database)
    after(database, tmp_path, 31 * DAY)
    assert set(held(database)) <= OF_ALL


def test_an_emergency_that_nobody_has_looked_at_outlives_the_day_without_the_criterion(database: Database, tmp_path: Path) -> None:
    id = talked(database, "hi", "yes", "I have chest pain", *OUT[2:])
    after(database, tmp_path, 3 * DAY)
    (row,) = held(database)["conversations"]
    assert row["emergency"] == "911" and "criteria" not in row and "I1" not in row["state"]
    with database.write() as connection:
        emergencies.done(connection, id, "u_1", NOW + 3 * DAY)
    after(database, tmp_path, 4 * DAY)
    assert set(held(database)) <= OF_ALL
