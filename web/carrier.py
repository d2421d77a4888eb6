"""Twilio's REST API, through its library: sends a text, and lists those sent and received.

Decides whether an error is permanent, may pass, or leaves it unknown whether the text was sent. Knows no conversation.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from web.settings import Settings

API = "https://api.twilio.com"
SECONDS = 10
VALIDITY_SECONDS = 14_400
_MOST_LISTED = 1_000
OPTED_OUT = 21610
_SLOW_DOWN = 20429

logging.getLogger("twilio").setLevel(logging.WARNING)  # its lines below that carry texts and numbers


class SendError(Exception):
    """A text was not sent. `unknown`: or it may have been. `permanent`: trying again is no use. `unheard`: Twilio gave no answer."""

    def __init__(self, code: str, *, permanent: bool = False, unknown: bool = False, unheard: bool = False) -> None:
        super().__init__(code)
        self.code, self.permanent, self.unknown, self.unheard = code, permanent, unknown, unheard


@dataclass(frozen=True)
class Received:
    """A text in the message list that came in. `sent`: when, in Twilio's time."""

    sid: str
    phone: str
    body: str
    media: str
    sent: datetime | None
    to: str = ""


class _Base(TwilioHttpClient):  # type: ignore[misc]
    """Sends the library's requests to TWILIO_API_BASE."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=SECONDS)
        self._base = base
        if self.session is not None and _loopback(base):
            self.session.trust_env = False

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """The library's request, at the base."""
        if url.startswith(API):
            url = self._base + url.removeprefix(API)
        return super().request(method, url, *args, **kwargs)


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Carrier:
    """One Twilio account. Its calls block."""

    def __init__(self, settings: Settings, numbers: Collection[str] = ()) -> None:
        """`numbers`: those that texts come to, where they are more than the one that they are sent from."""
        self._client = Client(settings.twilio_account_sid, settings.twilio_auth_tokens[0], http_client=_Base(settings.twilio_api_base))
        if settings.twilio_messaging_service_sid:
            self._from: dict[str, str] = {"messaging_service_sid": settings.twilio_messaging_service_sid}
        else:
            self._from = {"from_": settings.twilio_from}
        self._numbers = list(dict.fromkeys(number for number in (settings.twilio_from, *numbers) if number))
        self._callback = f"{settings.public_url}/sms/status"

    def send(self, to: str, body: str, number: str = "") -> str:
        """Sends a text and gives its sid. `number`: the one that it is sent from, where that is not the usual one. Raises SendError."""
        sender = {"from_": number} if number else self._from
        try:
            message = self._client.messages.create(
                to=to, body=body, status_callback=self._callback, validity_period=VALIDITY_SECONDS, **sender
            )
        except TwilioRestException as error:
            raise _meaning(error) from None
        except requests.ConnectTimeout:
            raise SendError("connect timeout") from None
        except requests.ConnectionError as error:
            reached = "NewConnectionError" not in repr(error)
            raise SendError("connection", unknown=reached, unheard=reached) from None
        except (requests.RequestException, TwilioException, ValueError) as error:
            raise SendError(type(error).__name__, unknown=True, unheard=True) from None
        if not message.sid:
            raise SendError("no sid", unknown=True)
        return str(message.sid)

    def recent(self, to: str, body: str, since: datetime) -> list[str]:
        """Sids of the texts with these words that went to this number since then. Raises SendError."""
        try:
            found = self._client.messages.list(to=to, limit=50)
        except (TwilioException, requests.RequestException, ValueError) as error:
            raise SendError(type(error).__name__, unknown=True) from None
        earliest = since - timedelta(seconds=10)
        return [
            str(message.sid)
            for message in found
            if message.body == body
            and str(message.direction).startswith("outbound")
            and (message.date_created is None or message.date_created >= earliest)
        ]

    def received(self, since: datetime) -> list[Received]:
        """The texts that came in since then, as the message list has them, in the order written. Raises SendError."""
        where: list[dict[str, Any]] = [{"to": number} for number in self._numbers] or [{}]
        try:
            found = [one for to in where for one in self._client.messages.list(date_sent_after=since, limit=_MOST_LISTED, **to)]
        except (TwilioException, requests.RequestException, ValueError, KeyError) as error:
            raise SendError(type(error).__name__, unknown=True) from None
        texts = [
            Received(
                str(message.sid),
                str(message.from_),
                message.body or "",
                str(message.num_media or 0),
                message.date_sent,
                str(message.to or ""),
            )
            for message in reversed(found)  # newest first, as listed
            if message.direction == "inbound" and message.sid and str(message.from_).startswith("+")
        ]
        return sorted(texts, key=lambda text: text.sent or since)


def _meaning(error: TwilioRestException) -> SendError:
    code = str(error.code or error.status)
    if error.status == 429 or error.code == _SLOW_DOWN:
        return SendError(code)
    if error.status >= 500 or error.status in (408, 409):
        return SendError(code, unknown=True)
    return SendError(code, permanent=error.status not in (401, 403, 404))
