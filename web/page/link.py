"""The page of a one-time link: its button opens the chat with the phone number known, or shows the copy of somebody's data.

Only the button uses the link up, so a preview that fetches the page does no harm.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from prescreen.dialogue import Site, begin
from prescreen.dialogue.own_data import lines
from store import audit, conversations, ids, links, person
from store.links import Link
from web import recruitment
from web.context import Context
from web.page.interview import Interview
from web.page.pages import Pages, data

_LONGEST = 64
Line = tuple[str, str, str]
Form = list[tuple[str, str]]
"""What came by a contact form: fields, each with what was given."""


class LinkPage:
    """GET shows the button, POST is the button pressed."""

    def __init__(self, context: Context, pages: Pages, interview: Interview) -> None:
        self._context, self._pages, self._interview = context, pages, interview

    async def show(self, request: Request) -> Response:
        """The button; where the link is used up or too old, how to get another."""
        link = await asyncio.to_thread(self._find, request.path_params["token"][:_LONGEST])
        words = "yours" if link and link.conversation else "link"
        status, language = 200 if link else 410, _language(request, link)
        return self._pages.shown("link.html", request, status, language=language, good=link is not None, here=words)

    async def open(self, request: Request) -> Response:
        """Uses the link up and shows the chat. Its secret is on the page and in the interview's cookie, never in an address."""
        secret = request.path_params["token"][:_LONGEST]
        link = await asyncio.to_thread(self._find, secret)
        language = _language(request, link)
        copy = await asyncio.to_thread(self._copy, secret)
        if copy is not None:
            return self._pages.shown("copy.html", request, language=language, lines=copy[0], texts=copy[1], forms=copy[2])
        if link is not None and await asyncio.to_thread(self._closed, self._begins_in(language, link)):
            return self._pages.shown("link.html", request, language=language, good=True, here="link")
        token = await asyncio.to_thread(self._open, secret, language)
        if token is None:
            return self._pages.shown("link.html", request, 410, good=False, here="link")
        home = f"{self._context.settings.path}/"
        carried = data({"token": token, "page": home})
        page = self._pages.shown("chat.html", request, language=language, elsewhere=home, carried=carried)
        return self._interview.carry(page, token)

    def _closed(self, language: str) -> bool:
        with self._context.database.read() as connection:
            return recruitment.state(self._context, connection, language) == recruitment.LOCKED

    def _begins_in(self, chosen: str | None, link: Link) -> str:
        """The language that the chat begins in: the one chosen, else that of the text which the link came with."""
        known = self._context.languages
        return next(one for one in (chosen, link.language, known[0]) if one in known)

    async def trial(self, request: Request) -> str:
        """The trial that a link is about; empty where there is no such link."""
        link = await asyncio.to_thread(self._find, request.path_params["token"][:_LONGEST])
        return link.trial if link is not None and self._context.serves(link.trial) else ""

    def _find(self, token: str) -> Link | None:
        with self._context.database.read() as connection:
            return links.find(connection, self._context.sealer, token, self._context.clock.now())

    def _copy(self, token: str) -> tuple[list[Line], list[str], list[Form]] | None:
        """A copy of somebody's data: what the conversation holds, the texts written in it, and their contact forms. The link is used up.

        A link that went by mail shows the forms alone, since an address that was typed into a chat may be another person's.
        """
        context, sealer, now = self._context, self._context.sealer, self._context.clock.now()
        with context.database.write() as connection:
            link = links.find(connection, sealer, token, now)
            if link is None or link.conversation is None or not links.use(connection, link.id, now):
                return None
            audit.add(connection, now, "participant", "data.shown", link.conversation)
            found = person.forms(connection, sealer, "email" if link.mailed else "phone", link.to)
            for one in found:
                audit.add(connection, now, "participant", "data.shown", one.id)
            forms = [list(person.held(connection, sealer, one)) for one in found]
            if link.mailed:
                return [], [], forms
            conversation = conversations.load(connection, sealer, link.conversation)
            replies = person.replies_of(connection, sealer, link.conversation)
        if conversation is None:
            return None
        written = [one["text"] for one in conversations.history(context.database, conversation.id) if one["from"] == "participant"]
        return lines(context.in_version(conversation.script).protocol, conversation.state, now), [*written, *replies], forms

    def _open(self, token: str, chosen: str | None) -> str | None:
        context, now = self._context, self._context.clock.now()
        with context.database.write() as connection:
            link = links.find(connection, context.sealer, token, now)
            if link is None or link.conversation is not None or not links.use(connection, link.id, now):
                return None
            chat, language = ids.token(), self._begins_in(chosen, link)
            site = Site.from_json(context.site(language))
            turn = begin(context.protocol, channel="web", language=language, now=now, site=site, phone_known=True)
            how: dict[str, Any] = {"channel": "web", "language": language, "now": now, "token": chat, "phone": link.to}
            conversations.add_conversation(connection, context.sealer, turn, **how, script=context.script)
        return chat


def _language(request: Request, link: Link | None) -> str | None:
    """The language of the page: one chosen on it, else that of the text which the link came with."""
    return request.query_params.get("language") or (link.language if link else None)
