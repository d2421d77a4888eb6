"""The participant flow on one page: from the first word to consent, as a picture and as a table; as SVG and CSV too. Each look is in the
trail.
"""

from __future__ import annotations

import asyncio

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from store import audit
from store.flow import GROUPS
from store.flow_shown import OTHER
from store.sessions import User
from web.console import flow_told, sheets
from web.console.flow_picture import persons_told, picture
from web.console.flow_told import Told
from web.console.flow_words import BOXES, CHAINS, REACH, SHORT, SOURCES
from web.console.flow_words import GROUPS as GROUP_NAMES
from web.console.session import Console


class FlowPage:
    """The page and its files."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """The page."""
        one = await asyncio.to_thread(self._told, request, user, "flow viewed")
        words = one.words
        return self._console.page(
            "flow.html",
            user,
            one=one,
            picture=Markup(picture(one.shown, words, one.title, one.note)),  # noqa: S704  each word in it is escaped
            words=words,
            persons=persons_told,
            chains=CHAINS,
            boxes=BOXES,
            short=SHORT,
            sources=SOURCES,
            reach=REACH,
            groups=GROUP_NAMES,
            other=OTHER,
            query=request.url.query,
            today=self._console.today(),
            several=sum(bool(request.query_params.get(group)) for group in GROUPS) > 1,
        )

    async def picture(self, request: Request, user: User) -> Response:
        """The picture as a file."""
        one = await asyncio.to_thread(self._told, request, user, "flow taken out")
        headers = {"Content-Disposition": 'attachment; filename="flow.svg"'}
        return Response(picture(one.shown, one.words, one.title, one.note), media_type="image/svg+xml", headers=headers)

    async def table(self, request: Request, user: User) -> Response:
        """All numbers as CSV."""
        one = await asyncio.to_thread(self._told, request, user, "flow exported")
        return sheets.download("flow.csv", flow_told.csv(one))

    def _told(self, request: Request, user: User, action: str) -> Told:
        wanted = flow_told.asked(request.query_params)
        one = flow_told.told(self._context, wanted, self._console.workflow)
        with self._context.database.write() as connection:
            told = f"as of {one.day.isoformat()}" + (", small counts hidden" if wanted.hide else "")
            audit.add(connection, self._context.clock.now(), user.id, action, "flow", told)
        return one
