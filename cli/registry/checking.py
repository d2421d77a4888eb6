"""`prescreen registry check FILE | --fetch`: the study's record against the reading before and against the protocol. It edits nothing.

Its status is 1 where something was found that nobody has acknowledged; `prescreen registry acknowledge` does that with a reason.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cli import which
from cli.exports import open_database
from cli.faults import Fault
from prescreen.registry.findings import AHEAD, Finding
from prescreen.registry.marking import in_brackets, marked
from prescreen.registry.ours import registry_of
from prescreen.registry.record import RecordError, parsed, study_in
from store import accounts, registry
from web.console.permissions import INVESTIGATOR
from web.context import Context, open_context
from web.registry.fetching import NotFetched
from web.registry.standing import Standing, standing
from web.registry.watching import bring, look
from web.settings import read_settings

_SHORT = 12
_BY = "operator"


def add(commands: Any) -> None:
    """The sub-command."""
    does = "the study's record at its registry beside our protocol"
    command = commands.add_parser("registry", help=does, description=f"{does.capitalize()}. It never edits the trial.")
    actions = command.add_subparsers(dest="action", required=True, metavar="action")
    check = actions.add_parser("check", help="read the record, keep it, and tell what changed or differs; status 1 where something stands")
    check.add_argument("file", type=Path, nargs="?", metavar="FILE", help="as https://clinicaltrials.gov/api/v2/studies/NCT... gives it")
    check.add_argument("--fetch", action="store_true", help="ask the registry (REGISTRY_API) for it now")
    acknowledge = actions.add_parser("acknowledge", help="note that the investigator has seen a finding, and why it may stand")
    acknowledge.add_argument("finding", metavar="ID", help=f"its id as `check` tells it, or at least {_SHORT} characters of it")
    acknowledge.add_argument("--by", required=True, metavar="NAME", help="the principal investigator's account")
    acknowledge.add_argument("--reason", required=True, metavar="TEXT")
    snapshots = actions.add_parser("snapshots", help="the readings that were kept")
    for action, run in ((check, _check), (acknowledge, _acknowledge), (snapshots, _snapshots)):
        which.option(action, "the first that is served")
        action.set_defaults(run=run)


def _check(given: argparse.Namespace) -> int:
    if (given.file is None) is not given.fetch:
        raise Fault("name a FILE, or say --fetch")
    context = _context(given)
    number = registry_of(context.protocol)
    try:
        if given.fetch:
            kept = look(context, _BY)
        else:
            held = study_in(given.file)
            if (found := parsed(held, str(given.file)).registry) != number:
                raise Fault(f"{given.file} is the record of {found}; the trial {context.trial} names {number or 'none'}")
            kept = bring(context, held, _BY)
    except RecordError as error:
        raise Fault(str(error)) from None
    except NotFetched as fault:
        raise Fault(f"the registry at {context.settings.registry_api} gave no record: {fault}") from None
    with context.database.read() as connection:
        stands = standing(context, connection)
    context.database.close()
    print(f"{number}, version of {stands.version}: {'kept' if kept else 'the same as before'}")
    for line in _told(stands):
        print(line)
    return 1 if stands.open else 0


def _told(stands: Standing) -> Iterator[str]:
    for one in stands.open:
        yield ""
        yield from said(one)
    yield ""
    yield f"{len(stands.open)} to acknowledge, {len(stands.seen)} acknowledged"


def said(one: Finding) -> Iterator[str]:
    """A finding for a terminal, what changed between [- -] and {+ +}."""
    touched = ", ".join(f"{touch.criterion}{'' if touch.sure else ' (perhaps)'}" for touch in one.touches)
    kind = "changed in the record" if one.kind == "change" else "differs from ours"
    yield f"{one.place}: {kind}" + (f"; touches {touched}" if touched else "")
    before, after = one.before, one.after
    if one.kind == "change" and before and after:
        old, new = marked(before, after)
        before, after = in_brackets(old, "[-", "-]"), in_brackets(new, "{+", "+}")
    labels = ("before", "now") if one.kind == "change" else ("ours", "record")
    for label, text in zip(labels, (before, after), strict=True):
        yield f"  {label}: {text or '(nothing)'}"
    if one.why:
        yield f"  {one.why}"
    yield f"  {AHEAD[one.ahead]}"
    yield f"  id {one.id[:_SHORT]}"


def _acknowledge(given: argparse.Namespace) -> int:
    context = _context(given)
    with context.database.write() as connection:
        stands = standing(context, connection)
        found = [one for one in stands.every.values() if len(given.finding) >= _SHORT and one.id.startswith(given.finding)]
        if len(found) != 1:
            raise Fault(f"no finding stands by the id {given.finding}; `prescreen registry check` lists those that do")
        account = next((one for one in accounts.every(connection) if one.name == given.by), None)
        if not _may(account, context.trial):
            raise Fault(f"{given.by} is no principal investigator's account for this trial; the console's page of people lists who is")
        what = f"{found[0].kind}, {found[0].place[:80]}, by the operator"
        try:
            new = registry.acknowledge(connection, context.trial, found[0].id, given.reason, account.id, context.clock.now(), what=what)
        except ValueError as error:
            raise Fault(str(error)) from None
    context.database.close()
    print("acknowledged" if new else "it was acknowledged before")
    return 0


def _may(account: Any, trial: str) -> bool:
    """Whether an account is an investigator's, in use, and for this trial."""
    if account is None or account.role != INVESTIGATOR or account.disabled_at is not None:
        return False
    return not account.trials or trial in account.trials


def _snapshots(given: argparse.Namespace) -> int:
    context = _context(given)
    with context.database.read() as connection:
        for row in registry.kept(connection, context.trial, registry_of(context.protocol)):
            print(f"version of {row.version}, read {row.at.isoformat(timespec='seconds')} by {row.actor}, {row.content[:16]}")
    context.database.close()
    return 0


def _context(given: argparse.Namespace) -> Context:
    """The context of the trial that is meant, over the product's database."""
    open_database().close()
    context = open_context(read_settings(os.environ))
    name = which.named(given.trial) if given.trial else context.trial
    if name not in context.trials:
        raise Fault(f"the trial {name} is not served; name it in TRIALS")
    return context.trials[name]
