"""The key ring: its keys, which of them seals now, its file, and how a fresh key is added.

The keys of the blind indices and of the audit trail are derived from it by HKDF-SHA256. Sealing is in store/seals.py.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ID_LENGTH = 8
_KEY_BYTES = 32


class KeyFileError(Exception):
    """The keys can't be read; the text says why and how to mend it."""


@dataclass(frozen=True)
class Keys:
    """`data`: keys by id. `index`: a key for each rotation since the first, the latest last. `audit`: the trail's, the same for ever."""

    current: str
    data: Mapping[str, bytes]
    index: tuple[bytes, ...]
    audit: bytes

    @staticmethod
    def new() -> Keys:
        """Fresh random keys."""
        id, key = os.urandom(ID_LENGTH // 2).hex(), os.urandom(_KEY_BYTES)
        return Keys(id, {id: key}, (_derived(key, "blind index"),), _derived(key, "audit trail"))

    def rotated(self) -> Keys:
        """The same ring with a fresh key that seals from now on; the old ones still open."""
        fresh = Keys.new()
        return Keys(fresh.current, {**self.data, **fresh.data}, (*self.index, *fresh.index), self.audit)

    def retired(self) -> Keys:
        """The ring without its old keys. What was derived from them stays; the keys can't be found from that."""
        return Keys(self.current, {self.current: self.data[self.current]}, self.index, self.audit)

    def to_text(self) -> str:
        """The ring as the key file and DATA_KEYS hold it."""
        keys = {id: _shown(key) for id, key in self.data.items()}
        return json.dumps(
            {"current": self.current, "keys": keys, "index": [_shown(key) for key in self.index], "audit": _shown(self.audit)}
        )

    @staticmethod
    def from_text(text: str) -> Keys:
        """The ring that `to_text` wrote. Raises KeyFileError."""
        try:
            entry = json.loads(text)
            data = {id: _read(key) for id, key in entry["keys"].items()}
            index = entry["index"] if isinstance(entry["index"], list) else [entry["index"]]  # one alone before there were rotations
            layers = tuple(_read(key) for key in index)
            audit = _read(entry["audit"]) if "audit" in entry else _derived(layers[0], "audit trail")
            if entry["current"] not in data or not layers or any(len(id.encode()) != ID_LENGTH for id in data):
                raise ValueError("a key is missing")
            return Keys(entry["current"], data, layers, audit)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise KeyFileError(f"the data keys can't be read ({type(error).__name__}); put the key file's back-up in place") from None


def load_keys(file: Path, text: str | None = None) -> tuple[Keys, bool]:
    """The keys given as text (DATA_KEYS), else of the file, else fresh ones written there with mode 0600; whether they are fresh."""
    if text:
        return Keys.from_text(text), False
    try:
        return Keys.from_text(file.read_text(encoding="utf-8")), False
    except FileNotFoundError:
        return _first_keys(file)
    except OSError as error:
        raise KeyFileError(f"the data keys in {file.name} can't be read: {error.strerror}") from None


def readable_by_others(file: Path) -> bool:
    """Whether another account of this machine could read the key file."""
    try:
        return bool(file.stat().st_mode & 0o077)
    except OSError:
        return False


def write_keys(file: Path, keys: Keys) -> None:
    """Writes the ring so that a crash leaves either the old or the new one, readable by the owner alone."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(keys.to_text())
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, file)


def _first_keys(file: Path) -> tuple[Keys, bool]:
    """Fresh keys in a file of their own; of two processes that start at once one makes them and both use those."""
    keys, own = Keys.new(), file.with_name(f"{file.name}.first.{os.getpid()}.{os.urandom(4).hex()}")
    write_keys(own, keys)
    try:
        os.link(own, file)
    except FileExistsError:
        return Keys.from_text(file.read_text(encoding="utf-8")), False
    finally:
        own.unlink()
    return keys, True


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"prescreen {purpose}".encode()).derive(key)


def _shown(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _read(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError("a key has another length")
    return key
