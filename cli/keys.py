"""`prescreen keys rotate`: seals everything with a fresh key. A product that is running uses the new key by itself.

The key file is changed in place. Keys that stand in DATA_KEYS are the operator's to change: they are printed, step by step.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cli.exports import open_database
from cli.faults import Fault
from store import audit, rotation
from store.database import Database
from store.keys import write_keys
from web.clock import Clock
from web.settings import Settings, read_settings

_NO_LONGER = "Back-ups made until now open with the old keys alone: keep those as long as the back-ups, apart from them."


def add(commands: Any) -> None:
    """The sub-command."""
    command = commands.add_parser("keys", help="the keys that seal what is stored", description="The keys that seal what is stored.")
    actions = command.add_subparsers(dest="action", required=True, metavar="action")
    does = "seal everything with a fresh key and let go of the old one; goes on where an earlier run ended"
    actions.add_parser("rotate", help=does, description=does.capitalize() + ".").set_defaults(run=_rotate)


def _rotate(given: argparse.Namespace) -> int:
    settings = read_settings(os.environ)
    database = open_database()
    try:
        with _alone(settings.key_file):
            return _given_keys(database, settings) if settings.data_keys else _key_file(database, settings)
    except rotation.NotFinished as error:
        raise Fault(f"not finished: {error}; the old key is kept, run this again") from None
    finally:
        database.close()


def _key_file(database: Database, settings: Settings) -> int:
    file, sealer = settings.key_file, database.sealer
    if len(sealer.keys.data) == 1:
        write_keys(file, sealer.keys.rotated())
        print("a fresh key seals from now on; the product takes it up by itself", flush=True)
    number = rotation.renew(database)
    write_keys(file, sealer.keys.retired())
    _record(database, settings, number)
    print(f"{number} values sealed and indexed anew; the old key is no longer in {file}")
    print(f"Back up {file} now. {_NO_LONGER}")
    return 0


def _given_keys(database: Database, settings: Settings) -> int:
    keys = database.sealer.keys
    if len(keys.data) == 1:
        print("Set DATA_KEYS on every machine to the line below, restart them all, then run this again:", file=sys.stderr)
        print(keys.rotated().to_text())
        return 0
    number = rotation.renew(database)
    _record(database, settings, number)
    print(f"{number} values sealed and indexed anew. Set DATA_KEYS to the line below; it is without the old key.", file=sys.stderr)
    print(_NO_LONGER, file=sys.stderr)
    print(keys.retired().to_text())
    return 0


def _record(database: Database, settings: Settings, number: int) -> None:
    now = Clock(settings.clock_offset, settings.site_time_zone).now()
    with database.write() as connection:
        audit.add(connection, now, "operator", "keys.rotated", "keys", str(number))


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Lets one rotation run at a time: two would make two fresh keys."""
    handle = os.open(file.with_name(f"{file.name}.lock"), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Fault("the keys are being rotated by another run") from None
    finally:
        os.close(handle)
