"""What tests of several parts share, and what makes them quick."""

from __future__ import annotations

import functools
import gc
import itertools
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import prescreen.protocol
from prescreen.protocol import Protocol, lint, yaml
from prescreen.protocol.faults import Fault
from prescreen.protocol.lint import glossary, shapes

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from postgres import Cluster
    from serving import Gateway

_numbers = itertools.count(1)
_MEMORY, _ROOM = "/dev/shm", 4 << 30


def _quick() -> None:
    """What is the same for every test is made once, and nothing waits for a disk.

    What one process has compiled is kept for the next: the tests start hundreds, and compiling takes as long as all else of a start.
    The protocol of the checkout is read once a process. A password's hash takes no time and no memory here; what it takes in earnest is held by
    tests/console/test_accounts.py. Databases lie in memory, where there is room: what the product asks of a disk stays as it is.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    gc.set_threshold(50_000, 20, 50)
    _looked_at_once()
    _compiled_once()
    load = prescreen.protocol.load
    own = functools.cache(load)
    prescreen.protocol.load = lambda trial=None: own() if trial is None else load(trial)  # a test's own trial may change under it
    if find_spec("argon2"):
        import argon2

        argon2.PasswordHasher = functools.partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)  # type: ignore[misc]
    if find_spec("httpx"):
        from httpx._transports import default as transports

        transports.create_ssl_context = functools.cache(transports.create_ssl_context)  # type: ignore[attr-defined]  # a client of each chat
    if "TMPDIR" not in os.environ and os.path.isdir(_MEMORY) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = _MEMORY


def _looked_at_once() -> None:
    """A file is read, a pattern compiled and a glossary linted once a process for the same content: tests lint hundreds of copies of a trial.

    Each is a function of that content alone; what goes wrong is raised every time.
    """
    held, files = yaml._held.__wrapped__, dict[bytes, bytes]()

    @functools.lru_cache(maxsize=256)
    def holding(path: Path, *stamp: int) -> bytes:
        text = path.read_bytes()
        if text not in files:
            files[text] = held(path, *stamp)
        return files[text]

    compiled = functools.cache(shapes.compiled)
    known = dict[bytes, list[Fault]]()

    def of_glossaries(protocol: Protocol) -> Iterator[Fault]:
        content = pickle.dumps(protocol.glossaries)
        if content in known:
            yield from known[content]
        else:
            found = []
            for fault in glossary.lint(protocol):
                found.append(fault)
                yield fault
            known[content] = found  # once it came to its end

    yaml._held = holding
    shapes.compiled = lambda pattern: compiled(pattern) if isinstance(pattern, str) else compiled.__wrapped__(pattern)
    lint._ROOMS = tuple((file, of_glossaries if look is glossary.lint else look, needed) for file, look, needed in lint._ROOMS)


def _compiled_once() -> None:
    """A statement is compiled once a process for a kind of database: each test has a database of its own, and they all ask the same.

    SQLAlchemy keeps what it compiled for each engine, under its dialect.
    """
    if not find_spec("sqlalchemy"):
        return
    from sqlalchemy import util
    from sqlalchemy.engine import Engine
    from sqlalchemy.engine.default import DefaultDialect

    statements = util.LRUCache[Any, Any](5_000)
    Engine._compiled_cache = property(lambda self: statements, lambda self, own: None)  # type: ignore[assignment]
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    util.get_cls_kwargs = functools.cache(util.get_cls_kwargs)  # what an engine can be told


_quick()  # here, since the folders' conftest files import the product


_LONGEST = (
    "tests/chaos/",
    "tests/product/",
    "tests/reading/test_utterances",
    "tests/browser/",
    "tests/web/",
)
"""What is begun first, so that no core is left with a long file when the other has nothing to do any more."""
_TOGETHER = "tests/product/"
"""Files that one worker plays in a row, for the running product that they share: it takes a quarter of a minute to start."""
_APART = (
    "tests/chaos/",
    "tests/product/test_running.py::test_a_",
    "tests/reading/test_utterances.py",
)
"""Tests that share nothing with others of their files, and take long."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first."""
    items.sort(key=lambda item: next((n for n, start in enumerate(_LONGEST) if item.nodeid.startswith(start)), len(_LONGEST)))


def pytest_collection_finish() -> None:
    """What lives as long as the process (thousands of tests, the reader's words) is not searched for garbage over and over."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files are given out whole, in the order above, for what a file's tests share; some folders whole; what shares nothing one by one."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(_APART):
                return nodeid
            return _TOGETHER if nodeid.startswith(_TOGETHER) else super()._split_scope(nodeid)

    config.option.loadscopereorder = False
    return Scheduling(config, log)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of this process's own."""
    from postgres import Cluster  # the dialogue's environment has no driver

    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def postgres(cluster: Cluster) -> Callable[[], str]:
    """Gives the address of a fresh PostgreSQL database, empty, each time it is called."""
    return lambda: cluster.url(f"test{next(_numbers)}")


@pytest.fixture(scope="session")
def migrated_postgres(cluster: Cluster) -> Callable[[], str]:
    """Gives the address of a fresh PostgreSQL database with the tables of today, under the keys of tests/migrated.py."""
    import migrated

    migrated.migrate(cluster.url("migrated"))
    return lambda: cluster.url(f"test{next(_numbers)}", "migrated")


@pytest.fixture
def gateway(start: Callable[..., Gateway]) -> Gateway:
    """A gateway with the defaults, by the `start` of the room."""
    return start()


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, start: Callable[..., Gateway]) -> Gateway:
    """A gateway on SQLite, and on PostgreSQL."""
    if request.param == "sqlite":
        return start()
    fresh: Callable[[], str] = request.getfixturevalue("migrated_postgres")
    return start(DATABASE_URL=fresh())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium: one for a file's tests. Its driver keeps an event loop running in this thread, which no other file may find there."""
    from playwright.sync_api import expect, sync_playwright  # the dialogue's environment has no browser

    expect.set_options(timeout=20_000)  # a busy machine: who is right is told as soon as it is, and five seconds are few
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()
