"""`prescreen agreement`: how far the interview agrees with people who ask again, in numbers; and the draw, done again.

Names nobody and tells of nobody an answer. Status 1 of `draw --check`: somebody was drawn, or passed over, whom the seed does not give.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from typing import Any

from cli import which
from cli.exports import open_database
from cli.faults import Fault
from prescreen.agreement.comparing import OUTCOME, Row, rows
from prescreen.agreement.planning import plan
from prescreen.protocol import load, trial_folder
from prescreen.protocol.layers import trial_names
from store import agreement
from store.database import Database


def add(commands: Any) -> None:
    """The sub-command."""
    does = "how far the interview agrees with people who ask again, criterion by criterion"
    command = commands.add_parser("agreement", help=does, description=f"{does.capitalize()}.")
    command.add_argument("--json", action="store_true", help="one JSON object, by trial")
    command.add_argument("--version", default="", help="of one version of the script alone")
    which.option(command, "all")
    command.set_defaults(run=_numbers)
    more = command.add_subparsers(metavar="command")
    drawing = more.add_parser("draw", help="do the draw again", description="Does each draw again by the seed that it was drawn by.")
    drawing.add_argument("--check", action="store_true", required=True, help="hold it against who was drawn; status 1 where it differs")
    drawing.set_defaults(run=_check)
    planning = more.add_parser("plan", help="how many are needed", description="How many have to be asked again for a kappa to be known.")
    planning.add_argument("--kappa", type=float, default=0.8, help="the kappa that is expected (0.8)")
    planning.add_argument("--within", type=float, default=0.1, help="how far its 95%% interval may reach to either side (0.1)")
    planning.set_defaults(run=_plan)


def _numbers(given: argparse.Namespace) -> int:
    database = open_database()
    try:
        named = [which.named(given.trial)] if given.trial else list(trial_names())
        found = {trial: _of(database, trial, given.version) for trial in named}
    finally:
        database.close()
    if given.json:
        print(json.dumps({trial: {**about, "criteria": [one.to_json() for one in listed]} for trial, (about, listed) in found.items()}))
        return 0
    for trial, (about, listed) in found.items():
        print(f"{trial}: {about['drawn']} drawn, {about['waiting']} wait to be asked, {about['ended'].get('rated', 0)} asked again")
        for one in listed:
            print(_line(one))
    return 0


def _of(database: Database, trial: str, version: str) -> tuple[dict[str, Any], list[Row]]:
    with database.read() as connection:
        drawn, cells = agreement.every(connection, trial), agreement.counted(connection, trial, version)
        versions, over = agreement.versions(connection, trial), agreement.passed_over(connection, trial)
    listed = [one.id for one in load(trial_folder(trial)).criteria if one.effects] + [OUTCOME]
    ended = Counter(one.ended for one in drawn if one.ended is not None)
    about = {"drawn": len(drawn), "passed_over": over, "waiting": len(drawn) - ended.total(), "ended": dict(ended), "versions": versions}
    return about, rows(cells, dict.fromkeys([*listed, *sorted({cell[0] for cell in cells})]))


def _line(row: Row) -> str:
    beside = [f"{row.changed} changed since"] * bool(row.changed) + [f"{row.not_asked} not asked"] * bool(row.not_asked)
    if not row.numbers.n:
        return f"  {row.criterion:8} nobody was compared{f' ({beside[0]})' if beside else ''}"
    told = [
        f"{row.numbers.n} compared, {row.disagreements} differ (at most {row.most:.1%})",
        f"agree {row.numbers.percent}",
        f"raised {row.positive}",
        f"not raised {row.negative}",
        f"kappa {row.numbers.kappa}",
        f"AC1 {row.numbers.ac1}",
        *beside,
    ]
    return f"  {row.criterion:8} " + "; ".join(told)


def _check(given: argparse.Namespace) -> int:
    database = open_database()
    try:
        with database.read() as connection:
            number, faults = agreement.check(connection, database.sealer)
    finally:
        database.close()
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{number} referrals, drawn or passed over as the seed gives it")
    return 1 if faults else 0


def _plan(given: argparse.Namespace) -> int:
    try:
        for one in plan(given.kappa, given.within):
            print(f"{one.prevalence:.0%} raise it: {one.number}")
    except ValueError as wrong:
        raise Fault(str(wrong)) from None
    return 0
