"""The examples of data/nlu, as the learned reader is taught by them: intent and text, and for an answer its question and value.

It reads them here, in the order of the files. Of those in folders named answers Rasa itself sees none (bot/importer.py): it copies and
hashes each example a dozen times on its way through the pipeline, and there are tens of thousands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from prescreen.protocol.yaml import read

FOLDER = Path(__file__).resolve().parents[1] / "data" / "nlu"
ANSWERS = "answers"
"""A folder of this name holds examples of answers."""


class Example(NamedTuple):
    """What somebody may write. Question and value are empty where it is no answer to a question of its own."""

    text: str
    intent: str
    question: str = ""
    value: str = ""


def examples(folder: Path = FOLDER) -> list[Example]:
    """All of them, none twice. Raises ValueError for a line that is no example."""
    return list(dict.fromkeys(one for file in _files(folder) for one in _of(file)))


def digest(folder: Path = FOLDER) -> str:
    """Changes whenever one of them does."""
    made = hashlib.sha256()
    for file in _files(folder):
        made.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return made.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yml"), key=str)


def _of(file: Path) -> Iterator[Example]:
    for entry in read(file)["nlu"]:
        about = entry.get("metadata") or {}
        for line in entry["examples"].splitlines():
            if not line.startswith("-"):
                raise ValueError(f"{file.name}, {entry['intent']}: an example begins with a dash: {line[:60]}")
            yield Example(line[1:].strip("\n\r "), str(entry["intent"]), str(about.get("question", "")), str(about.get("value", "")))
