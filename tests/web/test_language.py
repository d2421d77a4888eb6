"""A language for each conversation: on the page, in the chat, without JavaScript, by text, in mails and for those who call back."""

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import PROTOCOL, Chat, Gateway, until
from sqlalchemy import select
from test_contact import Visitor
from test_interview import Reader
from texting import Texting

from prescreen import segments
from store import recruitment, referrals
from store.tables import audit, links
from store.tables import conversations as table


def es(key: str, **fields: str) -> str:
    """The Spanish wording of a key."""
    return PROTOCOL.text("es", key, **fields)


def sms(key: str) -> str:
    """How a Spanish text message begins."""
    return segments.plain(PROTOCOL.text("es", key, "sms"))[:30]


def rows(gateway: Gateway, *columns: Any) -> list[Any]:
    with gateway.context.database.read() as connection:
        return list(connection.execute(select(*columns)))


# ---- The chat's JSON


def test_a_chat_is_held_in_the_language_it_was_opened_in(gateway: Gateway) -> None:
    chat = Chat(gateway.url, "es")
    assert chat.opened["language"] == "es"
    assert chat.opened["messages"][-1]["text"] == es("ask.consent").replace("{years}", "2 años").replace(" {rights}", "")
    assert chat.opened["messages"][-1]["choices"][0] == {"title": es("choices.consent.yes"), "value": "yes"}
    assert chat.say("yes")["messages"][-1]["text"] == es("ask.age")


def test_a_change_is_in_the_reply_in_the_history_in_the_audit_trail_and_in_the_referral(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    chat.say("yes", "54")
    reply = chat.say("español por favor")
    assert (reply["language"], reply["question"]) == ("es", "dry_mouth")
    assert reply["messages"][-1]["text"] == es("ask.dry_mouth")
    said = [one["text"] for one in chat.history()["messages"]]
    assert "How old are you?" in said and es("ask.dry_mouth") in said
    assert chat.history()["language"] == "es"
    changed = [(row.actor, row.object, row.detail) for row in rows(gateway, audit) if row.action == "language.changed"]
    assert changed == [("participant", chat.id, "en to es")]
    chat.until_question("contact.other_trials")
    chat.say("no")
    (referral,) = referrals.every(gateway.context.database)
    assert referral.language == "es"
    evidence = {entry.question: entry for entry in referral.ledger if entry.question}
    assert evidence["age"].asked == "How old are you?"
    assert evidence["dry_mouth"].asked == es("ask.dry_mouth")


def test_the_answers_to_change_are_named_in_the_new_language_and_can_be_changed_by_those_names(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    chat.say("yes", "54", "español")
    (age,) = [one for one in chat.http.get("/api/chat/answers").json()["answers"] if one["question"] == "age"]
    assert (age["label"], age["text"]) == (es("label.age"), es("controls.change", label=es("label.age")))
    assert chat.say(age["text"])["question"] == "age"


def test_where_spanish_is_off_it_is_neither_opened_nor_changed_to(start: Callable[..., Gateway]) -> None:
    gateway = start(LANGUAGES="en")
    assert httpx.post(f"{gateway.url}/api/chat", json={"language": "es"}, trust_env=False).status_code == 422
    chat = Chat(gateway.url)
    reply = chat.say("¿habla español?")
    assert reply["language"] == "en"
    assert reply["messages"][0]["text"].startswith(PROTOCOL.text("en", "aside.language_only").split("{team}")[0])
    page = httpx.get(f"{gateway.url}/", headers={"Accept-Language": "es"}, trust_env=False).text
    assert '<html lang="en">' in page
    assert 'hreflang="es"' not in page
    assert httpx.get(f"{gateway.url}/static/words/es.json", trust_env=False).status_code == 404


# ---- The pages


@pytest.mark.parametrize("path", ["/", "/privacy", "/contact", "/contact/thanks", "/interview", "/t/none"])
@pytest.mark.parametrize(
    ("query", "asked", "expected"),
    [
        ("", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("", "en;q=0.4, es;q=0.6", "es"),
        ("", "fr-FR, de", "en"),
        ("", "es;q=0, en", "en"),
        ("?language=en", "es", "en"),
        ("?language=es", "en", "es"),
    ],
)
def test_a_page_is_in_the_language_of_its_address_else_of_the_browser(
    gateway: Gateway, path: str, query: str, asked: str, expected: str
) -> None:
    answer = httpx.get(gateway.url + path + query, headers={"Accept-Language": asked}, trust_env=False)
    other = {"es": "en", "en": "es"}[expected]
    assert f'<html lang="{expected}">' in answer.text
    assert answer.headers["Content-Language"] == expected
    assert f'hreflang="{other}" href="?language={other}"' in answer.text


def test_the_chats_words_name_every_language_that_is_offered(gateway: Gateway) -> None:
    for code in ("en", "es"):
        words = httpx.get(f"{gateway.url}/static/words/{code}.json", trust_env=False).json()
        assert words["languages"] == {"en": "English", "es": "Español"}
        assert words["why"] == PROTOCOL.text(code, "controls.why")


def test_without_javascript_a_button_changes_the_language_and_keeps_the_answers(gateway: Gateway) -> None:
    reader = Reader(gateway.url, **{"Accept-Language": "en"}).begin()
    reader.say("yes").say("54")
    assert '<button class="quiet" lang="es" name="text" value="Español">' in reader.page.text
    reader.say("Español")
    assert '<html lang="es">' in reader.page.text
    assert es("ask.dry_mouth") in reader.page.text
    reader.say("English")
    assert '<html lang="en">' in reader.page.text
    assert reader.question == "dry_mouth"
    assert "54" in reader.http.get("/interview/answers").text


def test_without_javascript_the_browsers_language_begins_it(gateway: Gateway) -> None:
    reader = Reader(gateway.url, **{"Accept-Language": "es"}).begin()
    assert '<html lang="es">' in reader.page.text
    assert es("choices.consent.yes") in reader.page.text


def test_the_contact_forms_referral_and_mail_are_in_its_language(start: Callable[..., Gateway]) -> None:
    gateway = start(STUDY_EMAIL="team@example.org")
    visitor = Visitor(gateway.url, "/contact", **{"Accept-Language": "es"})
    assert '<html lang="es">' in visitor.page
    sent = visitor.send({"first_name": "Ana", "email": "ana@example.org"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/contact/thanks?language=es")
    (referral,) = referrals.every(gateway.context.database)
    assert referral.language == "es"
    folder = gateway.context.settings.mail_dir
    subjects = {str(message_from_bytes(file.read_bytes(), policy=default)["subject"]) for file in until(lambda: _mails(folder, 2))}
    site = PROTOCOL.text("es", "mail.site")
    assert subjects == {PROTOCOL.text("en", "mail.referral.subject"), es("mail.copy.subject", site=site)}


def _mails(folder: Path, number: int) -> list[Path]:
    found = list(folder.glob("*.eml"))
    return found if len(found) == number else []


# ---- By text


@pytest.fixture
def phone(begin: Callable[..., Texting]) -> Texting:
    """With the defaults of these tests."""
    return begin()


def test_a_first_text_in_spanish_is_answered_in_spanish(phone: Texting) -> None:
    phone.text("Hola, quiero participar en el estudio")
    phone.until_got(sms("greeting"))
    phone.until_got(sms("ask.consent"))
    assert [row.language for row in rows(phone.gateway, table.c.language)] == ["es"]
    phone.text("sí")
    assert not [body for body in phone.got() if body.startswith("Univ. of Wisconsin")]


@pytest.mark.parametrize("word", ["ALTO", "Parar", "BASTA", "cancelar", "TERMINAR", "no mas mensajes", "ya no quiero recibir mensajes"])
def test_a_stop_in_spanish_is_confirmed_in_spanish_and_nothing_more_is_sent(phone: Texting, word: str) -> None:
    phone.text(word)
    phone.until_got(sms("sms.stopped"))
    phone.text("hola")
    assert until(lambda: len(phone.got()) == 1)


def test_a_stop_in_english_is_confirmed_in_the_conversations_language(phone: Texting) -> None:
    phone.text("Hola, buenas tardes")
    phone.until_got(sms("ask.consent"))
    phone.text("stop texting")
    phone.until_got(sms("sms.stopped"))


def test_help_and_start_in_spanish(phone: Texting) -> None:
    phone.text("AYUDA")
    phone.until_got(sms("sms.help"))
    phone.text("ALTO")
    phone.until_got(sms("sms.stopped"))
    phone.text("INICIAR")
    phone.until_got(sms("greeting"))


def test_an_emergency_in_spanish_in_an_english_interview_is_answered_in_spanish(phone: Texting) -> None:
    phone.text("hello")
    phone.until_got("2 No")
    phone.text("me duele el pecho")
    phone.until_got(sms("aside.emergency"))


def test_what_is_said_while_recruitment_is_paused_is_in_the_language_of_the_text(phone: Texting) -> None:
    with phone.gateway.context.database.write() as connection:
        recruitment.change(connection, "paused", "u_test", phone.gateway.context.clock.now(), trial=phone.gateway.context.trial)
    phone.text("Hola, quiero participar")
    phone.until_got(sms("recruitment.paused"))


def test_a_link_is_sent_and_opened_in_the_language_of_the_text(begin: Callable[..., Texting]) -> None:
    phone = begin(SMS_MODE="link")
    phone.text("Hola, me interesa el estudio")
    words = phone.until_got(sms("sms.link"))
    assert [row.language for row in rows(phone.gateway, links.c.language)] == ["es"]
    path = words.split("https://study.example", 1)[1].split()[0]
    page = httpx.get(phone.gateway.url + path, headers={"Accept-Language": "en"}, trust_env=False)
    assert '<html lang="es">' in page.text
    opened = httpx.post(phone.gateway.url + path, headers={"Origin": phone.gateway.url}, trust_env=False)
    assert '<trial-chat language="es">' in opened.text
    assert [row.language for row in rows(phone.gateway, table.c.language)] == ["es"]
