"""The `prescreen` program. A fault is one line on standard error and a status that is not 0.

A command's module is loaded when it is asked for: most of them need far less than all of the product.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from cli.faults import Fault
from prescreen.protocol import ProtocolError
from web.settings import SettingsError

Command = Callable[[argparse.Namespace], int]
_MODULES = {
    "run": "supervisor",
    "interpret": "interpret",
    "evaluate": "evaluate",
    "log": "exports",
    "referrals": "exports",
    "flow": "flow",
    "lint": "trial",
    "check": "trial",
    "new": "new",
    "from-registry": "from_registry",
    "manifest": "manifest",
    "registry": "registry.checking",
    "replay": "replay",
    "second-looks": "second_looks",
    "redline": "redline",
    "approve": "approve",
    "translations": "translations",
    "users": "users",
    "prove": "prove",
    "agreement": "agreement",
    "audit": "audit",
    "demo": "demo",
    "keys": "keys",
    "retention": "retention",
    "packet": "packet",
    "validation": "validation",
    "settings": "settings",
}
"""Command -> the module of this folder that holds it, in the order of the help."""


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """The command line: all of it, or as far as one command goes."""
    main = argparse.ArgumentParser(prog="prescreen", description="Prescreening for clinical trials.")
    main.add_argument("--version", action="store_true", help="the release, the model, and each trial's protocol and script")
    commands = main.add_subparsers(dest="command", required=True, metavar="command")
    for module in [_MODULES[only]] if only in _MODULES else dict.fromkeys(_MODULES.values()):
        import_module(f"cli.{module}").add(commands)
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit status."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        if words == ["--version"]:
            from cli import version

            print(version.told())
            return 0
        given = parser(words[0] if words else None).parse_args(words)
        run: Command = given.run
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
