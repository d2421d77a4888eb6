"""The page that asks about somebody's background once their interview is over: what they choose goes to store/background.py alone.

It shows nobody what was chosen before, so that an address that others have seen tells nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from prescreen.protocol.background import DECLINED, Background, background
from store import background as kept
from store.flow_gone import ENDS_FIT
from web.origins import own_origin
from web.page.forms import sent_form
from web.page.pages import Pages

_LONGEST = 80


class BackgroundPage:
    """The page of each trial that may ask."""

    def __init__(self, every: Mapping[str, Pages]) -> None:
        self._every = every
        self._first = next(iter(every.values()))

    async def show(self, request: Request) -> Response:
        """The questions."""
        found = await asyncio.to_thread(self._find, request)
        if found is None:
            return self._gone(request)
        conversation, pages, language, asked = found
        before = await asyncio.to_thread(self._before, conversation)
        return self._page(pages, request, language, asked, before=before)

    async def take(self, request: Request) -> Response:
        """Takes what was chosen, or takes it back."""
        found = await asyncio.to_thread(self._find, request)
        if found is None or not own_origin(self._first.context, request):
            return self._gone(request)
        conversation, pages, language, asked = found
        sent = await sent_form(request)
        removing = "remove" in sent
        chosen = {
            question.id: [option for option in (*question.options, DECLINED) if _is_chosen(sent, question.id, option, question.several)]
            for question in asked.questions
        }
        await asyncio.to_thread(self._keep, conversation, asked, None if removing else chosen)
        return self._page(pages, request, language, asked, told="removed" if removing else "sent")

    def _page(self, pages: Pages, request: Request, language: str, asked: Background, **shown: Any) -> Response:
        chosen = request.query_params.get("language") or language
        told = {"told": "", "before": False, **shown}
        return pages.shown("background.html", request, language=chosen, asked=asked.questions, declined=DECLINED, **told)

    def _gone(self, request: Request) -> Response:
        pages = next((pages for pages in self._every.values() if background(pages.context.protocol)), None)
        if pages is None:
            return self._first.refused(request, 404)
        return pages.shown("background.html", request, 410, asked=(), declined=DECLINED, told="gone", before=False)

    def _find(self, request: Request) -> tuple[str, Pages, str, Background] | None:
        context = self._first.context
        conversation = kept.conversation_of(context.sealer, request.path_params["secret"][:_LONGEST])
        if conversation is None:
            return None
        with context.database.read() as connection:
            open_ = kept.is_open(connection, conversation, ENDS_FIT)
        pages = self._every.get(open_[0]) if open_ is not None else None
        asked = background(pages.context.protocol, context.clock.now().date()) if pages is not None else None
        return (conversation, pages, open_[1], asked) if pages is not None and asked is not None and open_ is not None else None

    def _before(self, conversation: str) -> bool:
        with self._first.context.database.read() as connection:
            return kept.given(connection, conversation) is not None

    def _keep(self, conversation: str, asked: Background, chosen: Mapping[str, list[str]] | None) -> None:
        context = self._first.context
        with context.database.write() as connection:
            if chosen is None:
                kept.remove(connection, conversation)
            elif any(chosen.values()):
                kept.put(connection, context.sealer, conversation, asked.set, chosen, context.clock.now())


def _is_chosen(sent: Mapping[str, str], question: str, option: str, several: bool) -> bool:
    return f"{question}-{option}" in sent if several else sent.get(question) == option
