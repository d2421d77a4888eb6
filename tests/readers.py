"""The reader of the checkout's protocol, made once a process for every test: it takes a second or two, and a heap with many is slow to search."""

from functools import cache

from prescreen.protocol import load
from prescreen.understanding import Reader


@cache
def reader() -> Reader:
    """It keeps nothing of what it read."""
    return Reader(load())
