"""Which page was asked for before somebody had to sign in: kept in a cookie of the console, and gone to afterwards."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from web.console import typed

_COOKIE = "prescreen_asked"
_SECONDS = 3600
_PAGE = re.compile(r"/console/(?!sign-|second-|oidc|static)(?:[\w-]+(?:/[\w-]+)*/?)?(?:\?[\w=&%.+-]*)?")
"""A page of the console by its path alone: no host, no backslash, no way up, and none of the pages of signing in."""


def remember(request: Request, answer: Response, *, secure: bool) -> None:
    """Keeps the page that this request asks for, or the one that its form stands on."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method == "POST":
        path = typed.page(request.url.path).partition("?")[0] or request.url.path
    if sound(path) and "." not in request.url.path:
        want(answer, path, secure=secure)


def want(answer: Response, path: str, *, secure: bool) -> None:
    """Keeps a page of ours that is to be gone to after signing in."""
    answer.set_cookie(_COOKIE, path, max_age=_SECONDS, path="/console", httponly=True, samesite="lax", secure=secure)


def page(request: Request) -> str:
    """The page that was asked for; empty where none was, or what the cookie holds is none."""
    path = request.cookies.get(_COOKIE, "").strip('"')
    return path if sound(path) else ""


def forget(answer: Response) -> None:
    """It was gone to."""
    answer.delete_cookie(_COOKIE, path="/console")


def sound(path: str) -> bool:
    """Whether this is a page of the console that one may be sent on to.

    >>> sound("/console/referrals/r_1"), sound("/console/?view=due"), sound("//evil.example/console/"), sound("/console/../x")
    (True, True, False, False)
    >>> sound("/console/" + "a" * 200 + ".")
    False
    """
    return len(path) <= 300 and bool(_PAGE.fullmatch(path))
