"""docs/security.md names only tests that there are, and none of its requirements goes without one."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)


def held_by(file: Path) -> set[str]:
    """The tests that a file holds."""
    return {
        node.name for node in ast.parse(file.read_text("utf-8")).body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_each_named_test_exists() -> None:
    assert len(NAMED) > 40
    missing = [f"{path}::{name}" for path, name in NAMED if not (ROOT / path).is_file() or (name and name not in held_by(ROOT / path))]
    assert missing == []


def test_each_requirement_names_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| (?:\d+\.\d+|\([a-e]\))", line)]
    assert len(rows) > 40 and [row for row in rows if not re.search(r"`tests/", row.split("|")[3])] == []
