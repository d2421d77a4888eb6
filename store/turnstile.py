"""Lets the writers of several processes at one SQLite file in one after the other, the one that has waited longest next.

SQLite's own waiting sleeps for up to a tenth of a second between tries, while a process that has just written writes again at once: with
two gateways the slowest writes took as long. The locks are record locks: they end with their process, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NEXT, _WRITING = 0, 1
"""Bytes of the file. Who waits for the writer to end holds the first, so that nobody who comes later is before them."""
_LOOK_SECONDS = 0.0005


class Turnstile:
    """One for each process and database; used by one thread at a time, as a record lock is its process's. The file is never written to."""

    def __init__(self, file: Path) -> None:
        self._file, self._open, self._pid = file, -1, 0

    @contextmanager
    def passed(self, seconds: float) -> Iterator[None]:
        """Within it no other process writes. Raises TimeoutError. Where the file system has no such locks SQLite's own have to do."""
        until = time.monotonic() + seconds
        if not self._take(_NEXT, until):
            yield
            return
        try:
            self._take(_WRITING, until)
        finally:
            self._leave(_NEXT)
        try:
            yield
        finally:
            self._leave(_WRITING)

    def close(self) -> None:
        """Lets go of the file, and so of whatever is locked."""
        if self._open >= 0:
            os.close(self._open)
        self._open, self._pid = -1, 0

    def _take(self, place: int, until: float) -> bool:
        while True:
            try:
                fcntl.lockf(self._descriptor(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
                return True
            except (BlockingIOError, PermissionError):  # another has it: which of the two it is called differs
                if time.monotonic() >= until:
                    raise TimeoutError("the database is busy") from None
                time.sleep(_LOOK_SECONDS)
            except OSError:
                return False

    def _leave(self, place: int) -> None:
        if self._open >= 0:  # closed meanwhile, it is left already
            fcntl.lockf(self._open, fcntl.LOCK_UN, 1, place)

    def _descriptor(self) -> int:
        """Opened anew after a fork."""
        if self._pid != os.getpid():
            self.close()
            self._open = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._pid = os.getpid()
        return self._open
