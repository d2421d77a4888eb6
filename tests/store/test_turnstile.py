"""store/turnstile.py: writers of several processes, one after the other, none passed over; with real processes."""

import multiprocessing as processes
import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from store.turnstile import _NEXT, Turnstile

FORK = processes.get_context("fork")


def adds(turnstile: Turnstile, counter: Path, times: int) -> None:
    """Adds one to a number in a file, so often: without the lock, two who do it lose some."""
    for _ in range(times):
        with turnstile.passed(30):
            counter.write_text(str(int(counter.read_text()) + 1))


def test_none_is_lost_of_what_two_processes_write(tmp_path: Path) -> None:
    counter, turnstile = tmp_path / "counter", Turnstile(tmp_path / "writers")
    counter.write_text("0")
    with turnstile.passed(1):
        pass  # opened before the fork: each process must open its own
    every = [FORK.Process(target=adds, args=(turnstile, counter, 200)) for _ in range(3)]
    for one in every:
        one.start()
    for one in every:
        one.join()
    assert counter.read_text() == "600"


def holds(turnstile: Turnstile, told: Connection) -> None:
    with turnstile.passed(1):
        told.send("held")
        signal.pause()


def held(turnstile: Turnstile) -> processes.context.ForkProcess:
    """A process that has the turn and keeps it."""
    here, there = FORK.Pipe()
    other = FORK.Process(target=holds, args=(turnstile, there))
    other.start()
    assert here.recv() == "held"
    return other


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    turnstile = Turnstile(tmp_path / "writers")
    other = held(turnstile)
    with pytest.raises(TimeoutError), turnstile.passed(0.05):
        pass
    other.kill()
    other.join()
    with turnstile.passed(5):  # and the turn of one that was killed is over
        pass


def test_who_waits_is_next(tmp_path: Path) -> None:
    turnstile, order = Turnstile(tmp_path / "writers"), tmp_path / "order"
    order.write_text("")
    here, there = FORK.Pipe()

    def waits() -> None:
        there.send("waits")
        with turnstile.passed(30):
            order.write_text(order.read_text() + "other ")

    other = FORK.Process(target=waits)
    with turnstile.passed(1):
        other.start()
        assert here.recv() == "waits"
        with pytest.raises(TimeoutError):  # once the other holds the place of who is next
            while turnstile._take(_NEXT, 0):
                turnstile._leave(_NEXT)
                os.sched_yield()
    for _ in range(20):
        with turnstile.passed(30):
            order.write_text(order.read_text() + "own ")
    other.join()
    assert order.read_text().startswith("other ")
