"""`prescreen retention run`: destroys now what is due; `prescreen retention record`: what was destroyed, when, and by whose doing."""

from __future__ import annotations

import argparse
import json
import os
from typing import Any

from cli import which
from cli.exports import open_database
from prescreen.protocol.retention import load_terms
from store import retention
from web.context import open_context
from web.retention import retain
from web.settings import read_settings


def add(commands: Any) -> None:
    """The sub-command."""
    command = commands.add_parser("retention", help="how long what is kept", description="How long what is kept (retention.yml).")
    actions = command.add_subparsers(dest="action", required=True, metavar="action")
    for name, run, does in (
        ("run", _run, "destroy what is due now; the product does so each night"),
        ("record", _record, "what was destroyed, one JSON object a line"),
        ("table", _table, "what is kept, why, how long, on whose decision"),
    ):
        action = actions.add_parser(name, help=does, description=does.capitalize() + ".")
        which.option(action, "the default one" if name == "table" else "all")
        action.set_defaults(run=run)


def _run(given: argparse.Namespace) -> int:
    open_database().close()
    context = open_context(read_settings(os.environ))
    number = retain(context, "operator", which.named(given.trial) if given.trial else "")
    context.database.close()
    for term, count in number.items():
        if count:
            print(f"{term}: {count} destroyed")
    if not any(number.values()):
        print("nothing is due")
    return 0


def _record(given: argparse.Namespace) -> int:
    database = open_database()
    with database.read() as connection:
        for entry in retention.notes(connection):
            if not given.trial or entry["trial"] == which.named(given.trial):
                print(json.dumps(entry))
    database.close()
    return 0


def _table(given: argparse.Namespace) -> int:
    settings, name = read_settings(os.environ), which.named(given.trial)
    site = settings.of(name) if name in settings.trials else settings
    for term in load_terms(which.folder(given.trial), site.keep_years, site.second_look_days).values():
        print(f"{term.id}: {'not destroyed' if term.days is None else f'{term.days} days'}; {term.what}; {term.why}; {term.decided_by}")
    if site.keep_reason:
        print(f"KEEP_YEARS is {site.keep_years}: {site.keep_reason}")
    return 0
