"""Coordinators write to participants: approved words, opt-outs and quiet hours; replies come back unread; a conversation is taken over."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from coordinating import Person, audited, refer, words
from serving import Gateway, until
from sqlalchemy import select, update
from texting import PHONE, Texting, free_port

from prescreen.protocol import default_trial
from prescreen.protocol.layers import read_layers
from store import outbox as store_outbox
from store import referrals
from store.tables import outbox
from store.tables import referrals as table
from web.coordinator_texts import health_words


@pytest.fixture
def phone(begin: Callable[..., Texting]) -> Texting:
    """A phone that texts, at an hour in which nothing is quiet."""
    return begin(PORT=free_port(), KEEP_PORT=1, SMS_QUIET_HOURS="0-0", STUDY_PHONE="608-555-0199")


def only(gateway: Gateway) -> referrals.Referral:
    (one,) = referrals.every(gateway.context.database)
    return one


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_approved_message_tells_of_health(language: str) -> None:
    for one in read_layers(default_trial(), "messages.yml")["messages"]:
        text = one[language]["sms"]
        assert health_words(text + one[language]["subject"]) == [] and len(text) < 200 and "STOP" in text


def test_a_number_that_never_texted_is_asked_first_and_its_answer_arrives(phone: Texting) -> None:
    gateway = phone.gateway
    id, cora = refer(gateway, phone=PHONE), Person(gateway)
    assert "asked first" in words(cora.post(f"/referrals/{id}/write", template="tried", channel="sms").text)
    phone.until_got("May we?")
    phone.text("YES")
    phone.until_got("Thank you.")
    assert "goes out" in words(cora.post(f"/referrals/{id}/write", template="tried", channel="sms").text)
    assert "608-555-0199" in phone.until_got("We tried to call you")
    phone.text("After 5 <script>alert(1)</script>")
    until(lambda: only(gateway).unread == 1)
    auditor = Person(gateway, "auditor")
    assert "Unread replies 1" in words(cora.get("/")) and "unread" in words(auditor.get(f"/referrals/{id}"))
    page = cora.get(f"/referrals/{id}")
    assert "After 5 &lt;script&gt;" in page and "<script>alert" not in page and "1 unread" in words(page)
    assert only(gateway).unread == 1  # seen is not read: that is an act
    cora.post(f"/referrals/{id}/read", upto=re.findall(r'name="upto" value="(\w+)"', page)[0])
    assert only(gateway).unread == 0 and "Unread replies 0" in words(cora.get("/"))
    assert "reply received" in [action for action, _ in audited(gateway)]


def test_who_opted_out_gets_no_text(phone: Texting) -> None:
    gateway = phone.gateway
    id, cora = refer(gateway, phone=PHONE), Person(gateway)
    phone.text("STOP")
    until(lambda: "opt_out.added" in [action for action, _ in audited(gateway)])
    assert "asked for no more texts" in words(cora.post(f"/referrals/{id}/write", template="tried", channel="sms").text)
    with gateway.context.database.read() as connection:
        assert "coordinator" not in set(connection.execute(select(outbox.c.key)).scalars())


def test_a_conversation_is_taken_over_and_handed_back(phone: Texting) -> None:
    gateway = phone.gateway
    phone.text("hello")
    phone.until_got("1 ")
    phone.text("yes")
    phone.until_got("How old")
    id, cora = refer(gateway, phone=PHONE, channel="sms"), Person(gateway)
    from store.tables import conversations

    with gateway.context.database.write() as connection:
        conversation = connection.execute(select(conversations.c.id)).scalar_one()
        connection.execute(update(table).where(table.c.id == id).values(conversation=conversation))
    assert cora.post(f"/referrals/{id}/take-over").status_code == 303
    before = len(phone.got())
    phone.text("I'd rather talk to you")
    until(lambda: only(gateway).unread == 1)
    assert "has taken this conversation over" in words(cora.get(f"/referrals/{id}")) and len(phone.got()) == before
    phone.text("now I have chest pain")
    assert "911" in phone.until_got("911")
    assert cora.post(f"/referrals/{id}/hand-back").status_code == 303
    phone.text("54")
    phone.until_got("most days")


def test_an_e_mail_goes_out_and_its_state_is_shown(phone: Texting) -> None:
    gateway = phone.gateway
    id, cora = refer(gateway, phone=None, email="ana@example.org"), Person(gateway)
    assert "e-mail goes out" in words(cora.post(f"/referrals/{id}/write", template="call_us", channel="mail").text)
    folder = gateway.context.settings.mail_dir
    (file,) = until(lambda: folder.exists() and list(folder.glob("*.eml")))
    assert "To: ana@example.org" in file.read_text() and "{team}" not in file.read_text()
    until(lambda: "e-mail" in cora.get(f"/referrals/{id}") and " sent" in words(cora.get(f"/referrals/{id}")))
    for given in (
        {"template": "nothing", "channel": "mail"},
        {"template": "tried", "channel": "fax"},
        {"template": "tried", "channel": "sms"},
    ):
        assert cora.post(f"/referrals/{id}/write", **given).status_code == 422
    assert cora.post(f"/referrals/{id}/take-over").status_code == 422 and json.dumps(audited(gateway)).count("message written") == 1


def test_at_night_an_answer_goes_out_at_once_and_nothing_is_taken_back(begin: Callable[..., Texting]) -> None:
    """What a coordinator wrote unasked waits for the morning, also when the person writes meanwhile."""
    hour = datetime.now(ZoneInfo("America/Chicago")).hour
    quiet = f"{(hour - 1) % 24}-{(hour + 3) % 24}"
    phone = begin(PORT=free_port(), KEEP_PORT=1, SMS_QUIET_HOURS=quiet, STUDY_PHONE="608-555-0199", COORDINATOR_WORDS="own")
    gateway = phone.gateway
    phone.text("hello")
    phone.until_got("1 ")
    phone.text("yes")
    phone.until_got("How old")
    id, cora = refer(gateway, phone=PHONE, channel="sms"), Person(gateway)
    from store.tables import conversations

    with gateway.context.database.write() as connection:
        conversation = connection.execute(select(conversations.c.id)).scalar_one()
        connection.execute(update(table).where(table.c.id == id).values(conversation=conversation))
    assert "in the morning" in words(cora.post(f"/referrals/{id}/write", template="call_us", channel="sms").text)
    phone.text("I am 54")
    phone.until_got("dry mouth")
    with gateway.context.database.read() as connection:
        waiting = connection.execute(select(outbox.c.status).where(outbox.c.key == "coordinator")).scalar_one()
    assert waiting in ("queued", "sending")
    cora.post(f"/referrals/{id}/take-over")
    phone.text("are you there?")
    until(lambda: only(gateway).unread == 1)
    told = cora.post(f"/referrals/{id}/write", template="own", channel="sms", words="Yes, I am. How about   three?")
    assert told.status_code == 303 and "goes out now" in words(told.text)
    assert "Yes, I am. How about three? Reply STOP" in phone.until_got("Yes, I am")
    refused = cora.post(f"/referrals/{id}/write", template="own", channel="sms", words="How is the dry mouth?")
    assert refused.status_code == 422 and "tells of somebody's health" in words(refused.text) and "How is the dry mouth?" in refused.text


def test_no_mail_goes_to_who_wants_none(gateway: Gateway) -> None:
    """Asked before each mail is sent, as it is before each text; mails to the site go out."""
    id, cora = refer(gateway, email="ana@example.org"), Person(gateway)
    context = gateway.context
    with context.database.write() as connection:
        for key, to in (("mail.copy", "Ana@example.org"), ("mail.referral", "ana@example.org")):
            store_outbox.add_mail(
                connection, context.sealer, key, '{"subject": "s", "text": "t"}', to=to, now=context.clock.now() + timedelta(seconds=3)
            )
    cora.does(id, "opt-out", channel="mail")

    def fates() -> dict[str, str]:
        with context.database.read() as connection:
            return {row.key: row.status for row in connection.execute(select(outbox.c.key, outbox.c.status))}

    assert until(lambda: set(fates().values()) & {"queued", "sending"} == set() and fates()) == {
        "mail.copy": "suppressed",
        "mail.referral": "sent",
    }


def test_own_words_go_only_where_the_site_allows_them(gateway: Gateway) -> None:
    id, cora = refer(gateway, email="ana@example.org"), Person(gateway)
    assert "In your own words" not in cora.get(f"/referrals/{id}")
    assert cora.post(f"/referrals/{id}/write", template="own", channel="mail", words="hello").status_code == 422
