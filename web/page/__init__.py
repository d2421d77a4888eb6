"""The pages that participants see: study page with the chat, contact form, interview without JavaScript, one-time links, privacy.

Where several trials are served, each has its pages under its name, and the first page lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from store.turns import Letters
from web.chat import Chat
from web.page.again import AgainPage
from web.page.background import BackgroundPage
from web.page.contact import Contact
from web.page.element import Element
from web.page.interview import Interview
from web.page.link import LinkPage
from web.page.other_trials import OtherTrials
from web.page.pages import Pages
from web.page.studies import Studies

Seen = Callable[[str, str], None]
"""Told of each look at a study's page: its trial and language."""


def routes(every: Mapping[str, Pages], chat: Chat, letters: Letters, sending: Callable[[], None], seen: Seen) -> list[BaseRoute]:
    """The pages and their files, which pages of CHAT_ORIGINS may load too. `every`: trial -> its pages, the first trial's first."""
    first = next(iter(every.values()))
    settings, several = first.context.settings, len(every) > 1
    # Compressed is what holds no secret: beside one, what an attacker has shown on the same page could tell it by the page's length. The
    # interview's pages and those of links are sent as they are.
    squeezed = [Middleware(GZipMiddleware)]
    middleware = [*squeezed]
    if settings.chat_origins:
        middleware.append(Middleware(CORSMiddleware, allow_origins=list(settings.chat_origins), allow_methods=["GET"]))

    async def labels(request: Request) -> Response:
        return await every.get(request.query_params.get("trial", ""), first).labels(request)

    loaded: list[BaseRoute] = [
        Route("/chat.js", Element().show),
        Route("/words/{language}.json", labels),
        Mount("/", _Static(directory=Path(__file__).parent / "static")),
    ]
    interviews = {trial: Interview(pages, chat) for trial, pages in every.items()}
    studies = {trial: _of_study(pages, interviews[trial], letters, sending, seen, squeezed) for trial, pages in every.items()}
    own: list[BaseRoute] = studies[first.context.trial]
    if several:
        listed = Route("/", Studies(every).show, middleware=squeezed)
        own = [listed, *(Mount(f"/{trial}", routes=routes) for trial, routes in studies.items())]
    return [*_of_links(every, interviews), Mount("/static", routes=loaded, middleware=middleware), *own]


def _of_study(
    pages: Pages, interview: Interview, letters: Letters, sending: Callable[[], None], seen: Seen, squeezed: list[Middleware]
) -> list[BaseRoute]:
    """The pages of one study."""
    contact = Contact(pages, letters, sending)

    async def study(request: Request) -> Response:
        if request.method == "GET":
            seen(pages.context.trial, pages.language(request))
        return await contact.study(request)

    return [
        Route("/", study, middleware=squeezed),
        Route("/privacy", pages.privacy, middleware=squeezed),
        Route("/contact", contact.show, methods=["GET"], middleware=squeezed),
        Route("/contact", contact.send, methods=["POST"]),
        Route("/contact/thanks", contact.thanks, middleware=squeezed),
        *interview.routes(),
    ]


def _of_links(every: Mapping[str, Pages], interviews: Mapping[str, Interview]) -> list[BaseRoute]:
    """The pages of links that went out by text or mail: each is shown by the pages of its trial."""
    first = next(iter(every))
    links = {trial: LinkPage(pages.context, pages, interviews[trial]) for trial, pages in every.items()}
    wishes = {trial: OtherTrials(pages) for trial, pages in every.items()}

    async def link(request: Request) -> Response:
        page = links[await links[first].trial(request) or first]
        return await (page.open(request) if request.method == "POST" else page.show(request))

    async def wish(request: Request) -> Response:
        page = wishes[await wishes[first].trial(request) or first]
        return await (page.decide(request) if request.method == "POST" else page.show(request))

    again = {trial: AgainPage(pages.context, pages, interviews[trial]) for trial, pages in every.items()}

    async def amended(request: Request) -> Response:
        page = again[await again[first].trial(request) or first]
        return await (page.open(request) if request.method == "POST" else page.show(request))

    own = [Route("/again/{token}", amended, methods=["GET", "POST"])]
    background = BackgroundPage(every)
    asked = [Route("/background/{secret}", background.show), Route("/background/{secret}", background.take, methods=["POST"])]
    return [*own, *asked, Route("/other-trials/{token}", wish, methods=["GET", "POST"]), Route("/t/{token}", link, methods=["GET", "POST"])]


class _Static(StaticFiles):
    """Files that a browser caches and revalidates each time."""

    def file_response(self, path: Any, stat_result: Any, scope: Scope, status_code: int = 200) -> Any:
        """A file, or 304 where the browser has it."""
        response = super().file_response(path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        return response
