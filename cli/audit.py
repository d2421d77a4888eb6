"""`prescreen audit verify`: whether the trail of who saw and changed what is whole, and approvals are as it says."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from cli.exports import open_database
from store import approvals, audit
from web.settings import read_settings


def add(commands: Any) -> None:
    """The sub-command."""
    command = commands.add_parser(
        "audit", help="the trail of who saw and changed what", description="The trail of who saw and changed what."
    )
    actions = command.add_subparsers(dest="action", required=True, metavar="action")
    does = "find any event that was changed or is missing, and any approval that is not as it was signed"
    actions.add_parser("verify", help=does, description=does.capitalize() + ".").set_defaults(run=_verify)


def _verify(given: argparse.Namespace) -> int:
    database, anchor = open_database(), read_settings(os.environ).anchor_file
    with database.read() as connection:
        faults = [*audit.verify(connection, anchor), *approvals.faults(connection)]
        size = audit.size(connection)
        if not faults:
            audit.anchor(connection, anchor)
    database.close()
    for fault in faults:
        print(f"audit: {fault}", file=sys.stderr)
    if not faults:
        print(f"audit: {size} events, none changed or missing")
    return 1 if faults else 0
