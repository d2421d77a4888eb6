"""The pages that participants see: study page with the chat, contact form, interview without JavaScript, one-time links, privacy."""

from __future__ import annotations

from collections.abc import Callable
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
from web.page.contact import Contact
from web.page.element import Element
from web.page.interview import Interview
from web.page.link import LinkPage
from web.page.other_trials import OtherTrials
from web.page.pages import Pages


def routes(pages: Pages, chat: Chat, letters: Letters, sending: Callable[[], None], seen: Callable[[str], None]) -> list[BaseRoute]:
    """The pages and their files, which pages of CHAT_ORIGINS may load too. `seen` is called for each look at the study page."""
    context = pages.context
    contact, interview = Contact(pages, letters, sending), Interview(pages, chat)
    other_trials = OtherTrials(pages)
    link = LinkPage(context, pages, interview)
    # Compressed is what holds no secret: beside one, what an attacker has shown on the same page could tell it by the page's length. The
    # interview's pages and those of links are sent as they are.
    squeezed = [Middleware(GZipMiddleware)]
    middleware = [*squeezed]
    if context.settings.chat_origins:
        middleware.append(Middleware(CORSMiddleware, allow_origins=list(context.settings.chat_origins), allow_methods=["GET"]))

    async def study(request: Request) -> Response:
        if request.method == "GET":
            seen(pages.language(request))
        return await contact.study(request)

    loaded: list[BaseRoute] = [
        Route("/chat.js", Element().show),
        Route("/words/{language}.json", pages.labels),
        Mount("/", _Static(directory=Path(__file__).parent / "static")),
    ]
    return [
        Route("/", study, middleware=squeezed),
        Route("/privacy", pages.privacy, middleware=squeezed),
        Route("/contact", contact.show, methods=["GET"], middleware=squeezed),
        Route("/contact", contact.send, methods=["POST"]),
        Route("/contact/thanks", contact.thanks, middleware=squeezed),
        Route("/other-trials/{token}", other_trials.show, methods=["GET"]),
        Route("/other-trials/{token}", other_trials.decide, methods=["POST"]),
        Route("/t/{token}", link.show, methods=["GET"]),
        Route("/t/{token}", link.open, methods=["POST"]),
        *interview.routes(),
        Mount("/static", routes=loaded, middleware=middleware),
    ]


class _Static(StaticFiles):
    """Files that a browser caches and revalidates each time."""

    def file_response(self, path: Any, stat_result: Any, scope: Scope, status_code: int = 200) -> Any:
        """A file, or 304 where the browser has it."""
        response = super().file_response(path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        return response
