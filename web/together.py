"""What the gateways that were forked from one process do together: one of them does the work beside the requests, and all can wake it.

Which one is decided by a lock on a file, which the system takes from a process that ends. A gateway alone does all by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any

from web.metrics import Shared

LOG = logging.getLogger("prescreen.together")
_AGAIN_SECONDS = 0.1
Work = Iterable[Coroutine[Any, Any, None]]


class Alone:
    """One gateway: it does all work itself, and counts for itself."""

    counting: Shared | None = None

    def nudge(self) -> None:
        """Nobody else is to be woken."""

    async def background(self, work: Callable[[], Work], woken: Callable[[], None]) -> None:
        """Does this work until it is cancelled."""
        await _all(work())


class Together(Alone):
    """One of several, on one data folder. Made before they are forked."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = folder / "background.lock"
        self.counting = Shared(folder / "metrics")
        self._heard, self._say = os.pipe()
        for end in (self._heard, self._say):
            os.set_blocking(end, False)

    def forked(self, number: int, processes: Callable[[], Iterable[int]]) -> None:
        """Called in each gateway once it is forked. `processes`: those of all."""
        assert self.counting is not None
        self.counting.number, self.counting.processes = str(number), processes

    def nudge(self) -> None:
        """Wakes whoever does the work."""
        with contextlib.suppress(BlockingIOError):  # so many have done so already
            os.write(self._say, b".")

    async def background(self, work: Callable[[], Work], woken: Callable[[], None]) -> None:
        """Does this work, as soon as no other gateway does it, until it is cancelled. `woken` is called when any of them nudges."""
        loop = asyncio.get_running_loop()
        with self._lock.open("w") as lock:
            while not _taken(lock):
                await asyncio.sleep(_AGAIN_SECONDS)

            def hear() -> None:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._heard, 65536)
                woken()

            loop.add_reader(self._heard, hear)
            try:
                await _all(work())
            finally:
                loop.remove_reader(self._heard)


def _taken(lock: Any) -> bool:
    """Whether this process has the lock now. Where the file system knows no locks, all do the work, which the database orders."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        LOG.warning("the data folder knows no locks: %s", type(error).__name__)
    return True


async def _all(work: Work) -> None:
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
