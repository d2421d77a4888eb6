"""Sockets that listen: bound here, or by whoever started this process, so that they stay open while processes come and go."""

from __future__ import annotations

import os
import socket

BACKLOG = 2048
"""So many connections may wait until a process takes them."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there, port 0 for any. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, else asyncio leaves Nagle on: 40 ms
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def inherited(variable: str) -> list[socket.socket]:
    """The listening sockets that this process was started with, whose numbers stand in that environment variable; else none."""
    given = os.environ.pop(variable, "")
    return [socket.socket(fileno=int(number)) for number in given.split(",") if number]
