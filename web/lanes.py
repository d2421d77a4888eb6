"""Which turn server is asked: the one with the fewest open calls; another where it does not answer; a slow lane for what costs much.

A call changes nothing at a turn server, so it may be asked of two, and the first answer counts. Knows nothing of what is asked.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from web.connection import Answered, Broken, Connection

PATIENCE = 0.7
"""After so many seconds without an answer another turn server is asked too."""
_SILENT_SECONDS = 2.0
"""For so long one that did not answer is asked last."""
_GONE_SECONDS = 1.0
"""For so long one whose connection broke is asked last."""
_SLOW_AT_ONCE = 2
"""So many costly calls are open at once; others wait, since they would only wait there."""
_GATE_SECONDS = 1.5
"""For so long a costly call waits for its turn; then it is given up as one that was never sent."""


class Unreached(OSError):
    """No turn server could be reached. `sent`: one of them may have read the call."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


class Lane:
    """One turn server. `open`: the calls under way."""

    def __init__(self, url: str, headers: bytes) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._headers = headers + b"host: %s\r\n" % parts.netloc.encode()
        self._idle: list[Connection] = []
        self.open, self.silent_until = 0, 0.0

    async def ask(self, method: bytes, path: bytes, body: bytes) -> Answered:
        """The answer. Raises Broken, or OSError where it can't be reached."""
        self.open += 1
        try:
            connection = self._kept() or await self._fresh()
            answer = await connection.ask(method, path, body)
            self.silent_until = 0.0
            if connection.usable:
                self._idle.append(connection)
            return answer
        except OSError:  # it has died: whoever comes now would wait until another has taken its place
            self.silent_until = time.monotonic() + _GONE_SECONDS
            raise
        finally:
            self.open -= 1

    async def _fresh(self) -> Connection:
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(lambda: Connection(self._headers), self._host, self._port))[1]

    def _kept(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
        return None

    def close(self) -> None:
        """Ends its connections."""
        while self._idle:
            self._idle.pop().close()


class Lanes:
    """The turn servers: those for everybody, and where there are several, the last of them for costly calls alone."""

    def __init__(self, urls: Sequence[str], secret: str, slow: str = "") -> None:
        """`slow`: the address of the one for costly calls."""
        headers = b"authorization: Bearer %s\r\ncontent-type: application/json\r\n" % secret.encode()
        self.ordinary = [Lane(url, headers) for url in urls]
        self.slow = Lane(slow, headers) if slow else None
        self._gate = asyncio.Semaphore(_SLOW_AT_ONCE)

    async def ask(self, method: bytes, path: bytes, body: bytes = b"", *, costly: bool = False) -> Answered:
        """The first answer. Raises Unreached. The caller gives the time."""
        if not costly or self.slow is None:
            return await self._first(method, path, body, self._ordered())
        try:
            async with asyncio.timeout(_GATE_SECONDS):
                await self._gate.acquire()
        except TimeoutError:
            raise Unreached("the slow lane is full", sent=False) from None
        try:
            return await self.slow.ask(method, path, body)
        except OSError:
            return await self._first(method, path, body, self._ordered())
        finally:
            self._gate.release()

    def _ordered(self) -> list[Lane]:
        now = time.monotonic()
        return sorted(self.ordinary, key=lambda lane: (lane.silent_until > now, lane.open))

    async def _first(self, method: bytes, path: bytes, body: bytes, lanes: list[Lane]) -> Answered:
        """Asks the first, and each time that one fails or says nothing for a while the next too."""
        if len(lanes) == 1:
            try:
                return await lanes[0].ask(method, path, body)
            except OSError as error:
                raise _unreached([error]) from None
        left, failed = list(lanes), list[OSError]()
        asked: dict[asyncio.Task[Answered], Lane] = {}
        try:
            while left or asked:
                if left:
                    lane = left.pop(0)
                    asked[asyncio.ensure_future(lane.ask(method, path, body))] = lane
                done, _ = await asyncio.wait(asked, timeout=PATIENCE if left else None, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    for lane in asked.values():
                        lane.silent_until = time.monotonic() + _SILENT_SECONDS
                for task in done:
                    del asked[task]
                    try:
                        return task.result()
                    except OSError as error:
                        failed.append(error)
            raise _unreached(failed)
        finally:
            for task in asked:
                task.cancel()

    def close(self) -> None:
        """Ends all connections."""
        for lane in [*self.ordinary, *([self.slow] if self.slow else [])]:
            lane.close()


def _unreached(errors: Sequence[OSError]) -> Unreached:
    sent = any(isinstance(error, Broken) and error.sent for error in errors)
    return Unreached(type(errors[-1]).__name__ if errors else "none", sent=sent)
