"""`prescreen new` makes a trial that lints and checks, and docs/new-trial.md leads from there, block by block, to another that does."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.main import main, parser
from prescreen.protocol import layers, load
from prescreen.protocol.layers import COMMON, TRIALS
from prescreen.protocol.model import ROLES
from prescreen.protocol.predicates import mentioned
from prescreen.protocol.yaml import read

PAGE = Path(__file__).parents[2] / "docs" / "new-trial.md"
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
FILES = [block for language, block in BLOCKS if language == "yaml"]
COMMANDS = [line for language, block in BLOCKS if not language for line in block.splitlines()]
NAME = "tennis-elbow"


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    shutil.copytree(TRIALS / COMMON, tmp_path / COMMON)
    assert main(["new", NAME, "--in", str(tmp_path)]) == 0
    return tmp_path / NAME


def told(trial: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What lint and check find; nothing where all is well."""
    capsys.readouterr()
    statuses = [main(["lint", str(trial)]), main(["check", str(trial)])]
    found = capsys.readouterr().out
    return "" if statuses == [0, 0] else found


def test_a_new_trial_lints_and_checks(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(trial, capsys) == ""


def test_every_file_of_a_new_trial_says_what_it_is_for(trial: Path) -> None:
    files = list(trial.rglob("*.yml"))
    assert len(files) > 7 and all(file.read_text("utf-8").startswith("# ") for file in files)


def test_a_new_trial_asks_its_questions(trial: Path) -> None:
    protocol = load(trial)
    assert protocol.in_role("matter") and protocol.text("en", "ask.has_it") == "Do you have tennis elbow?"
    assert protocol.text("en", "ask.operation") == "Have you had an operation in the last 6 months?"


@pytest.mark.parametrize("name", ["Tennis Elbow", "common", "../x", NAME])
def test_what_is_no_name_or_is_taken_is_refused_in_one_line(trial: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["new", name, "--in", str(trial.parent)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def grown(held: Any, more: Any) -> Any:
    """A file with what a block of the page adds to it."""
    if isinstance(held, Mapping) and isinstance(more, Mapping):
        return {**held, **{key: grown(held[key], value) if key in held else value for key, value in more.items()}}
    return held + more if isinstance(held, list) and isinstance(more, list) else more


def test_the_page_leads_block_by_block_to_a_trial_that_lints_and_checks(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for block in FILES:
        file = trial / block.splitlines()[0].removeprefix("# ")
        added = trial / "added.yml"
        added.write_text(block, "utf-8")
        held = read(file) if file.exists() else {}
        file.parent.mkdir(exist_ok=True)
        file.write_text(yaml.safe_dump(grown(held, read(added)), allow_unicode=True, sort_keys=False), "utf-8")
        added.unlink()
    assert told(trial, capsys) == ""
    kinds = {question.kind for question in load(trial).questions}
    assert kinds >= {
        "yes_no",
        "choice",
        "choices",
        "number",
        "numbers",
        "body",
        "partial_date",
        "duration",
        "words",
        "conditions",
        "medicines",
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_is_one(command: str) -> None:
    said = command.rpartition(" | ")[2].split()
    if said[0].startswith("TRIALS="):
        assert f"\n{said[2]}:" in (PAGE.parents[1] / "Makefile").read_text("utf-8")
    else:
        assert said[0] == "prescreen" and parser(said[1]).parse_args(said[1:]).run


def test_the_page_tells_what_the_bank_holds_and_what_each_role_is() -> None:
    text = PAGE.read_text("utf-8")
    rows = {row[1].strip("` "): (row[2].strip(), row[4]) for line in text.splitlines() if len(row := line.split("|")) == 6}
    protocol = load()
    assert list(protocol.bank) == [id for id in rows if id in protocol.bank]
    for id, entry in protocol.bank.items():
        kind, beside = rows[id]
        named = [one["question"] for key in ("settles", "brings") for one in entry.get(key, ())]
        named += [name for name, _ in mentioned(entry.get("when"))] + [entry[key] for key in ("window",) if key in entry]
        assert kind == entry["kind"] and [name for name in named if f"`{name}`" not in beside] == [], id
    assert [role for role in ROLES if f"\n| `{role}` | " not in text] == []


def test_the_page_names_every_kind_that_there_is() -> None:
    from prescreen.protocol.lint.questions import KINDS

    text = PAGE.read_text("utf-8")
    assert [kind for kind in KINDS if kind not in ("age", "saliva", "a1c", "medicines", "conditions") and f"kind: {kind}" not in text] == []
    assert layers.TRIALS.name in text
