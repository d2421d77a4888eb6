"""`prescreen users add NAME`: a coordinator who may sign in to the console. The password is shown once."""

from __future__ import annotations

import argparse
import os
from typing import Any

from cli import which
from cli.exports import open_database
from cli.faults import Fault
from store import accounts
from web.clock import Clock
from web.settings import read_settings


def add(commands: Any) -> None:
    """The sub-command."""
    command = commands.add_parser("users", help="who may sign in to the console", description="Who may sign in to the console.")
    actions = command.add_subparsers(dest="action", required=True, metavar="action")
    adding = actions.add_parser("add", help="add somebody; prints their password once")
    adding.add_argument("name")
    adding.add_argument("--role", default="coordinator", choices=accounts.ROLES)
    adding.add_argument("--trial", metavar="NAME", action="append", default=[], help="only for this trial, again for another (all)")
    adding.set_defaults(run=_add)


def _add(given: argparse.Namespace) -> int:
    settings = read_settings(os.environ)
    clock = Clock(settings.clock_offset, settings.site_time_zone)
    try:
        password = accounts.add(open_database(), given.name, given.role, clock.now(), trials=[which.named(one) for one in given.trial])
    except ValueError as error:
        raise Fault(str(error)) from None
    print(f"{given.name} may sign in at {settings.public_url}/console/ with the password {password}")
    print("It is not kept in words anywhere: write it down now.")
    return 0
