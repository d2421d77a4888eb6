"""Asks a process of the product on this machine something over HTTP, with as little of a program as that takes."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

_MOST_BYTES = 1_000_000


async def ask(url: str, seconds: float) -> bytes | None:
    """The body of the answer to GET, whatever its status; None where there is no answer in that time."""
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=_MOST_BYTES)
            try:
                writer.write(f"GET {parts.path or '/'} HTTP/1.0\r\nHost: {parts.netloc}\r\n\r\n".encode())
                head = await reader.readuntil(b"\r\n\r\n")
                return await reader.read() if head.startswith(b"HTTP/1.") else None
            finally:
                writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
