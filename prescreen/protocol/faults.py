"""What is wrong with the trial's files: in which file, at which place and line, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

_NAMES = ("id", "question", "name")
"""By which of its keys an entry of a list is known in a place."""


@dataclass(frozen=True)
class Fault:
    """One fault. `file` within trial/, `place` the keys that lead to it, `said` what is wrong and how to mend it."""

    file: str
    place: tuple[str | int, ...]
    said: str

    def told(self, trial: Path) -> str:
        """The fault as one line, with the line of its file where that can be found."""
        line = _line(trial / self.file, self.place) if self.place else None
        where = f"trial/{self.file}:{line}" if line else f"trial/{self.file}"
        return f"{where}: {'.'.join(map(str, self.place))}: {self.said}" if self.place else f"{where}: {self.said}"


def _line(path: Path, place: tuple[str | int, ...]) -> int | None:
    """The line of the deepest part of the place that the file has."""
    try:
        node = _composed(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, yaml.YAMLError):
        return None
    line = None
    for part in place:
        found = _below(node, part)
        if found is None:
            break
        line, node = found
    return line


@lru_cache(maxsize=8)
def _composed(path: Path, changed: int) -> yaml.Node | None:
    del changed
    with path.open(encoding="utf-8") as stream:
        node: yaml.Node | None = yaml.compose(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return node


def _below(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == _written(part):
                return key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode):
        for index, entry in enumerate(node.value):
            if part in (index, _name(entry), _written(entry.value)):
                return entry.start_mark.line + 1, entry
    return None


def _name(entry: yaml.Node) -> str | None:
    """By what an entry of a list is known."""
    named: Mapping[str, str] = {key.value: value.value for key, value in entry.value} if isinstance(entry, yaml.MappingNode) else {}
    return next((named[key] for key in _NAMES if key in named), None)


def _written(part: object) -> str | None:
    return str(part) if isinstance(part, (str, int)) else None
