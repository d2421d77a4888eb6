"""One kept connection to a turn server: HTTP/1.1 on loopback, one call at a time.

Written for that alone: a library's client takes 0.6 ms of processor time a call here, and this 0.1 (docs/adr/0016). It follows no redirect,
and takes no answer that is longer than any turn can be.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast

import httptools

MOST_BYTES = 4_000_000


@dataclass(frozen=True)
class Answered:
    """An answer. `cost`: the processor time that it took, in seconds, where the turn server tells."""

    status: int
    body: bytes
    cost: float = 0.0


class Broken(ConnectionError):
    """The connection ended, or what came is no answer. `sent`: the call may have been read."""

    def __init__(self, reason: str, *, sent: bool = True) -> None:
        super().__init__(reason)
        self.sent = sent


class Connection(asyncio.Protocol):
    """`usable` until it has ended or a call was given up."""

    def __init__(self, headers: bytes) -> None:
        self.usable = False
        self._headers = headers
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answered] | None = None
        self._clear()

    def _clear(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._parts: list[bytes] = []
        self._length, self._cost = 0, 0.0

    async def ask(self, method: bytes, path: bytes, body: bytes) -> Answered:
        """The answer to one call. Raises Broken. Given up, the connection is closed: what comes would be the answer to another."""
        assert self._transport is not None
        if not self.usable:
            raise Broken("closed", sent=False)
        self._waiting = asyncio.get_running_loop().create_future()
        self._clear()
        head = b"%s %s HTTP/1.1\r\n%scontent-length: %d\r\n\r\n" % (method, path, self._headers, len(body))
        self._transport.write(head + body)
        try:
            return await self._waiting
        except BaseException:
            self.close()
            raise
        finally:
            self._waiting = None

    def close(self) -> None:
        """Ends it."""
        self.usable = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is there."""
        self._transport, self.usable = cast(asyncio.Transport, transport), True  # uvloop's is of no such class

    def connection_lost(self, exc: Exception | None) -> None:
        """It has ended."""
        self.usable = False
        self._fail("the connection ended")

    def data_received(self, data: bytes) -> None:
        """A part of an answer."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(type(error).__name__)
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header of it."""
        if name.lower() == b"x-cost":
            self._cost = float(value)

    def on_body(self, body: bytes) -> None:
        """A part of its body."""
        self._length += len(body)
        if self._length > MOST_BYTES:
            self._fail("too long")
            self.close()
            return
        self._parts.append(body)

    def on_message_complete(self) -> None:
        """It is whole."""
        if self._waiting is None:  # nobody asked
            self.close()
            return
        if not self._parser.should_keep_alive():
            self.usable = False
        if not self._waiting.done():
            self._waiting.set_result(Answered(self._parser.get_status_code(), b"".join(self._parts), self._cost))

    def _fail(self, reason: str) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Broken(reason))
