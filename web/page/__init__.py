"""The study page with the chat, the page about privacy, and the one-time links of texts: where they are, and who may load them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from web.context import Context
from web.page.link import LinkPage
from web.page.pages import Page

_HERE = Path(__file__).parent


def routes(context: Context) -> list[BaseRoute]:
    """The pages, and what they load. Pages of CHAT_ORIGINS may load it too, to embed the chat."""
    page = Page(context)
    link = LinkPage(context, page)
    origins = list(context.settings.chat_origins)
    embedding = [Middleware(CORSMiddleware, allow_origins=origins, allow_methods=["GET"])] if origins else []
    loaded: list[BaseRoute] = [
        Route("/words/{language}.json", page.labels),
        Mount("/", _Static(directory=_HERE / "static")),
    ]
    return [
        Route("/", page.study),
        Route("/privacy", page.privacy),
        Route("/t/{token}", link.show, methods=["GET"]),
        Route("/t/{token}", link.open, methods=["POST"]),
        Mount("/static", routes=loaded, middleware=embedding),
    ]


class _Static(StaticFiles):
    """Files that a browser keeps, and asks about each time."""

    def file_response(self, path: Any, stat_result: Any, scope: Scope, status_code: int = 200) -> Response:
        """A file, or word that it has not changed."""
        response = super().file_response(path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        return response
