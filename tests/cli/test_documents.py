"""What the README says of settings, commands and rooms is what there is."""

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


def headings(document: Path) -> set[str]:
    """The names by which a link leads to the headings of a document."""
    text = re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {re.sub(r"[^\w\s-]", "", one.lower()).replace(" ", "-") for one in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def test_every_link_leads_somewhere() -> None:
    for document in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for target, heading in re.findall(r"\]\((?!https?://)([^)#]*)#?([^)]*)\)", document.read_text("utf-8")):
            there = document.parent / target if target else document
            assert there.exists(), f"{document.name}: {target}"
            assert not heading or heading in headings(there), f"{document.name}: {target}#{heading}"
