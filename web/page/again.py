"""The page of a link that went by mail to somebody who is asked what an amendment made new: its button opens their own interview.

The button may be pressed again until all is answered. Nothing of the interview is shown before its person has shown by their age that it is
theirs, and nothing from before at all.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from prescreen.dialogue import Site, reopening
from store import call_lists, conversations, ids, recruitment, turns
from store.call_lists import Entry
from web.context import Context
from web.page.interview import Interview
from web.page.pages import Pages, data

_LONGEST = 64


class AgainPage:
    """GET shows the button, POST is the button pressed."""

    def __init__(self, context: Context, pages: Pages, interview: Interview) -> None:
        self._context, self._pages, self._interview = context, pages, interview

    async def show(self, request: Request) -> Response:
        """The button; where nothing is left to answer, that."""
        entry, language = await asyncio.to_thread(self._find, request)
        return self._button(request, entry is not None, language)

    async def open(self, request: Request) -> Response:
        """Opens the chat at what is asked. Its secret is on the page and in the interview's cookie, never in an address."""
        entry, language = await asyncio.to_thread(self._find, request)
        token = await asyncio.to_thread(self._open, entry) if entry is not None else None
        if token is None:
            return self._button(request, False, language)
        home = f"{self._context.settings.path}/"
        page = self._pages.shown("chat.html", request, language=language, elsewhere=home, carried=data({"token": token, "page": home}))
        return self._interview.carry(page, token)

    async def trial(self, request: Request) -> str:
        """The trial that a link is about; empty where there is no such link."""
        entry, _ = await asyncio.to_thread(self._find, request)
        return entry.list.trial if entry is not None and self._context.serves(entry.list.trial) else ""

    def _button(self, request: Request, good: bool, language: str | None) -> Response:
        return self._pages.shown("link.html", request, 200 if good else 410, language=language, good=good, here="again")

    def _find(self, request: Request) -> tuple[Entry | None, str | None]:
        """The entry of a link, and the language of its page: one chosen on it, else that of the interview."""
        with self._context.database.read() as connection:
            entry = call_lists.by_token(connection, request.path_params["token"][:_LONGEST], self._context.clock.now())
            known = conversations.language_of(connection, entry.conversation) if entry is not None and entry.conversation else None
        return entry, request.query_params.get("language") or known

    def _open(self, entry: Entry) -> str | None:
        """The secret of the chat; None where nothing is to be asked now."""
        context, now, chat = self._context, self._context.clock.now(), ids.token()
        one = conversations.get(context.database, entry.conversation) if entry.conversation is not None else None
        said = context.in_version(entry.list.script)
        if one is None or one.language not in said.offered or self._rests():
            return None
        whose = reopening.knows_whose(said.protocol, one.state)
        site = Site.from_json(said.site(one.language))
        turn = reopening.take_up(said.protocol, one.state, now=now, site=site, whose=whose, again=entry.missing)
        if turn is None:
            return None
        try:
            turns.take_up(context.database, one, turn, entry, chat, now)
        except turns.Conflict:  # it has just gone on in another window
            return None
        return chat

    def _rests(self) -> bool:
        with self._context.database.read() as connection:
            return recruitment.standing(connection, self._context.trial) != recruitment.OPEN
