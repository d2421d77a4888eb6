"""docs/security.md and docs/regulations.md name only tests that there are, and say of each requirement what shows it."""

import ast
from pathlib import Path

from documents.validation import requirements

ROOT = Path(__file__).resolve().parents[2]
WANTED = requirements(ROOT / "docs")


def held_by(file: Path) -> set[str]:
    """The tests that a file holds."""
    return {
        node.name for node in ast.parse(file.read_text("utf-8")).body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_both_pages_are_read() -> None:
    assert sum(one.page == "security.md" for one in WANTED) > 60
    assert sum(one.page == "regulations.md" for one in WANTED) > 30
    headings = [line for line in (ROOT / "docs" / "regulations.md").read_text("utf-8").splitlines() if line.startswith("### ")]
    assert [f"### {one.title}" for one in WANTED if one.page == "regulations.md"] == [line.replace("`", "") for line in headings]


def test_each_named_test_exists() -> None:
    tests = [test.partition("::") for one in WANTED for test in one.tests]
    missing = [f"{path}::{name}" for path, _, name in tests if not (ROOT / path).is_file() or (name and name not in held_by(ROOT / path))]
    assert missing == []


def test_each_requirement_names_a_test_or_is_a_duty_of_people() -> None:
    assert [one.title for one in WANTED if not one.tests and not one.duty] == []


def test_each_rule_says_whether_it_applies_whose_duty_it_is_and_when_it_was_looked_up() -> None:
    rules = [one for one in WANTED if one.page == "regulations.md"]
    assert [one.title for one in rules if not (one.applies and one.done and one.duty and one.looked_up)] == []
