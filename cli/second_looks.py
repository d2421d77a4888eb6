"""`prescreen second-looks`: how often people were wrongly ruled out, by criterion, as calls found; one JSON object a line."""

from __future__ import annotations

import argparse
import json
from typing import Any

from cli import which
from cli.exports import open_database
from prescreen.agreement.bounds import upper_bound
from store import second_looks
from store.second_looks import Tally


def add(commands: Any) -> None:
    """The sub-command."""
    does = "how often people were wrongly ruled out, as calls that they agreed to found"
    command = commands.add_parser(
        "second-looks", help=does, description=f"{does.capitalize()}: by criterion, then of all. One JSON object a line."
    )
    which.option(command, "the default one")
    command.add_argument("--json", action="store_true", help="JSON lines (the only form there is)")
    command.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    trial, database = which.named(given.trial), open_database()
    with database.read() as connection:
        found = second_looks.tallies(connection, trial)
        misread = second_looks.misread(connection, trial)
    database.close()
    for criterion, one in found.items():
        print(json.dumps({"criterion": criterion, **_numbers(one)}))
    print(json.dumps({"criterion": None, **_numbers(second_looks.total(found.values())), "misread": misread}))
    return 0


def _numbers(one: Tally) -> dict[str, Any]:
    """What was counted and what follows. `at_most`: the exact one-sided upper bound with 95% confidence; None where nobody was reached."""
    follows = {name: getattr(one, name) for name in ("ruled_out", "drawn", "told", "silent", "reached", "waiting")}
    return {**vars(one), **follows, "at_most": upper_bound(one.wrong, one.reached)}
