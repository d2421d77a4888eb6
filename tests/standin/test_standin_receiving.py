"""Texts to the number: the signed webhook and its second try, the TwiML answered, the opt-out keywords, the phone's thread."""

import json
import re

import pytest
from standin_running import NUMBER, PHONE, PUBLIC, SID, Product, Standin, until
from starlette.responses import Response


def twiml(*texts: str) -> Response:
    return Response("<Response>" + "".join(f"<Message>{text}</Message>" for text in texts) + "</Response>", media_type="text/xml")


def test_a_text_arrives_as_twilio_sends_it(standin: Standin, product: Product) -> None:
    result = standin.text("I'm 54 & dry-mouthed, señor")
    (call,) = product.inbound()
    assert call.signed
    assert re.fullmatch(r"SM[0-9a-f]{32}", result["sid"])
    assert (result["webhook"], result["tries"]) == (200, 1)
    assert call.fields == {
        "MessageSid": result["sid"],
        "SmsSid": result["sid"],
        "SmsMessageSid": result["sid"],
        "AccountSid": SID,
        "From": PHONE,
        "To": NUMBER,
        "ApiVersion": "2010-04-01",
        "SmsStatus": "received",
        "Body": "I'm 54 & dry-mouthed, señor",
        "NumSegments": "1",
        "NumMedia": "0",
        "FromCity": "CHICAGO",
        "FromState": "IL",
        "FromZip": "60601",
        "FromCountry": "US",
        "ToCity": "CHICAGO",
        "ToState": "IL",
        "ToZip": "60601",
        "ToCountry": "US",
    }


@pytest.mark.parametrize(
    ("number", "country"),
    [("+14165550100", "CA"), ("+18765550100", "JM"), ("+447700900123", "GB"), ("+5215512345678", "MX"), ("+19995550100", "US")],
)
def test_fields_without_a_value_are_sent_blank_and_signed(standin: Standin, product: Product, number: str, country: str) -> None:
    standin.text("hello", number)
    (call,) = product.inbound()
    assert call.signed
    assert (call.fields["FromCountry"], call.fields["FromZip"]) == (country, "")


def test_a_picture_without_words(standin: Standin, product: Product) -> None:
    assert standin.text("", media=["image/jpeg", "audio/amr"])["sid"].startswith("MM")
    (call,) = product.inbound()
    assert call.signed
    assert (call.fields["Body"], call.fields["NumMedia"], call.fields["MediaContentType1"]) == ("", "2", "audio/amr")
    assert call.fields["MediaUrl0"].startswith("https://api.twilio.com/")


def test_behind_a_proxy_signatures_are_over_the_public_address(standin_behind_proxy: Standin, product: Product) -> None:
    standin_behind_proxy.text("hello")
    sid = standin_behind_proxy.send(StatusCallback=f"{PUBLIC}/sms/status").json()["sid"]
    until(lambda: product.statuses(sid) == ["sent", "delivered"])
    assert [call.signed for call in product.calls] == [True, True, True]


def test_twiml_is_sent_as_texts(standin: Standin, product: Product) -> None:
    product.answers = [twiml("First &amp; foremost", "Second")]
    standin.text("hello")
    until(lambda: standin.thread() == [(True, "hello"), (False, "First & foremost"), (False, "Second")])
    listed = standin.get(f"{standin.messages}.json?To=%2B13125550101").json()["messages"]
    assert [m["direction"] for m in listed] == ["outbound-reply", "outbound-reply"]


@pytest.mark.parametrize("content", ["<Response><Message>", "<html/>"])
def test_an_answer_that_is_no_twiml_is_told(standin: Standin, product: Product, content: str) -> None:
    product.answers = [Response(content, media_type="text/xml")]
    standin.text("hello")
    (shown,) = standin.http.get("/demo/api/thread", params={"number": PHONE}).json()["messages"]
    assert shown["webhook"].startswith("12100")


def test_a_refused_webhook_is_not_tried_again(standin: Standin, product: Product) -> None:
    product.answers = [Response(status_code=403)]
    assert standin.text("hello")["tries"] == 1
    assert len(product.inbound()) == 1


def test_a_failed_webhook_is_tried_once_more_as_the_same_message(standin: Standin, product: Product) -> None:
    product.answers = [Response(status_code=502), Response(status_code=502)]
    result = standin.text("hello")
    first, second = product.inbound()
    assert (result["webhook"], result["tries"]) == (502, 2)
    assert second.signed
    assert (first.token, first.fields["MessageSid"]) == (second.token, second.fields["MessageSid"])
    assert second.fields["ErrorCode"] == "11200"


def test_a_product_that_is_down_misses_the_text_but_the_list_has_it(standin: Standin) -> None:
    standin.faults(inbound="drop")
    sid = standin.text("are you there?")["sid"]
    listed = standin.http.get(f"{standin.messages}.json", params={"To": NUMBER}, auth=(SID, "a-token")).json()["messages"]
    assert [(m["sid"], m["direction"], m["status"]) for m in listed] == [(sid, "inbound", "received")]


def test_webhooks_go_wrong_on_demand(standin: Standin, product: Product) -> None:
    standin.faults(inbound="duplicate")
    standin.text("twice")
    assert len({call.fields["MessageSid"] for call in product.inbound()}) == 1
    assert len(product.inbound()) == 2
    standin.faults(inbound="unsigned")
    standin.text("forged")
    assert not product.inbound()[-1].signed
    standin.faults(inbound=None)
    standin.text("again", fields={"MessageSid": "SM" + "7" * 32, "FromCity": ""})
    assert product.inbound()[-1].signed
    assert product.inbound()[-1].fields["MessageSid"] == "SM" + "7" * 32


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop ", "STOPALL", "unsubscribe", "cancel", "End", "quit", "REVOKE", "optout"])
def test_a_stop_word_blocks_until_start(standin: Standin, product: Product, word: str) -> None:
    assert standin.text(word)["opt_out"] == "STOP"
    assert product.inbound()[0].fields["OptOutType"] == "STOP"
    assert product.inbound()[0].signed
    refused = standin.send()
    assert (refused.status_code, refused.json()["code"]) == (400, 21610)
    assert standin.send(To="+13125550102").status_code == 201
    until(lambda: len(standin.thread()) == 2)  # Twilio's own confirmation
    standin.text("START")
    assert product.inbound()[1].fields["OptOutType"] == "START"
    assert standin.send().status_code == 201


@pytest.mark.parametrize("words", ["STOP PLEASE", "please stop texting me", "stop.", "no", "end it", "yes"])
def test_what_is_no_keyword_to_twilio_blocks_nothing(standin: Standin, product: Product, words: str) -> None:
    assert standin.text(words)["opt_out"] is None
    assert "OptOutType" not in product.inbound()[0].fields
    assert standin.send().status_code == 201


def test_twiml_does_not_reach_who_opted_out(standin: Standin, product: Product) -> None:
    product.answers = [twiml("You have been removed")]
    standin.text("stop")
    until(lambda: len(standin.thread()) == 2)
    assert "You have been removed" not in [text for _, text in standin.thread()]


def test_yes_subscribes_again_only_who_opted_out(standin: Standin, product: Product) -> None:
    standin.text("stop")
    standin.text("yes")
    assert product.inbound()[1].fields["OptOutType"] == "START"
    assert standin.send().status_code == 201


def test_help_is_told_and_answered(standin: Standin, product: Product) -> None:
    standin.text("help")
    assert product.inbound()[0].fields["OptOutType"] == "HELP"
    until(lambda: len(standin.thread()) == 2)


@pytest.mark.parametrize(("way", "status"), [("default", 400), ("off", 201)])
def test_an_account_may_handle_keywords_otherwise(standin: Standin, product: Product, way: str, status: int) -> None:
    standin.faults(opt_out=way)
    standin.text("stop")
    assert "OptOutType" not in product.inbound()[0].fields
    assert standin.send().status_code == status


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"from": "3125550100", "body": "x"},
        {"from": PHONE},
        {"from": NUMBER, "body": "x"},
        {"from": PHONE, "body": 1},
        {"from": PHONE, "body": "x" * 1601},
    ],
)
def test_a_text_that_cannot_be_is_refused(standin: Standin, product: Product, value: dict[str, object]) -> None:
    answer = standin.http.post("/demo/api/texts", json=value)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert not product.calls


def test_another_page_cannot_post_a_form_to_it(standin: Standin, product: Product) -> None:
    body = json.dumps({"from": PHONE, "body": "x"})
    assert standin.http.post("/demo/api/texts", content=body, headers={"content-type": "text/plain"}).status_code == 400
    assert not product.calls


def test_a_thread_is_one_numbers_own_and_quiet_when_nothing_is_new(standin: Standin) -> None:
    standin.text("mine")
    standin.text("theirs", "+13125550102")
    assert standin.thread() == [(True, "mine")]
    found = standin.http.get("/demo/api/thread", params={"number": PHONE}).json()
    assert standin.http.get("/demo/api/thread", params={"number": PHONE, "since": found["changes"]}).status_code == 204


def test_the_phone_page_and_its_files(standin: Standin) -> None:
    page = standin.http.get("/demo/phone")
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", page.text)
    named = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert named
    for name in named:
        assert standin.http.get(f"/demo/{name}").status_code == 200, name
