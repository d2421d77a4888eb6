"""Asks the registry for one record. Whatever it answers is either that record or a fault in a few plain words.

It gives up after some seconds, takes no more than some megabytes, and follows no way to another host.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from prescreen.registry.record import RecordError, parsed, study

if TYPE_CHECKING:
    import httpx

SECONDS = 30.0
"""For the whole answer; a registry that gives it drop by drop gives none."""
_EACH_SECONDS = 10.0
MOST_BYTES = 8_000_000
_MOST_STEPS = 3


class NotFetched(Exception):
    """The registry gave no record; the text says why, in words of ours alone."""


def fetch(api: str, registry: str, *, seconds: float = SECONDS, most: int = MOST_BYTES) -> Mapping[str, Any]:
    """The record of that number, as the registry gives it now. Raises NotFetched."""
    import httpx  # once a day: a start does without

    end, url = time.monotonic() + seconds, f"{api}/studies/{registry}"
    timeout = httpx.Timeout(min(_EACH_SECONDS, seconds))
    try:
        with httpx.Client(headers=_headers(), timeout=timeout, follow_redirects=False, trust_env=not _loopback(api)) as http:
            for _ in range(_MOST_STEPS):
                status, to, raw = _asked(http, url, end, most)
                if status not in (301, 302, 303, 307, 308):
                    return _read(status, raw, registry)
                url = _same_host(url, to)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        raise NotFetched(_kind(error)) from None
    raise NotFetched("it sends from one address to the next")


def _asked(http: httpx.Client, url: str, end: float, most: int) -> tuple[int, str, bytes]:
    """Status, where it sends to, and body of one answer."""
    with http.stream("GET", url, params={"format": "json"} if "?" not in url else None) as answer:
        raw = bytearray()
        for chunk in answer.iter_bytes():
            raw += chunk
            if len(raw) > most:
                raise NotFetched("the answer is too large")
            if time.monotonic() > end:
                raise NotFetched("the answer takes too long")
        return answer.status_code, answer.headers.get("location", ""), bytes(raw)


def _read(status: int, raw: bytes, registry: str) -> Mapping[str, Any]:
    if status == 404:
        raise NotFetched(f"it has no record {registry} (status 404)")
    if status == 429:
        raise NotFetched("it was asked too often (status 429)")
    if status != 200:
        raise NotFetched(f"it answers with status {status}")
    try:
        held = study(raw, "the answer")
        found = parsed(held, "the answer").registry
    except RecordError:
        raise NotFetched("the answer is no record of a study") from None
    if found != registry:
        raise NotFetched(f"the answer is the record of another study, {found}")
    return held


def _same_host(url: str, to: str) -> str:
    """Where to go on, on the same host. Raises NotFetched."""
    on = urljoin(url, to)
    one, other = urlsplit(url), urlsplit(on)
    if not to or (one.scheme, one.netloc) != (other.scheme, other.netloc):
        raise NotFetched("it sends to another host")
    return on


def _kind(error: Exception) -> str:
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return "it does not answer in time"
    if isinstance(error, httpx.ConnectError):
        return "it can't be reached"
    if isinstance(error, httpx.RemoteProtocolError):
        return "the answer breaks off"
    return f"the answer can't be read ({type(error).__name__})"


def _headers() -> dict[str, str]:
    try:
        release = version("prescreen")
    except PackageNotFoundError:
        release = "0"
    return {"User-Agent": f"prescreen/{release} (asks for one study record a day)", "Accept": "application/json"}


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
