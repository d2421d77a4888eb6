"""Leaving, strangers, limits, links, and who may be written to first: what makes texts something that people can trust."""

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from serving import ACCOUNT, ANSWERS, NUMBER, TOKEN, Chat, Gateway, TurnServer, until
from sqlalchemy import select
from texting import PHONE, PUBLIC, Texting
from twilio.request_validator import RequestValidator

from store import agreements, opt_outs, outbox, referrals
from store.tables import conversations as table
from store.tables import inbox
from store.tables import opt_outs as ledger
from store.tables import outbox as outgoing
from web import coordinator_texts
from web.coordinator_texts import Outcome

_sids = itertools.count(1)


@pytest.fixture
def phone(begin: Callable[..., Texting]) -> Texting:
    """With the defaults, and Twilio leaving keywords to us."""
    texting = begin()
    texting.faults(opt_out="off")
    return texting


def kept(texting: Texting, column: Any) -> list[Any]:
    with texting.gateway.context.database.read() as connection:
        return list(connection.execute(select(column)).scalars())


def hook(texting: Texting, body: str, **more: str) -> httpx.Response:
    """A webhook, signed by hand."""
    fields = {"MessageSid": f"SM{next(_sids):032d}", "AccountSid": ACCOUNT, "From": PHONE, "To": NUMBER, "Body": body, "NumMedia": "0"}
    return texting.post("/sms/inbound", {**fields, **more})


def settled(texting: Texting) -> None:
    """Everything received is answered and everything to be sent is sent."""
    until(lambda: "pending" not in kept(texting, inbox.c.status))
    until(lambda: not {"queued", "sending", "unknown"} & set(kept(texting, outgoing.c.status)))


def greeted(texting: Texting) -> None:
    texting.text("hello")
    texting.until_got("1 ")


# Leaving


@pytest.mark.parametrize(
    "words", ["STOP", "REVOKE", "optout!", "Quit.", "please stop texting me", "no more messages", "STOP PLEASE", "end"]
)
def test_whatever_the_words_one_confirmation_and_nothing_more(phone: Texting, words: str) -> None:
    greeted(phone)
    before = len(phone.sent())
    phone.text(words)
    phone.until_got("no more texts")
    for later in ("hello?", "yes", "HELP", words, "1"):
        phone.text(later)
    settled(phone)
    assert len(phone.sent()) == before + 1
    with phone.gateway.context.database.read() as connection:
        (row,) = connection.execute(select(ledger)).all()
    assert phone.gateway.context.sealer.open(row.words, "opt_outs", row.id, "words") == words and row.at is not None


@pytest.mark.parametrize(("kind", "body"), [("STOP", "Stop"), ("STOP", "basta ya"), ("HELP", "help"), ("START", "start")])
def test_what_twilio_has_answered_is_not_answered_again(phone: Texting, kind: str, body: str) -> None:
    greeted(phone)
    before = len(phone.sent())
    assert hook(phone, body, OptOutType=kind).status_code == 200
    settled(phone)
    assert [text for text in phone.sent()[before:] if "no more texts" in text or "In an emergency" in text] == []
    assert len(kept(phone, ledger.c.id)) == (1 if kind == "STOP" else 0)


def test_yes_lifts_an_opt_out_only_where_twilio_says_so(phone: Texting) -> None:
    phone.text("no more messages")
    phone.until_got("no more texts")
    hook(phone, "YES")
    settled(phone)
    assert kept(phone, ledger.c.lifted_at) == [None]
    hook(phone, "YES", OptOutType="START")
    phone.until_got("NCT06392711")
    assert kept(phone, ledger.c.lifted_at) != [None]


def test_a_stop_takes_back_what_still_waits(phone: Texting) -> None:
    phone.faults(send={"status": 503, "times": None})
    hook(phone, "hello")
    until(lambda: any(kept(phone, outgoing.c.error)))
    hook(phone, "STOP")
    phone.faults(send=None, opt_out="off")
    phone.until_got("no more texts")
    settled(phone)
    assert len(phone.sent()) == 1


def test_no_more_texts_in_an_emergency_still_says_where_help_is(phone: Texting) -> None:
    greeted(phone)
    phone.text("stop texting me I want to kill myself")
    phone.until_got("988")
    phone.until_got("no more texts")
    assert len(kept(phone, ledger.c.id)) == 1


# Strangers


@pytest.mark.parametrize("words", ["Wrong number", "who is this?", "I never asked for this"])
@pytest.mark.parametrize("begun", [False, True])
def test_a_stranger_gets_one_apology_and_nothing_more(phone: Texting, words: str, begun: bool) -> None:
    if begun:
        greeted(phone)
        phone.text("1")
        phone.until_got("How old")
    before = len(phone.sent())
    phone.text(words)
    phone.until_got("Sorry for the mix-up")
    for later in ("hello?", "54", words, "HELP"):
        phone.text(later)
    settled(phone)
    assert len(phone.sent()) == before + 1 and kept(phone, ledger.c.source) == ["wrong_number"]


def test_who_starts_after_a_wrong_number_is_somebody_new(phone: Texting) -> None:
    greeted(phone)
    phone.text("1")
    phone.until_got("How old")
    phone.text("wrong number")
    phone.until_got("mix-up")
    phone.text("START")
    until(lambda: len([text for text in phone.sent() if "STOP to stop, HELP for help" in text]) == 2)
    settled(phone)
    assert len(kept(phone, table.c.id)) == 2 and "Welcome back" not in "".join(phone.sent())


def test_a_second_person_on_the_phone_starts_over_without_seeing_anything(phone: Texting) -> None:
    greeted(phone)
    for text, part in (("1", "How old"), ("57", "dry on most days")):
        phone.text(text)
        phone.until_got(part)
    clock = phone.gateway.context.clock
    clock.offset += 2 * 86_400
    phone.text("yes")
    phone.until_got("year of birth")
    for text in ("21", "22", "I don't want to say"):
        phone.text(text)
        settled(phone)
    phone.until_got("Would you like to start over?")
    before = len(phone.sent())
    phone.text("yes")
    phone.until_got("Do you agree?")
    settled(phone)
    said = "".join(phone.sent()[before:])
    assert "57" not in said and "dry on most days" not in said and len(kept(phone, table.c.id)) == 2
    phone.text("1")
    until(lambda: [text for text in phone.sent()[before:] if "How old" in text])


# Abuse


def test_over_the_limit_of_the_day_a_number_hears_it_once_and_may_still_stop(begin: Callable[..., Texting]) -> None:
    phone = begin(SMS_NUMBER_LIMIT=3)
    phone.faults(opt_out="off")
    for text in ("hello", "what?", "why?", "hm?", "well?", "oh?"):
        phone.text(text)
    settled(phone)
    phone.until_got("for today")
    assert len([text for text in phone.sent() if "for today" in text]) == 1
    assert kept(phone, inbox.c.status).count("ignored") == 3
    phone.text("chest pain")
    phone.until_got("911 now")
    phone.text("stop")
    phone.until_got("no more texts")


def test_over_the_limit_of_a_day_in_all_no_new_interview_begins(begin: Callable[..., Texting]) -> None:
    phone = begin(SMS_DAY_LIMIT=2)
    greeted(phone)
    settled(phone)
    phone.text("hello", phone="+13125550102")
    phone.text("1")
    phone.until_got("How old")
    assert phone.sent("+13125550102") == []


@pytest.mark.parametrize(
    ("number", "answered"),
    [("+16085550101", True), ("+14165550101", True), ("+18765550101", False), ("+5215512345678", False), ("+447700900123", False)],
)
def test_countries_that_are_not_served_get_no_answer(phone: Texting, number: str, answered: bool) -> None:
    assert hook(phone, "hello", From=number).status_code == 200
    assert bool(kept(phone, inbox.c.id)) is answered


def test_repeated_fields_and_blank_ones_are_part_of_the_signature(phone: Texting) -> None:
    assert hook(phone, "hello", FromCity="", FromZip="", MediaUrl0="").status_code == 200
    settled(phone)


def test_the_page_never_causes_a_text_to_a_number_that_did_not_text(phone: Texting) -> None:
    chat = Chat(phone.gateway.url)
    chat.until_question("contact.first_name")
    while not chat.history()["ended"]:
        chat.say(ANSWERS.get(chat.history()["question"], "no"))
    (written,) = referrals.every(phone.gateway.context.database)
    assert written.identity["phone"] == "+16085550123"
    assert [row for row in kept(phone, outgoing.c.channel) if row == "sms"] == [] and phone.account.messages == {}


# Writing first


def write(texting: Texting, words: str, number: str = PHONE) -> Outcome:
    context = texting.gateway.context
    with context.database.write() as connection:
        return coordinator_texts.write(context, connection, phone=number, words=words, by="u_1")


DAYTIME = {"SMS_QUIET_HOURS": "0-0"}


def test_a_coordinators_first_text_only_asks_for_a_yes(begin: Callable[..., Texting]) -> None:
    phone = begin(**DAYTIME)
    assert write(phone, "Could you come on Tuesday at ten?") is Outcome.ASKED
    asked = phone.until_got("Reply YES")
    assert "Tuesday" not in asked and coordinator_texts.health_words(asked) == [] and "STOP" in asked
    assert write(phone, "Hello?") is Outcome.WAITING and len(phone.sent()) == 1
    phone.text("Yes please")
    phone.until_got("may text you now")
    assert kept(phone, table.c.id) == []
    assert write(phone, "Could you come on Tuesday at ten?") is Outcome.SENT
    phone.until_got("on Tuesday")


def test_a_no_to_that_is_an_opt_out(begin: Callable[..., Texting]) -> None:
    phone = begin(**DAYTIME)
    write(phone, "hello")
    phone.until_got("Reply YES")
    phone.text("no")
    phone.until_got("no more texts")
    assert write(phone, "hello") is Outcome.OPTED_OUT


def test_who_texted_first_may_be_written_to_until_they_stop(begin: Callable[..., Texting]) -> None:
    phone = begin(**DAYTIME)
    phone.faults(opt_out="off")
    greeted(phone)
    assert write(phone, "Your cancer result is here") is Outcome.HEALTH_WORD
    assert write(phone, "  ") is Outcome.EMPTY
    assert write(phone, "Thank you. We call you tomorrow.") is Outcome.SENT
    phone.until_got("call you tomorrow")
    phone.text("STOP")
    phone.until_got("no more texts")
    assert write(phone, "hello") is Outcome.OPTED_OUT
    assert write(phone, "hello", "+447700900123") is Outcome.ABROAD


def test_a_coordinators_text_that_a_stop_overtakes_is_not_sent(begin: Callable[..., Texting]) -> None:
    phone = begin(**DAYTIME)
    phone.faults(opt_out="off", send={"status": 503, "times": 1})
    context = phone.gateway.context
    with context.database.write() as connection:
        index = context.sealer.indices("phone", PHONE)
        agreements.ask(connection, index, context.clock.now())
        agreements.agree(connection, index, context.clock.now())
        opt_outs.add(connection, context.sealer, index, source="text", now=context.clock.now())
        outbox.add_text(connection, context.sealer, coordinator_texts.KEY, "hello", phone=PHONE, now=context.clock.now(), unprompted=True)
    phone.gateway.context.clock.now()
    until(lambda: kept(phone, outgoing.c.status) == ["suppressed"])
    assert phone.sent() == []


# Link mode


def link_of(phone: Texting) -> str:
    found = re.search(rf"{re.escape(PUBLIC)}(/t/[\w-]+)", phone.until_got("/t/"))
    assert found
    return phone.gateway.url + found[1]


def press(url: str) -> httpx.Response:
    return httpx.post(url, trust_env=False)


def test_a_link_opens_the_chat_once_with_the_number_known(begin: Callable[..., Texting], turn_server: TurnServer) -> None:
    phone = begin(SMS_MODE="link")
    phone.text("hi, my mouth is dry")
    url = link_of(phone)
    assert len(phone.sent()) == 1 and turn_server.calls == [] and kept(phone, table.c.id) == []
    for method in ("GET", "HEAD", "GET"):  # a preview fetches it
        assert httpx.request(method, url, trust_env=False).status_code == 200
    assert kept(phone, table.c.id) == []
    opened = press(url)
    assert opened.status_code == 200 and opened.headers["cache-control"] == "no-store"
    token = json.loads(re.findall(r'class="carried">(.*?)</script>', opened.text)[0])["token"]
    assert token in opened.headers["set-cookie"] and token not in str(opened.url)
    assert press(url).status_code == 410 and httpx.get(url, trust_env=False).status_code == 410
    chat = Chat.__new__(Chat)
    chat.http = httpx.Client(base_url=phone.gateway.url, trust_env=False, timeout=20, headers={"Authorization": f"Bearer {token}"})
    asked = []
    while not chat.history()["ended"]:
        asked.append(chat.history()["question"])
        chat.say(ANSWERS.get(asked[-1], "no"))
    (written,) = referrals.every(phone.gateway.context.database)
    assert "contact.phone" not in asked and written.identity["phone"] == PHONE and written.channel == "web"
    assert len(phone.sent()) == 1


def test_a_link_is_good_for_a_day(begin: Callable[..., Texting]) -> None:
    phone = begin(SMS_MODE="link")
    phone.text("hello")
    url = link_of(phone)
    phone.gateway.context.clock.offset += 86_400
    assert httpx.get(url, trust_env=False).status_code == 410 and press(url).status_code == 410
    assert press(url[:-1] + "x").status_code == 410


def test_in_link_mode_stop_help_and_emergencies_are_answered(begin: Callable[..., Texting]) -> None:
    phone = begin(SMS_MODE="link")
    phone.faults(opt_out="off")
    phone.text("I have crushing chest pain")
    phone.until_got("911 now")
    phone.text("help")
    phone.until_got("In an emergency")
    phone.text("no more texts")
    phone.until_got("you get no more texts")
    phone.text("hello")
    settled(phone)
    assert not [text for text in phone.sent() if "/t/" in text] and kept(phone, table.c.id) == []


# Behind a proxy


@pytest.mark.parametrize(
    ("public", "signed", "status"),
    [
        ("https://study.example", "https://study.example/sms/inbound", 200),
        ("https://study.example", "https://study.example:443/sms/inbound", 200),
        ("https://study.example/trial/", "https://study.example/trial/sms/inbound", 200),
        ("https://study.example:8443", "https://study.example:8443/sms/inbound", 200),
        ("https://study.example", "http://study.example/sms/inbound", 403),
        ("https://study.example", "https://other.example/sms/inbound", 403),
        ("https://study.example", "HERE/sms/inbound", 403),  # where the proxy reaches us is not where Twilio does
    ],
)
def test_signatures_are_of_the_public_address(start: Callable[..., Gateway], public: str, signed: str, status: int) -> None:
    gateway = start(TWILIO_ACCOUNT_SID=ACCOUNT, TWILIO_AUTH_TOKEN=f"new,{TOKEN}", TWILIO_FROM=NUMBER, PUBLIC_URL=public)
    fields = {"MessageSid": "SM" + "7" * 32, "From": "+447700900123", "To": NUMBER, "Body": "hello", "FromState": "", "NumMedia": "0"}
    signature = RequestValidator(TOKEN).compute_signature(signed.replace("HERE", gateway.url), fields)
    forged = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "other.example", "Host": "other.example"}
    answer = httpx.post(f"{gateway.url}/sms/inbound", data=fields, headers={"X-Twilio-Signature": signature, **forged}, trust_env=False)
    assert answer.status_code == status


def test_a_query_is_part_of_what_is_signed(start: Callable[..., Gateway]) -> None:
    gateway = start(TWILIO_ACCOUNT_SID=ACCOUNT, TWILIO_AUTH_TOKEN=TOKEN, TWILIO_FROM=NUMBER, PUBLIC_URL=PUBLIC)
    fields = {"MessageSid": "SM" + "8" * 32, "From": "+447700900123", "Body": "hello"}
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/sms/inbound?line=2", fields)
    headers = {"X-Twilio-Signature": signature}
    assert httpx.post(f"{gateway.url}/sms/inbound?line=2", data=fields, headers=headers, trust_env=False).status_code == 200
    assert httpx.post(f"{gateway.url}/sms/inbound?line=3", data=fields, headers=headers, trust_env=False).status_code == 403
