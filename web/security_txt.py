"""/.well-known/security.txt (RFC 9116): whom to tell of a weakness here, as whoever runs this has named them in SECURITY_CONTACT.

Where nobody is named there is no such page: an address that nobody reads is worse than none.
"""

from __future__ import annotations

from datetime import timedelta, timezone

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from web.context import Context

PATH = "/.well-known/security.txt"
_GOOD_FOR = timedelta(days=90)


def route(context: Context) -> Route:
    """The route. What it tells is good for 90 days from when it is asked for, as it is made anew each time."""
    settings = context.settings

    async def show(request: Request) -> Response:
        if not settings.security_contact:
            raise HTTPException(404, "Not found")
        expires = (context.clock.now() + _GOOD_FOR).astimezone(timezone.utc)
        lines = [f"Contact: {contact}" for contact in settings.security_contact]
        lines += [f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: en", f"Canonical: {settings.public_url}{PATH}"]
        return PlainTextResponse("\n".join(lines) + "\n")

    return Route(PATH, show)
