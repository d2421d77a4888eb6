"""The `prescreen` program: one sub-command a module. A fault is one line on standard error and a status that is not 0."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from cli import audit, demo, evaluate, exports, interpret, keys, retention, settings, supervisor, translations, trial, users
from cli.faults import Fault
from prescreen.protocol import ProtocolError
from web.settings import SettingsError

Command = Callable[[argparse.Namespace], int]


def parser() -> argparse.ArgumentParser:
    """The command line."""
    main = argparse.ArgumentParser(prog="prescreen", description="Prescreening for the dry mouth trial NCT06392711.")
    commands = main.add_subparsers(dest="command", required=True, metavar="command")
    for module in (supervisor, interpret, evaluate, exports, trial, translations, users, audit, demo, keys, retention, settings):
        module.add(commands)
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit status."""
    given = parser().parse_args(arguments)
    run: Command = given.run
    try:
        return run(given)
    except (Fault, SettingsError) as fault:
        print(f"prescreen: {' '.join(str(fault).split())}", file=sys.stderr)
        return 2
    except ProtocolError as error:
        for line in error.faults:
            print(f"prescreen: {line}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
