"""Which pages a request may come from, as far as the browser says: our own, those that may embed the chat, or no page at all."""

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
    """Whether a form was sent from one of our own pages. A browser too old to say is believed."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    own = urlsplit(context.settings.public_url)
    return origin == f"{own.scheme}://{own.netloc}" or urlsplit(origin).netloc == request.headers.get("host")
