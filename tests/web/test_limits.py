"""A limit on requests holds for a window that slides, over all processes, whatever becomes of them."""

import os
import signal
from collections.abc import Callable

import pytest

from web.limits import Limit

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def in_another(work: Callable[[], int], *, waits_for: int = os.WEXITED) -> tuple[int, int]:
    """Forks a process for this; gives its id, and its status (at most 255) or the signal that ended or stopped it."""
    if not (pid := os.fork()):
        os._exit(work())
    told = os.waitid(os.P_PID, pid, waits_for)
    assert told is not None
    return pid, told.si_status


def dies(number: int) -> None:
    os.kill(os.getpid(), number)


def test_the_window_slides() -> None:
    now = [1000.0]
    limit = Limit(2, lambda: now[0], seconds=60)
    assert [limit.wait("a"), limit.wait("a")] == [0, 0]
    now[0] += 20.5
    assert limit.wait("a") == 40 and limit.wait("b") == 0
    now[0] += 39.4
    assert limit.wait("a") == 1
    now[0] += 0.2
    assert [limit.wait("a"), limit.wait("a"), limit.wait("a")] == [0, 0, 60]


def test_what_was_refused_does_not_count() -> None:
    now = [0.0]
    limit = Limit(1, lambda: now[0])
    assert limit.wait("a") == 0
    for now[0] in (10.0, 30.0, 59.0):
        assert limit.wait("a") == 60 - now[0]
    now[0] = 60.0
    assert limit.wait("a") == 0


def test_no_limit() -> None:
    limit = Limit(0)
    assert not any(limit.wait("a") for _ in range(1000))


def test_it_is_exact_over_all_processes() -> None:
    limit = Limit(100)
    begin, go = os.pipe()
    pids = []
    for _ in range(4):
        if not (pid := os.fork()):
            os.close(go)
            os.read(begin, 1)  # all at once
            os._exit(sum(not limit.wait("a") for _ in range(60)))
        pids.append(pid)
    os.close(begin)
    os.close(go)
    passed = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    assert sum(passed) == 100 and limit.wait("a") > 0 and limit.wait("b") == 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_process_that_dies_or_stops_in_the_middle_holds_nobody_up(number: int) -> None:
    limit = Limit(2)

    def in_the_middle() -> int:
        limit._latest = lambda place: dies(number) or 0.0  # type: ignore[method-assign, func-returns-value]
        return limit.wait("a")

    pid, ended = in_another(in_the_middle, waits_for=os.WEXITED | os.WSTOPPED)
    assert ended == number
    assert [limit.wait("a"), limit.wait("a")] == [0, 0] and limit.wait("a") > 0
    if number == signal.SIGSTOP:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def test_however_many_addresses_come_those_who_were_counted_last_are_remembered() -> None:
    now = [0.0]
    limit = Limit(1, lambda: now[0])
    limit._sets = 1  # a table of few places
    for number in range(1000):
        now[0] += 0.001
        assert limit.wait(f"address {number}") == 0
    assert limit.wait("address 999") > 0 and limit.wait("address 0") == 0
