"""Likely duplicates are looked for within a trial, however many others have something in common."""

from datetime import datetime, timezone
from typing import Any

import migrated
import pytest
from sqlalchemy import insert

from store import duplicates
from store.database import Database
from store.tables import conversations, referral_index, referrals

NOW = datetime(2026, 11, 3, 15, tzinfo=timezone.utc)


def add(database: Database, id: str, trial: str) -> None:
    """A referral with the one phone number that all here have."""
    about: dict[str, Any] = {"channel": "web", "language": "en", "protocol_version": "1.0", "trial": trial}
    seal = migrated.SEALER.seal_json
    with database.write() as connection:
        held = {"id": f"c_{id}", "consented": True, "view": None, "turn": 1, "received": 1, "started_at": NOW, "last_at": NOW}
        connection.execute(insert(conversations).values(**about, **held, state=seal({}, "conversations", f"c_{id}", "state")))
        row = {
            "id": id,
            "conversation": f"c_{id}",
            "status": "new",
            "kind": "prescreening",
            "flags": [],
            "created_at": NOW,
            "complete": True,
        }
        sealed = {"identity": seal({}, "referrals", id, "identity"), "ledger": seal([], "referrals", id, "ledger")}
        connection.execute(insert(referrals).values(**about, **row, **sealed))
        digest = migrated.SEALER.index("phone", "+16085550123")
        connection.execute(insert(referral_index).values(referral=id, field="phone", digest=digest))


def test_those_of_another_trial_take_no_place_from_ours(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "_MOST", 2)
    for id, trial in (("r_1", "there"), ("r_2", "there"), ("r_3", "there"), ("r_4", "here"), ("r_5", "here")):
        add(sqlite_database, id, trial)
    with sqlite_database.read() as connection:
        assert {one: [other.id for other in found] for one, found in duplicates.likely(connection, ["r_4"]).items()} == {"r_4": ["r_5"]}
