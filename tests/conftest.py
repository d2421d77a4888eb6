"""What tests of several parts share."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from postgres import Cluster

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Gives the address of a fresh PostgreSQL database, each time it is called."""
    cluster = Cluster()
    yield lambda: cluster.url(f"test{next(_numbers)}")
    cluster.stop()
