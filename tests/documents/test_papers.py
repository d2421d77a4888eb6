"""Each habit of docs/habits.md names a command that checks it, and programs and tests that the papers at the front door name are there.

That the commands of `prescreen` are taken as they stand, and where links lead, is test_pages.py's.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.main import parser

ROOT = Path(__file__).resolve().parents[2]
PAPERS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/habits.md", "docs/releases.md")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
COMMANDS = set(next(action for action in parser()._actions if action.dest == "command").choices or ())
_SPAN = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SETTING = re.compile(r"^(?:[A-Z_]+=\S+ )+")


def commands(text: str) -> Iterator[str]:
    """What a paper tells somebody to run, in lines of its own or between other words."""
    fenced = [line.partition("  #")[0].strip() for kind, block in _FENCE.findall(text) if not kind for line in block.splitlines()]
    for one in [*fenced, *_SPAN.findall(_FENCE.sub("", text))]:
        if re.match(r"(make [a-z]|prescreen [a-z-]|\.venv|\.uv/)", plain := _SETTING.sub("", one)):
            yield plain


def fault(command: str) -> str:
    """What is not there of a command; empty where all of it is."""
    program, *words = command.split()
    if program == "make":
        return "" if words[0] in TARGETS else f"no target {words[0]}"
    if program.endswith("prescreen") and words:
        return "" if words[0] in COMMANDS | {"--version"} else f"no command {words[0]}"
    if not program.endswith("/") and not (ROOT / program).exists():
        return f"no program {program}"
    missing = [word for word in words if re.match(r"(tests|deploy|docs|trials)/", word) and not (ROOT / word.partition("::")[0]).exists()]
    return f"no {', '.join(missing)}" if missing else ""


@pytest.mark.parametrize("paper", PAPERS)
def test_every_command_is_there(paper: str) -> None:
    told = list(commands((ROOT / paper).read_text("utf-8")))
    assert len(told) >= 3 and [f"{command}: {missing}" for command in told if (missing := fault(command))] == []


def test_every_habit_names_a_command() -> None:
    rows = re.findall(r"^\| \*\*.*\| (.*) \|$", (ROOT / "docs" / "habits.md").read_text("utf-8"), re.MULTILINE)
    assert len(rows) > 15 and [row for row in rows if not list(commands(row))] == []


@pytest.mark.parametrize(
    "wrong", ["make tea", "prescreen brew", ".venv/bin/kettle", ".venv/bin/python -m pytest tests/kitchen", "DATA_DIR=/x make tea"]
)
def test_a_command_that_is_not_there_is_found(wrong: str) -> None:
    assert [fault(command) for command in commands(f"Run `{wrong}`.")] not in ([], [""])
