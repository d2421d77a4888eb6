"""`prescreen new` makes the folder of a trial that lints, checks and talks as it stands, with comments that teach each file.

What it writes are the files of trials/common/new/, with the trial's name filled in.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cli.faults import Fault
from prescreen.protocol.layers import COMMON, TRIALS

_TEMPLATES = TRIALS / COMMON / "new"
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def add(commands: Any) -> None:
    """The sub-command."""
    does = "make the folder of a new trial, ready to be changed"
    command = commands.add_parser("new", help=does, description=does[0].upper() + does[1:] + ".")
    command.add_argument("name", metavar="NAME", help="the trial's folder, in small letters and hyphens, such as tennis-elbow")
    command.add_argument("--in", type=Path, default=TRIALS, dest="parent", help="where to make the folder (default: trials/)")
    command.set_defaults(run=_new)


def _new(given: argparse.Namespace) -> int:
    fields = {"{NAME}": given.name, "{MATTER}": given.name.replace("-", " "), "{TODAY}": date.today().isoformat()}
    files = {}
    for path in sorted(_TEMPLATES.rglob("*.yml")):
        text = path.read_text("utf-8")
        for name, value in fields.items():
            text = text.replace(name, value)
        files[path.relative_to(_TEMPLATES).as_posix()] = text
    folder = placed(given.parent, given.name, files)
    print(f"made: {folder}: {len(files)} files; each begins with what it is for")
    print(f"next: prescreen lint {given.name}; prescreen check {given.name}; then change it by docs/new-trial.md")
    return 0


def placed(parent: Path, name: str, files: Mapping[str, str]) -> Path:
    """Writes the files of a new trial and gives its folder. Raises Fault where the name is none or is taken."""
    if not _NAME.fullmatch(name) or name == COMMON:
        raise Fault(f"{name} is no name for a trial; write small letters, digits and hyphens, such as tennis-elbow")
    folder = parent / name
    if folder.exists():
        raise Fault(f"{folder} is there already; choose another name, or take it away first")
    for file, text in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder
