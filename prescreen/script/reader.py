"""What answers are read with: examples, patterns, lists of medicines and conditions, what the model is made of. A digest for each file.

The reader picks what is meant and writes no word, so it stands apart from the script that a board approves. Comments and layout of the
files change nothing; the order of their entries does, since the first that fits may count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from prescreen.protocol.layers import COMMON, common_of, layers
from prescreen.protocol.model import Protocol
from prescreen.protocol.yaml import content_digest

_FILES = ("medicines.yml", "conditions.yml", "units.yml")
_FOLDERS = ("cues", "glossary", "examples", "nlu")
_ROOT = Path(__file__).resolve().parents[2]
_LANGUAGES = Path(__file__).parents[1] / "understanding"
_OF_ALL = ("config.yml", "domain.yml")


def reader_digests(protocol: Protocol) -> dict[str, str]:
    """File -> SHA-256 (hex) of what it holds, of the trial's own layer, the common one, and what all trials are read with."""
    found = {name: content_digest({name: file}) for name, file in sorted(_files(protocol))}
    return found | {name: hashlib.sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest() for name, held in _words(protocol)}


def _words(protocol: Protocol) -> Iterator[tuple[str, Any]]:
    """The words by which answers and questions about the study are recognised, which stand in files of texts."""
    yield from ((f"wording/{language}.yml names", held.get("names")) for language, held in protocol.wording.items())
    yield "topics.yml words", [[topic["id"], topic.get("words")] for topic in protocol.topics]
    yield "topics.yml terms", list(protocol.terms)


def _files(protocol: Protocol) -> Iterator[tuple[str, Path]]:
    folder = protocol.folder
    assert folder is not None
    for layer in layers(folder):
        name = COMMON if layer == common_of(folder) else folder.name
        found = [layer / file for file in _FILES if (layer / file).is_file()]
        found += [file for under in _FOLDERS for file in (layer / under).rglob("*.yml")]
        yield from _named(f"trials/{name}", layer, found)
    for under in ("languages", "lexicon"):
        yield from _named("understanding", _LANGUAGES, (_LANGUAGES / under).glob("*.yml"))
    yield from _named("", _ROOT, (_ROOT / name for name in _OF_ALL if (_ROOT / name).is_file()))
    yield from _named("", _ROOT, (_ROOT / "data").rglob("*.yml"))


def _named(within: str, folder: Path, files: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Each file with its place in a folder, behind what that folder is called."""
    begins = len(folder.as_posix()) + 1
    yield from ((f"{within}/{file.as_posix()[begins:]}".lstrip("/"), file) for file in files)
