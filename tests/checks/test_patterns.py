"""No pattern backtracks catastrophically, whatever a participant writes (docs/adr/0005)."""

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from regexploit.ast.sre import SreOpParser
from regexploit.redos import find
from remembering import digest, remembered

from prescreen.protocol import Protocol, load
from prescreen.understanding import Reader

ROOT = Path(__file__).resolve().parents[2]
SEEN_BY_TEXTS = ("prescreen", "bot", "actions", "web")
EXPONENTIAL = 10
"""How regexploit rates a repeat of ambiguous repeats; lower figures are powers, which 2,000 characters keep small."""


STAND_IN = "word"
"""Put where a pattern is filled from the text while it is read (always a name or a number that was found there)."""


def written() -> Iterator[str]:
    """Patterns that stand in the code, those too that are put together where they are used."""
    for room in SEEN_BY_TEXTS:
        for file in (ROOT / room).rglob("*.py"):
            names = known(file)
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re"
                if called and node.args and (pattern := told(node.args[0], names)) is not None:
                    yield pattern


def known(file: Path) -> dict[str, Any]:
    """What stands at the top of this file's module, where that can be imported here (what runs inside Rasa can't)."""
    try:
        return vars(importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts)))
    except ImportError:
        return {}


def told(node: ast.expr, names: dict[str, Any]) -> str | None:
    """The pattern that an expression stands for; None where it is no text that is put together there."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(told(part, names) or STAND_IN for part in node.values)
    if isinstance(node, ast.FormattedValue):
        try:
            return str(eval(compile(ast.Expression(node.value), "pattern", "eval"), dict(names)))
        except (NameError, TypeError):
            return STAND_IN
    if isinstance(node, ast.BinOp):
        return (told(node.left, names) or STAND_IN) + (told(node.right, names) or STAND_IN)
    return None


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


def in_data(protocol: Protocol) -> Iterator[str]:
    """Patterns of the trial's files that are only put together while a text is read (prescreen/understanding/answers/cancers.py)."""
    yield from (rf"\b{name}\b" for name in protocol.cues["en"]["cancer_type"]["others"])


def rated(patterns: set[str]) -> list[tuple[str, int]]:
    """What regexploit finds, and how bad."""
    return [(pattern[:80], redos.starriness) for pattern in patterns for redos in find(SreOpParser().parse_sre(pattern))]


def test_no_pattern_backtracks_exponentially() -> None:
    modules = [vars(module) for name, module in sys.modules.items() if name.startswith("prescreen")]
    protocol = load()
    patterns = {*written(), *composed(modules), *composed(Reader(protocol)), *in_data(protocol)}
    assert len(patterns) > 300
    known = digest([Path(__file__)], version("regexploit"), sys.version, *sorted(patterns))
    found = remembered(f"patterns-{known}", lambda: rated(patterns))
    assert not [one for one in found if one[1] >= EXPONENTIAL], found


def test_every_cue_is_looked_at() -> None:
    protocol = load()
    seen = set(composed(Reader(protocol)))
    words = protocol.cues["en"]["words"]
    for pattern in strings(protocol.cues["en"]):
        for name, said in words.items():
            pattern = pattern.replace("{" + name + "}", said)
        assert pattern in seen, pattern


def strings(entries: dict[str, Any]) -> Iterator[str]:
    """Every pattern of the cues' sections as it is written."""
    for question in entries.keys() - {"words", "spelling", "ordinary"}:
        for section, given in entries[question].items():
            if isinstance(given, str):
                yield given
            elif isinstance(given, list) and section != "others":
                yield from (pattern for rule in given if isinstance(rule, dict) for pattern in rule.values())


def test_a_pattern_put_together_where_it_is_used_is_looked_at() -> None:
    code = ast.parse('re.search(rf"\\b{BAD}+{found}" + "$", text)', mode="eval").body
    assert isinstance(code, ast.Call) and told(code.args[0], {"BAD": "(?:a+)"}) == r"\b(?:a+)+word$"


def test_the_tool_finds_what_it_is_for() -> None:
    assert max(redos.starriness for redos in find(SreOpParser().parse_sre(r"(?:a+)+$"))) >= EXPONENTIAL
