"""The address that a request comes from, also where trusted proxies stand in between."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from starlette.requests import HTTPConnection


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
