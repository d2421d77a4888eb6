"""One start of a process of the product: the process that was started, and those that it forks.

Ends them together, and knows when none is left. Those that it forked go on when it ends: until they are retired, or the supervisor ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence

from processes.lifeline import VARIABLE, Lifeline
from processes.state import members, state

END_SECONDS = 7.5
"""How long they may take to end; then they are killed."""
_PR_SET_PDEATHSIG = 1
_LOOK_SECONDS = 0.03
_LONGEST_LINE = 1_000_000


class _Streams(asyncio.subprocess.SubprocessStreamProtocol):
    """Also tells at once that the process has ended: asyncio's own `wait` waits for those that it forked to let go of its streams."""

    def __init__(self) -> None:
        super().__init__(_LONGEST_LINE, asyncio.get_running_loop())
        self.exited = asyncio.Event()

    def process_exited(self) -> None:
        """Called by asyncio."""
        super().process_exited()
        self.exited.set()


class Generation:
    """Made by `started`. `output` and `errors` are what the process and those that it forked write."""

    def __init__(self, process: asyncio.SubprocessTransport, streams: _Streams, lifeline: Lifeline) -> None:
        assert streams.stdout is not None and streams.stderr is not None
        self.output, self.errors = streams.stdout, streams.stderr
        self._process, self._streams, self._lifeline, self._over = process, streams, lifeline, False
        self.group = process.get_pid()
        self._stopped: set[int] = set()

    @staticmethod
    async def started(command: Sequence[str], environment: Mapping[str, str], handed: Sequence[int]) -> Generation:
        """Starts the process, with these files open. Raises OSError."""
        pipe, lifeline = asyncio.subprocess.PIPE, Lifeline()
        try:
            process, streams = await asyncio.get_running_loop().subprocess_exec(
                _Streams,
                *command,
                env={**environment, VARIABLE: str(lifeline.read)},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=pipe,
                stderr=pipe,
                pass_fds=(lifeline.read, *handed),
                preexec_fn=_die_with(os.getpid()),
            )
        except BaseException:
            lifeline.cut()
            raise
        lifeline.started()
        return Generation(process, streams, lifeline)

    @property
    def running(self) -> bool:
        """Whether the process that was started lives."""
        return self._process.get_returncode() is None

    async def ended(self) -> int:
        """Waits until the process that was started has ended; gives its status."""
        await self._streams.exited.wait()
        code = self._process.get_returncode()
        assert code is not None
        return code

    @property
    def left(self) -> bool:
        """Whether any of its processes is left."""
        if not self.running and not self._over:
            with contextlib.suppress(ChildProcessError):
                while os.waitid(os.P_PGID, self.group, os.WEXITED | os.WNOHANG):
                    pass  # what it forked is ours now
            try:
                os.killpg(self.group, 0)
            except ProcessLookupError:
                self._over = True
            if self._over:
                self._lifeline.cut()
        return not self._over

    def look(self) -> list[int]:
        """Kills whoever of them is stopped at two looks in a row; who was. What forks others looks after them itself, while it lives."""
        looked_at = [self.group] if self.running else members(self.group) if self.left else []
        stopped = {pid for pid in looked_at if (now := state(pid)) is not None and now.stopped}
        killed, self._stopped = stopped & self._stopped, stopped
        for pid in killed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return sorted(killed)

    async def retire(self) -> None:
        """Lets them finish what is open, and ends them."""
        with contextlib.suppress(OSError):
            self._lifeline.retire()
        await self._none_left()

    async def end(self, *, at_once: bool = False) -> None:
        """Ends them, at once or as SIGTERM does."""
        if at_once:
            self.kill()
        elif self.running:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
        else:
            with contextlib.suppress(OSError):
                self._lifeline.retire()
        await self._none_left()

    def kill(self) -> None:
        """Kills all of them."""
        if self.left:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.group, signal.SIGKILL)

    async def _none_left(self) -> None:
        clock = asyncio.get_running_loop().time
        late = clock() + END_SECONDS
        while self.left:
            self.look()
            if clock() > late:
                self.kill()
            await asyncio.sleep(_LOOK_SECONDS)


def _die_with(parent: int) -> Callable[[], None]:
    """What the child does before it runs: ask to be killed when its parent ends; leave the terminal's Ctrl-C to the parent.

    By SIGKILL, as a child that hangs would stay and keep its port; a turn that is cut short is run again. Its group is what it forks.
    """
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def prepare() -> None:
        os.setpgrp()
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(0)

    return prepare
