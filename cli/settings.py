"""`prescreen settings`: every setting with its default, as the README shows them, or what this environment sets.

Shows no secret: of a setting that holds one, only whether it is set.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from typing import Any

from web.settings import SETTINGS, Setting, read_settings

_SECRET = (
    *("AGREEMENT_SEED", "DATA_KEYS", "DATABASE_OWNER_URL", "DATABASE_URL", "METRICS_TOKEN", "OIDC_CLIENT_SECRET", "SMTP_URL"),
    "TWILIO_AUTH_TOKEN",
)
_OPERATORS = tuple(setting for setting in SETTINGS if not setting.internal)


def add(commands: Any) -> None:
    """The sub-command."""
    does = "every setting, its default and what it does"
    command = commands.add_parser("settings", help=does, description=does.capitalize() + ".")
    command.add_argument("--markdown", action="store_true", help="as the table in README.md")
    command.set_defaults(run=_run)


def table() -> Iterator[str]:
    """The README's table, line by line."""
    yield "| setting | default | what it does |"
    yield "|---|---|---|"
    for setting in _OPERATORS:
        default = setting.default if " " in setting.default or not setting.default else f"`{setting.default}`"
        yield f"| `{setting.name}` | {default} | {setting.does} |".replace("|  |", "| |")


def _run(given: argparse.Namespace) -> int:
    if given.markdown:
        print("\n".join(table()))
        return 0
    width = max(len(setting.name) for setting in _OPERATORS)
    for setting in _OPERATORS:
        print(f"{setting.name.ljust(width)}  {_shown(setting)}")
        print(f"{' ' * width}  {setting.does.replace('`', '')}")
    read_settings(os.environ)
    return 0


def _shown(setting: Setting) -> str:
    value = os.environ.get(setting.name, "").strip()
    if not value:
        return f"{setting.default} (default)" if setting.default else "not set"
    return "set, not shown" if setting.name in _SECRET else value
