"""One process of the product: starts it, waits for it, ends it. It is killed when its parent ends.

The process prints `ready URL` once it answers; what it writes to standard error goes to its log.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from cli.logs import Log, matters, plain

_PR_SET_PDEATHSIG = 1
_END_SECONDS = 7.0
_LONGEST_LINE = 1_000_000


class Killed(RuntimeError):
    """A signal ended the process while it started, so another start may succeed."""


class Child:
    """A process by name, command line and environment. `address` is where it answers; None while it does not."""

    def __init__(
        self, name: str, command: list[str], environment: Mapping[str, str], logs: Path, tell: Callable[[str], None] = lambda line: None
    ) -> None:
        self.name, self.command, self.environment = name, command, dict(environment)
        self.log = logs / f"{name}.log"
        self.address: str | None = None
        self._tell, self._last_words = tell, ""
        self._untold: list[str] = []
        self._process: asyncio.subprocess.Process | None = None
        self._listening: list[asyncio.Task[None]] = []

    async def start(self, seconds: float) -> str:
        """Starts it and gives its address. Raises RuntimeError with its last words where it does not come up, Killed by a signal."""
        self.address, self._last_words, self._untold = None, "", []
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *self.command,
            env=self.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
            limit=_LONGEST_LINE,
            preexec_fn=_die_with(os.getpid()),
        )
        assert self._process.stdout is not None and self._process.stderr is not None
        logged = asyncio.create_task(self._write_log(self._process.stderr))
        self._listening = [logged]
        try:
            self.address = await asyncio.wait_for(self._ready(self._process.stdout), seconds)
        except TimeoutError:
            await self.end(at_once=True)
            raise RuntimeError(f"{self.name} did not come up in {seconds:.0f} seconds; see {self.log}") from None
        if self.address is None:
            code = await self._process.wait()
            await logged
            kind = Killed if code < 0 else RuntimeError
            raise kind(self._last_words or f"{self.name} ended with status {code}; see {self.log}")
        self._listening.append(asyncio.create_task(_drain(self._process.stdout)))
        for line in self._untold:
            self._tell(line)
        return self.address

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.returncode is None

    async def ended(self) -> int:
        """Waits for its end and gives the status."""
        assert self._process is not None
        code = await self._process.wait()
        self.address = None
        return code

    async def end(self, at_once: bool = False) -> None:
        """Ends it by SIGTERM, and after some seconds (or at once) by SIGKILL."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                if not at_once:
                    self._process.terminate()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._process.wait(), _END_SECONDS)
                if self._process.returncode is None:
                    self._process.kill()
                    await self._process.wait()
        await asyncio.gather(*self._listening, return_exceptions=True)

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


def _die_with(parent: int) -> Callable[[], None]:
    """What the child does before it runs: ask to be killed when its parent ends; leave the terminal's Ctrl-C to the parent.

    By SIGKILL, as a child that hangs would stay and keep its port; a turn that is cut short is run again.
    """
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def prepare() -> None:
        os.setpgrp()
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(0)

    return prepare
