"""The address that a request comes from, also where trusted proxies stand in between, and a limit on requests for each address."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import deque
from collections.abc import Callable, Sequence

from starlette.requests import HTTPConnection

_WINDOW = 60.0
_MOST_ADDRESSES = 20_000


def client_address(request: HTTPConnection, trusted: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> str:
    """The client's address. X-Forwarded-For is believed only where a trusted proxy wrote it."""
    address = request.client.host if request.client else ""
    hops = [hop.strip() for value in request.headers.getlist("x-forwarded-for") for hop in value.split(",")]
    while hops and _within(address, trusted):
        nearer = hops.pop()
        if not _is_address(nearer):
            break
        address = nearer
    return address


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _within(address: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    return _is_address(address) and any(ipaddress.ip_address(address) in network for network in networks)


class Limit:
    """At most `most` requests from one address in any `seconds`; 0 for no limit. Kept in the memory of this process."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic, *, seconds: float = _WINDOW) -> None:
        self.most, self._clock, self._seconds = most, clock, seconds
        self._seen: dict[str, deque[float]] = {}

    def wait(self, address: str) -> int:
        """Counts a request and gives 0 where it may pass; else the seconds to wait, and the request is not counted."""
        if self.most <= 0:
            return 0
        now = self._clock()
        if len(self._seen) > _MOST_ADDRESSES:
            self._seen = {who: times for who, times in self._seen.items() if times[-1] > now - self._seconds}
        times = self._seen.setdefault(address, deque())
        while times and times[0] <= now - self._seconds:
            times.popleft()
        if len(times) >= self.most:
            return max(1, math.ceil(times[0] + self._seconds - now))
        times.append(now)
        return 0
