"""Texts: signed or nothing, taken once, answered in order, and never again after a STOP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from serving import ACCOUNT, ANSWERS, NUMBER, TOKEN, Gateway, TurnServer, until
from sqlalchemy import select
from texting import PHONE, PUBLIC, Texting
from twilio.request_validator import RequestValidator

from store import conversations, referrals
from store.tables import conversations as table
from store.tables import deliveries, inbox, opt_outs
from store.tables import outbox as outgoing

INBOUND = {
    "MessageSid": "SM" + "1" * 32,
    "AccountSid": ACCOUNT,
    "From": PHONE,
    "To": NUMBER,
    "Body": "hello",
    "NumMedia": "0",
    "FromCity": "",
    "NumSegments": "1",
}


@pytest.fixture
def phone(begin: Callable[..., Texting]) -> Texting:
    """With the defaults of these tests."""
    return begin()


def kept(texting: Texting, column: Any) -> list[Any]:
    with texting.gateway.context.database.read() as connection:
        return list(connection.execute(select(column)).scalars())


def interview(texting: Texting, answers: dict[str, str]) -> None:
    """Answers each question as it comes, to the end."""
    database = texting.gateway.context.database
    (id,) = kept(texting, table.c.id)

    def after(turns: int) -> conversations.Conversation | None:
        now = conversations.get(database, id)
        return now if now is not None and now.turn > turns else None

    now = until(lambda: after(0))
    while not now.view.ended:
        texting.text(answers.get(now.view.question or "", "no"))
        now = until(lambda turn=now.turn: after(turn))  # type: ignore[misc]


def test_a_first_text_is_greeted_and_asked_for_consent(phone: Texting) -> None:
    assert phone.text("hello")["webhook"] == 200
    assert "STOP" in phone.until_got("NCT06392711")
    consent = phone.until_got("1 ")
    assert "2 No" in consent
    phone.text("1")
    phone.until_got("How old")


def test_a_whole_interview_by_text_ends_in_the_queue(phone: Texting) -> None:
    phone.text("hello")
    phone.until_got("1 ")
    interview(phone, ANSWERS)
    (written,) = referrals.every(phone.gateway.context.database)
    assert (written.identity["phone"], written.disposition, written.channel) == (PHONE, "likely", "sms")


@pytest.mark.parametrize("signature", ["", "wrong", None])
def test_a_text_that_is_not_signed_changes_nothing(phone: Texting, signature: str | None) -> None:
    token = "another-token" if signature is None else TOKEN
    assert phone.post("/sms/inbound", INBOUND, signature=signature, token=token).status_code == 403
    assert phone.post("/sms/status", INBOUND, signature=signature, token=token).status_code == 403
    assert kept(phone, inbox.c.id) == [] and kept(phone, table.c.id) == []


def test_a_changed_field_breaks_the_signature(phone: Texting) -> None:
    signed = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/sms/inbound", INBOUND)
    assert phone.post("/sms/inbound", {**INBOUND, "Body": "STOP"}, signature=signed).status_code == 403
    assert phone.post("/sms/inbound", INBOUND, signature=signed).text == '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def test_either_token_signs_while_they_rotate(begin: Callable[..., Texting]) -> None:
    texting = begin(TWILIO_AUTH_TOKEN=f"{TOKEN},the-old-one")
    assert texting.post("/sms/inbound", INBOUND, token="the-old-one").status_code == 200
    assert texting.post("/sms/inbound", {**INBOUND, "MessageSid": "SM2"}).status_code == 200


def test_a_text_delivered_twice_is_one_text(phone: Texting, turn_server: TurnServer) -> None:
    for _ in range(4):
        assert phone.post("/sms/inbound", INBOUND).status_code == 200
    phone.until_got("1 ")
    assert len(kept(phone, inbox.c.id)) == 1 and len(phone.sent()) == len(set(phone.sent())) == len(kept(phone, outgoing.c.id))


def test_texts_close_together_are_one_answer(begin: Callable[..., Texting], turn_server: TurnServer) -> None:
    texting = begin(SMS_JOIN_SECONDS=0.5)
    for number, body in enumerate(["I wanted", "to know", "more"]):
        texting.post("/sms/inbound", {**INBOUND, "MessageSid": f"SM{number}", "Body": body})
    texting.until_got("1 ")
    assert [call["text"] for call in turn_server.calls] == ["I wanted\nto know\nmore"]
    assert len(kept(texting, inbox.c.id)) == 3


def test_an_emergency_does_not_wait_for_more(begin: Callable[..., Texting], turn_server: TurnServer) -> None:
    texting = begin(SMS_JOIN_SECONDS=60)
    texting.text("I can't breathe and my chest hurts")
    until(lambda: turn_server.calls)


@pytest.mark.parametrize("told", [False, True])
def test_after_a_stop_nothing_goes_out_until_a_start(phone: Texting, told: bool) -> None:
    phone.faults(opt_out="advanced" if told else "off")
    phone.text("hello")
    phone.until_got("1 ")
    phone.text("1")
    phone.until_got("How old")
    before = len(phone.sent())
    phone.text("STOP")
    until(lambda: kept(phone, table.c.disposition) == ["stopped"])
    until(lambda: "queued" not in kept(phone, outgoing.c.status))
    assert len(phone.sent()) - before == (0 if told else 1)
    phone.text("hello?")
    phone.text("HELP")
    phone.text("STOP")
    until(lambda: len(kept(phone, inbox.c.id)) == 6)
    assert len(phone.sent()) - before == (0 if told else 1)
    phone.text("START")
    phone.until_got("Welcome back")
    until(lambda: len([body for body in phone.got() if "How old" in body]) == 2)


def test_stop_is_honoured_while_the_dialogue_is_down(phone: Texting, turn_server: TurnServer) -> None:
    phone.faults(opt_out="off")
    phone.text("hello")
    phone.until_got("1 ")
    turn_server.fault = "500"
    assert phone.text("Stop!")["webhook"] == 200
    phone.until_got("no more texts")
    assert len(kept(phone, opt_outs.c.id)) == 1
    turn_server.fault = None
    until(lambda: kept(phone, table.c.ended_at)[0] is not None)


def test_stop_from_a_number_that_never_texted_is_recorded_without_a_conversation(phone: Texting) -> None:
    phone.faults(opt_out="off")
    phone.text("unsubscribe")
    phone.until_got("no more texts")
    assert kept(phone, table.c.id) == [] and len(kept(phone, opt_outs.c.id)) == 1


def test_help_says_who_this_is_and_is_no_answer(phone: Texting, turn_server: TurnServer) -> None:
    phone.faults(opt_out="off")
    phone.text("help")
    assert "automated" in phone.until_got("NCT06392711")
    assert turn_server.calls == [] and kept(phone, table.c.id) == []


def test_a_picture_as_first_text_is_greeted_and_asked_to_come_in_words(phone: Texting) -> None:
    phone.text("", media=["image/jpeg"])
    consent = phone.until_got("1 ")
    assert [("STOP" in body, "in words" in body) for body in phone.sent()] == [(True, False), (False, True), (False, False)]
    assert phone.sent()[2] == consent


def test_a_voice_note_is_no_answer_and_a_caption_is_one(phone: Texting, turn_server: TurnServer) -> None:
    phone.text("hello")
    phone.until_got("1 ")
    phone.text("", media=["audio/ogg"])
    phone.until_got("in words")
    assert len(turn_server.calls) == 1
    phone.text("1", media=["image/jpeg"])
    phone.until_got("How old")
    assert len([body for body in phone.sent() if "in words" in body]) == 2


def test_a_number_of_another_country_gets_no_answer(phone: Texting) -> None:
    assert phone.post("/sms/inbound", {**INBOUND, "From": "+447700900123"}).status_code == 200
    assert kept(phone, inbox.c.id) == []


def test_a_stop_from_another_country_is_recorded_without_an_answer(phone: Texting) -> None:
    assert phone.post("/sms/inbound", {**INBOUND, "From": "+447700900123", "Body": "stop"}).status_code == 200
    assert len(kept(phone, opt_outs.c.id)) == 1 and kept(phone, outgoing.c.id) == []


def test_in_link_mode_no_health_question_goes_by_text(begin: Callable[..., Texting], turn_server: TurnServer) -> None:
    texting = begin(SMS_MODE="link")
    texting.text("hello")
    assert PUBLIC in texting.until_got("questions here")
    assert turn_server.calls == [] and kept(texting, table.c.id) == []


@pytest.mark.parametrize("fault", [{"status": 503, "accepted": True}, {"status": 500, "accepted": True}])
def test_a_text_taken_with_an_error_is_not_sent_twice(phone: Texting, fault: dict[str, Any]) -> None:
    phone.faults(send={**fault, "times": 1})
    phone.text("hello")
    phone.until_got("1 ")
    assert len(phone.sent()) == len(set(phone.sent()))
    until(lambda: set(kept(phone, outgoing.c.status)) == {"sent"})


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 429, "code": 20429}])
def test_a_passing_error_is_tried_again_in_order(phone: Texting, fault: dict[str, Any]) -> None:
    phone.faults(send={**fault, "times": 2})
    phone.text("hello")
    phone.until_got("1 ")
    assert len(phone.sent()) == len(set(phone.sent())) and "STOP" in phone.sent()[0]


def test_twilio_not_there_yet_is_tried_again(phone: Texting) -> None:
    phone.standin.stop()
    phone.post("/sms/inbound", INBOUND)
    until(lambda: any(kept(phone, outgoing.c.error)))
    phone.start_standin()
    phone.until_got("1 ")
    assert len(phone.sent()) == len(set(phone.sent()))


def test_opted_out_at_twilio_is_written_to_the_ledger(phone: Texting) -> None:
    phone.account.opted_out.add(PHONE)
    phone.post("/sms/inbound", INBOUND)
    until(lambda: kept(phone, opt_outs.c.source) == ["twilio"])
    until(lambda: set(kept(phone, outgoing.c.status)) <= {"failed", "suppressed"})
    assert phone.sent() == []


def test_a_lasting_error_is_not_tried_again(phone: Texting) -> None:
    phone.faults(send={"status": 400, "code": 21211, "times": None})
    phone.post("/sms/inbound", INBOUND)
    until(lambda: set(kept(phone, outgoing.c.status)) == {"failed"})
    assert set(kept(phone, outgoing.c.error)) == {"21211"}


@pytest.mark.parametrize("fault", ["duplicate", "reorder", None])
def test_status_callbacks_end_in_delivered_whatever_their_order(phone: Texting, fault: str | None) -> None:
    phone.faults(callbacks=fault)
    phone.text("hello")
    until(lambda: len(kept(phone, deliveries.c.sid)) >= 2 and set(kept(phone, deliveries.c.status)) == {"delivered"})
    until(lambda: set(kept(phone, deliveries.c.sid)) == set(kept(phone, outgoing.c.sid)))


def test_a_refused_consent_leaves_no_number_and_no_words(phone: Texting) -> None:
    phone.text("hello")
    phone.until_got("1 ")
    phone.text("2")
    phone.until_got("nothing you wrote is kept")
    until(lambda: set(kept(phone, outgoing.c.status)) == {"sent"})
    with phone.gateway.context.database.read() as connection:
        conversation = connection.execute(select(table)).one()
        texts = [row.text for row in connection.execute(select(inbox))]
        said = list(connection.execute(select(outgoing)))
    assert conversation.phone is None and conversation.phone_index is None and texts == [None, None]
    assert {row.body for row in said} == {row.recipient for row in said} == {row.recipient_index for row in said} == {None}
    phone.text("hello")
    until(lambda: len(kept(phone, table.c.id)) == 2)


def test_the_webhook_answers_while_the_turn_server_hangs(phone: Texting, turn_server: TurnServer) -> None:
    turn_server.fault = "hang"
    answers = [phone.post("/sms/inbound", {**INBOUND, "MessageSid": f"SM{number}"}) for number in range(20)]
    assert {answer.status_code for answer in answers} == {200} and len(kept(phone, inbox.c.id)) == 20


def test_the_demo_is_passed_on_only_where_a_standin_runs(begin: Callable[..., Texting], start: Callable[..., Gateway]) -> None:
    texting = begin()
    assert httpx.get(f"{texting.gateway.url}/demo/phone", trust_env=False).status_code == 404
    with_phone = start(STANDIN_URL=texting.standin.url)
    answer = httpx.get(f"{with_phone.url}/demo/phone", trust_env=False)
    assert answer.status_code == 200 and "text/html" in answer.headers["content-type"]
