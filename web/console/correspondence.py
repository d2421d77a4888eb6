"""Writing to a participant from a referral, with approved words alone; taking a conversation over, and handing it back.

Whether a text may be sent, and when, is decided in web/coordinator_texts.py.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from prescreen.protocol.load import TRIAL
from prescreen.protocol.yaml import read
from prescreen.workflow import Refused
from store import conversations, messages, outbox, referrals, turns
from store.referrals import Referral
from store.sessions import User
from web import coordinator_texts
from web.console.referral import ReferralPage
from web.console.session import Console, form
from web.coordinator_texts import Outcome
from web.wording import filled

MAIL = "mail.coordinator"


class Correspondence:
    """The forms to write, to take over and to hand back."""

    def __init__(self, console: Console, page: ReferralPage) -> None:
        self._console, self._context, self._page = console, console.context, page
        self._templates = {one["id"]: one for one in read(TRIAL / "messages.yml")["messages"]}
        page.templates = [(id, one["label"]) for id, one in self._templates.items()]

    async def write(self, request: Request, user: User) -> Response:
        """Sends a text or a mail; what became of it is told."""
        given = await form(request)
        return await self._told(request, user, self._write, str(given.get("template", "")), str(given.get("channel", "")))

    async def take_over(self, request: Request, user: User) -> Response:
        """Gives the conversation to this person: from now on texts are messages on the referral and no answers."""
        return await self._told(request, user, self._hold, user.id)

    async def hand_back(self, request: Request, user: User) -> Response:
        """Gives the conversation back to the interview: on the page the open question is asked again, by SMS the next text goes on."""
        return await self._told(request, user, self._hold, None)

    async def _told(self, request: Request, user: User, act: Any, *given: Any) -> Response:
        id = request.path_params["id"]

        def run() -> str:
            with self._context.database.write() as connection:
                referral = referrals.get(connection, self._context.sealer, id)
                if referral is None:
                    raise KeyError(id)
                return str(act(connection, referral, user, *given))

        try:
            told = await asyncio.to_thread(run)
        except KeyError:
            return self._console.message(user, 404, "Not found", "There is no such referral.")
        except Refused as refused:
            return await self._page.answer(id, user, 422, refused=str(refused))
        return await self._page.answer(id, user, told=told) if told else RedirectResponse(f"/console/referrals/{id}", 303)

    def _write(self, connection: Connection, referral: Referral, user: User, template: str, channel: str) -> str:
        entry = self._templates.get(template)
        if entry is None or channel not in ("sms", "mail", "web"):
            raise Refused("Please choose what to write, and whether as a text, an e-mail or into the chat.")
        language = referral.language if referral.language in entry else "en"
        if channel == "web":
            return self._chat(connection, referral, user, template, filled(self._context, entry[language]["chat"], language).strip())
        words = filled(
            self._context, entry[language]["sms" if channel == "sms" else "mail"], language, "sms" if channel == "sms" else "mail"
        ).strip()
        if channel == "sms":
            return self._text(connection, referral, user, template, words)
        return self._mail(connection, referral, user, template, entry[language]["subject"], words)

    def _text(self, connection: Connection, referral: Referral, user: User, template: str, words: str) -> str:
        context, phone = self._context, referral.identity.get("phone")
        if not phone or not context.settings.sms:
            raise Refused("There is no phone number to text, or no account to text from.")
        whose = {"conversation": referral.conversation, "language": referral.language}
        outcome = coordinator_texts.write(context, connection, phone=phone, words=words, by=user.id, **whose)
        if outcome in (Outcome.SENT, Outcome.ASKED):
            index = context.sealer.indices("phone", phone)
            outgoing = outbox.last_of(connection, index)
            body = words if outcome is Outcome.SENT else "(asked whether we may text)"
            kept: dict[str, Any] = {"channel": "sms", "template": template, "phone_index": index[0], "outgoing": outgoing, "by": user.id}
            messages.sent(connection, context.sealer, referral.id, body, now=context.clock.now(), **kept)
        return outcome.value

    def _chat(self, connection: Connection, referral: Referral, user: User, template: str, words: str) -> str:
        if referral.conversation is None or referral.channel != "web" or messages.holder(connection, referral.conversation) is None:
            raise Refused("Please take the conversation over first: until then the assistant is who writes there.")
        kept: dict[str, Any] = {"channel": "web", "template": template, "phone_index": None, "outgoing": None, "by": user.id}
        messages.sent(connection, self._context.sealer, referral.id, words, now=self._context.clock.now(), **kept)
        return ""

    def _mail(self, connection: Connection, referral: Referral, user: User, template: str, subject: str, words: str) -> str:
        context, to, now = self._context, referral.identity.get("email"), self._context.clock.now()
        if not to:
            raise Refused("There is no e-mail address.")
        body = json.dumps({"subject": subject, "text": words}, ensure_ascii=False)
        outgoing = outbox.add_mail(connection, context.sealer, MAIL, body, to=to, now=now, conversation=referral.conversation)
        kept: dict[str, Any] = {"channel": "mail", "template": template, "phone_index": None, "outgoing": outgoing, "by": user.id}
        messages.sent(connection, context.sealer, referral.id, words, now=now, **kept)
        return "The e-mail goes out. An answer comes to the study team's mailbox."

    def _hold(self, connection: Connection, referral: Referral, user: User, by: str | None) -> str:
        conversation = conversations.load(connection, self._context.sealer, referral.conversation) if referral.conversation else None
        if conversation is None:
            raise Refused("There is no conversation to take over.")
        now, before = self._context.clock.now(), messages.holder(connection, conversation.id)
        if before == by:
            return ""
        messages.take_over(connection, conversation.id, by, user.id, now)
        if by is None and conversation.channel == "web":
            try:
                turns.put_again(connection, self._context.sealer, conversation, now)
            except turns.Conflict:
                raise Refused("The conversation has just gone on. Please try it again.") from None
        return ""
