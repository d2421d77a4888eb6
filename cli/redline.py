"""`prescreen redline OLD NEW`: what changed from one script to another, as plain text and, for a board, as tracked changes of a DOCX."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from cli.exports import open_database
from cli.faults import Fault
from cli.manifest import present
from cli.which import named, option
from documents.redline import AUTHOR, docx, text
from prescreen.script import Manifest
from store import approvals, scripts

CURRENT, APPROVED = "current", "approved"
_SHOWN = 16
_WAYS = (
    f"a file of `prescreen manifest --json`, the id of a stored script or its beginning, `{APPROVED}` (the last one approved), `{CURRENT}`"
)


def add(commands: Any) -> None:
    """The sub-command."""
    does = "what changed from one script to another, with every change tracked"
    command = commands.add_parser("redline", help=does, description=f"{does.capitalize()}.")
    for name in ("old", "new"):
        command.add_argument(name, metavar=name.upper(), help=_WAYS)
    command.add_argument("--docx", type=Path, metavar="FILE", help="write it as a DOCX, too, with tracked changes")
    command.add_argument("--author", default=AUTHOR, help=f"whose changes they are (default: {AUTHOR})")
    command.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day that they bear (default: none)")
    option(command, "the default one")
    command.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    trial = named(given.trial)
    old, new = manifest(given.old, trial), manifest(given.new, trial)
    if old.trial != new.trial:
        raise Fault(f"these are scripts of two trials, {old.trial} and {new.trial}")
    print(text(old, new), end="")
    if given.docx:
        try:
            given.docx.write_bytes(docx(old, new, author=given.author, on=given.on))
        except OSError as error:
            raise Fault(f"{given.docx} can't be written ({type(error).__name__})") from None
    return 0


def manifest(name: str, trial: str) -> Manifest:
    """The script that is meant by one of the ways to name it. Raises Fault."""
    if name == CURRENT:
        return present(trial)
    return _of_file(Path(name)) if Path(name).is_file() else _stored(name, trial)


def _of_file(file: Path) -> Manifest:
    try:
        return Manifest.from_json(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise Fault(f"{file} is no manifest: {error}") from None


def _stored(name: str, trial: str) -> Manifest:
    """The script that the database holds under this id, or that was approved last."""
    database = open_database()
    try:
        with database.read() as connection:
            if name == APPROVED:
                approval = approvals.latest(approvals.genuine(connection, trial))
                if approval is None:
                    raise Fault(f"no script of {trial} is approved yet; name {_WAYS}")
                found: tuple[str, ...] = (approval.script,)
            else:
                found = scripts.find(connection, trial, name) if name.strip() else ()
            if len(found) > 1:
                raise Fault(
                    f"{len(found)} scripts of {trial} begin with {name}: {', '.join(id[:_SHOWN] for id in found)}; write more of the one"
                )
            held = scripts.get(connection, found[0]) if found else None
    finally:
        database.close()
    if held is None:
        raise Fault(f"there is no file {name}, and no script of {trial} is stored under that name; name {_WAYS}")
    return held
