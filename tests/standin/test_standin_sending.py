"""Sending as Twilio's API takes it: the resource, each refusal, the list, the deliveries and their callbacks."""

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from standin_running import NUMBER, PHONE, SID, TOKEN, Product, Standin, until
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from standin import segments

SERVICE = "MG" + "0" * 32


def test_a_message_is_created_as_twilio_shows_it(standin: Standin) -> None:
    answer = standin.send(Body="Reply 1 for yes")
    assert answer.status_code == 201
    assert re.fullmatch(r"RQ[0-9a-f]{32}", answer.headers["Twilio-Request-Id"])
    message = answer.json()
    assert re.fullmatch(r"SM[0-9a-f]{32}", message["sid"])
    created = parsedate_to_datetime(message["date_created"])
    assert message["date_created"].endswith("+0000")
    assert abs(created - datetime.now(timezone.utc)) < timedelta(seconds=5)
    uri = f"/2010-04-01/Accounts/{SID}/Messages/{message['sid']}"
    assert message == {
        "account_sid": SID,
        "api_version": "2010-04-01",
        "body": "Reply 1 for yes",
        "date_created": message["date_created"],
        "date_sent": None,
        "date_updated": message["date_created"],
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": NUMBER,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": message["sid"],
        "status": "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": PHONE,
        "uri": f"{uri}.json",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 10, 2),
        ("a" * 152 + "€" * 77, 3),  # an escaped character is not cut: 153 + 153 units would just do
        ("¿Cómo está?", 1),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("’" + "a" * 69, 1),
        ("’" + "a" * 134, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_segments_are_counted_as_the_networks_pack_them(text: str, expected: int) -> None:
    assert segments.count(text) == expected


REFUSED: list[tuple[str, dict[str, str], int, int]] = [
    ("no To", {"To": ""}, 400, 21604),
    ("no From", {"From": ""}, 400, 21603),
    ("no body", {"Body": ""}, 400, 21602),
    ("1,601 characters", {"Body": "a" * 1601}, 400, 21617),
    ("To without country", {"To": "3125550100"}, 400, 21211),
    ("To too short", {"To": "+1312555010"}, 400, 21211),
    ("To of words", {"To": "somebody"}, 400, 21211),
    ("magic To, invalid", {"To": "+15005550001"}, 400, 21211),
    ("magic To, no route", {"To": "+15005550002"}, 400, 21612),
    ("magic To, no permission", {"To": "+15005550003"}, 400, 21408),
    ("magic To, opted out", {"To": "+15005550004"}, 400, 21610),
    ("magic To, no mobile", {"To": "+15005550009"}, 400, 21614),
    ("From of somebody else", {"From": "+13125550177"}, 400, 21659),
    ("magic From, not ours", {"From": "+15005550007"}, 400, 21606),
    ("magic From, queue full", {"From": "+15005550008"}, 429, 21611),
    ("From malformed", {"From": "12"}, 400, 21212),
    ("to ourselves", {"To": NUMBER}, 400, 21266),
    ("service unknown", {"From": "", "MessagingServiceSid": "MGx"}, 404, 21701),
    ("callback no address", {"StatusCallback": "/sms/status"}, 400, 21609),
    ("validity too long", {"ValidityPeriod": "36001"}, 400, 20001),
]


@pytest.mark.parametrize(("fields", "status", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_twilio_refuses_is_refused(standin: Standin, fields: dict[str, str], status: int, code: int) -> None:
    answer = standin.send(**fields)
    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (status, code, status)
    assert answer.json()["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert set(answer.json()) == {"code", "message", "more_info", "status"}
    assert standin.get(f"{standin.messages}.json").json()["messages"] == []


@pytest.mark.parametrize("auth", [None, (SID, "wrong"), ("AC" + "f" * 32, TOKEN), (SID, "")])
def test_only_the_account_itself_may_send(standin: Standin, auth: tuple[str, str] | None) -> None:
    fields = {"To": PHONE, "From": NUMBER, "Body": "Hello"}
    answer = standin.http.post(f"{standin.messages}.json", data=fields, auth=auth)
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    other = f"/2010-04-01/Accounts/AC{'f' * 32}/Messages.json"
    assert standin.http.post(other, data=fields, auth=(SID, TOKEN)).json()["code"] == 20003


def test_a_body_that_is_no_form_has_no_fields(standin: Standin) -> None:
    answer = standin.http.post(f"{standin.messages}.json", json={"To": PHONE, "From": NUMBER, "Body": "Hello"}, auth=(SID, TOKEN))
    assert answer.json()["code"] == 21604


def test_statuses_are_called_back_signed_and_in_order(standin: Standin, product: Product) -> None:
    callback = product.public + "/sms/status?of=interview"
    sid = standin.send(StatusCallback=callback).json()["sid"]
    until(lambda: product.statuses(sid) == ["sent", "delivered"])
    assert all(call.signed for call in product.calls)
    last = product.calls[-1].fields
    assert re.fullmatch(r"\d{10}", last.pop("RawDlrDoneDate"))
    assert last == {
        "MessageSid": sid,
        "SmsSid": sid,
        "AccountSid": SID,
        "From": NUMBER,
        "To": PHONE,
        "ApiVersion": "2010-04-01",
        "MessageStatus": "delivered",
        "SmsStatus": "delivered",
    }
    message = standin.get(f"{standin.messages}/{sid}.json").json()
    assert message["status"] == "delivered"
    assert message["date_sent"]


def test_a_messaging_service_picks_the_sender_later(standin: Standin, product: Product) -> None:
    created = standin.send(From="", MessagingServiceSid=SERVICE, StatusCallback=product.public + "/sms/status").json()
    assert (created["status"], created["from"], created["num_segments"]) == ("accepted", None, "0")
    until(lambda: product.statuses(created["sid"]) == ["queued", "sending", "sent", "delivered"])
    assert product.calls[-1].fields["MessagingServiceSid"] == SERVICE
    assert standin.get(created["uri"]).json()["from"] == NUMBER


@pytest.mark.parametrize(
    ("code", "statuses"),
    [(30001, ["failed"]), (30003, ["sent", "undelivered"]), (30006, ["sent", "undelivered"]), (30007, ["sent", "undelivered"])],
)
def test_a_magic_number_is_not_delivered_to(standin: Standin, product: Product, code: int, statuses: list[str]) -> None:
    sid = standin.send(To=f"+15005553{code % 1000:03}", StatusCallback=product.public + "/sms/status").json()["sid"]
    until(lambda: product.statuses(sid) == statuses)
    assert product.calls[-1].fields["ErrorCode"] == str(code)
    assert standin.get(f"{standin.messages}/{sid}.json").json()["error_code"] == code


def test_any_number_can_be_made_unreachable(standin: Standin, product: Product) -> None:
    standin.faults(delivery={PHONE: 30005})
    sid = standin.send(StatusCallback=product.public + "/sms/status").json()["sid"]
    until(lambda: product.statuses(sid) == ["sent", "undelivered"])


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("duplicate", ["sent", "sent", "delivered", "delivered"]),
        ("reorder", ["delivered", "sent"]),
        ("drop", []),
        (None, ["sent", "delivered"]),
    ],
)
def test_callbacks_go_wrong_on_demand(standin: Standin, product: Product, fault: str | None, expected: list[str]) -> None:
    standin.faults(callbacks=fault)
    sid = standin.send(StatusCallback=product.public + "/sms/status").json()["sid"]
    until(lambda: standin.get(f"{standin.messages}/{sid}.json").json()["status"] == "delivered")
    until(lambda: len(product.statuses(sid)) >= len(expected))
    assert product.statuses(sid) == expected
    assert all(call.signed for call in product.calls)


def test_callbacks_can_be_signed_wrongly(standin: Standin, product: Product) -> None:
    standin.faults(callbacks="unsigned")
    standin.send(StatusCallback=product.public + "/sms/status")
    until(lambda: product.calls)
    assert not product.calls[0].signed


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500), (503, 20503)])
def test_sends_fail_on_demand_so_many_times(standin: Standin, status: int, code: int) -> None:
    standin.faults(send={"status": status, "times": 2, "retry_after": 1})
    answers = [standin.send() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 201]
    assert (answers[0].json()["code"], answers[0].headers["Retry-After"]) == (code, "1")
    assert len(standin.get(f"{standin.messages}.json").json()["messages"]) == 1


def test_a_message_can_be_taken_although_the_answer_says_otherwise(standin: Standin) -> None:
    standin.faults(send={"status": 500, "accepted": True})
    assert standin.send().status_code == 500
    until(lambda: standin.thread() == [(False, "Hello")])


def test_a_send_can_be_slow(standin: Standin) -> None:
    standin.faults(send={"delay": 0.5})
    with pytest.raises(httpx.ReadTimeout):
        standin.http.post(f"{standin.messages}.json", data={"To": PHONE, "From": NUMBER, "Body": "Hello"}, auth=(SID, TOKEN), timeout=0.1)


@pytest.mark.parametrize(
    "wanted",
    [
        {"sned": {}},
        {"send": 503},
        {"send": {"status": 200}},
        {"send": {"status": "503"}},
        {"send": {"stauts": 503}},
        {"callbacks": "twice"},
        {"inbound": "late"},
        {"opt_out": "never"},
        {"delivery": {PHONE: 1}},
        [],
    ],
)
def test_a_fault_that_is_not_understood_changes_nothing(standin: Standin, wanted: Any) -> None:
    before = standin.http.get("/demo/api/faults").json()
    answer = standin.http.post("/demo/api/faults", json=wanted)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert standin.http.get("/demo/api/faults").json() == before


def test_faults_are_taken_away_together(standin: Standin) -> None:
    standin.faults(send={"status": 503, "times": None}, callbacks="drop", inbound="drop")
    assert standin.send().status_code == 503
    standin.http.delete("/demo/api/faults")
    assert standin.send().status_code == 201


def test_the_list_is_newest_first_and_filtered(standin: Standin) -> None:
    standin.send(Body="one")
    standin.send(Body="two", To="+13125550102")
    standin.text("three")

    def listed(**query: str) -> list[str]:
        return [m["body"] for m in standin.http.get(f"{standin.messages}.json", params=query, auth=(SID, TOKEN)).json()["messages"]]

    until(lambda: len(listed(**{"DateSent>": "2020-01-01"})) == 3)
    assert listed() == ["three", "two", "one"]
    assert listed(To=PHONE) == ["one"]
    assert listed(To=NUMBER) == ["three"]
    assert listed(From=PHONE) == ["three"]
    today = datetime.now(timezone.utc).date()
    assert listed(**{"DateSent>": str(today + timedelta(days=1))}) == []
    assert listed(**{"DateSent<": str(today - timedelta(days=1))}) == []
    assert listed(**{"DateSent>": (datetime.now(timezone.utc) - timedelta(minutes=1)).isoformat()}) == ["three", "two", "one"]
    assert standin.get(f"{standin.messages}.json?PageSize=1001").status_code == 400


def test_pages_lead_to_one_another_though_texts_arrive(standin: Standin) -> None:
    for index in range(5):
        standin.send(Body=str(index))
    page = standin.get(f"{standin.messages}.json?PageSize=2").json()
    seen = [m["body"] for m in page["messages"]]
    standin.send(Body="late")
    while page["next_page_uri"]:
        page = standin.get(page["next_page_uri"]).json()
        seen += [m["body"] for m in page["messages"]]
    assert seen == ["4", "3", "2", "1", "0"]


def test_what_is_not_there_is_not_found(standin: Standin) -> None:
    for address in (f"{standin.messages}/SM{'0' * 32}.json", "/2010-04-01/Elsewhere.json"):
        answer = standin.get(address)
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_a_message_can_be_emptied_and_deleted(standin: Standin) -> None:
    message = standin.send().json()
    assert standin.http.post(message["uri"], data={"Body": ""}, auth=(SID, TOKEN)).json()["body"] == ""
    assert standin.http.delete(message["uri"], auth=(SID, TOKEN)).status_code == 204
    assert standin.get(message["uri"]).status_code == 404


class Loopback(TwilioHttpClient):
    """Twilio's own client, sent here instead."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.session.trust_env = False

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self.url), *args, **more)


def test_twilios_own_client_gets_along_with_it(standin: Standin) -> None:
    client = Client(SID, TOKEN, http_client=Loopback(standin.running.url))
    sent = [client.messages.create(to=PHONE, from_=NUMBER, body=str(index), validity_period=600) for index in range(5)]
    assert sent[0].status == "queued"
    assert sent[0].date_created
    assert [message.body for message in client.messages.list(to=PHONE, page_size=2)] == ["4", "3", "2", "1", "0"]
    assert client.messages(sent[0].sid).fetch().body == "0"
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to="+15005550009", from_=NUMBER, body="Hello")
    assert (refused.value.status, refused.value.code) == (400, 21614)
