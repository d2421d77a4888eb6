"""A released call list: each is asked once, by the way agreed, what is new to them; a stop, an opt-out and a deletion take them off."""

import csv
import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from amended import ASKED, amended, approve, goes_over, interviewed
from coordinating import Person, audited, referral, words
from serving import ANSWERS, Gateway, until
from sqlalchemy import select, update
from texting import Texting, free_port

from prescreen.protocol import Protocol
from store import call_lists, conversations, earlier, log, referrals
from store.call_lists import BEGUN, CALL, DONE, EXPIRED, LEFT, LISTED, OFF, SENT
from store.outbox import UNDELIVERED
from store.tables import answers, call_list_entries, outbox, referral_ledgers
from store.tables import conversations as table
from web.outbox import Sender
from web.recalling import Recalls

DAY = 86_400
MIDDAY = {"SMS_QUIET_HOURS": "0-0"}
ASK = "has something new to ask you"


@pytest.fixture
def new(tmp_path: Path) -> Protocol:
    """The amended protocol: one question more, and its criterion."""
    return amended(tmp_path)


@pytest.fixture
def phone(begin: Callable[..., Texting]) -> Texting:
    """Somebody who was interviewed by text and is referred."""
    texting = begin(PORT=free_port(), KEEP_PORT="1", **MIDDAY)
    texting.text("hello")
    texting.until_got("1 ")
    interview(texting)
    return texting


def interview(texting: Texting) -> None:
    """Answers each question as it comes, to the end."""
    database = texting.gateway.context.database
    with database.read() as connection:
        (id,) = connection.execute(select(table.c.id)).scalars()

    def after(turns: int) -> conversations.Conversation | None:
        now = conversations.get(database, id)
        return now if now is not None and now.turn > turns else None

    now = until(lambda: after(0))
    while not now.view.ended:
        texting.text(ANSWERS.get(now.view.question or "", "no"))
        now = until(lambda turn=now.turn: after(turn))  # type: ignore[misc]


def over(texting: Texting, monkeypatch: pytest.MonkeyPatch, new: Protocol, days: float = 9) -> None:
    """The product goes over to the amendment, some days later; nothing waits to be sent when it is stopped."""
    until(lambda: not undelivered(texting.gateway))
    goes_over(monkeypatch, new)
    texting.gateway.environ["CLOCK_OFFSET"] = str(round(days * DAY))
    texting.gateway = texting.gateway.again()


def undelivered(gateway: Gateway) -> int:
    """How many texts and mails are still to be sent."""
    with gateway.context.database.read() as connection:
        return len(connection.execute(select(outbox.c.id).where(outbox.c.status.in_(UNDELIVERED))).all())


def the_referral(gateway: Gateway) -> referrals.Referral:
    """The one that there is."""
    (one,) = referrals.every(gateway.context.database)
    return one


def release(gateway: Gateway, comes_to: str = "unknown", *, script: str = "") -> str:
    """Releases a list of all that are referred."""
    context = gateway.context
    people = [call_lists.Person(one.id, one.conversation, comes_to, ("metal",)) for one in referrals.every(context.database)]
    about: dict[str, Any] = {"trial": context.trial, "script": script or context.script, "version": context.protocol.version}
    with context.database.write() as connection:
        id = call_lists.release(connection, people, **about, by="u_1", reason="amendment 1", left_out={}, now=context.clock.now())
    Recalls(context, Sender(context)).ask()  # sooner than the gateway's own does
    return id


def standing(gateway: Gateway) -> list[tuple[str, str]]:
    """Status and why of each entry."""
    with gateway.context.database.read() as connection:
        rows = connection.execute(select(call_list_entries.c.status, call_list_entries.c.why)).all()
    return [(row.status, row.why) for row in rows]


def until_status(gateway: Gateway, status: str) -> None:
    until(lambda: [one for one, _ in standing(gateway)] == [status])


def test_by_text_only_what_is_new_is_asked_and_the_old_ledger_stays(phone: Texting, monkeypatch: pytest.MonkeyPatch, new: Protocol) -> None:
    before = the_referral(phone.gateway)
    over(phone, monkeypatch, new)
    release(phone.gateway)
    asked = phone.until_got(ASK)
    assert "STOP" in asked and "mouth" not in asked.lower()
    assert the_referral(phone.gateway) == before, "until they answer nothing is changed"
    phone.text("yes")
    phone.until_got("your age")
    assert standing(phone.gateway) == [(BEGUN, "")]
    phone.text("54")
    phone.until_got("May I ask?")
    phone.text("yes")
    phone.until_got(ASKED)
    assert the_referral(phone.gateway).ledger == before.ledger and the_referral(phone.gateway).kind == "prescreening"
    phone.text("no")
    phone.until_got("All correct?")
    phone.text("yes")
    phone.until_got("with those from before")
    until_status(phone.gateway, DONE)
    after = the_referral(phone.gateway)
    assert (after.id, after.disposition, after.protocol_version) == (before.id, "likely", new.version)
    assert {one.criterion for one in after.ledger} - {one.criterion for one in before.ledger} == {"E99"}
    with phone.gateway.context.database.read() as connection:
        (kept,) = earlier.of(connection, phone.gateway.context.sealer, after.id)
        values = select(answers.c.question).where(answers.c.superseded_at.is_not(None))
        assert list(connection.execute(values).scalars()) == []
    assert (kept.version, kept.disposition, kept.entries) == (before.protocol_version, "likely", before.ledger)
    (first, line) = log.entries(phone.gateway.context.database)
    assert line["protocol_version"] == new.version and line["criteria"]["E99"] == "pass"
    assert first["protocol_version"] == before.protocol_version and "metal" not in first["answers"] and line["answers"]["metal"] == "no"
    assert [(one["protocol_version"], "E99" in one["criteria"]) for one in line["earlier"]] == [(before.protocol_version, False)]
    actions = [action for action, _ in audited(phone.gateway)]
    wanted = ["call list released", "asked again", "taken up again", "answered again"]
    assert [one for one in actions if one in wanted] == wanted


def test_who_says_no_is_left_as_they_were(phone: Texting, monkeypatch: pytest.MonkeyPatch, new: Protocol) -> None:
    before = the_referral(phone.gateway)
    (line,) = log.entries(phone.gateway.context.database)
    over(phone, monkeypatch, new)
    release(phone.gateway)
    phone.until_got(ASK)
    phone.text("no")
    phone.until_got("all stays as it was")
    until_status(phone.gateway, LEFT)
    assert the_referral(phone.gateway) == before and list(log.entries(phone.gateway.context.database)) == [line]
    phone.text("ok thank you")
    until(lambda: "welcome back" in phone.got()[-1].lower() or "contact details" in phone.got()[-1])
    assert the_referral(phone.gateway).ledger == before.ledger, "a word of thanks puts nothing under other rules"
    assert the_referral(phone.gateway).protocol_version == before.protocol_version


def test_a_stop_takes_them_off_and_nothing_more_is_asked(phone: Texting, monkeypatch: pytest.MonkeyPatch, new: Protocol) -> None:
    over(phone, monkeypatch, new)
    release(phone.gateway)
    phone.until_got(ASK)
    number = len(phone.sent())
    phone.text("STOP")
    until_status(phone.gateway, OFF)
    assert standing(phone.gateway) == [(OFF, "opted_out")]
    phone.text("START")
    until(lambda: len(phone.sent()) > number)
    assert not any("something new" in one or ASKED in one for one in phone.sent()[number:])
    with pytest.raises(call_lists.Refused):
        release(phone.gateway)


def test_who_opted_out_before_or_was_deleted_is_not_asked(phone: Texting, monkeypatch: pytest.MonkeyPatch, new: Protocol) -> None:
    over(phone, monkeypatch, new)
    sent, gateway = len(phone.sent()), phone.gateway
    monkeypatch.setattr(Recalls, "ask", lambda self: 0)
    release(gateway)
    assert standing(gateway) == [(LISTED, "")]
    phone.text("delete my data")
    phone.until_got("Reply YES to delete")
    phone.text("yes")
    until(lambda: standing(gateway) == [])
    monkeypatch.undo()
    assert Recalls(gateway.context, Sender(gateway.context)).ask() == 0
    assert not any(ASK in one for one in phone.sent()[sent:])


def test_an_opt_out_that_a_coordinator_writes_down_takes_them_off(phone: Texting, monkeypatch: pytest.MonkeyPatch, new: Protocol) -> None:
    over(phone, monkeypatch, new)
    release(phone.gateway)
    until_status(phone.gateway, SENT)
    Person(phone.gateway).does(the_referral(phone.gateway).id, "opt-out", channel="sms", note="she said so on the phone")
    assert standing(phone.gateway) == [(OFF, "opted_out")]
    with phone.gateway.context.database.read() as connection:
        (one,) = call_lists.of_trial(connection, phone.gateway.context.trial)
    assert one.numbers == {OFF: 1} and one.totals == {"asked": 1, "marked": 0}


def test_nobody_is_asked_twice_however_often_it_is_tried(phone: Texting, monkeypatch: pytest.MonkeyPatch, new: Protocol) -> None:
    over(phone, monkeypatch, new)
    release(phone.gateway)
    phone.until_got(ASK)
    context = phone.gateway.context
    with context.database.read() as connection:
        (entry,) = call_lists.of_referral(connection, the_referral(phone.gateway).id)
    recalls = Recalls(context, Sender(context))
    assert not recalls._one(context, entry), "another process had the same entry in its hands"
    with pytest.raises(call_lists.Refused, match="Nobody is left"):
        release(phone.gateway)
    assert sum(ASK in one for one in phone.sent()) == 1


def test_killed_between_release_and_text_it_is_sent_once(phone: Texting, monkeypatch: pytest.MonkeyPatch, new: Protocol) -> None:
    over(phone, monkeypatch, new)
    with monkeypatch.context() as still:
        still.setattr(Recalls, "ask", lambda self: 0)
        release(phone.gateway)
        phone.gateway.stop()
    phone.gateway = Gateway(phone.gateway.environ)
    phone.until_got(ASK)
    phone.gateway = phone.gateway.again()
    until_status(phone.gateway, SENT)
    assert Recalls(phone.gateway.context, Sender(phone.gateway.context)).ask() == 0
    assert sum(ASK in one for one in phone.sent()) == 1


def test_after_thirty_days_nobody_is_asked_any_more(phone: Texting, monkeypatch: pytest.MonkeyPatch, new: Protocol) -> None:
    over(phone, monkeypatch, new)
    release(phone.gateway)
    phone.until_got(ASK)
    over(phone, monkeypatch, new, days=40)
    until_status(phone.gateway, EXPIRED)
    number = len(phone.sent())
    phone.text("yes")
    until(lambda: len(phone.sent()) > number)
    assert "something new" not in phone.sent()[-1]


def test_somebody_ruled_out_by_a_new_question_stays_with_the_team(phone: Texting, monkeypatch: pytest.MonkeyPatch, new: Protocol) -> None:
    (screened,) = log.entries(phone.gateway.context.database)
    over(phone, monkeypatch, new)
    release(phone.gateway)
    for said, wanted in ((None, ASK), ("yes", "your age"), ("54", "May I ask?"), ("yes", ASKED), ("yes", "Is that right?")):
        if said is not None:
            phone.text(said)
        phone.until_got(wanted)
    phone.text("yes")
    assert "They have your answers" in phone.until_got("may not be the right match")
    until_status(phone.gateway, DONE)
    after = the_referral(phone.gateway)
    assert (after.disposition, after.kind, after.status) == ("unlikely", "prescreening", "new")
    assert [one.criterion for one in after.ledger if one.status == "fail"] == ["E99"]
    with phone.gateway.context.database.read() as connection:
        (kept,) = earlier.of(connection, phone.gateway.context.sealer, after.id)
    assert kept.disposition == "likely"
    first, line = log.entries(phone.gateway.context.database)
    assert (first["disposition"], first["protocol_version"], first["ended"]) == ("likely", kept.version, screened["ended"])
    assert first["answers"] == screened["answers"] and first["criteria"] == screened["criteria"] and first["until"] == kept.at.isoformat()
    assert (line["disposition"], line["protocol_version"], line["criteria"]["E99"]) == ("unlikely", new.version, "fail")
    assert line["answers"]["metal"] == "yes" and {*first["answers"]} < {*line["answers"]}
    assert line["asked_again"] == line["ended"] == kept.at.isoformat() and first["asked_again"] is None
    cora = Person(phone.gateway)
    shown = words(cora.get("/log"))
    assert "1 entry · unlikely 1 · lines from before they were asked again 1" in shown and "asked again answered" in shown
    listed = list(csv.DictReader(StringIO(cora.get("/log.csv").lstrip("\ufeff"))))
    assert [(row["disposition"], bool(row["asked again"]), bool(row["until"])) for row in listed] == [
        ("likely", False, True),
        ("unlikely", True, False),
    ]


def mailed(gateway: Gateway, subject: str) -> str:
    """The text of the mail of this subject, once it is there."""

    def found() -> str | None:
        for file in gateway.context.settings.mail_dir.glob("*.eml"):
            message = message_from_bytes(file.read_bytes(), policy=default)
            if subject in str(message["Subject"]):
                return str(message.get_content())
        return None

    return str(until(found))


def test_by_mail_a_link_opens_their_own_interview_and_shows_nothing_of_it(
    start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch, new: Protocol
) -> None:
    old = start(CLOCK_OFFSET=0)
    interviewed(old, **{"contact.phone": "none", "contact.reach": "by e-mail"})
    before = the_referral(old)
    old.stop()
    goes_over(monkeypatch, new)
    gateway = start(CLOCK_OFFSET=9 * DAY)
    release(gateway)
    mail = mailed(gateway, "Something new")
    assert "mouth" not in mail.lower() and "http" in mail
    path = str(re.search(r"(/again/\S+)", mail)[1])  # type: ignore[index]
    browser = httpx.Client(base_url=gateway.url, trust_env=False, headers={"Origin": gateway.url})
    page = browser.get(path)
    assert page.status_code == 200 and "Open the chat" in page.text and "54" not in words(page.text)
    assert standing(gateway) == [(SENT, "")], "a preview that fetches the page uses nothing"
    opened = browser.post(path)
    token = str(re.search(r'"token":\s*"([^"]+)"', opened.text)[1])  # type: ignore[index]
    chat = httpx.Client(base_url=gateway.url, trust_env=False, headers={"Authorization": f"Bearer {token}"})
    shown = chat.get("/api/chat").json()
    assert shown["question"] == "returning" and [one["from"] for one in shown["messages"]] == ["bot"]
    assert chat.get("/api/chat/answers").json()["answers"] == []

    def say(text: str) -> dict[str, Any]:
        return dict(chat.post("/api/chat/messages", json={"text": text}).json())

    assert say("33")["question"] == "returning"
    assert say("54")["question"] == "amended"
    assert say("yes")["question"] == "metal"
    assert say("no")["question"] == "readback"
    assert say("yes")["ended"]
    after = the_referral(gateway)
    assert standing(gateway) == [(DONE, "")] and after.protocol_version == new.version and after.identity == before.identity
    assert all("How old are you" not in one["text"] for one in chat.get("/api/chat").json()["messages"])
    assert browser.get(path).status_code == 410 and browser.post(path).status_code == 410
    with gateway.context.database.read() as connection:
        sent = list(connection.execute(select(outbox.c.key).where(outbox.c.key == "mail.amended")).scalars())
    assert sent == ["mail.amended"]


def test_who_wants_a_call_is_called_and_who_comes_to_the_page_again_is_told(
    start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch, new: Protocol
) -> None:
    old = start(CLOCK_OFFSET=0)
    chat = interviewed(old, **{"contact.reach": "please call me, mornings are best"})
    old.stop()
    goes_over(monkeypatch, new)
    gateway = start(CLOCK_OFFSET=9 * DAY)
    release(gateway)
    until_status(gateway, CALL)
    id = the_referral(gateway).id
    chat.http.base_url = httpx.URL(gateway.url)
    assert chat.say("hello, any news?")["ended"], "a call is no reason to ask in the chat"
    assert standing(gateway) == [(CALL, "")]
    with gateway.context.database.read() as connection:
        assert call_lists.of_referral(connection, id)[0].missing == ("metal",)


def test_who_is_moved_to_an_end_is_taken_off(start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch, new: Protocol) -> None:
    old = start(CLOCK_OFFSET=0)
    chat = interviewed(old, **{"contact.reach": "by e-mail please"})
    old.stop()
    goes_over(monkeypatch, new)
    gateway = start(CLOCK_OFFSET=9 * DAY)
    release(gateway)
    until_status(gateway, SENT)
    id = the_referral(gateway).id
    person = Person(gateway)
    person.does(id, "move", to="declined", outcome="time")
    assert standing(gateway) == [(OFF, "ended")] and referral(gateway, id).status == "declined"
    chat.http.base_url = httpx.URL(gateway.url)
    assert chat.say("hello again")["ended"]
    assert conversations.get(gateway.context.database, str(the_referral(gateway).conversation)) is not None


def test_with_the_lock_on_it_goes_on_in_the_script_that_was_released(
    begin: Callable[..., Texting], monkeypatch: pytest.MonkeyPatch, new: Protocol
) -> None:
    texting = begin(PORT=free_port(), KEEP_PORT="1", SCRIPT_LOCK="enforce", **MIDDAY)
    approve(texting.gateway, "en")
    old = texting.gateway.context.script
    texting.text("hello")
    texting.until_got("1 ")
    interview(texting)
    over(texting, monkeypatch, new)
    approve(texting.gateway, "en")
    release(texting.gateway)
    for said, wanted in ((None, ASK), ("yes", "your age"), ("54", "May I ask?"), ("yes", ASKED)):
        if said is not None:
            texting.text(said)
        texting.until_got(wanted)
    database, id = texting.gateway.context.database, str(the_referral(texting.gateway).conversation)
    with database.read() as connection:
        assert connection.execute(select(table.c.script)).scalar_one() == old, "it changes when all is answered"
        assert conversations.script_of(connection, id) == texting.gateway.context.script
    texting.text("no")
    texting.until_got("All correct?")
    texting.text("yes")
    texting.until_got("with those from before")
    until_status(texting.gateway, DONE)
    with database.read() as connection:
        assert connection.execute(select(table.c.script)).scalar_one() == texting.gateway.context.script
        rows = connection.execute(select(outbox.c.key, outbox.c.script).where(outbox.c.key.like("%metal%"))).all()
    assert {row.script for row in rows} == {texting.gateway.context.script}


def test_without_an_approval_in_their_language_nobody_is_asked(
    begin: Callable[..., Texting], monkeypatch: pytest.MonkeyPatch, new: Protocol
) -> None:
    texting = begin(PORT=free_port(), KEEP_PORT="1", SCRIPT_LOCK="enforce", **MIDDAY)
    approve(texting.gateway, "en")
    texting.text("hello")
    texting.until_got("1 ")
    interview(texting)
    over(texting, monkeypatch, new)
    release(texting.gateway)
    assert standing(texting.gateway) == [(OFF, "language")] and not any(ASK in one for one in texting.sent())


def test_who_could_not_be_texted_is_called(phone: Texting, monkeypatch: pytest.MonkeyPatch, new: Protocol) -> None:
    over(phone, monkeypatch, new)
    with monkeypatch.context() as still:
        still.setattr(Sender, "_text", _never)
        release(phone.gateway)
        with phone.gateway.context.database.write() as connection:
            lost = update(outbox).where(outbox.c.key == "sms.amended").values(status="failed", error="30003", next_at=None)
            assert connection.execute(lost).rowcount == 1
        Recalls(phone.gateway.context, Sender(phone.gateway.context)).ask()
        assert standing(phone.gateway) == [(CALL, "")]
    phone.text("hello, are you there?")
    until(lambda: "contact details" in phone.got()[-1] or "welcome back" in phone.got()[-1].lower())
    assert standing(phone.gateway) == [(CALL, "")]


async def _never(self: Sender, one: object) -> None:
    """Sends nothing."""


def test_what_was_answered_before_goes_when_its_person_wants_all_deleted(
    phone: Texting, monkeypatch: pytest.MonkeyPatch, new: Protocol
) -> None:
    over(phone, monkeypatch, new)
    release(phone.gateway)
    for said, wanted in ((None, ASK), ("yes", "your age"), ("54", "May I ask?"), ("yes", ASKED), ("no", "All correct?")):
        if said is not None:
            phone.text(said)
        phone.until_got(wanted)
    phone.text("yes")
    until_status(phone.gateway, DONE)
    database = phone.gateway.context.database
    with database.read() as connection:
        assert len(connection.execute(select(referral_ledgers.c.id)).all()) == 1
    phone.text("delete my data")
    phone.until_got("Reply YES to delete")
    phone.text("yes")
    phone.until_got("It is done")
    with database.read() as connection:
        assert connection.execute(select(referral_ledgers.c.id)).all() == [] == connection.execute(select(call_list_entries.c.id)).all()
