"""What the README says of settings, commands and rooms is all that there is (tests/documents/test_pages.py: and is there)."""

import re
from pathlib import Path

from cli.main import parser
from cli.settings import table
from web.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_settings_table_is_complete_and_as_the_code_has_it() -> None:
    shown = [line for line in README.splitlines() if re.match(r"\| (setting|`[A-Z_]+`) \||\|---\|---\|---\|", line)]
    assert shown == list(table()), "put the output of `prescreen settings --markdown` into README.md"


def test_every_setting_of_the_operator_is_in_the_table() -> None:
    assert {s.name for s in SETTINGS if not s.internal} == set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.M))


def test_every_command_is_told() -> None:
    commands = next(action for action in parser()._actions if action.dest == "command")
    assert set(commands.choices or ()) == set(re.findall(r"^\| `prescreen ([\w-]+)", README, re.M))


def test_every_room_that_is_told_is_there() -> None:
    for room in re.findall(r"`([a-z/]+/)`", README.split("## Where things live")[1].split("##")[0]):
        assert (ROOT / room).is_dir(), room
