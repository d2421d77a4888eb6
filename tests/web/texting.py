"""A phone, Twilio's stand-in and a gateway that text with each other over real HTTP; and webhooks signed by hand."""

import socket
from collections.abc import Callable
from typing import Any

import httpx
from serving import ACCOUNT, NUMBER, TOKEN, Gateway, Serving, until
from twilio.request_validator import RequestValidator

from standin.app import create as create_standin

PUBLIC = "https://study.example"
PHONE = "+13125550101"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Texting:
    """Everything that is between a phone and the interview."""

    def __init__(self, start: Callable[..., Gateway], **settings: Any) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.gateway = start(
            TWILIO_ACCOUNT_SID=ACCOUNT,
            TWILIO_AUTH_TOKEN=settings.pop("TWILIO_AUTH_TOKEN", TOKEN),
            TWILIO_FROM=NUMBER,
            TWILIO_API_BASE=f"http://127.0.0.1:{port}",
            PUBLIC_URL=PUBLIC,
            **{"SMS_JOIN_SECONDS": 0, "SMS_SEGMENTS_PER_SECOND": 1000, **settings},
        )
        here = f"{self.gateway.url}/sms/inbound"
        self._make = lambda: create_standin(ACCOUNT, TOKEN, NUMBER, here, public_url=PUBLIC, pace=0.01)
        self.standin = Serving(self._make(), port)
        self.http = httpx.Client(base_url=self.standin.url, trust_env=False, timeout=20)

    @property
    def account(self) -> Any:
        """What the stand-in holds."""
        return self.standin.app.state.account

    def start_standin(self) -> None:
        """Another stand-in in the place of the one that was stopped."""
        self.standin = Serving(self._make(), self.standin.port)

    def text(self, body: str, phone: str = PHONE, **more: Any) -> dict[str, Any]:
        """A phone sends a text."""
        answer = self.http.post("/demo/api/texts", json={"from": phone, "body": body, **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def faults(self, **wanted: Any) -> None:
        """What the stand-in does wrong from now on."""
        assert self.http.post("/demo/api/faults", json=wanted).status_code == 200

    def got(self, phone: str = PHONE) -> list[str]:
        """What the phone was sent, in order."""
        return [one.body for one in self.account.messages.values() if one.to == phone and one.status == "delivered"]

    def sent(self, phone: str = PHONE) -> list[str]:
        """What was handed over for the phone, delivered or not."""
        return [one.body for one in self.account.messages.values() if one.to == phone and one.direction == "outbound-api"]

    def until_got(self, part: str, phone: str = PHONE) -> str:
        """The text with this in it, once it has come."""
        return str(until(lambda: next((body for body in reversed(self.got(phone)) if part in body), None)))

    def post(self, path: str, fields: dict[str, str], *, token: str = TOKEN, signature: str | None = None) -> httpx.Response:
        """A webhook, signed by hand."""
        signed = RequestValidator(token).compute_signature(PUBLIC + path, fields) if signature is None else signature
        headers = {"X-Twilio-Signature": signed} if signed else {}
        return httpx.post(self.gateway.url + path, data=fields, headers=headers, trust_env=False)

    def close(self) -> None:
        """Ends the stand-in."""
        self.http.close()
        self.standin.stop()
