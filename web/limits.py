"""A limit on requests for each address, counted over all gateways that were forked from one process.

The counts stand in memory that they share, which holds times and hashed addresses, and no address.
"""

from __future__ import annotations

import fcntl
import hashlib
import math
import mmap
import os
import secrets
import tempfile
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_WINDOW = 60.0
_MOST_BYTES = 8 << 20
"""What a limit's table may take; of that only what is used is memory."""
_WAYS = 16
"""An address can stand in so many places of the table; where all are taken, whoever has been silent longest is forgotten."""
_FEWEST_SETS = 4
_KEY, _NEXT, _TIMES = 0, 1, 2
_NEVER = -math.inf
_TRIES = 200
_NAP = 0.0002


class Limit:
    """At most `most` requests from one address in any `seconds`; 0 for no limit. Exact over all processes forked after it was made."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic, *, seconds: float = _WINDOW) -> None:
        self.most, self._clock, self._seconds = most, clock, seconds
        if most <= 0:
            return
        self._size = _TIMES + most
        self._sets = max(_FEWEST_SETS, _MOST_BYTES // (self._size * 8 * _WAYS))
        self._file: Any = _memory()
        os.ftruncate(self._file.fileno(), self._sets * _WAYS * self._size * 8)
        cells = memoryview(mmap.mmap(self._file.fileno(), 0))
        self._words, self._times = cells.cast("Q"), cells.cast("d")
        self._secret, self._threads = secrets.token_bytes(16), threading.Lock()
        self._blank = memoryview(array("d", [_NEVER]) * most)

    def wait(self, address: str) -> int:
        """Counts a request and gives 0 where it may pass; else the seconds to wait, and the request is not counted."""
        if self.most <= 0:
            return 0
        key = int.from_bytes(hashlib.blake2b(address.encode(), digest_size=8, key=self._secret).digest(), "little") or 1
        now, where = self._clock(), key % self._sets
        with self._threads, self._locked(where):
            place = self._place(key, where * _WAYS * self._size)
            oldest = place + _TIMES + self._words[place + _NEXT]
            if self._times[oldest] > now - self._seconds:
                return max(1, math.ceil(self._times[oldest] + self._seconds - now))
            self._times[oldest] = now
            self._words[place + _NEXT] = (self._words[place + _NEXT] + 1) % self.most
            return 0

    def _place(self, key: int, begins: int) -> int:
        """Where this address's times stand; a place is made where it has none."""
        places = [begins + way * self._size for way in range(_WAYS)]
        for place in places:
            if self._words[place] == key:
                return place
        place = min(places, key=self._latest)
        self._words[place + _NEXT] = 0
        self._times[place + _TIMES : place + self._size] = self._blank
        self._words[place + _KEY] = key
        return place

    def _latest(self, place: int) -> float:
        """When the address in this place was counted last."""
        return self._times[place + _TIMES + (self._words[place + _NEXT] - 1) % self.most] if self._words[place] else _NEVER

    @contextmanager
    def _locked(self, where: int) -> Iterator[None]:
        """Keeps other processes out of this part of the table. The system lets go of it for a process that dies; one that is stopped in
        the middle is not waited for longer than a request can be."""
        for _ in range(_TRIES):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, where)
                break
            except OSError:
                time.sleep(_NAP)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, where)


def _memory() -> Any:
    if not hasattr(os, "memfd_create"):
        return tempfile.TemporaryFile(buffering=0)
    return os.fdopen(os.memfd_create("limit"), "r+b", buffering=0)
