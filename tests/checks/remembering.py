"""What takes long and follows from files alone is found once and kept in .cache/, under a digest of all that it follows from.

A clean checkout brings nothing of it: there everything is done.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "tests"


def digest(places: Iterable[Path], *words: str) -> str:
    """Changes whenever one of these files, a file in one of these folders, or one of these words does."""
    made = hashlib.sha256("\0".join(words).encode())
    for place in places:
        files = sorted(file for file in place.rglob("*") if file.is_file() and file.suffix != ".pyc") if place.is_dir() else [place]
        for file in files:
            made.update(b"\0" + str(file.relative_to(place.parent)).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return made.hexdigest()[:24]


def kept(name: str) -> Path:
    """Where something of this name is kept."""
    return CACHE / name


def remembered(name: str, found: Callable[[], Any]) -> Any:
    """What was kept under this name (JSON), else what is found now, kept from now on. What fails is not kept."""
    file = kept(f"{name}.json")
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        value = found()
    put(file, lambda fresh: fresh.write_text(json.dumps(value), "utf-8"))
    return value


def put(file: Path, write: Callable[[Path], Any]) -> None:
    """Writes a file that is there whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{os.getpid()}-{file.name}")
    write(fresh)
    fresh.replace(file)
