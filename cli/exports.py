"""`prescreen log` and `prescreen referrals`: one JSON object a line, from the database, beside a running product."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from cli import which
from cli.faults import Fault
from store import counts, log, referrals
from store.database import Database
from web.context import open_migrated
from web.settings import read_settings


def add(commands: Any) -> None:
    """The two sub-commands."""
    for name, entries, does in (
        ("log", log.entries, "the screening log"),
        ("referrals", _referrals, "the referrals, as coordinators see them"),
    ):
        command = commands.add_parser(name, help=does, description=f"{does.capitalize()}, one JSON object a line.")
        which.option(command, "all")
        command.add_argument("--json", action="store_true", help="JSON lines (the only form there is)")
        if entries is log.entries:
            does = "of the lines that are gone by now, how many there were, by day, channel, language, outcome and criterion"
            command.add_argument("--counts", action="store_const", dest="entries", const=_counts, help=does)
        command.set_defaults(run=_run, entries=entries)


def open_database() -> Database:
    """The product's database by the settings, made and migrated where it is new. Raises Fault where it does not open."""
    try:
        return open_migrated(read_settings(os.environ)).database
    except SQLAlchemyError as error:
        raise Fault(f"the database does not open ({type(error).__name__}); see DATABASE_URL and DATA_DIR") from None


def _run(given: argparse.Namespace) -> int:
    database = open_database()
    for entry in given.entries(database, which.named(given.trial) if given.trial else ""):
        print(json.dumps(entry, ensure_ascii=False))
    return 0


def _counts(database: Database, trial: str) -> Iterator[dict[str, Any]]:
    with database.read() as connection:
        for one in counts.gone(connection, trial):
            yield {**asdict(one), "day": one.day.isoformat(), "outcome": one.outcome or None, "criterion": one.criterion or None}


def _referrals(database: Database, trial: str) -> Iterator[dict[str, Any]]:
    for referral in referrals.every(database, trial):
        yield referral.to_json()
