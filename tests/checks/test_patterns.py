"""No pattern backtracks catastrophically, whatever a participant writes (docs/adr/0005)."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from regexploit.ast.sre import SreOpParser
from regexploit.redos import find
from remembering import digest, remembered

from prescreen.protocol import load
from prescreen.reading import Reader

ROOT = Path(__file__).resolve().parents[2]
SEEN_BY_TEXTS = ("prescreen", "bot", "actions", "web")
EXPONENTIAL = 10
"""How regexploit rates a repeat of ambiguous repeats; lower figures are powers, which 2,000 characters keep small."""


def written() -> Iterator[str]:
    """Patterns that stand in the code as they are."""
    for room in SEEN_BY_TEXTS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re"
                if called and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                    yield node.args[0].value


def composed(value: Any, depth: int = 0) -> Iterator[str]:
    """Patterns that are put together when the program starts, wherever they are kept."""
    if isinstance(value, re.Pattern):
        yield value.pattern
    elif depth < 9 and isinstance(value, dict):
        for one in value.values():
            yield from composed(one, depth + 1)
    elif depth < 9 and isinstance(value, (list, tuple, set)):
        for one in value:
            yield from composed(one, depth + 1)
    elif depth < 9 and type(value).__module__.startswith("prescreen"):
        yield from composed(getattr(value, "__dict__", {}), depth + 1)


def rated(patterns: set[str]) -> list[tuple[str, int]]:
    """What regexploit finds, and how bad."""
    return [(pattern[:80], redos.starriness) for pattern in patterns for redos in find(SreOpParser().parse_sre(pattern))]


def test_no_pattern_backtracks_exponentially() -> None:
    modules = [vars(module) for name, module in sys.modules.items() if name.startswith("prescreen")]
    patterns = {*written(), *composed(modules), *composed(Reader(load()))}
    assert len(patterns) > 300
    known = digest([Path(__file__)], version("regexploit"), sys.version, *sorted(patterns))
    found = remembered(f"patterns-{known}", lambda: rated(patterns))
    assert not [one for one in found if one[1] >= EXPONENTIAL], found


def test_the_tool_finds_what_it_is_for() -> None:
    assert max(redos.starriness for redos in find(SreOpParser().parse_sre(r"(?:a+)+$"))) >= EXPONENTIAL
