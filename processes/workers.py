"""Keeps the workers of a process that has loaded everything: forks them, so that they share its memory, and replaces who ends or hangs.

Decides when a worker counts as hung and how soon another takes its place. Knows nothing of what they do. This process does nothing
else: it has no threads, no event loop and no open connection when it forks.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import mmap
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from processes import lifeline as lifelines
from processes.state import State, state

BEAT_SECONDS = 0.2
"""How often a worker is to say that it is alive."""
END_SECONDS = 6.5
"""How long workers that are told to end may take; then they are killed."""
_LOOK_SECONDS = 0.25
_HUNG = 8.0
"""A worker counts as hung after so many silent looks: two seconds of this process's own regular looking, so that neither a machine that
slept nor one on which nothing runs kills anybody. What a look weighs tells `_weight`."""
_STOPPED, _WAITING, _BEGINNING = 4.0, 0.2, 0.1
_STEADY_SECONDS = 5.0
_AT_ONCE = 3
"""So many times in a row a worker that ends soon after its start is replaced at once; then after a growing pause."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 15.0
_BEATS, _READY, _PID = _SIGNS = range(3)
"""What a worker tells: how often it has beaten, whether it is ready, and its process."""
_TOLD = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_BLOCKED = (*_TOLD, signal.SIGCHLD)


@dataclass(frozen=True)
class Worker:
    """What a worker is told of itself. It is to call `ready` once it serves, and `beat` every BEAT_SECONDS from its event loop.

    SIGTERM tells it to finish what is open and to end; SIGINT never reaches it.
    """

    number: int
    name: str
    beat: Callable[[], None]
    ready: Callable[[], None]
    processes: Callable[[], list[int]]
    """Gives the processes of all workers, and of their parent."""


async def beating(worker: Worker) -> None:
    """Beats for ever, as a task of the worker's event loop."""
    while True:
        worker.beat()
        await asyncio.sleep(BEAT_SECONDS)


def serve(
    work: Callable[[Worker], None],
    names: Sequence[str],
    *,
    ready: Callable[[], None] = lambda: None,
    lifeline: int | None = None,
    end_seconds: float = END_SECONDS,
) -> int:
    """Forks a worker for each name and keeps them there, until SIGTERM, SIGINT or the lifeline tells to end; then ends them and gives 0.

    `ready` is called once, when all are ready. A worker that ends with an error before that ends all, and its status is given.
    In a worker `work` runs to its end and the process ends with it: nothing after `serve` is run there.
    """
    return _Parent(work, list(names), ready, lifeline, end_seconds).run()


@dataclass
class _Kept:
    """A worker as its parent sees it."""

    number: int
    name: str
    pid: int = 0
    since: float = 0.0
    due: float = 0.0
    soon: int = 0
    beats: int = 0
    silent: float = 0.0
    seen: State | None = field(default=None)


class _Parent:
    def __init__(
        self, work: Callable[[Worker], None], names: list[str], ready: Callable[[], None], lifeline: int | None, end_seconds: float
    ) -> None:
        self.work, self.ready, self.lifeline, self.end_seconds = work, ready, lifeline, end_seconds
        self.workers = [_Kept(number, name) for number, name in enumerate(names)]
        self.signs = memoryview(mmap.mmap(-1, max(1, len(names)) * 8 * len(_SIGNS))).cast("Q")
        """Of each worker what _SIGNS names. Shared; each cell is written by one process."""
        self.told = self.retired = self.was_ready = False
        self.status, self.pid = 0, os.getpid()
        self.woken, self.wake = os.pipe()
        os.set_blocking(self.woken, False)
        os.set_blocking(self.wake, False)
        self.poll = select.poll()
        self.poll.register(self.woken, select.POLLIN)
        if lifeline is not None:
            self.poll.register(lifeline, select.POLLIN)

    def run(self) -> int:
        """Until told to end."""
        gc.collect()
        gc.freeze()
        for number in _TOLD:
            signal.signal(number, self._tell)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self.wake, warn_on_full_buffer=False)
        if self.lifeline is not None:
            lifelines.when_parent_ends(signal.SIGCONT)  # one that is stopped goes on, sees that the lifeline ended, and takes all with it
        looked = time.monotonic()
        while not self.told:
            self._fork_due()
            self._wait(looked + _LOOK_SECONDS)
            self._bury()
            self._greet()
            if time.monotonic() >= looked + _LOOK_SECONDS:
                looked = time.monotonic()
                self._look()
        self._end()
        return self.status

    def _tell(self, number: int, frame: object) -> None:
        self.told = True

    def _wait(self, look: float) -> None:
        """Until something happens, the next look, or the next start."""
        until = min([look, *(worker.due for worker in self.workers if not worker.pid and not self.told)])
        happened = dict(self.poll.poll(max(0.0, until - time.monotonic()) * 1000))
        if self.woken in happened:
            with contextlib.suppress(BlockingIOError):
                os.read(self.woken, 65536)
        heard = lifelines.said(happened.get(self.lifeline, 0)) if self.lifeline is not None else ""
        if heard == "gone":
            for worker in self.workers:
                self._signal(worker, signal.SIGKILL)
            os._exit(1)
        if heard == "retire" and self.lifeline is not None:
            self.poll.modify(self.lifeline, 0)
            self.told = self.retired = True

    def _fork_due(self) -> None:
        now = time.monotonic()
        for worker in self.workers:
            if not worker.pid and worker.due <= now and not self.told:
                self._fork(worker)

    def _fork(self, worker: _Kept) -> None:
        for sign in _SIGNS:
            self.signs[self._cell(worker.number, sign)] = 0
        worker.beats, worker.silent, worker.seen, worker.since = 0, 0.0, None, time.monotonic()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        signal.pthread_sigmask(signal.SIG_BLOCK, _BLOCKED)
        try:
            worker.pid = os.fork()
            if not worker.pid:
                self._become(worker)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _BLOCKED)

    def _cell(self, number: int, sign: int) -> int:
        return number * len(_SIGNS) + sign

    def _become(self, worker: _Kept) -> None:
        """What the forked process does, to its end."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in _BLOCKED:
                signal.signal(number, signal.SIG_DFL)
            os.close(self.woken)
            lifelines.when_parent_ends(signal.SIGKILL if self.lifeline is None else signal.SIGCONT)
            if self.lifeline is None and os.getppid() != self.pid:
                os._exit(0)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, set(_BLOCKED) - {signal.SIGINT})  # Ctrl-C is for the parent, which tells the workers
            if self.lifeline is not None:
                lifelines.hold(self.lifeline)
            self.signs[self._cell(worker.number, _PID)] = os.getpid()
            self.work(Worker(worker.number, worker.name, self._beat_of(worker.number), self._ready_of(worker.number), self._processes))
            status = 0
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else int(left.code is not None)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(OSError, ValueError):
                    stream.flush()
            os._exit(status)

    def _beat_of(self, number: int) -> Callable[[], None]:
        cell = self._cell(number, _BEATS)

        def beat() -> None:
            self.signs[cell] += 1

        return beat

    def _ready_of(self, number: int) -> Callable[[], None]:
        def ready() -> None:
            self.signs[self._cell(number, _READY)] = 1
            with contextlib.suppress(OSError):
                os.write(self.wake, b"r")

        return ready

    def _processes(self) -> list[int]:
        pids = [self.signs[self._cell(worker.number, _PID)] for worker in self.workers]
        return [self.pid, *(pid for pid in pids if pid)]

    def _bury(self) -> None:
        """Notes who has ended, and when another is due in its place."""
        for worker in self.workers:
            if not worker.pid or (status := _ended(worker.pid)) is None:
                continue
            was_ready = bool(self.signs[self._cell(worker.number, _READY)])
            worker.pid, now = 0, time.monotonic()
            worker.soon = 0 if was_ready and now - worker.since > _STEADY_SECONDS else worker.soon + 1
            pause = 0.0 if worker.soon <= _AT_ONCE else min(_FIRST_PAUSE * 2 ** (worker.soon - _AT_ONCE - 1), _LONGEST_PAUSE)
            worker.due = now + pause
            if not self.told and not self.was_ready and status > 0:
                self.told, self.status = True, status
            elif not self.told:
                after = f" in {pause:g} seconds" if pause else ""
                _say(f"{worker.name}: ended ({_reason(status)}); another takes its place{after}")

    def _greet(self) -> None:
        if (
            not self.was_ready
            and not self.told
            and all(worker.pid and self.signs[self._cell(worker.number, _READY)] for worker in self.workers)
        ):
            self.was_ready = True
            self.ready()

    def _look(self) -> None:
        """Kills who has been silent for too long."""
        for worker in self.workers:
            if not worker.pid:
                continue
            before, worker.seen = worker.seen, state(worker.pid)
            beats = self.signs[self._cell(worker.number, _BEATS)]
            if beats != worker.beats:
                worker.beats, worker.silent = beats, 0.0
                continue
            worker.silent += _weight(before, worker.seen, beats > 0)
            if worker.silent >= _HUNG:
                _say(f"{worker.name}: does not answer; it is killed")
                self._signal(worker, signal.SIGKILL)

    def _end(self) -> None:
        """Tells all to end, waits, and kills who is still there."""
        for worker in self.workers:
            self._signal(worker, signal.SIGTERM)
        until = time.monotonic() + self.end_seconds
        while any(worker.pid for worker in self.workers):
            self._wait(min(until, time.monotonic() + _LOOK_SECONDS))
            self._bury()
            late = time.monotonic() >= until
            for worker in self.workers:
                if worker.pid and (late or ((now := state(worker.pid)) and now.stopped)):
                    self._signal(worker, signal.SIGKILL)

    @staticmethod
    def _signal(worker: _Kept, number: int) -> None:
        if worker.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, number)


def _weight(before: State | None, now: State | None, begun: bool) -> float:
    """How much a silent look counts: much where the worker is stopped, little where it begins, waits for a disk or gets no processor.

    >>> _weight(State("S", 1.0), State("S", 1.0), True), _weight(State("R", 1.0), State("R", 1.25), True)
    (1.0, 1.0)
    >>> _weight(State("R", 1.0), State("R", 1.01), True), _weight(State("S", 0.1), State("S", 0.2), False)
    (0.2, 0.1)
    >>> _weight(None, State("T", 1.0), False)
    4.0
    """
    if now is not None and now.stopped:
        return _STOPPED
    if not begun:
        return _BEGINNING
    if now is None or before is None:
        return 1.0
    starved = now.letter == "R" and now.seconds - before.seconds < _LOOK_SECONDS / 5
    return _WAITING if starved or now.letter in "Dt" else 1.0


def _ended(pid: int) -> int | None:
    """The status of a child that has ended, negative for a signal; None while it runs."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if found else None


def _reason(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"


def _say(line: str) -> None:
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr, flush=True)
