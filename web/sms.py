"""Twilio's webhooks: refused without a valid signature. A text is stored before its webhook is answered; its turn is run afterwards.

What happens to a text that came in is web/reception.py.
"""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from store import deliveries, opt_outs, outbox
from web.carrier import OPTED_OUT
from web.context import Context
from web.outbox import Sender
from web.reception import take_text
from web.texts import field, read_text
from web.turns import STORE_ERRORS, Turns

LOG = logging.getLogger("prescreen.sms")
_MOST_BYTES = 65_536
_STORE_SECONDS = 8


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
        if received is None:
            return _done()
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                outcome = await asyncio.to_thread(take_text, self.context, received)
        except STORE_ERRORS as error:
            self.context.metrics.refused.labels("sms").inc()
            LOG.warning("text not stored", extra={"text": received.sid, "error": type(error).__name__})
            return Response(status_code=503, headers={"Retry-After": "5"})
        if outcome.message is not None:
            self.context.metrics.received.labels("sms").inc()
            self.turns.soon(outcome.message.conversation, outcome.seconds)
        self.sender.nudge()
        return _done()

    async def status(self, request: Request) -> Response:
        """A status callback: what became of a text that we sent."""
        form = await self._signed(request)
        if form is None:
            return Response(status_code=403)
        sid, status, error = field(form, "MessageSid"), field(form, "MessageStatus"), field(form, "ErrorCode")
        if sid and status:
            try:
                await asyncio.to_thread(self._delivery, sid[:64], status[:32], error[:16] or None)
            except STORE_ERRORS as fault:
                LOG.warning("delivery status not stored", extra={"text": sid, "error": type(fault).__name__})
                return Response(status_code=503)
        return _done()

    async def _signed(self, request: Request) -> FormData | None:
        """The form, if its signature is valid; else None."""
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

    def _delivery(self, sid: str, status: str, error: str | None) -> None:
        now = self.context.clock.now()
        index = deliveries.note(self.context.database, sid, status, error, now)
        if error == str(OPTED_OUT) and index is not None:
            with self.context.database.write() as connection:
                indices = (self.context.sealer.lifted(index), index)
                opt_outs.add(connection, self.context.sealer, indices, source="twilio", now=now)
                outbox.withdraw(connection, indices, "opted out")


async def _limited(request: Request) -> bytes | None:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _MOST_BYTES:
            return None
    return bytes(raw)


def _form(raw: bytes) -> FormData | None:
    """The fields, blank ones included, as the signature covers those too."""
    try:
        pairs: list[tuple[str, UploadFile | str]] = [*parse_qsl(raw.decode("utf-8"), keep_blank_values=True, max_num_fields=200)]
    except ValueError:
        return None
    return FormData(pairs)


def _done() -> Response:
    return Response('<?xml version="1.0" encoding="UTF-8"?><Response/>', media_type="text/xml")
