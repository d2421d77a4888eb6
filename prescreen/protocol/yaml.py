"""Reads the trial's YAML: yes and no are words, dates stay text, a key given twice is a fault.

Plain YAML 1.1 would turn the answer `no` into a boolean; a trial file must never depend on quoting.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import re
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_JUST_NOW = 100_000_000
"""Nanoseconds: more than a tick of the clock by which files are stamped."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml's takes a tenth of the time
    """SafeLoader without implicit booleans (but true and false), dates and silent duplicates."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands here twice", key_node.start_mark)
        seen.add(key)
    made: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return made


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: Path) -> Any:
    """What the file holds, the reader's own to change. Raises OSError or yaml.YAMLError (its text names file and line)."""
    return pickle.loads(_once(_held, path))  # noqa: S301  made below, in this process


def _once(found: Callable[..., Any], path: Path) -> Any:
    """What is found of a file, found once for as long as nobody changes it; of one just written anew, since it may be again at once."""
    stat = path.stat()
    find = found.__wrapped__ if time.time_ns() - stat.st_mtime_ns < _JUST_NOW else found  # type: ignore[attr-defined]
    return find(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _held(path: Path, *stamp: int) -> bytes:
    """What the file holds: a start needs many files twice, and reading takes its time."""
    with path.open(encoding="utf-8") as stream:
        return pickle.dumps(yaml.load(stream, Loader=_Loader))  # noqa: S506  a SafeLoader underneath: builds plain data only


def content_digest(files: Mapping[str, Path]) -> str:
    """SHA-256 in hex over what these files hold and their names, in this order; their comments and layout change nothing. Raises as `read`.

    The order of a mapping's keys counts, since some of them are tried from the first on.
    """
    digest = hashlib.sha256()
    for name, file in files.items():
        digest.update(f"{name}\0{_once(_digest, file)}\0".encode())
    return digest.hexdigest()


@lru_cache(maxsize=2_000)
def _digest(file: Path, *stamp: int) -> str:
    """The digest of what a file holds."""
    return hashlib.sha256(json.dumps(read(file), ensure_ascii=False, separators=(",", ":"), default=str).encode()).hexdigest()
