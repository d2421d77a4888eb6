"""How people say the answers of a trial's questions: trials/NAME/examples/LANGUAGE/QUESTION.yml, and the same folder of trials/common.

A file holds, under each value, how it is said: a line each, or a list. A trial's own come beside the common ones of the question
that it uses. Knows nothing of what learns from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from yaml import YAMLError

from prescreen.protocol.layers import TRIALS, common_of
from prescreen.protocol.yaml import read

FOLDER = "examples"
Said = Mapping[str, tuple[str, ...]]
"""Value -> how people say it."""


def own_examples(trial: Path, languages: Iterable[str] = ()) -> dict[str, Said]:
    """Question -> what stands in this folder itself, in these languages; without any in all. Raises ValueError for what is no example."""
    wanted = set(languages)
    found: dict[str, dict[str, list[str]]] = {}
    for file in example_files(trial):
        if not wanted or file.parent.name in wanted:
            for value, text in said_in(file):
                found.setdefault(file.stem, {}).setdefault(value, []).append(text)
    return {question: {value: tuple(dict.fromkeys(texts)) for value, texts in said.items()} for question, said in found.items()}


def common_examples(trial: Path, languages: Iterable[str] = ()) -> dict[str, Said]:
    """Question -> what is common to all trials."""
    return own_examples(common_of(trial), languages)


def uses(trial: Path) -> dict[str, str]:
    """The questions of a trial that are common ones: their ids, each with the common question's."""
    try:
        asked = read(trial / "questions.yml")["questions"]
        return {str(entry.get("id", entry["use"])): str(entry["use"]) for entry in asked if isinstance(entry, Mapping) and "use" in entry}
    except (OSError, KeyError, TypeError, ValueError, YAMLError):
        return {}  # the lint tells what is wrong with it


def both(own: Said, common: Said) -> Said:
    """A trial's own ways of saying and the common ones, none twice.

    >>> both({"no": ("never",)}, {"yes": ("sure",), "no": ("nope", "never")})
    {'no': ('never', 'nope'), 'yes': ('sure',)}
    """
    return {value: tuple(dict.fromkeys((*own.get(value, ()), *common.get(value, ())))) for value in {**own, **common}}


def example_files(trial: Path) -> list[Path]:
    """The files of examples of one folder, sorted."""
    return sorted((trial / FOLDER).glob("*/*.yml"), key=str)


def said_in(file: Path) -> Iterator[tuple[str, str]]:
    """Each example of a file with its value. Raises ValueError where the file holds anything else."""
    held: Any = read(file)
    if not isinstance(held, Mapping):
        raise ValueError(f"{_named(file)}: holds no lines of `value:` with how people say it below")
    for value, texts in held.items():
        lines = texts.splitlines() if isinstance(texts, str) else texts
        if not isinstance(lines, list) or not all(isinstance(line, (str, int, float)) for line in lines):
            raise ValueError(f"{_named(file)}, {value}: write how people say it, a line each, behind `{value}: |`")
        yield from ((str(value), text) for line in lines if (text := str(line).strip()))


def _named(file: Path) -> str:
    return file.relative_to(TRIALS.parent).as_posix() if file.is_relative_to(TRIALS.parent) else "/".join(file.parts[-4:])
