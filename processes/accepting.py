"""Takes connections from a listening socket that several processes share, so that each of them has about as many open.

Left to itself a process takes all that wait at the moment, and whoever woke first keeps them for as long as they are open.
"""

from __future__ import annotations

import asyncio
import contextlib
import mmap
import socket
from collections.abc import Callable

_AHEAD = 4
"""A process that has so many more open than another lets the others go first."""
_PAUSE_SECONDS = 0.005
_AT_ONCE = 16
_FULL_SECONDS = 0.5
"""How long to wait where the system has no file left for another connection."""


class Shares:
    """How many connections each process has open. Made before they are forked."""

    def __init__(self, processes: int) -> None:
        self._open = memoryview(mmap.mmap(-1, 8 * processes)).cast("Q")

    def tell(self, number: int, connections: int) -> None:
        """This process has so many."""
        self._open[number] = connections

    def ahead(self, number: int) -> bool:
        """Whether this process has clearly more than one of the others."""
        return self._open[number] > min(self._open) + _AHEAD


class Accepting:
    """Of one process. `take` is given each connection; `connections` gives how many are open."""

    def __init__(
        self, listener: socket.socket, take: Callable[[socket.socket], None], connections: Callable[[], int], shares: Shares, number: int
    ) -> None:
        self._listener, self._take, self._connections, self._shares, self._number = listener, take, connections, shares, number
        self._loop = asyncio.get_running_loop()
        self._later: asyncio.TimerHandle | None = None
        listener.setblocking(False)
        shares.tell(number, 0)
        self._listen()

    def close(self) -> None:
        """Takes no more."""
        if self._later is not None:
            self._later.cancel()
        self._loop.remove_reader(self._listener)
        self._shares.tell(self._number, 0)

    def _listen(self) -> None:
        self._later = None
        self._loop.add_reader(self._listener, self._one)

    def _one(self) -> None:
        """Takes one: whoever else listens has a chance before the next."""
        self._shares.tell(self._number, self._connections())
        if self._shares.ahead(self._number):
            self._rest(_PAUSE_SECONDS, self._some)
        else:
            self._accept()

    def _some(self) -> None:
        """Takes what nobody else has taken."""
        self._listen()
        for _ in range(_AT_ONCE):
            if not self._accept():
                break

    def _accept(self) -> bool:
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return False
        except OSError:
            self._rest(_FULL_SECONDS, self._listen)
            return False
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setblocking(False)
        self._take(connection)
        return True

    def _rest(self, seconds: float, then: Callable[[], None]) -> None:
        self._loop.remove_reader(self._listener)
        if self._later is not None:
            self._later.cancel()
        self._later = self._loop.call_later(seconds, then)
