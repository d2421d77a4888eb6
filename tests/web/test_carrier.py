"""What we ask of Twilio's API, held against the facts of its published description: fields, bounds, states, filters."""

import base64
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from serving import ACCOUNT, NUMBER, TOKEN, Serving
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from store.deliveries import _RANKS
from web.carrier import VALIDITY_SECONDS, Carrier, SendError
from web.settings import read_settings

CREATE = {
    *("To", "From", "MessagingServiceSid", "Body", "MediaUrl", "StatusCallback", "ApplicationSid", "MaxPrice", "ProvideFeedback", "Attempt"),
    *("ValidityPeriod", "ForceDelivery", "ContentRetention", "AddressRetention", "SmartEncoded", "PersistentAction", "TrafficType"),
    *("ShortenUrls", "ScheduleType", "SendAt", "SendAsMms", "ContentVariables", "RiskCheck", "ContentSid"),
}  # fmt: skip
LIST = {"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"}
OUTWARD = {
    "queued",
    "sending",
    "sent",
    "failed",
    "delivered",
    "undelivered",
    "accepted",
    "scheduled",
    "read",
    "partially_delivered",
    "canceled",
}
SERVICE = "MG" + "0" * 32
LONGEST_VALIDITY, MOST_ON_A_PAGE = 36_000, 1_000


class Twilio:
    """Takes down what it is asked, and answers as it is told to."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: tuple[int, dict[str, Any]] = (201, {"sid": "SM" + "a" * 32, "status": "queued"})
        root = "/2010-04-01/Accounts/{account}/Messages.json"
        self.serving = Serving(Starlette(routes=[Route(root, self.take, methods=["POST"]), Route(root, self.take, methods=["GET"])]))

    async def take(self, request: Request) -> Response:
        """One request."""
        body = (await request.body()).decode()
        query = dict(parse_qsl(request.url.query, keep_blank_values=True))
        fields = dict(parse_qsl(body, keep_blank_values=True)) if request.method == "POST" else query
        self.asked.append({"path": request.url.path, "authorization": request.headers["authorization"], "fields": fields})
        return JSONResponse(self.answer[1], self.answer[0])


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    """The other side."""
    made = Twilio()
    yield made
    made.serving.stop()


def carrier(twilio: Twilio, tmp_path: Path, **sender: str) -> Carrier:
    environ = {
        "DATA_DIR": str(tmp_path),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": f"{TOKEN},the-old-one",
        "TWILIO_API_BASE": twilio.serving.url,
        "PUBLIC_URL": "https://study.example/prescreen",
        **(sender or {"TWILIO_FROM": NUMBER}),
    }
    return Carrier(read_settings(environ))


@pytest.mark.parametrize("sender", [{"TWILIO_FROM": NUMBER}, {"TWILIO_MESSAGING_SERVICE_SID": SERVICE}])
def test_a_text_is_asked_for_by_fields_that_the_description_has(twilio: Twilio, tmp_path: Path, sender: dict[str, str]) -> None:
    assert carrier(twilio, tmp_path, **sender).send("+13125550101", "Ünïcode & more") == "SM" + "a" * 32
    (asked,) = twilio.asked
    fields = asked["fields"]
    assert set(fields) <= CREATE and fields["To"] == "+13125550101" and fields["Body"] == "Ünïcode & more"
    assert ("From" in fields) != ("MessagingServiceSid" in fields)
    assert fields["StatusCallback"] == "https://study.example/prescreen/sms/status"
    assert fields["ValidityPeriod"] == str(VALIDITY_SECONDS) and 1 <= VALIDITY_SECONDS <= LONGEST_VALIDITY
    assert asked["path"] == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert base64.b64decode(asked["authorization"].removeprefix("Basic ")).decode() == f"{ACCOUNT}:{TOKEN}"


def test_the_list_is_asked_for_by_filters_that_the_description_has(twilio: Twilio, tmp_path: Path) -> None:
    twilio.answer = (200, {"messages": [], "next_page_uri": None, "page": 0, "page_size": 50})
    asking = carrier(twilio, tmp_path)
    since = datetime.now(timezone.utc) - timedelta(hours=1)
    assert asking.received(since) == [] and asking.recent("+13125550101", "hello", since) == []
    for asked in twilio.asked:
        assert set(asked["fields"]) <= LIST and 1 <= int(asked["fields"]["PageSize"]) <= MOST_ON_A_PAGE
    since_asked = twilio.asked[0]["fields"]["DateSent>"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", since_asked) and twilio.asked[0]["fields"]["To"] == NUMBER


def test_every_state_that_a_text_of_ours_can_have_is_known() -> None:
    assert set(_RANKS) == OUTWARD


@pytest.mark.parametrize(
    ("status", "code", "permanent", "unknown"),
    [
        (400, 21211, True, False),
        (400, 21610, True, False),
        (429, 20429, False, False),
        (429, 21611, False, False),
        (401, 20003, False, False),
        (500, 20500, False, True),
        (503, 20503, False, True),
    ],
)
def test_what_an_error_means(twilio: Twilio, tmp_path: Path, status: int, code: int, permanent: bool, unknown: bool) -> None:
    twilio.answer = (status, {"code": code, "message": "no", "more_info": "", "status": status})
    with pytest.raises(SendError) as raised:
        carrier(twilio, tmp_path).send("+13125550101", "hello")
    assert (raised.value.code, raised.value.permanent, raised.value.unknown) == (str(code), permanent, unknown)
