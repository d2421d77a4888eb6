"""What is wrong with the trial's files: in which file, at which place and line, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from prescreen.protocol.layers import layers

_NAMES = ("id", "use", "question", "name")
"""By which of its keys an entry of a list is known in a place."""


@dataclass(frozen=True)
class Fault:
    """One fault. `file` within either layer of the trial, `place` the keys that lead to it, `said` what is wrong and how to mend it.

    Where the file can't be read, `layer` and `line` say what the place can't.
    """

    file: str
    place: tuple[str | int, ...]
    said: str
    layer: str = ""
    line: int | None = None

    def told(self, trial: Path) -> str:
        """The fault as one line, with the line of its file where that can be found."""
        found, line = _found(trial, self.file, self.place)
        where = f"trials/{self.layer or found.name}/{self.file}" + (f":{self.line or line}" if self.line or line else "")
        return f"{where}: {'.'.join(map(str, self.place))}: {self.said}" if self.place else f"{where}: {self.said}"


def near(given: Any, known: Iterable[Any]) -> str:
    """The mend for a name that there is not: the known one that it may be meant for, or all that there are.

    >>> near("thresold", ["threshold", "unit"])
    'did you mean threshold?'
    >>> near("x", ["threshold", "unit"])
    'there are threshold, unit'
    """
    names = [str(name) for name in known]
    close = difflib.get_close_matches(str(given), names, 1, 0.7)
    if close:
        return f"did you mean {close[0]}?"
    if len(names) > _FEW:
        return "mend the name"
    return f"there are {', '.join(names)}" if names else "there are none"


_FEW = 20
"""So many names can be listed in a line."""


def unreadable(file: str, error: Exception) -> Fault:
    """That a file can't be read, with the layer and the line where the reader of YAML stopped."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        if isinstance(error, UnicodeDecodeError):
            return Fault(file, (), "can't be read: it holds bytes that are no UTF-8; save it as UTF-8")
        return Fault(file, (), f"can't be read: {' '.join(str(error).split())}")
    problem = str(getattr(error, "problem", None) or getattr(error, "context", None) or "")
    said = next((told for sign, told in _PROBLEMS if sign in problem), problem)
    layer = Path(mark.name).parents[file.count("/")].name
    return Fault(file, (), f"can't be read: {said}", layer, mark.line + 1)


_PROBLEMS = (
    ("'\\t'", "a tab stands here; indent with spaces"),
    ("tab character", "a tab stands here; indent with spaces"),
    ("mapping values are not allowed", "a colon too many, or an indent that fits nothing; put a text that holds “: ” in quotes"),
    ("expected <block end>", "the line fits nothing before it: mend its indent, or close the quotes or the bracket before it"),
    ("could not find expected ':'", "a line without a colon after its name"),
    ("expected ',' or", "a bracket that is not closed, or a comma that is missing"),
    ("did not find expected", "something is not closed or not indented as the lines around it: look at quotes, brackets and indents"),
    ("while scanning a quoted scalar", "a quote that is not closed"),
    ("unexpected end of stream", "a quote or bracket that is not closed"),
)
"""What libyaml says, and how the author of a file is told."""


def layer_of(trial: Path, file: str, place: tuple[str | int, ...]) -> Path:
    """The folder of the layer that a place stands in."""
    return _found(trial, file, place)[0]


def _found(trial: Path, file: str, place: tuple[str | int, ...]) -> tuple[Path, int | None]:
    """The layer that a place stands in, and its line there: the common one only where that has more of the place than the trial's own."""
    own, common = layers(trial)
    deep, line = _line(own / file, place)
    common_deep, common_line = _line(common / file, place)
    if common_deep > deep or not (own / file).exists() and (common / file).exists():
        own, line = common, common_line
    return own, line if place else None


def _line(path: Path, place: tuple[str | int, ...]) -> tuple[int, int | None]:
    """How much of the place the file has, and the line of the deepest part that it has."""
    try:
        node = _composed(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, yaml.YAMLError):
        return 0, None
    line = None
    for depth, part in enumerate(place):
        found = _below(node, part)
        if found is None:
            return depth, line
        line, node = found
    return len(place), line


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
