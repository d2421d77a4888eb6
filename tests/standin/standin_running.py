"""The stand-in and a product to call, both over real HTTP on loopback."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from serving import Serving
from starlette.requests import Request
from starlette.responses import Response
from twilio.request_validator import RequestValidator

from standin.app import create

SID, TOKEN, NUMBER, PHONE = "AC" + "0123456789abcdef" * 2, "a-token", "+13125550199", "+13125550101"
PUBLIC = "https://study.example/base"


def until(found: Callable[[], Any], seconds: float = 5) -> Any:
    """What `found` finds, as soon as it is something."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
    return value


@dataclass
class Call:
    """A webhook as the product got it."""

    path: str
    fields: dict[str, str]
    signed: bool
    token: str


@dataclass
class Product:
    """Takes the webhooks and answers as told; each is checked with Twilio's own validator against the public URL."""

    calls: list[Call] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    public: str = ""
    url: str = ""

    async def take(self, request: Request) -> Response:
        form = await request.form()
        fields = {name: str(value) for name, value in form.items()}
        query = f"?{request.url.query}" if request.url.query else ""
        url = self.public + request.url.path + query
        signed = RequestValidator(TOKEN).validate(url, fields, request.headers["X-Twilio-Signature"])
        self.calls.append(Call(request.url.path, fields, signed, request.headers["I-Twilio-Idempotency-Token"]))
        return self.answers.pop(0) if self.answers else Response("<Response/>", media_type="text/xml")

    def inbound(self) -> list[Call]:
        return [call for call in self.calls if call.path == "/sms/inbound"]

    def statuses(self, sid: str) -> list[str]:
        return [call.fields["MessageStatus"] for call in self.calls if call.path == "/sms/status" and call.fields["MessageSid"] == sid]


class Standin:
    """The stand-in, and the short words to use it with."""

    def __init__(self, product: Product, **options: Any) -> None:
        self.product_url = product.url
        options = {"pace": 0.02, **options}
        self.app = create(SID, TOKEN, NUMBER, self.product_url + "/sms/inbound", **options)
        self.running = Serving(self.app)
        self.http = httpx.Client(base_url=self.running.url, trust_env=False, timeout=10)
        self.messages = f"/2010-04-01/Accounts/{SID}/Messages"

    def send(self, **fields: str) -> httpx.Response:
        wanted = {"To": PHONE, "From": NUMBER, "Body": "Hello", **fields}
        return self.http.post(f"{self.messages}.json", data={name: value for name, value in wanted.items() if value}, auth=(SID, TOKEN))

    def get(self, address: str) -> httpx.Response:
        return self.http.get(address, auth=(SID, TOKEN))

    def text(self, body: str, sender: str = PHONE, **more: Any) -> dict[str, Any]:
        answer = self.http.post("/demo/api/texts", json={"from": sender, "body": body, **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def faults(self, **wanted: Any) -> None:
        assert self.http.post("/demo/api/faults", json=wanted).status_code == 200

    def thread(self, number: str = PHONE) -> list[tuple[bool, str]]:
        found = self.http.get("/demo/api/thread", params={"number": number}).json()["messages"]
        return [(message["mine"], message["text"]) for message in found]

    def close(self) -> None:
        self.http.close()
        self.running.stop()
