"""Seals what participants write and who they are: AES-256-GCM, the key's id in front, the row and column bound to it.

A sealed value moved to another row or column does not open. Blind indices find a value again without showing it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_ID_BYTES, _NONCE_BYTES, _KEY_BYTES = 8, 12, 32


class SealError(Exception):
    """A sealed value does not open: another key, another row, or a changed byte."""


class KeyFileError(Exception):
    """The keys can't be read; the text says why and how to mend it."""


@dataclass(frozen=True)
class Keys:
    """The key ring: data keys by id, which of them seals now, and the key of the blind indices."""

    current: str
    data: Mapping[str, bytes]
    index: bytes

    @staticmethod
    def new() -> Keys:
        """Fresh random keys."""
        id = os.urandom(_ID_BYTES // 2).hex()
        return Keys(id, {id: os.urandom(_KEY_BYTES)}, os.urandom(_KEY_BYTES))

    def rotated(self) -> Keys:
        """The same ring with a fresh key that seals from now on; the old ones still open."""
        fresh = Keys.new()
        return Keys(fresh.current, {**self.data, **fresh.data}, self.index)

    def to_text(self) -> str:
        """The ring as the key file and DATA_KEYS hold it."""
        encoded = {id: base64.b64encode(key).decode() for id, key in self.data.items()}
        return json.dumps({"current": self.current, "keys": encoded, "index": base64.b64encode(self.index).decode()})

    @staticmethod
    def from_text(text: str) -> Keys:
        """The ring that `to_text` wrote. Raises KeyFileError."""
        try:
            entry = json.loads(text)
            data = {id: base64.b64decode(key, validate=True) for id, key in entry["keys"].items()}
            index = base64.b64decode(entry["index"], validate=True)
            sound = entry["current"] in data and all(len(key) == _KEY_BYTES for key in [*data.values(), index])
            if not sound or any(len(id) != _ID_BYTES for id in data):
                raise ValueError("a key is missing or has another length")
            return Keys(entry["current"], data, index)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
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


def write_keys(file: Path, keys: Keys) -> None:
    """Writes the ring so that a crash leaves either the old or the new one, readable by the owner alone."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(keys.to_text())
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, file)


class Sealer:
    """Seals and opens with one key ring."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._ciphers = {id: AESGCM(key) for id, key in keys.data.items()}

    def seal(self, text: str, table: str, row: str, column: str) -> bytes:
        """The text, sealed for this place."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self.keys.current].encrypt(nonce, text.encode(), _place(table, row, column))
        return _VERSION + self.keys.current.encode() + nonce + sealed

    def open(self, sealed: bytes, table: str, row: str, column: str) -> str:
        """The text sealed for this place. Raises SealError."""
        sealed = bytes(sealed)
        id, rest = sealed[1 : 1 + _ID_BYTES].decode(errors="replace"), sealed[1 + _ID_BYTES :]
        cipher = self._ciphers.get(id)
        if sealed[:1] != _VERSION or cipher is None:
            raise SealError(f"{table}.{column}: sealed with a key that is not in the ring")
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], _place(table, row, column)).decode()
        except InvalidTag:
            raise SealError(f"{table}.{column}: the value was changed or belongs to another row") from None

    def seal_json(self, value: Any, table: str, row: str, column: str) -> bytes:
        """A JSON value, sealed for this place."""
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")), table, row, column)

    def open_json(self, sealed: bytes, table: str, row: str, column: str) -> Any:
        """The JSON value sealed for this place. Raises SealError."""
        return json.loads(self.open(sealed, table, row, column))

    def index(self, kind: str, value: str) -> str:
        """A keyed digest by which a value of this kind (phone, email, name) is found again."""
        return hmac.new(self.keys.index, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()[:40]


def _place(table: str, row: str, column: str) -> bytes:
    return f"{table}\0{row}\0{column}".encode()
