"""Writing to a participant from a referral, with approved words, or one's own where the site allows it; taking a conversation over, and
handing it back.

Whether a text may be sent, and when, is decided in web/coordinator_texts.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from prescreen.protocol.names import read_filled
from prescreen.script.parts import Worded
from prescreen.workflow import Refused
from store import blinding, conversations, messages, opt_outs, outbox, referrals, turns
from store.referrals import Referral
from store.sessions import User
from store.work import HIDDEN
from web import coordinator_texts
from web.console.changes import told
from web.console.referral import ReferralPage
from web.console.session import Console, form
from web.console.words import LANGUAGES
from web.coordinator_texts import Outcome
from web.wording import filled, mail, put

MAIL = "mail.coordinator"
OWN = "own"
"""The message of `messages.yml` that somebody's own words are put into."""
_LONGEST = 600


class Correspondence:
    """The forms to write, to take over and to hand back."""

    def __init__(self, console: Console, page: ReferralPage) -> None:
        self._console, self._context, self._page = console, console.context, page
        protocol = console.context.protocol
        assert protocol.folder is not None
        self._templates = {one["id"]: one for one in read_filled(protocol.folder, "messages.yml", protocol.names)["messages"]}
        page.templates = [(id, one["label"]) for id, one in self._templates.items() if id != OWN or self._own]

    @property
    def _own(self) -> bool:
        return self._context.settings.coordinator_words == "own"

    async def write(self, request: Request, user: User) -> Response:
        """Sends a text or a mail; what became of it is told."""
        given = await form(request)
        chosen = [str(given.get(name, "")) for name in ("template", "channel")]
        words = " ".join(str(given.get("words", "")).split())
        return await self._told(request, user, self._write, *chosen, words)

    async def take_over(self, request: Request, user: User) -> Response:
        """Gives the conversation to this person: from now on texts are messages on the referral and no answers."""
        return await self._told(request, user, self._hold, user.id)

    async def hand_back(self, request: Request, user: User) -> Response:
        """Gives the conversation back to the interview: on the page the open question is asked again, by SMS the next text goes on."""
        return await self._told(request, user, self._hold, None)

    async def _told(self, request: Request, user: User, act: Any, *given: Any) -> Response:
        id, sent = request.path_params["id"], await form(request)

        def run() -> str:
            with self._context.database.write() as connection:
                referral = referrals.get(connection, self._context.sealer, id)
                if referral is None:
                    raise KeyError(id)
                if referral.blind:
                    self._hidden(connection, id, user)
                if not self._console.once(connection, request, user, sent):
                    return "twice"
                return str(act(connection, referral, user, *given))

        try:
            code = await asyncio.to_thread(run)
        except KeyError:
            return self._console.message(user, 404, "Not found", "There is no such referral.")
        except Refused as refused:
            typed = {"form": "write", "sent": {name: value for name, value in sent.items() if isinstance(value, str)}}
            return await self._page.answer(id, user, 422, refused=str(refused), typed=typed)
        to = f"/console/referrals/{id}"  # an id of the database, under a path of ours
        return told(id, code) if code else RedirectResponse(to, 303)  # nosemgrep: a-redirect-leads-where-we-say

    def _hidden(self, connection: Connection, id: str, user: User) -> None:
        """Nobody writes to whom is to be asked again: an answer could tell. Whoever has opened it all the same shows it to all by that."""
        if blinding.hidden_from(connection, id, user.id):
            raise Refused(HIDDEN)
        blinding.end(connection, id, blinding.WORKED_ON, self._context.clock.now(), user.id)

    def _write(self, connection: Connection, referral: Referral, user: User, template: str, channel: str, words: str) -> str:
        template = OWN if words and self._own else template
        entry = self._templates.get(template)
        if entry is None or (template == OWN and not self._own) or channel not in ("sms", "mail", "web"):
            raise Refused("Please choose what to write, and whether as a text, an e-mail or into the chat.")
        if template == OWN and not words:
            raise Refused("There is nothing to send. Please write your own words, or choose approved ones.")
        if len(words) > _LONGEST:
            raise Refused(f"Your own words are longer than {_LONGEST} characters. Please shorten them.")
        language = referral.language if referral.language in entry else "en"
        said = self._said(entry, template, {"web": "chat"}.get(channel, channel), language, channel, words).strip()
        if channel == "web":
            return self._chat(connection, referral, user, template, said)
        if template == OWN and (named := coordinator_texts.health_words(words, self._context.protocol.folder)):
            raise Refused(f"Please leave out what tells of somebody's health, such as “{named[0]}”: others may see a text or a mail.")
        if channel == "sms":
            return self._text(connection, referral, user, template, said)
        subject = self._said(entry, template, "subject", language, "mail", "")
        return self._mail(connection, referral, user, template, subject, said)

    def _said(self, entry: Mapping[str, Any], template: str, form: str, language: str, channel: str, words: str) -> Worded:
        id = f"messages {template}.{form}"
        if not self._context.lock.approves(language, id):
            name = LANGUAGES.get(language, language)
            raise Refused(
                f"The board has not approved this message in {name} as it stands ({id}), so it can't be sent. Please call instead."
            )
        approved = filled(self._context, entry[language][form], language, channel)
        return put(self._context, id, language, approved, {"words": words})

    def _text(self, connection: Connection, referral: Referral, user: User, template: str, words: str) -> str:
        context, phone = self._context, referral.identity.get("phone")
        if not phone or not context.settings.sms:
            raise Refused("There is no phone number to text, or no account to text from.")
        live = referral.conversation is not None and messages.holder(connection, referral.conversation) is not None
        whose: dict[str, Any] = {"conversation": referral.conversation, "language": referral.language, "live": live}
        outcome = coordinator_texts.write(context, connection, phone=phone, words=words, by=user.id, **whose)
        if outcome in (Outcome.SENT, Outcome.LIVE, Outcome.ASKED):
            index = context.sealer.indices("phone", phone)
            outgoing = outbox.last_of(connection, index)
            body = "(asked whether we may text)" if outcome is Outcome.ASKED else words
            kept: dict[str, Any] = {"channel": "sms", "template": template, "phone_index": index[0], "outgoing": outgoing, "by": user.id}
            messages.sent(connection, context.sealer, referral.id, body, now=context.clock.now(), **kept)
        return outcome.name.lower()

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
        if opt_outs.opted_out(connection, context.sealer.indices("email", to.lower()), opt_outs.MAIL):
            raise Refused("This person asked for no more e-mails. Please call instead.")
        body = mail(subject, words)
        sent: dict[str, Any] = {"to": to, "now": now, "conversation": referral.conversation, "trial": context.trial}
        outgoing = outbox.add_mail(connection, context.sealer, MAIL, body, **sent)
        kept: dict[str, Any] = {"channel": "mail", "template": template, "phone_index": None, "outgoing": outgoing, "by": user.id}
        messages.sent(connection, context.sealer, referral.id, words, now=now, **kept)
        return "mail"

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
