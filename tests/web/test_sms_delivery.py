"""What becomes of texts: why one did not arrive, what was missed in an outage, and the pace of the sending number."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from serving import TurnServer, until
from sqlalchemy import select, update
from texting import PHONE, Texting, free_port

from standin.errors import FAILURES
from store import accounts, opt_outs
from store import deliveries as fates
from store.tables import deliveries, inbox, referrals
from store.tables import opt_outs as ledger
from store.tables import outbox as outgoing
from web import failures
from web.carrier import Carrier, SendError


@pytest.fixture
def begin(begin: Callable[..., Texting]) -> Callable[..., Texting]:
    """Starts the whole of it on a port that it keeps."""
    return lambda **settings: begin(PORT=free_port(), KEEP_PORT=1, **settings)


def kept(texting: Texting, column: Any) -> list[Any]:
    with texting.gateway.context.database.read() as connection:
        return list(connection.execute(select(column)).scalars())


# After an outage


@pytest.mark.parametrize("join", [0, 2])
def test_texts_of_an_outage_are_fetched_once_and_in_order(begin: Callable[..., Texting], turn_server: TurnServer, join: int) -> None:
    phone = begin(SMS_JOIN_SECONDS=join)
    phone.text("hello")
    phone.until_got("1 ")
    before = len(turn_server.calls)
    phone.gateway.stop()
    late = ["1", "54", "yes"]
    for number, body in enumerate(late):
        phone.text(body)
        message = list(phone.account.messages.values())[-1]
        message.sent = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(seconds=10 * number)
    phone.gateway = phone.gateway.again()
    phone.until_got("About when did your dry mouth begin")
    assert [call["text"] for call in turn_server.calls[before:]] == late
    assert len(kept(phone, inbox.c.id)) == 4


def test_an_opt_out_of_an_outage_is_honoured(begin: Callable[..., Texting]) -> None:
    phone = begin()
    phone.text("hello")
    phone.until_got("1 ")
    phone.gateway.stop()
    phone.text("please stop texting me")
    phone.gateway = phone.gateway.again()
    phone.until_got("no more texts")


def test_a_webhook_lost_on_the_way_is_made_up_for_while_running(
    begin: Callable[..., Texting], monkeypatch: pytest.MonkeyPatch, turn_server: TurnServer
) -> None:
    monkeypatch.setattr("web.missed_texts._EVERY_SECONDS", 0.2)
    phone = begin()
    phone.text("hello")
    phone.until_got("1 ")
    phone.faults(inbound="drop")
    phone.text("1")
    phone.until_got("How old")
    assert len(kept(phone, inbox.c.id)) == 2 and len(turn_server.calls) == 2


def test_texts_from_before_the_first_start_are_left_alone(begin: Callable[..., Texting], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.missed_texts._EVERY_SECONDS", 0.1)
    phone = begin()
    phone.faults(inbound="drop")
    phone.text("hello from last week")
    list(phone.account.messages.values())[-1].sent = datetime.now(timezone.utc) - timedelta(days=7)
    phone.faults(inbound=None)
    phone.text("hello", phone="+13125550102")
    phone.until_got("1 ", phone="+13125550102")
    assert phone.sent() == []


def test_the_list_is_asked_for_what_came_in_alone(begin: Callable[..., Texting]) -> None:
    phone = begin()
    phone.text("hello")
    phone.until_got("1 ")
    carrier = Carrier(phone.gateway.context.settings)
    texts = carrier.received(datetime.now(timezone.utc) - timedelta(hours=1))
    assert [(text.phone, text.body, text.media) for text in texts] == [(PHONE, "hello", "0")]
    phone.standin.stop()
    with pytest.raises(SendError):
        carrier.received(datetime.now(timezone.utc))


# Why a text did not arrive


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("21610", "opted_out"),
        ("21211", "invalid"),
        ("30005", "invalid"),
        ("21614", "landline"),
        ("30006", "landline"),
        ("30003", "unreachable"),
        ("30008", "unreachable"),
        ("30007", "filtered"),
        ("30004", "filtered"),
        ("30034", "filtered"),
        ("20429", "rate"),
        ("30001", "rate"),
        ("30036", "rate"),
        ("31234", "other"),
        (None, "other"),
    ],
)
def test_every_code_has_a_class_that_says_what_to_do(code: str | None, name: str) -> None:
    assert failures.classify(code) == name and failures.MEANINGS[name]


def test_every_failure_that_the_standin_knows_has_a_class() -> None:
    assert {code for code in FAILURES if failures.classify(str(code)) == "other"} == set()


class Page:
    """A coordinator looking at the only referral."""

    def __init__(self, phone: Texting) -> None:
        self.phone = phone
        password = accounts.add(phone.gateway.context.database, "Cora", "coordinator", datetime.now(timezone.utc))
        self.http = httpx.Client(base_url=phone.gateway.url, trust_env=False, timeout=20, headers={"Origin": phone.gateway.url})
        answer = self.http.post("/console/sign-in", data={"name": "Cora", "password": password})
        self.http.headers["Cookie"] = answer.headers["set-cookie"].split(";")[0]  # the jar keeps a secure one to HTTPS

    def html(self) -> str:
        """The page."""
        (id,) = kept(self.phone, referrals.c.id)
        answer = self.http.get(f"/console/referrals/{id}")
        assert answer.status_code == 200
        return answer.text


def test_the_referral_says_why_the_last_text_did_not_arrive(begin: Callable[..., Texting]) -> None:
    phone = begin()
    page = Page(phone)
    phone.text("call me")
    phone.until_got("1 ")
    phone.text("1")
    phone.until_got("How old")
    for text, part in (
        ("call me", "leave your name"),
        ("yes", "first name"),
        ("Ana", "last name"),
        ("Reyes", "e-mail"),
        ("none", "voicemail"),
    ):
        phone.text(text)
        phone.until_got(part)
    assert "landline" not in page.html()
    phone.faults(delivery={PHONE: 30006})
    phone.text("mornings")
    until(lambda: "undelivered" in kept(phone, deliveries.c.status))
    assert "most often because it is a landline" in page.html() and "30006" in page.html()
    context = phone.gateway.context
    with context.database.write() as connection:
        opt_outs.add(connection, context.sealer, context.sealer.indices("phone", PHONE), source="text", now=context.clock.now())
    assert "asked for no more texts" in page.html()


def test_a_refusal_for_good_is_shown_too_and_a_later_delivery_takes_it_away(begin: Callable[..., Texting]) -> None:
    phone = begin()
    phone.text("hello")
    phone.until_got("1 ")
    with phone.gateway.context.database.write() as connection:
        (conversation, *_) = connection.execute(select(outgoing.c.conversation)).scalars()
        connection.execute(update(outgoing).values(status="failed", error="21211", sid=None))
        fate = fates.last(connection, conversation)
    assert fate is not None and failures.classify(fate.error) == "invalid"
    phone.text("1")
    phone.until_got("How old")
    until(lambda: kept(phone, deliveries.c.status).count("delivered") >= 3)
    with phone.gateway.context.database.read() as connection:
        fate = fates.last(connection, conversation)
    assert fate is not None and fate.status == "delivered"


@pytest.mark.parametrize(
    "told",
    [
        [("sent", ""), ("delivered", ""), ("sent", ""), ("queued", "")],
        [("delivered", ""), ("delivered", ""), ("undelivered", "30003"), ("sending", "")],
        [("nonsense", ""), ("delivered", ""), ("", ""), ("failed", "30008")],
    ],
)
def test_signed_callbacks_late_repeated_and_strange_end_in_delivered(begin: Callable[..., Texting], told: list[tuple[str, str]]) -> None:
    phone = begin()
    phone.faults(callbacks="drop")
    phone.text("hello")
    phone.until_got("1 ")
    until(lambda: None not in kept(phone, outgoing.c.sid))
    sid = kept(phone, outgoing.c.sid)[0]
    for status, error in told:
        fields = {"MessageSid": sid, "MessageStatus": status, "ErrorCode": error, "To": PHONE, "AccountSid": ""}
        assert phone.post("/sms/status", fields).status_code == 200
    assert kept(phone, deliveries.c.status) == ["delivered"]


def test_a_callback_that_says_opted_out_writes_the_ledger_and_stops_what_waits(begin: Callable[..., Texting]) -> None:
    phone = begin()
    phone.text("hello")
    phone.until_got("1 ")
    until(lambda: None not in kept(phone, outgoing.c.sid))
    fields = {"MessageSid": kept(phone, outgoing.c.sid)[0], "MessageStatus": "failed", "ErrorCode": "21610"}
    assert phone.post("/sms/status", fields).status_code == 200
    assert kept(phone, ledger.c.source) == ["twilio"]
    before = len(phone.sent())
    phone.text("1")
    phone.text("hello?")
    until(lambda: kept(phone, inbox.c.status).count("ignored") == 2)
    assert len(phone.sent()) == before


# Pace


def test_the_number_sends_no_more_segments_a_second_than_it_may(begin: Callable[..., Texting]) -> None:
    phone = begin(SMS_SEGMENTS_PER_SECOND=4)
    numbers = [f"+131255501{last:02d}" for last in range(10, 13)]
    for number in numbers:
        phone.text("hello", phone=number)
    for number in numbers:
        phone.until_got("1 ", phone=number)
    sent = [message for message in phone.account.messages.values() if message.direction == "outbound-api"]
    taken = sum(message.num_segments for message in sent[:-1])
    with phone.gateway.context.database.read() as connection:
        moments = sorted(connection.execute(select(outgoing.c.sent_at)).scalars())
    assert (moments[-1] - moments[0]).total_seconds() >= taken / 4 - 0.5
    for number in numbers:
        bodies = [message.body for message in sent if message.to == number]
        assert "STOP" in bodies[0] and "Do you agree" in bodies[1]
