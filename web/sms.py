"""Twilio's webhooks: signed or nothing, taken once by MessageSid, stored before they are answered, worked on afterwards.

STOP, START and HELP are honoured here, whatever the dialogue does; what else a text means is for the dialogue.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import phonenumbers
from sqlalchemy import Connection, text
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from prescreen import safety
from prescreen.dialogue import Site, begin
from store import conversations, opt_outs, outbox
from web.carrier import OPTED_OUT
from web.chat import clean
from web.context import Context
from web.outbox import OPT_OUT_CONFIRMED, Sender
from web.turns import LONGEST_TEXT, STORE_ERRORS, Turns
from web.wording import say

LOG = logging.getLogger("prescreen.sms")
_MOST_BYTES = 65_536
_STORE_SECONDS = 8
_KEYWORDS = ("STOP", "HELP", "START")


@dataclass(frozen=True)
class Text:
    """A text as Twilio hands it over. `keyword`: STOP, HELP or START; `told`: Twilio has answered that already."""

    sid: str
    phone: str
    body: str
    media: bool
    keyword: str | None
    told: bool


def routes(context: Context, turns: Turns, sender: Sender) -> list[Route]:
    """The two webhooks; none where texts are not set up."""
    if not context.settings.sms:
        return []
    sms = Sms(context, turns, sender)
    return [Route("/sms/inbound", sms.inbound, methods=["POST"]), Route("/sms/status", sms.status, methods=["POST"])]


class Sms:
    """The webhooks' work."""

    def __init__(self, context: Context, turns: Turns, sender: Sender) -> None:
        self.context, self.turns, self.sender = context, turns, sender
        self._validators = [RequestValidator(token) for token in context.settings.twilio_auth_tokens]

    async def inbound(self, request: Request) -> Response:
        """A text that came in."""
        form = await self._signed(request)
        if form is None:
            return Response(status_code=403)
        received = read_text(form)
        if received is None or not self._welcome(received.phone):
            return _done()
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                run = await asyncio.to_thread(self._take, received)
        except STORE_ERRORS as error:
            self.context.metrics.refused.labels("sms").inc()
            LOG.warning("text not stored", extra={"text": received.sid, "error": type(error).__name__})
            return Response(status_code=503, headers={"Retry-After": "5"})
        if run is not None:
            self.context.metrics.received.labels("sms").inc()
            self.turns.soon(*run)
        self.sender.nudge()
        return _done()

    async def status(self, request: Request) -> Response:
        """How a text that we sent has fared."""
        form = await self._signed(request)
        if form is None:
            return Response(status_code=403)
        sid, status, error = _field(form, "MessageSid"), _field(form, "MessageStatus"), _field(form, "ErrorCode")
        if sid and status:
            try:
                await asyncio.to_thread(self._delivery, sid[:64], status[:16], error[:16] or None)
            except STORE_ERRORS as fault:
                LOG.warning("delivery status not stored", extra={"text": sid, "error": type(fault).__name__})
                return Response(status_code=503)
        return _done()

    async def _signed(self, request: Request) -> FormData | None:
        """The form, if it was signed for this address with a token of ours."""
        signature = request.headers.get("x-twilio-signature", "")
        raw = await _limited(request)
        if raw is None or not signature:
            return None
        form = _form(raw)
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{self.context.settings.public_url}{request.url.path}{query}"
        if form is None or not any(validator.validate(url, form, signature) for validator in self._validators):
            return None
        return form

    def _welcome(self, phone: str) -> bool:
        countries = self.context.settings.sms_countries
        try:
            number = phonenumbers.parse(phone)
        except phonenumbers.NumberParseException:
            return False
        region = phonenumbers.region_code_for_number(number)
        regions = [region] if region else phonenumbers.region_codes_for_country_code(number.country_code or 0)
        return any(region in countries for region in regions)

    def _take(self, received: Text) -> tuple[str, float] | None:
        """Stores a text with its effect, once. The conversation to run, and after how many seconds."""
        sealer, now = self.context.sealer, self.context.clock.now()
        index = sealer.index("phone", received.phone)
        source = f"sms:{received.sid}"
        with self.context.database.write() as connection:
            _one_at_a_time(connection, index)
            if conversations.by_source(connection, sealer, source) is not None:
                return None
            current = conversations.current_by_phone(connection, index)
            if received.keyword == "STOP":
                return self._stop(connection, received, source, index, current, now)
            lifted = received.keyword == "START" and opt_outs.lift(connection, index, now)
            if opt_outs.opted_out(connection, index):
                conversations.note_message(connection, source, meaning="ignored", now=now, conversation=current)
                return None
            key = self._own_answer(received)
            if key is not None and not lifted:
                conversations.note_message(connection, source, meaning="noted", now=now, conversation=current)
                if not received.told:
                    self._text(connection, key, received.phone, current, now)
                return None
            return self._interview(connection, received, source, current, now)

    def _own_answer(self, received: Text) -> str | None:
        """The wording that answers a text which is none of the interview's."""
        if received.keyword == "HELP":
            return "sms.help"
        if self.context.settings.sms_mode == "link":
            return "sms.link"
        return None if received.body else "sms.media"

    def _stop(
        self, connection: Connection, received: Text, source: str, index: str, current: str | None, now: datetime
    ) -> tuple[str, float] | None:
        new = opt_outs.add(connection, self.context.sealer, index, source="text", now=now, words=received.body)
        if new and not received.told:
            self._text(connection, OPT_OUT_CONFIRMED, received.phone, current, now)
        if current is None or not new:
            conversations.note_message(connection, source, meaning="stop", now=now, conversation=current)
            return None
        conversations.add_message(connection, self.context.sealer, current, source, received.body, now=now, meaning="stop")
        return current, 0.0

    def _interview(self, connection: Connection, received: Text, source: str, current: str | None, now: datetime) -> tuple[str, float]:
        sealer, language = self.context.sealer, self.context.languages[0]
        if current is None:
            site = Site.from_json(self.context.settings.site)
            turn = begin(self.context.protocol, channel="sms", language=language, now=now, site=site).to_json()
            current = conversations.add_conversation(
                connection, sealer, turn, channel="sms", language=language, now=now, phone=received.phone
            )
        urgent = safety.emergency(received.body) is not None
        wait = 0.0 if urgent else self.context.settings.sms_join_seconds
        due = now + timedelta(seconds=wait)
        if wait:
            conversations.postpone(connection, current, due)
        conversations.add_message(connection, sealer, current, source, received.body[:LONGEST_TEXT], now=now, due=due)
        return current, wait + 0.02 if wait else 0.0

    def _text(self, connection: Connection, key: str, phone: str, conversation: str | None, now: datetime) -> None:
        language = self.context.languages[0]
        if conversation is not None:
            language = conversations.language_of(connection, conversation) or language
        words = say(self.context, language, key, "sms", link=self.context.settings.public_url)
        outbox.add_text(connection, self.context.sealer, key, words, phone=phone, now=now, conversation=conversation)

    def _delivery(self, sid: str, status: str, error: str | None) -> None:
        now = self.context.clock.now()
        index = outbox.note_delivery(self.context.database, sid, status, error, now)
        if error == str(OPTED_OUT) and index is not None:
            with self.context.database.write() as connection:
                opt_outs.add(connection, self.context.sealer, index, source="twilio", now=now)


def read_text(form: Mapping[str, object]) -> Text | None:
    """The text that a webhook's fields hold; None where they hold none."""
    sid, phone = _field(form, "MessageSid") or _field(form, "SmsSid"), _field(form, "From")
    if not sid or len(sid) > 64 or not phone.startswith("+"):
        return None
    body = clean(_field(form, "Body"))
    told = _field(form, "OptOutType").upper()
    keyword = told if told in _KEYWORDS else _keyword(body)
    media = _field(form, "NumMedia")
    return Text(sid, phone, body, media.isdigit() and int(media) > 0, keyword, told in _KEYWORDS)


def _keyword(body: str) -> str | None:
    if safety.opt_out(body):
        return "STOP"
    if safety.help_word(body):
        return "HELP"
    return "START" if safety.start_word(body) else None


def _field(form: Mapping[str, object], name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def _one_at_a_time(connection: Connection, index: str) -> None:
    """Two first texts of one number, taken by two processes, open one conversation."""
    if connection.dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(index.encode()).digest()[:8], "big", signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


async def _limited(request: Request) -> bytes | None:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _MOST_BYTES:
            return None
    return bytes(raw)


def _form(raw: bytes) -> FormData | None:
    """The fields, blank ones included: the signature covers them."""
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return None
    return FormData(dict(pairs))


def _done() -> Response:
    return Response('<?xml version="1.0" encoding="UTF-8"?><Response/>', media_type="text/xml")
