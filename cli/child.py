"""A process of the product by name: starts it, waits for it, ends it, and writes its log. It is killed when this one ends.

The process prints `ready URL` once it answers; what it and those that it forks write to standard error goes to its log. What an earlier
start left behind goes on serving until the next one answers.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path

from cli.generation import Generation
from cli.logs import Log, matters, plain


class Killed(RuntimeError):
    """A signal ended the process while it started, so another start may succeed."""


class Child:
    """A process by name, command line and environment. `address` is where it answers; None while it does not.

    `sockets`: environment variable -> listening sockets that it is to serve, which stay open here while it is started again.
    """

    def __init__(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str],
        logs: Path,
        tell: Callable[[str], None] = lambda line: None,
        sockets: Mapping[str, Sequence[socket.socket]] | None = None,
    ) -> None:
        self.name, self.command, self.environment = name, command, dict(environment)
        self.log = logs / f"{name}.log"
        self.address: str | None = None
        self._sockets = sockets or {}
        for variable, every in self._sockets.items():
            self.environment[variable] = ",".join(str(one.fileno()) for one in every)
        self._tell, self._last_words = tell, ""
        self._untold: list[str] = []
        self._now: Generation | None = None
        self._before: list[Generation] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, seconds: float) -> str:
        """Starts it and gives its address. Raises RuntimeError with its last words where it does not come up, Killed by a signal."""
        self.address, self._last_words, self._untold = None, "", []
        self._before += [self._now] if self._now is not None else []
        handed = [one.fileno() for every in self._sockets.values() for one in every]
        self._now = started = await Generation.started(self.command, self.environment, handed)
        logged = self._also(self._write_log(started.errors))
        try:
            self.address = await asyncio.wait_for(self._ready(started.output), seconds)
        except TimeoutError:
            await started.end(at_once=True)
            raise RuntimeError(f"{self.name} did not come up in {seconds:.0f} seconds; see {self.log}") from None
        if self.address is None:
            code = await started.ended()
            await started.end(at_once=True)
            await logged
            kind = Killed if code < 0 else RuntimeError
            raise kind(self._last_words or f"{self.name} ended with status {code}; see {self.log}")
        self._also(_drain(started.output))
        for line in self._untold:
            self._tell(line)
        for one in self._before:
            self._also(one.retire())
        self._before = []
        return self.address

    @property
    def running(self) -> bool:
        """Whether the process lives that was started last."""
        return self._now is not None and self._now.running

    async def ended(self) -> int:
        """Waits until it has ended; gives its status."""
        assert self._now is not None
        code = await self._now.ended()
        self.address = None
        return code

    def look(self) -> None:
        """Kills what is stopped, and forgets what has ended."""
        for one in [*self._before, *([self._now] if self._now is not None else [])]:
            if one.look():
                self._tell(f"{self.name} is stopped; it is killed")
        self._before = [one for one in self._before if one.left]

    async def end(self, at_once: bool = False) -> None:
        """Ends it by SIGTERM, and after some seconds (or at once) by SIGKILL, with all that it and earlier starts left."""
        every = [*self._before, *([self._now] if self._now is not None else [])]
        await asyncio.gather(*(one.end(at_once=at_once) for one in every))
        self._before = []
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def kill(self) -> None:
        """Kills the process that was started last, and what it forked."""
        if self._now is not None:
            self._now.kill()

    def _also(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _write_log(self, stream: asyncio.StreamReader) -> None:
        log = Log(self.log)
        try:
            while line := await _line(stream):
                before = log.last
                log.write(line)
                self._last_words = plain(log.last)
                if matters(log.last) and log.last != before:
                    self._tell(self._last_words) if self.address else self._untold.append(self._last_words)
        finally:
            log.close()

    @staticmethod
    async def _ready(stream: asyncio.StreamReader) -> str | None:
        while line := await _line(stream):
            said = line.decode("utf-8", "replace").split()
            if len(said) == 2 and said[0] == "ready":
                return said[1]
        return None


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next line; one that is too long is left out."""
    while True:
        try:
            return await stream.readline()
        except ValueError:
            continue


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.read(65536):
        pass
