"""Headers for every response, redirects that stay on this host, and limits on what requests may send.

Limits are on the size of a body and on the time that it takes to arrive.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)


ABROAD = "X-Leads-Abroad"
"""Marks a redirect that may lead to another host: the hospital's sign-in that the operator set. The header itself is taken off."""


class SecurityHeaders:
    """Sets these headers on each response that lacks them."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        if https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        self._raw = [(name.lower().encode(), value.encode()) for name, value in self.headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                message["headers"] = list(message["headers"])
                if b"location" in there:
                    headers = MutableHeaders(scope=message)
                    if ABROAD in headers:
                        del headers[ABROAD]
                    else:
                        headers["location"] = local(headers["location"])
                if "/static/" in scope["path"] and b"cache-control" not in there:
                    message["headers"].append((b"cache-control", b"no-cache"))
                    there.add(b"cache-control")
                message["headers"].extend((name, value) for name, value in self._raw if name not in there)
            await send(message)

        await self.app(scope, receive, sent)


def local(location: str) -> str:
    """A redirect's address without scheme and host, so that no Host header or path can make us redirect elsewhere.

    >>> local("http://evil.example/console/"), local("//evil.example/x?a=b"), local("/console/sign-in")
    ('/console/', '/x?a=b', '/console/sign-in')
    """
    parts = urlsplit(location)
    path = "/" + parts.path.replace("\\", "/").lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path


class BodyLimit:
    """Refuses a body that is too large or arrives too slowly. A route may be stricter."""

    def __init__(self, app: ASGIApp, most: int = 262_144, seconds: float = 15) -> None:
        self.app, self.most, self.seconds = app, most, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        end, size, whole = asyncio.get_running_loop().time() + self.seconds, 0, False

        async def received() -> Message:
            nonlocal size, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(end):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, "This took too long to arrive.") from None
            size += len(message.get("body", b""))
            if size > self.most:
                raise HTTPException(413, "This is too large.")
            whole = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        await self.app(scope, received, send)
