"""Starting again: at once after a steady life, with a growing pause while a process keeps ending, never given up."""

import asyncio
import itertools
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cli import watchdog
from cli.child import Child

LIVES = 12


class Over(Exception):
    """The test has seen enough."""


class Ending:
    """A process that lives as long as it is told, each time; it may fail to start."""

    name = "a process"

    def __init__(self, clock: list[float], lives: list[float | None]) -> None:
        self.clock, self.lives, self.running = clock, lives, True

    async def ended(self) -> int:
        self.clock[0] += self.lives.pop(0) or 0
        self.running = False
        return -9

    async def start(self, seconds: float) -> str:
        if not self.lives:
            raise Over
        if self.lives[0] is None:
            self.lives.pop(0)
            raise RuntimeError("it did not come up")
        self.running = True
        return "http://127.0.0.1:1"


def pauses(monkeypatch: pytest.MonkeyPatch, lives: list[float | None]) -> list[float]:
    """How long was waited before each start."""
    clock, waited = [0.0], []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        clock[0] += seconds

    async def run() -> None:
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: clock[0])
        monkeypatch.setattr(watchdog, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": sleep}))  # others in this process sleep on
        child: Any = Ending(clock, lives)
        with pytest.raises(Over):
            await watchdog.keep(child, 1)

    asyncio.run(run())
    return waited


def test_the_pause_grows_while_it_keeps_ending_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = pauses(monkeypatch, [0.1] * LIVES)
    assert waited[0] == 0.2 and waited == sorted(waited) and waited[-1] == waited[-2] == 15
    assert all(later <= before * 2 for before, later in itertools.pairwise(waited))


def test_what_stood_a_while_is_started_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(monkeypatch, [100.0] * LIVES) == [0.2] * LIVES


def test_one_that_does_not_come_up_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(monkeypatch, [100.0, None, None, None, 100.0, 0.1]) == [0.2, 0.4, 0.8, 1.6, 0.2, 0.4]


def test_a_hung_process_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    async def run() -> None:
        command = ["sh", "-c", "echo ready http://127.0.0.1:9; exec sleep 600"]  # nobody listens there
        child = Child("sleeper", command, {"PATH": "/usr/bin:/bin"}, tmp_path)
        await child.start(30)
        monkeypatch.setattr(watchdog, "_ASK_EVERY", 0.01)
        watching = asyncio.ensure_future(watchdog.watch(child, "http://127.0.0.1:9/healthz"))
        assert await child.ended() == -9
        watching.cancel()

    asyncio.run(run())


@pytest.mark.parametrize(("times", "comes_up"), [(1, True), (3, True), (99, False)])
def test_a_process_that_is_killed_while_it_starts_is_started_again(times: int, comes_up: bool, tmp_path: Path) -> None:
    killed = f"""
import os, pathlib
count = pathlib.Path({str(tmp_path / "count")!r})
number = int(count.read_text()) if count.exists() else 0
count.write_text(str(number + 1))
if number < {times}:
    os.kill(os.getpid(), 9)
print("ready http://127.0.0.1:1", flush=True)
input()
"""

    async def run() -> None:
        child = Child("a process", [sys.executable, "-c", killed], dict(os.environ), tmp_path)
        try:
            await watchdog.begin(child, 60)
        finally:
            await child.end(at_once=True)

    if comes_up:
        asyncio.run(run())
    else:
        with pytest.raises(RuntimeError):
            asyncio.run(run())


def test_a_process_that_refuses_to_start_is_not_started_again(tmp_path: Path) -> None:
    async def run() -> None:
        child = Child("a process", [sys.executable, "-c", "import sys; sys.exit('a wrong setting')"], dict(os.environ), tmp_path)
        await watchdog.begin(child, 60)

    with pytest.raises(RuntimeError, match="a wrong setting"):
        asyncio.run(run())
