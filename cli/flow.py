"""`prescreen flow`: the participant flow in numbers, as text, JSON, CSV or SVG; now or as of the end of a day."""

from __future__ import annotations

import argparse
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from cli import which
from cli.faults import Fault
from prescreen import workflow
from prescreen.protocol import trial_folder
from store.flow import GROUPS
from store.flow_shown import OTHER
from store.referrals import FORM
from web.console import flow_told
from web.console.flow_picture import picture
from web.console.flow_told import Asked, Told
from web.context import Context, open_migrated
from web.settings import read_settings


def add(commands: Any) -> None:
    """The sub-command."""
    does = "the participant flow, from the first word to consent, in numbers that add up"
    command = commands.add_parser("flow", help=does, description=does.capitalize() + ".")
    which.option(command, "the first that is served")
    command.add_argument("--as-of", metavar="DATE", type=_day, help="as of the end of this day, such as 2026-11-29")
    for group in GROUPS:
        command.add_argument(f"--{group}", metavar="VALUE", default="", help=f"only this {group}")
    command.add_argument("--hide", action="store_true", help="small counts hidden, as of a Sunday, and of one part at most")
    how = command.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="all of it as JSON")
    how.add_argument("--csv", metavar="FILE", type=Path, help="writes the table")
    how.add_argument("--svg", metavar="FILE", type=Path, help="writes the picture")
    command.set_defaults(run=_run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a day, such as 2026-11-29") from None


def opened(trial: str | None) -> Context:
    """The product's database as the context of a trial. Raises Fault where it does not open or the trial is not served."""
    name = which.named(trial) if trial else None
    settings = read_settings({**os.environ, **({"TRIALS": os.environ.get("TRIALS") or name} if name else {})})
    try:
        context = open_migrated(settings)
    except SQLAlchemyError as error:
        raise Fault(f"the database does not open ({type(error).__name__}); see DATABASE_URL and DATA_DIR") from None
    if name is not None and name not in context.trials:
        raise Fault(f"{name} is not served here; served are {', '.join(context.trials)}")
    return context.of(name) if name is not None else context


def _run(given: argparse.Namespace) -> int:
    context = opened(given.trial)
    by = tuple((group, value) for group in GROUPS if (value := getattr(given, group)))
    if given.hide and len(by) > 1:
        raise Fault("with small counts hidden, one part is looked at at a time")
    today = context.clock.now().date()
    if given.as_of is not None and given.as_of > today:
        raise Fault(f"{given.as_of} is still to come; the flow is told as of {today} at the latest")
    one = flow_told.told(context, Asked(given.as_of, by, given.hide), workflow.load(trial_folder(context.trial)))
    for group, value in by:
        _must_be(group, value, [*one.choices[group], *_may_be(context, group), *([OTHER] if given.hide else [])], today)
    if given.json:
        print(json.dumps(flow_told.plain(one), ensure_ascii=False, indent=1))
    elif given.csv:
        given.csv.write_text(flow_told.csv(one), encoding="utf-8", newline="")
    elif given.svg:
        given.svg.write_text(picture(one.shown, one.words, one.title, one.note), encoding="utf-8")
    else:
        _say(one)
    return 0


def _may_be(context: Context, group: str) -> list[str]:
    """The values of a group that there may be, though nobody is of them yet."""
    if group == "channel":
        return ["web", "sms", FORM]
    if group == "language":
        return list(context.protocol.languages)
    return [context.protocol.version] if group == "version" else []


def _must_be(group: str, value: str, known: list[str], today: date) -> None:
    """Raises Fault for a value that nothing can be of."""
    if value in known:
        return
    there = f"there are {', '.join(dict.fromkeys(known))}" if known else "there are none yet"
    if group != "week":
        raise Fault(f"there is no {group} {value}; {there}")
    day = _monday(value)
    if day is None or day > today:
        raise Fault(f"{value} is no Monday with which a week of the study begins; {there}")


def _monday(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.weekday() == 0 else None


def _say(one: Told) -> None:
    print(f"{one.title}: {one.note}")
    if one.shown.few:
        print("Fewer than 5 are in this part, so that nothing of it is shown.")
    for chain, boxes in one.shown.boxes.items():
        print(f"\n{flow_told.CHAINS[chain]}")
        for box in boxes:
            persons = f" ({box.persons} persons known, {box.gone} no more kept)" if box.persons else ""
            print(f"  {box.number:>8}  {one.words.box(box.name)}{persons}")
            for exit in box.exits:
                print(f"            {exit.number:>8}  {one.words.exit(box.name, exit.name)}")
                for why, number in exit.reasons:
                    print(f"                      {number:>8}  {one.words.reason(exit.name, why)}")
