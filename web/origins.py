"""Checks the Origin of a request: our own pages, those of CHAT_ORIGINS, or none."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from web.context import Context


def known_origin(context: Context, request: Request) -> bool:
    """Whether a request to the chat comes from our own page, from one that may embed it, or from no page."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    return own_origin(context, request) or origin in context.settings.chat_origins


def own_origin(context: Context, request: Request) -> bool:
    """Whether a form was sent from one of our own pages. A request without an Origin, as from an old browser, is accepted."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    own = urlsplit(context.settings.public_url)
    return origin == f"{own.scheme}://{own.netloc}" or urlsplit(origin).netloc == request.headers.get("host")
