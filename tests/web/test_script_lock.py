"""The lock: with it on no interview begins in words that no board approved; whoever is in one goes on in the words that it began in."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from serving import Chat, Gateway, TurnServer, until
from sqlalchemy import func, select, update
from texting import Texting

from store import approvals, conversations
from store.approvals import APPROVAL, HAZARD, Approval
from store.tables import approvals as approvals_table
from store.tables import conversations as table
from store.tables import scripts
from web.script_lock import ScriptLock

OLD, NEW = {"STUDY_PHONE": "608-555-0111"}, {"STUDY_PHONE": "608-555-0222"}
LOCKED = "begin new interviews right now"


def approve(gateway: Gateway, *languages: str, kind: str = APPROVAL, **more: Any) -> str:
    """Records that the script in force is approved, or let through."""
    context = gateway.context
    given = Approval(context.trial, context.lock.script, kind, languages or ("en",), "Dr. Ruiz", "It is approved.", "u_1", **more)
    with context.database.write() as connection:
        id = approvals.record(connection, given, context.clock.now())
    context.lock.look()
    return id


def elsewhere(chat: Chat, gateway: Gateway) -> Chat:
    """The same conversation, at a gateway that was started anew."""
    chat.http = httpx.Client(base_url=gateway.url, trust_env=False, timeout=20, headers=chat.http.headers)
    return chat


def said(chat: Chat, text: str) -> str:
    """What is answered to a text while nothing begins: the first one of a process is long read, and sent again as the page does."""
    answer = until(lambda: found if (found := chat.send(text)).status_code != 503 else None)
    return str(answer.json()["messages"][-1]["text"])


def told(gateway: Gateway) -> dict[str, Any]:
    """What /healthz says of the lock."""
    return dict(httpx.get(f"{gateway.url}/healthz", trust_env=False).json()["scripts"][gateway.context.trial])


def test_nothing_begins_before_an_approval_and_then_it_does(start: Callable[..., Gateway]) -> None:
    gateway = start(SCRIPT_LOCK="enforce", **OLD)
    chat = Chat(gateway.url)
    assert LOCKED in chat.opened["messages"][-1]["text"] and "608-555-0111" in chat.opened["messages"][-1]["text"]
    assert (chat.opened["question"], chat.opened["ended"]) == (None, True)
    assert LOCKED in said(chat, "yes") and LOCKED in chat.history()["messages"][-1]["text"]
    assert "911" in chat.say("I have chest pain and can't breathe")["messages"][0]["text"]
    assert chat.say("delete my data")["question"] == "forget" and chat.say("no")
    assert LOCKED in said(chat, "yes")
    page = httpx.get(gateway.url, trust_env=False).text
    assert LOCKED in page and "<trial-chat open-only" in page and "/interview/start" not in page and "<form" in page
    plain = httpx.Client(base_url=gateway.url, trust_env=False, follow_redirects=True)
    assert LOCKED in plain.post("/interview/start", headers={"Origin": gateway.url}).text
    assert (told(gateway)["closed"], told(gateway)["approved"]) == (True, [])
    id = approve(gateway)
    assert chat.say("yes")["question"] == "consent" and chat.say("yes")["question"] == "age"
    assert Chat(gateway.url).opened["question"] == "consent"
    page = httpx.get(gateway.url, trust_env=False).text
    assert LOCKED not in page and "/interview/start" in page and told(gateway)["approved"] == ["en"]
    with gateway.context.database.write() as connection:
        assert approvals.withdraw(connection, id, "u_1", "the board asks again", gateway.context.clock.now())
    assert Chat(gateway.url).opened["question"] is None  # seen at the opening, whoever recorded it
    assert chat.say("54")["question"] == "dry_mouth"


def test_a_language_that_nobody_certified_is_closed_and_the_other_open(start: Callable[..., Gateway], turn_server: TurnServer) -> None:
    gateway = start(SCRIPT_LOCK="enforce")
    approve(gateway, "en", "es")
    http = httpx.Client(base_url=gateway.url, trust_env=False)
    closed = Chat(gateway.url, "es").opened
    assert (closed["question"], closed["language"]) == (None, "es") and "entrevistas nuevas" in closed["messages"][-1]["text"]
    page = http.get("/?language=es")
    assert page.headers["Content-Language"] == "es" and "/interview/start" not in page.text and "entrevistas nuevas" in page.text
    assert "/interview/start" in http.get("/?language=en").text and http.get("/contact?language=es").headers["Content-Language"] == "es"
    assert "texts are not certified" in told(gateway)["not_approved"]["es"]
    chat = Chat(gateway.url)
    assert chat.say("¿podemos hablar en español?")["language"] == "en"
    site = turn_server.calls[-1]["site"]
    assert (site["languages"], site["help_in"]) == (["en"], ["en", "es"])  # in danger everybody is answered in their own


def test_nobody_is_changed_to_the_language_that_is_open(start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScriptLock, "certificate", lambda self, language: type("Whole", (), {"uncertified": ()})())
    gateway = start(SCRIPT_LOCK="enforce")
    approve(gateway, "es")
    assert "¿" in Chat(gateway.url, "es").opened["messages"][-1]["text"]
    for path in ("/?language=en", "/privacy?language=en", "/contact?language=en"):
        assert httpx.get(gateway.url + path, trust_env=False).headers["Content-Language"] == "en"
    opened = httpx.post(f"{gateway.url}/api/chat", trust_env=False).json()
    assert (opened["language"], opened["question"]) == ("en", None) and LOCKED in opened["messages"][-1]["text"]
    chat = Chat(gateway.url, "en")
    assert (
        "call 911" in until(lambda: found if (found := chat.send("I have chest pain and can't breathe")).status_code != 503 else None).text
    )
    assert LOCKED in said(chat, "hello") and chat.say("¿podemos hablar en español?")["language"] == "es"


def test_by_text_too_each_is_answered_in_their_own_language(begin: Callable[..., Texting], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScriptLock, "certificate", lambda self, language: type("Whole", (), {"uncertified": ()})())
    phone = begin(SCRIPT_LOCK="enforce")
    approve(phone.gateway, "es")
    phone.text("hello, I would like to take part in the study")
    phone.until_got("no new interviews")
    phone.text("I have chest pain and can't breathe")
    phone.until_got("call 911")
    phone.text("hola, quiero participar en el estudio")
    phone.until_got("¿")


def test_an_open_interview_goes_on_in_the_version_that_it_began_in(start: Callable[..., Gateway], turn_server: TurnServer) -> None:
    gateway = start(SCRIPT_LOCK="enforce", **OLD)
    approve(gateway)
    chat, old = Chat(gateway.url), gateway.context.lock.script
    assert chat.say("yes")["question"] == "age" and "script" not in turn_server.calls[-1]
    gateway.stop()
    gateway = start(SCRIPT_LOCK="enforce", **NEW)
    new, again = gateway.context.lock.script, elsewhere(chat, gateway)
    assert new != old and "wording aside.closed (en)" in told(gateway)["differs"] and told(gateway)["differ"] > 10
    closed = Chat(gateway.url).opened["messages"][-1]["text"]
    assert LOCKED in closed and "608-555-0111" in closed  # in the words that were approved
    assert again.history()["question"] == "age" and again.say("54")["question"] == "dry_mouth"
    call = turn_server.calls[-1]
    assert (call["script"], call["site"]["phone"], call["site"]["languages"]) == (old, "608-555-0111", ["en"])
    folder = gateway.context.settings.data_dir / "scripts" / old / "trials"
    assert (folder / "common" / "wording" / "en.yml").is_file() and (folder / gateway.context.trial / "study.yml").is_file()
    assert chat.http.get("/api/chat/answers").json()["answers"]
    approve(gateway, kind=HAZARD, reason="a wrong number", rule="21 CFR 56.108(a)(4)")
    assert Chat(gateway.url).opened["question"] == "consent" and told(gateway)["let_through"] == [HAZARD]
    chat.say("yes")
    assert turn_server.calls[-1]["script"] == old
    approve(gateway, kind=HAZARD, reason="a wrong number", rule="21 CFR 56.108(a)(4)", open_too=True)
    chat.say("unsure")
    assert "script" not in turn_server.calls[-1] and turn_server.calls[-1]["site"]["phone"] == "608-555-0222"
    with gateway.context.database.read() as connection:
        assert conversations.script_of(connection, chat.id) == new


def test_an_archive_that_is_not_whole_stops_until_the_present_script_is_approved(
    start: Callable[..., Gateway], turn_server: TurnServer, caplog: Any
) -> None:
    gateway = start(SCRIPT_LOCK="enforce", **OLD)
    approve(gateway)
    chat = Chat(gateway.url)
    assert chat.say("yes")["question"] == "age"
    with gateway.context.database.write() as connection:
        connection.execute(update(scripts).values(files_digest="0" * 64))
    gateway.stop()
    gateway = start(SCRIPT_LOCK="enforce", **NEW)
    again, calls = elsewhere(chat, gateway), len(turn_server.calls)
    assert LOCKED in said(again, "54") and again.history()["question"] is None and len(turn_server.calls) == calls
    assert "911" in again.say("I have chest pain and can't breathe")["messages"][0]["text"]
    assert "not those that were kept" in caplog.text and list(told(gateway)["lost"].values()) == ["its files are not those that were kept"]
    assert "is lost, its files are not those" in gateway.context.lock.banner()
    approve(gateway)
    assert again.say("54")["question"] == "dry_mouth" and "script" not in turn_server.calls[-1]


def test_without_consent_nothing_has_begun(start: Callable[..., Gateway], turn_server: TurnServer) -> None:
    gateway = start(SCRIPT_LOCK="enforce", **OLD)
    approve(gateway)
    chat, begun = Chat(gateway.url), Chat(gateway.url)
    assert begun.say("yes")["question"] == "age"
    gateway.stop()
    gateway = start(SCRIPT_LOCK="enforce", **NEW)
    again, other = elsewhere(chat, gateway), elsewhere(begun, gateway)
    assert LOCKED in said(again, "yes") and LOCKED in again.history()["messages"][-1]["text"]
    assert LOCKED in other.say("start over")["messages"][-1]["text"] and other.say("54")["question"] == "dry_mouth"
    approve(gateway)
    assert again.say("yes")["question"] == "consent" and "script" not in turn_server.calls[-1]
    assert again.say("yes")["question"] == "age"
    with gateway.context.database.read() as connection:
        assert conversations.script_of(connection, chat.id) == gateway.context.lock.script


def test_once_nothing_is_approved_an_open_interview_keeps_its_language(
    start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScriptLock, "certificate", lambda self, language: type("Whole", (), {"uncertified": ()})())
    gateway = start(SCRIPT_LOCK="enforce", **OLD)
    id, chat = approve(gateway, "en", "es"), Chat(gateway.url)
    assert chat.say("yes")["question"] == "age"
    gateway.stop()
    gateway = start(SCRIPT_LOCK="enforce", **NEW)
    again = elsewhere(chat, gateway)
    assert again.say("54")["question"] == "dry_mouth"
    with gateway.context.database.write() as connection:
        assert approvals.withdraw(connection, id, "u_1", "the board asks again", gateway.context.clock.now())
    assert again.say("¿podemos hablar en español?")["language"] == "en"


def test_what_was_written_into_the_database_opens_nothing(start: Callable[..., Gateway], caplog: Any) -> None:
    gateway = start(SCRIPT_LOCK="enforce")
    id = approve(gateway)
    with gateway.context.database.write() as connection:
        approvals.withdraw(connection, id, "u_1", "the board asks again", gateway.context.clock.now())
    assert Chat(gateway.url).opened["question"] is None
    with gateway.context.database.write() as connection:
        forged = {"withdrawn_at": None, "withdrawn_by": None, "withdrawn_because": None}
        connection.execute(update(approvals_table).values(forged))
    assert Chat(gateway.url).opened["question"] is None
    assert id in told(gateway)["faults"][0] and id in gateway.context.lock.banner() and "not as it was signed" in caplog.text


def test_with_the_lock_off_all_is_as_before_but_told(start: Callable[..., Gateway], turn_server: TurnServer) -> None:
    gateway = start(**OLD)
    chat = Chat(gateway.url, "es")
    gateway.stop()
    gateway = start(**NEW)
    assert elsewhere(chat, gateway).say("yes")["question"] == "age" and "script" not in turn_server.calls[-1]
    assert turn_server.calls[-1]["site"]["phone"] == "608-555-0222" and Chat(gateway.url).opened["question"] == "consent"
    assert (told(gateway)["lock"], told(gateway)["closed"]) == ("warn", False) and set(told(gateway)["not_approved"]) == {"en", "es"}


def test_a_first_text_is_told_and_what_must_go_on_does(begin: Callable[..., Texting]) -> None:
    phone = begin(SCRIPT_LOCK="enforce", **OLD)
    phone.text("I am 54 and have lupus")
    assert "we begin no new interviews right now" in phone.until_got("no new interviews")
    phone.text("HELP")
    phone.until_got("Reply STOP")
    phone.text("I have chest pain and can't breathe")
    assert "911" in phone.until_got("911")
    with phone.gateway.context.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
    phone.text("delete my data")
    phone.until_got("delete")
    phone.text("no")
    phone.until_got("Do you agree")
    count = len(phone.got())
    phone.text("yes")
    until(lambda: len(phone.got()) > count)
    assert "no new interviews" in phone.got()[-1]
    approve(phone.gateway)
    phone.text("hi")
    phone.until_got("Do you agree")


def test_starting_over_begins_nothing_while_nothing_may_begin(begin: Callable[..., Texting]) -> None:
    phone = begin(SCRIPT_LOCK="enforce", **OLD)
    id = approve(phone.gateway)
    phone.text("hi")
    phone.until_got("Do you agree")
    phone.text("yes")
    phone.until_got("How old")
    with phone.gateway.context.database.write() as connection:
        approvals.withdraw(connection, id, "u_1", "asked again", phone.gateway.context.clock.now())
    phone.text("START OVER")
    phone.until_got("no new interviews")
    phone.text("54")
    phone.until_got("dry on most days")
