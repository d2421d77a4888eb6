"""Workers that share one warmed process: whoever of the family is killed or stopped, every connection is answered and nobody is left."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from processes import lifeline
from processes.state import state

LONG = 30.0
FAMILY = Path(__file__).with_name("family.py")
ROOT = Path(__file__).parents[2]


class Family:
    """The running family of family.py, its socket held here as a supervisor holds it."""

    def __init__(self, *ways: str, alone: bool = False) -> None:
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(128)
        self.address = self.listener.getsockname()
        self.lifeline = lifeline.Lifeline()
        self.process = self.started(*ways, alone=alone)

    def started(self, *ways: str, alone: bool = False) -> subprocess.Popen[str]:
        handed = [self.listener.fileno()] + ([] if alone else [self.lifeline.read])
        own = {} if alone else {lifeline.VARIABLE: str(self.lifeline.read)}
        return subprocess.Popen(
            [sys.executable, str(FAMILY), str(self.listener.fileno()), *ways],
            env={**os.environ, "PYTHONPATH": str(ROOT), **own},
            pass_fds=handed,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ready(self) -> "Family":
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n", self.process.communicate()[1]
        return self

    def ask(self, then: str = "") -> tuple[str, int]:
        """The name and the process of the worker that answers a connection; after that it is told something."""
        with socket.create_connection(self.address, timeout=LONG) as connection:
            name, pid = connection.makefile().readline().split()
            connection.sendall(f"{then}\n".encode())
            return name, int(pid)

    def both(self) -> dict[str, int]:
        """The processes of both workers, by name."""
        found: dict[str, int] = {}
        until(lambda: found.update([self.ask()]) or len(found) == 2)
        return found

    def everybody(self) -> list[int]:
        """All processes of the family."""
        group = self.process.pid
        return [
            pid
            for pid in map(int, filter(str.isdigit, os.listdir("/proc")))
            if _group(pid) == group and (now := state(pid)) and now.letter not in "ZX"
        ]


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def until(true: Callable[[], object]) -> None:
    """Waits until it is true."""
    end = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.02)


@contextmanager
def family(*ways: str, alone: bool = False) -> Iterator[Family]:
    one = Family(*ways, alone=alone)
    if not alone:
        one.lifeline.started()
    try:
        yield one
    finally:
        with suppress(ProcessLookupError):
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.communicate()
        one.lifeline.cut()
        one.listener.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_worker_that_is_killed_or_stopped_is_replaced_and_every_connection_is_answered(number: int) -> None:
    with family() as one:
        before = one.ready().both()
        os.kill(before["first"], number)
        until(lambda: one.ask()[1] not in before.values())
        assert one.both()["second"] == before["second"]
        assert before["first"] not in one.everybody()


def test_a_worker_that_hangs_is_replaced() -> None:
    with family() as one:
        name, hung = one.ready().ask("hang")
        until(lambda: hung not in one.everybody())
        assert one.both()[name] != hung


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_all_end(number: int) -> None:
    with family() as one:
        one.ready().both()
        one.process.send_signal(number)
        assert one.process.wait(LONG) == 0
        until(lambda: not one.everybody())


def test_a_stopped_worker_does_not_hold_up_the_end() -> None:
    with family() as one:
        os.kill(one.ready().both()["second"], signal.SIGSTOP)
        one.process.terminate()
        assert one.process.wait(LONG) == 0
        until(lambda: not one.everybody())


def test_workers_whose_parent_is_killed_go_on_until_they_are_retired() -> None:
    with family() as one:
        before = one.ready().both()
        one.process.kill()
        one.process.wait(LONG)
        assert one.both() == before
        one.lifeline.retire()
        until(lambda: not one.everybody())


def test_a_retired_family_ends_of_itself() -> None:
    with family() as one:
        one.ready().both()
        one.lifeline.retire()
        assert one.process.wait(LONG) == 0
        until(lambda: not one.everybody())


@pytest.mark.parametrize("stopped", ["nobody", "parent", "worker", "worker without a parent"])
def test_nobody_outlives_who_started_them(stopped: str) -> None:
    with family() as one:
        before = one.ready().both()
        if stopped == "parent":
            one.process.send_signal(signal.SIGSTOP)
        if stopped == "worker without a parent":
            one.process.kill()
        if stopped.startswith("worker"):
            os.kill(before["first"], signal.SIGSTOP)
        one.lifeline.cut()
        if stopped != "nobody":  # as the system does for children of who started them
            for pid in one.everybody():
                os.kill(pid, signal.SIGCONT)
        until(lambda: not one.everybody())


def test_workers_started_alone_end_with_their_parent() -> None:
    with family(alone=True) as one:
        one.ready().both()
        one.process.kill()
        until(lambda: not one.everybody())


def test_a_worker_that_cannot_start_ends_all_with_its_status() -> None:
    with family("broken") as one:
        assert one.process.wait(LONG) == 3


def test_a_worker_that_is_killed_again_and_again_as_it_starts_is_started_ever_more_seldom() -> None:
    with family("late") as one:
        assert one.process.stderr is not None
        told = [one.process.stderr.readline() for _ in range(5)]
        assert [line.partition("; ")[2].strip() for line in told] == ["another takes its place"] * 3 + [
            f"another takes its place in {pause} seconds" for pause in (0.2, 0.4)
        ]
        one.process.terminate()
        assert one.process.wait(LONG) == 0
