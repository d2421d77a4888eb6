"""Carries messages: calls the signed webhooks, walks sent messages through their statuses, and answers keywords as Twilio does.

Decides the fields of each webhook, when one is tried again and which statuses a message passes. Asks the account for the faults to apply.
A URL that begins with the public URL is signed as it is and called on this machine, where the product really listens.
"""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from standin import keywords, numbers, segments, twiml
from standin.errors import FAILED_BEFORE_SENT
from standin.messages import VERSION, Account, Message, new_sid
from standin.signatures import sign

LOG = logging.getLogger("standin")


class Courier:
    """Between one account and the product's webhooks."""

    def __init__(self, account: Account, inbound_url: str, status_url: str | None, public_url: str | None, pace: float) -> None:
        parts = urlsplit(inbound_url)
        here, path = f"{parts.scheme}://{parts.netloc}", parts.path
        public = (public_url or here).rstrip("/").removesuffix(path).rstrip("/")
        self.account, self.status_url, self.pace = account, status_url, pace
        self._here, self._public = here, public
        self.inbound_url = public + inbound_url.removeprefix(here)  # as signed
        self._client = httpx.AsyncClient(timeout=httpx.Timeout(15, connect=5), trust_env=False, follow_redirects=False)
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Drop what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something after the request is answered."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Webhooks

    async def _post(self, url: str, fields: Mapping[str, str], token: str, signed: bool = True) -> httpx.Response | None:
        """One signed POST; None when nobody answered."""
        target = self._here + url.removeprefix(self._public) if url.startswith(self._public + "/") else url
        headers = {
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "X-Twilio-Signature": sign(self.account.auth_token if signed else "not the token", url, fields),
        }
        try:
            return await self._client.post(target, data=dict(fields), headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            LOG.warning("webhook not reached: %s", type(error).__name__)
            return None

    def _common(self, message: Message) -> dict[str, str]:
        fields = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "AccountSid": self.account.sid,
            "From": message.from_ or "",
            "To": message.to,
            "ApiVersion": VERSION,
        }
        if message.messaging_service_sid:
            fields["MessagingServiceSid"] = message.messaging_service_sid
        return fields

    # Outward

    def send(self, message: Message) -> None:
        """Take a new message on its way."""
        self.start(self._deliver(message))

    async def _deliver(self, message: Message) -> None:
        account = self.account
        error = account.faults.delivery.get(message.to) or numbers.failure(message.to)
        statuses = ["queued", "sending"] if message.status == "accepted" else []
        if error is None:
            statuses += ["sent", "delivered"]
        else:
            statuses += ["failed"] if error in FAILED_BEFORE_SENT else ["sent", "undelivered"]
        url = message.status_callback or (self.status_url if message.direction == "outbound-api" else None)
        held: list[dict[str, str]] = []
        for status in statuses:
            await asyncio.sleep(self.pace)
            if message.status == "canceled":
                return
            if status == "queued":
                message.from_ = account.number
            message.advance(status, account.now(), error if status in ("failed", "undelivered") else None)
            if status in ("delivered", "failed", "undelivered"):
                account.show(message)
            fault = account.faults.callbacks
            if url is None or fault == "drop":
                continue
            fields = self._callback_fields(message)
            if fault == "reorder":
                held.append(fields)
                continue
            for _ in range(2 if fault == "duplicate" else 1):
                await self._call_back(url, fields, signed=fault != "unsigned")
        for fields in reversed(held):
            await self._call_back(url or "", fields)

    def _callback_fields(self, message: Message) -> dict[str, str]:
        fields = self._common(message) | {"MessageStatus": message.status, "SmsStatus": message.status}
        if message.error_code:
            fields["ErrorCode"] = str(message.error_code)
        if message.status in ("delivered", "undelivered"):
            fields["RawDlrDoneDate"] = self.account.now().strftime("%y%m%d%H%M")
        return fields

    async def _call_back(self, url: str, fields: Mapping[str, str], signed: bool = True) -> None:
        """A status callback; tried once more only when nobody answered, as Twilio's connection retry does."""
        token = new_sid("")
        if await self._post(url, fields, token, signed) is None:
            await asyncio.sleep(self.pace)
            await self._post(url, fields, token, signed)

    # Inward

    async def receive(self, message: Message, extra: Mapping[str, str]) -> dict[str, object]:
        """Hand a text to the product; what came of it. `extra` fields are put over the usual ones."""
        account = self.account
        number = message.from_ or ""
        way = account.faults.opt_out
        keyword = None if way == "off" else keywords.kind(message.body, number in account.opted_out)
        if keyword == "STOP":
            account.opted_out.add(number)
        elif keyword == "START":
            account.opted_out.discard(number)
        message.advance("received", account.now())
        account.add(message)
        account.show(message)
        fields = self._inbound_fields(message)
        if keyword and way == "advanced":
            fields["OptOutType"] = keyword
        fields |= extra
        fault = account.faults.inbound
        tries = 0
        if fault != "drop":
            for _ in range(2 if fault == "duplicate" else 1):
                tries += await self._call_inbound(message, fields, signed=fault != "unsigned")
        if keyword and not (keyword == "HELP" and number in account.opted_out):
            self._reply(number, keywords.ANSWERS[keyword], even_if_opted_out=True)
        return {"sid": message.sid, "webhook": message.webhook, "tries": tries, "opt_out": keyword}

    def _inbound_fields(self, message: Message) -> dict[str, str]:
        fields = self._common(message) | {
            "SmsMessageSid": message.sid,
            "SmsStatus": "received",
            "Body": message.body,
            "NumSegments": str(segments.count(message.body)),
            "NumMedia": str(len(message.media)),
        }
        media = f"https://api.twilio.com/{VERSION}/Accounts/{self.account.sid}/Messages/{message.sid}/Media"
        for index, content_type in enumerate(message.media):
            fields[f"MediaContentType{index}"] = content_type
            fields[f"MediaUrl{index}"] = f"{media}/{new_sid('ME')}"
        return fields | numbers.place("From", message.from_ or "") | numbers.place("To", message.to)

    async def _call_inbound(self, message: Message, fields: Mapping[str, str], signed: bool) -> int:
        """Call the webhook, and once more as its own fallback when it fails with 5xx or not at all; how often it was called."""
        token = new_sid("")
        answer = await self._post(self.inbound_url, fields, token, signed)
        tries = 1
        if answer is None or answer.status_code >= 500:
            await asyncio.sleep(self.pace)
            failed = {"ErrorCode": "11200", "ErrorUrl": self.inbound_url}
            answer, tries = await self._post(self.inbound_url, {**fields, **failed}, token, signed), 2
        message.webhook = answer.status_code if answer is not None else "not reached"
        if answer is not None and answer.is_success:
            try:
                for text in twiml.texts(answer.headers.get("content-type", ""), answer.text):
                    self._reply(message.from_ or "", text)
            except ValueError as error:
                message.webhook = f"12100: {error}"
        self.account.show(message)
        return tries

    def _reply(self, number: str, text: str, even_if_opted_out: bool = False) -> None:
        account = self.account
        if number in account.opted_out and not even_if_opted_out:
            LOG.warning("a TwiML reply to a number that opted out is not sent (21610)")
            return
        message = Message(account.sid, number, account.number, text, "outbound-reply", "queued", account.now())
        self.send(account.add(message))
