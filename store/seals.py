"""Encrypts what participants write and who they are: AES-256-GCM, with the key's id in front, bound to its row and column.

A sealed value that is moved to another row or column does not open. A blind index is a keyed digest by which a value is found without being
stored readable. A key file that changes while the process runs is read again.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.keys import ID_LENGTH, KeyFileError, Keys

_VERSION = b"\x01"
_NONCE_BYTES = 12
_DIGITS = 40
_GENERATION = re.compile(r"(\d+):")


Indices = tuple[str, ...]
"""All digests of one value: the present one first, then those of before each rotation of keys, under which it may still be stored."""


class SealError(Exception):
    """A sealed value does not open: another key, another row, or a changed byte."""


class Sealer:
    """Seals and opens with one key ring: the one given, or the one that stands in `file` now."""

    def __init__(self, keys: Keys, file: Path | None = None) -> None:
        self._file, self._stamp, self._reading = file, _stamp(file), threading.Lock()
        self._ciphers: dict[str, AESGCM] = {}
        self._take(keys)

    @property
    def keys(self) -> Keys:
        """The ring in force."""
        if self._file is not None and _stamp(self._file) != self._stamp:
            self._read_again()
        return self._keys

    def seal(self, text: str | bytes, table: str, row: str, column: str) -> bytes:
        """The text (as it is, or in UTF-8), sealed for this place."""
        current, nonce = self.keys.current, os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[current].encrypt(nonce, text.encode() if isinstance(text, str) else text, _place(table, row, column))
        return _VERSION + current.encode() + nonce + sealed

    def open(self, sealed: bytes, table: str, row: str, column: str) -> str:
        """The text sealed for this place. Raises SealError."""
        return self.open_bytes(sealed, table, row, column).decode()

    def open_bytes(self, sealed: bytes, table: str, row: str, column: str) -> bytes:
        """The same in UTF-8."""
        sealed = bytes(sealed)
        id, rest = sealed[1 : 1 + ID_LENGTH].decode(errors="replace"), sealed[1 + ID_LENGTH :]
        cipher = self._ciphers.get(id)
        if cipher is None and self.keys.data:  # perhaps by a key that came in just now
            cipher = self._ciphers.get(id)
        if sealed[:1] != _VERSION or cipher is None:
            raise SealError(f"{table}.{column}: sealed with a key that is not in the ring")
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], _place(table, row, column))
        except InvalidTag:
            raise SealError(f"{table}.{column}: the value was changed or belongs to another row") from None

    def seal_json(self, value: Any, table: str, row: str, column: str) -> bytes:
        """A JSON value, sealed for this place."""
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")), table, row, column)

    def open_json(self, sealed: bytes, table: str, row: str, column: str) -> Any:
        """The JSON value sealed for this place. Raises SealError."""
        return json.loads(self.open(sealed, table, row, column))

    def index(self, kind: str, value: str) -> str:
        """A keyed digest by which a value of this kind (phone, email, name) is found again, as it is stored now."""
        return self.indices(kind, value)[0]

    def indices(self, kind: str, value: str) -> Indices:
        """Every digest under which this value may stand."""
        return self.indexer(kind)(value)

    def indexer(self, kind: str) -> Callable[[str], Indices]:
        """`indices` for many values of one kind, by the ring that is in force now."""
        layers = self.keys.index

        def indices(value: str) -> Indices:
            digests = [_digest(layers[0], f"{kind}\0{value}", 1)]
            for number, layer in enumerate(layers[1:], 2):
                digests.append(_digest(layer, digests[-1], number))
            return tuple(reversed(digests))

        return indices

    def lifted(self, digest: str) -> str:
        """The present digest for an older one. The value itself is not needed for this."""
        layers, found = self.keys.index, _GENERATION.match(digest)
        for number in range(int(found[1]) if found else 1, len(layers)):
            digest = _digest(layers[number], digest, number + 1)
        return digest

    def _read_again(self) -> None:
        """Takes the ring that stands in the file now; a file that can't be read changes nothing."""
        assert self._file is not None
        with self._reading:
            stamp = _stamp(self._file)
            if stamp == self._stamp:
                return
            with contextlib.suppress(OSError, KeyFileError):
                self._take(Keys.from_text(self._file.read_text(encoding="utf-8")))
            self._stamp = stamp

    def _take(self, keys: Keys) -> None:
        """A retired key still opens here, for what was read from the database a moment ago."""
        self._ciphers = {**self._ciphers, **{id: AESGCM(key) for id, key in keys.data.items()}}
        self._keys = keys


def sealed_by(sealed: bytes) -> str:
    """The id of the key that a value was sealed with."""
    return bytes(sealed)[1 : 1 + ID_LENGTH].decode(errors="replace")


def _digest(key: bytes, value: str, generation: int) -> str:
    """The digest of this generation. Each is made of the one before, so an old digest can be brought up to date without the value."""
    prefix = "" if generation == 1 else f"{generation}:"
    return (prefix + hmac.digest(key, value.encode(), "sha256").hex())[:_DIGITS]


def _stamp(file: Path | None) -> tuple[int, int, int] | None:
    try:
        found = file.stat() if file is not None else None
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size) if found is not None else None


def _place(table: str, row: str, column: str) -> bytes:
    return f"{table}\0{row}\0{column}".encode()
