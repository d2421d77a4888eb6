"""The product's processes as a storm sees them: whoever is killed or stopped, nobody is refused, and nobody is left behind."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from running import Chat, Product, children, command_of, lives, until

KINDS = ("web.server", "bot.server")


def family(product: Product, kind: str) -> tuple[int, list[int]]:
    """The process of that kind that forks others, and those that it has forked."""
    for pid in children(product.process.pid):
        if kind in command_of(pid) and (forked := children(pid)):
            return pid, forked
    return 0, []


def everybody(product: Product) -> set[int]:
    """All processes of the product."""
    found, new = set[int](), [product.process.pid]
    while new:
        pid = new.pop()
        found.add(pid)
        new += children(pid)
    return found


def whole(product: Product) -> bool:
    """Whether there is one family of each kind, all of them there."""
    kept = [pid for pid in children(product.process.pid) if any(kind in command_of(pid) for kind in KINDS)]
    return len(kept) == len(KINDS) and all(len(family(product, kind)[1]) >= 2 for kind in KINDS)


@contextmanager
def asked(product: Product) -> Iterator[list[float]]:
    """Asks on connections of their own, again and again; gives how long each took. Raises where one was refused."""
    over, waits, refused = threading.Event(), list[float](), list[Exception]()

    def ask() -> None:
        while not over.is_set():
            begun = time.monotonic()
            try:
                httpx.get(f"{product.url}/alive", trust_env=False, timeout=60)
            except httpx.ConnectError as error:
                refused.append(error)
            except httpx.TransportError:
                pass  # it was being answered by who was killed
            waits.append(time.monotonic() - begun)
            over.wait(0.01)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield waits
    finally:
        over.set()
        thread.join()
    assert waits and not refused


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("storm") / "data", WORKERS="2")
    try:
        until(lambda: "with the password" in product.said())
        yield product
    finally:
        left = everybody(product)
        assert product.stop() == 0
        until(lambda: not any(lives(pid) for pid in left))


@pytest.mark.parametrize(
    ("kind", "who", "number"),
    [
        *((kind, "forked", number) for kind in KINDS for number in (signal.SIGKILL, signal.SIGSTOP)),
        ("web.server", "parent", signal.SIGKILL),
        ("bot.server", "parent", signal.SIGKILL),
        ("bot.server", "parent", signal.SIGSTOP),
    ],
)
def test_whoever_is_killed_or_stopped_every_request_is_answered(storm: Product, kind: str, who: str, number: int) -> None:
    until(lambda: whole(storm))
    chat = Chat(storm)
    parent, forked = family(storm, kind)
    hit = parent if who == "parent" else forked[0]
    with asked(storm) as waits:
        os.kill(hit, number)
        chat.say("yes")
        until(lambda: not lives(hit) and whole(storm), 120)
    print(f"{kind}, {who}, {signal.Signals(number).name}: the longest of {len(waits)} waits was {max(waits):.2f} s")
    chat.say("I am 63")
    assert chat.question == "dry_mouth"


@pytest.mark.parametrize("before", ["nothing", "a killed parent and a stopped worker"])
def test_when_the_supervisor_is_killed_nobody_is_left_and_it_comes_back_as_it_was(storm: Product, before: str) -> None:
    until(lambda: whole(storm))
    chat = Chat(storm)
    chat.say("yes")
    left = everybody(storm)
    parent, forked = family(storm, "web.server")
    if before != "nothing":
        os.kill(forked[0], signal.SIGSTOP)
        os.kill(parent, signal.SIGKILL)
    storm.process.kill()
    storm.process.wait()
    until(lambda: not any(lives(pid) for pid in left))
    storm.start()
    assert storm.http.get("/healthz").json()["status"] == "ok"
    until(lambda: "console " in storm.said())
    assert "password" not in storm.said()
    chat.say("I am 63")
    assert chat.question == "dry_mouth"
