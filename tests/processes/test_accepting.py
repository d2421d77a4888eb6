"""Processes at one socket: each gets about as many of the connections that stay open, and one that is stopped holds nobody up."""

import asyncio
import os
import signal
import socket
from collections import Counter
from collections.abc import Iterator

import pytest

from processes.accepting import Accepting, Shares
from processes.listening import listening

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
LONG = 30.0


def answer_all(listener: socket.socket, shares: Shares, number: int) -> None:
    """A process that sends its number to all who connect, and keeps the connections open."""
    held: list[socket.socket] = []

    def take(connection: socket.socket) -> None:
        held.append(connection)
        connection.send(str(number).encode())

    async def serve() -> None:
        accepting = Accepting(listener, take, lambda: len(held), shares, number)
        await asyncio.Event().wait()
        accepting.close()

    asyncio.run(serve())


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, list[int]]]:
    """Two such processes, and their socket."""
    shares, pids = Shares(2), list[int]()
    with listening("127.0.0.1", 0) as listener:
        for number in (0, 1):
            if not (pid := os.fork()):
                answer_all(listener, shares, number)
                os._exit(0)
            pids.append(pid)
        try:
            yield listener, pids
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def answered(listener: socket.socket, many: int) -> list[tuple[str, socket.socket]]:
    """Connects so many times at once; who answers each, and the connection."""
    made = [socket.create_connection(listener.getsockname(), timeout=LONG) for _ in range(many)]
    return [(one.recv(1).decode(), one) for one in made]


def test_each_gets_about_as_many(pair: tuple[socket.socket, list[int]]) -> None:
    listener, _ = pair
    kept = answered(listener, 200)
    number = Counter(who for who, _ in kept)
    assert number["0"] + number["1"] == 200 and min(number["0"], number["1"]) > 60
    for _, connection in kept:
        connection.close()


def test_one_that_is_stopped_holds_nobody_up(pair: tuple[socket.socket, list[int]]) -> None:
    listener, pids = pair
    os.kill(pids[0], signal.SIGSTOP)
    os.waitid(os.P_PID, pids[0], os.WSTOPPED)
    kept = answered(listener, 50)
    assert {who for who, _ in kept} == {"1"}
    for _, connection in kept:
        connection.close()
