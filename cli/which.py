"""Which trial a command is about: by its name, or by the path of a folder that holds one."""

from __future__ import annotations

import argparse
from pathlib import Path

from cli.faults import Fault
from prescreen.protocol import default_trial, trial_folder, trial_names


def option(command: argparse.ArgumentParser, does: str) -> None:
    """The option `--trial NAME`. `does`: what is meant where it is left out."""
    command.add_argument("--trial", metavar="NAME", help=f"a trial by its name ({does})")


def named(name: str | None) -> str:
    """The name of a trial; of the default one where none is given. Raises Fault where there is none of that name."""
    try:
        return trial_folder(name).name if name else default_trial().name
    except KeyError as error:
        raise Fault(str(error.args[0])) from None


def folder(text: str | None) -> Path | None:
    """The folder of a trial by its name, or of this path; None where none is given. Raises Fault where there is none."""
    if not text:
        return None
    if text in trial_names():
        return trial_folder(text)
    if not Path(text).is_dir():
        raise Fault(f"there is no trial {text}, and no folder of that path; there are {', '.join(trial_names())}")
    return Path(text)
