"""Delete my data, what do you have about me: confirmed, carried out and recorded, on the web and by text."""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from typing import Any

import httpx
import pytest
from coordinating import Person, audited, refer, words
from given import Given
from serving import Chat, Gateway, until
from sqlalchemy import func, select, update
from test_contact import Visitor
from texting import PHONE, Texting

from store import audit, messages, recruitment, referrals
from store.tables import answers, conversations, destructions, inbox, metadata, other_trials, outbox
from store.tables import audit as trail
from store.tables import referrals as table

ASK, DONE, KEPT = "Do you want me to delete all", "It is done.", "I deleted nothing"


def all_text(body: dict[str, Any]) -> str:
    """What was said."""
    return "\n".join(one["text"] for one in body["messages"])


def referred(gateway: Gateway) -> Chat:
    """Somebody who went through to the end."""
    chat = Chat(gateway.url)
    for _ in range(60):
        body = chat.history()
        if body["ended"]:
            return chat
        chat.say(
            {"contact.first_name": "Zebulon", "contact.last_name": "Quux", "contact.email": "zeb@example.org"}.get(
                body["question"], _usual(body["question"])
            )
        )
    raise AssertionError("it never ended")


def _usual(question: str) -> str:
    from serving import ANSWERS

    return ANSWERS.get(question, "yes" if question.startswith(("contact.agreed", "readback", "contact.other")) else "no")


def rows(gateway: Gateway, column: Any, *where: Any) -> list[Any]:
    """Values of a column."""
    with gateway.context.database.read() as connection:
        return list(connection.execute(select(column).where(*where)).scalars())


def test_deleted_once_it_was_confirmed(either: Gateway) -> None:
    chat = referred(either)
    (referral,) = rows(either, table.c.id)
    until(lambda: list(either.context.settings.mail_dir.glob("*.eml")))
    asked = chat.say("please delete my data")
    assert (
        ASK in all_text(asked) and asked["question"] == "forget" and [c["value"] for c in asked["messages"][-1]["choices"]] == ["yes", "no"]
    )
    assert rows(either, table.c.id) == [referral]
    done = chat.say("yes")
    assert DONE in all_text(done) and done["ended"]
    for column in (table.c.id, answers.c.id, other_trials.c.id):
        assert rows(either, column) == []
    assert rows(either, inbox.c.text, inbox.c.text.is_not(None)) == [] and rows(either, outbox.c.id, outbox.c.channel == "mail") == []
    until(lambda: not list(either.context.settings.mail_dir.glob("*.eml")))
    assert [one["text"][:11] for one in chat.history()["messages"]] == ["It is done."]
    with either.context.database.read() as connection:
        assert not referrals.find(connection, either.context.sealer, "name", "Zebulon")
        assert list(audit.verify(connection)) == [] and [(one.term, one.number) for one in connection.execute(select(destructions))] == [
            ("asked", 1)
        ]
    assert "data.deleted" in rows(either, trail.c.action)
    again = chat.say("hello")
    assert again["question"] == "consent" and "Welcome back" not in all_text(again)
    assert chat.http.get("/api/chat/answers").json()["answers"] == []


@pytest.mark.parametrize("said", ["no", "54", "no, keep it"])
def test_nothing_goes_without_a_yes(gateway: Gateway, said: str) -> None:
    chat = Chat(gateway.url)
    chat.say("yes")
    chat.say("erase everything you have about me")
    body = chat.say(said)
    assert KEPT in all_text(body) and body["question"] == ("dry_mouth" if said == "54" else "age")
    assert len(rows(gateway, inbox.c.text, inbox.c.text.is_not(None))) == 3
    assert chat.say("54" if said != "54" else "yes")["question"] == ("dry_mouth" if said != "54" else "dry_mouth_onset")


@pytest.mark.parametrize("said", ["I deleted my old number", "delete my last answer", "forget what I said", "my doctor deleted my records"])
def test_an_ordinary_sentence_deletes_nothing(gateway: Gateway, said: str) -> None:
    chat = Chat(gateway.url)
    chat.say("yes")
    assert ASK not in all_text(chat.say(said)) and chat.history()["question"] == "age"


def test_a_yes_much_later_is_no_yes_to_that(start: Callable[..., Gateway]) -> None:
    first = start()
    chat = Chat(first.url)
    chat.say("yes", "54", "delete my data")
    first.stop()
    later = start(CLOCK_OFFSET=90_000)
    chat.http.base_url = httpx.URL(later.url)
    body = chat.say("yes")
    assert DONE not in all_text(body) and body["question"] == "dry_mouth_onset"


def test_an_emergency_comes_before_and_a_stop_takes_it_back(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    chat.say("yes", "delete my data")
    assert "911" in all_text(chat.say("chest pain"))
    assert DONE not in all_text(chat.say("yes"))
    chat.say("delete my data")
    assert chat.say("stop")["ended"] and DONE not in all_text(chat.say("yes"))


def test_shown_on_the_web_in_their_words_and_never_the_criteria(either: Gateway) -> None:
    chat = referred(either)
    shown = all_text(chat.say("what do you have about me?"))
    for wanted in ("Age: 54", '("54")', "Zebulon", "Quux", "zeb@example.org"):
        assert wanted in shown, shown
    assert not re.search(r"\bE(?:9|12)\b|life expectancy|investigator|\b(?:pass|fail|review|likely|unlikely)\b", shown, re.IGNORECASE)
    assert "data.copied" in rows(either, trail.c.action)


class Former:
    """Somebody who sent the contact form before they came into the chat, with whom coordinators have worked since."""

    def __init__(self, gateway: Gateway, **given: str) -> None:
        self.gateway = gateway
        form = {"first_name": "Ana", "last_name": "Reyes", "email": "ana@example.org", "message": "Is Quetzalword a reason?", **given}
        assert Visitor(gateway.url).send(form).status_code == 303
        self.id = next(one.id for one in referrals.every(gateway.context.database) if one.kind == "form")
        self.person = Person(gateway)

    def worked_on(self) -> None:
        """A note, a call, a mail, a change that could be undone: all that hangs on a referral."""
        self.person.does(self.id, "note", note="A note about Quetzalword")
        self.person.does(self.id, "call", how="no_answer", next_on="usual", note="said Quetzalword")
        self.person.does(self.id, "assign", to=self.person.id)
        self.person.does(self.id, "assign", to="")
        assert self.person.post(f"/referrals/{self.id}/write", template="call_us", channel="mail").status_code == 303

    def left(self) -> dict[str, int]:
        """How many rows of each table name the referral or its sender's ways to be reached, mails that went there included."""
        context, found = self.gateway.context, {}
        ways = [*context.sealer.indices("email", "ana@example.org"), *context.sealer.indices("phone", "+16085550123")]
        with context.database.read() as connection:
            for one in metadata.sorted_tables:
                for column in one.c:
                    if column.name in ("referral", "first", "second", "joined_to") or (one.name, column.name) == ("referrals", "id"):
                        found[f"{one.name}.{column.name}"] = column == self.id
                    elif column.name in ("digest", "recipient_index", "address_index"):
                        found[f"{one.name}.{column.name}"] = column.in_(ways)
            counted = {
                place: connection.execute(select(func.count()).select_from(metadata.tables[place.split(".")[0]]).where(where)).scalar_one()
                for place, where in found.items()
            }
        return {place: number for place, number in counted.items() if number}


@pytest.mark.parametrize("given", [{"email": "ana@example.org", "phone": ""}, {"email": "other@example.org", "phone": "608 555 0123"}])
def test_deleting_reaches_the_contact_form_of_the_same_address_or_number(either: Gateway, given: dict[str, str]) -> None:
    former = Former(either, **given)
    former.worked_on()
    assert {"referrals.id", "referral_events.referral", "messages.referral", "referral_index.digest"} <= set(former.left())
    another = refer(either, kind="form", email="somebody@example.org", phone="+16085550177")
    chat = Chat(either.url)
    chat.until_question("contact.reach")
    assert DONE in all_text(chat.say("delete my data", "yes"))
    assert former.left() == {} and rows(either, table.c.id) == [another]
    until(lambda: not [file for file in either.context.settings.mail_dir.glob("*.eml") if b"ana@example.org" in file.read_bytes()])
    assert {"referral.deleted", "data.deleted"} <= set(rows(either, trail.c.action)) and rows(either, destructions.c.number) == [2]
    with either.context.database.read() as connection:
        assert list(audit.verify(connection)) == []


def test_who_was_joined_to_a_deleted_one_stands_alone_again(gateway: Gateway) -> None:
    former = Former(gateway)
    kept = refer(gateway, first_name="Bea", phone="+16085550177")
    with gateway.context.database.write() as connection:
        connection.execute(update(table).where(table.c.id == kept).values(joined_to=former.id))
    chat = Chat(gateway.url)
    chat.until_question("contact.phone")  # the address alone was given
    chat.say("delete my data", "yes")
    (left,) = referrals.every(gateway.context.database)
    assert left.id == kept and left.joined_to is None


def test_a_typed_address_opens_no_form_but_mails_its_owner_a_link(either: Gateway) -> None:
    former = Former(either)
    chat = Chat(either.url)
    chat.until_question("contact.phone")
    shown = all_text(chat.say("what do you have about me?"))
    assert "contact form is not shown" in shown and "Quetzalword" not in shown
    posted = until(lambda: [one for one in mails(either) if "/t/" in one])
    assert len(posted) == 1 and "To: ana@example.org" in posted[0] and "Quetzalword" not in posted[0]
    path = re.search(r"/t/\S+", posted[0])[0]  # type: ignore[index]
    with httpx.Client(base_url=either.url, trust_env=False) as page:
        assert "Quetzalword" not in page.get(path).text
        opened = page.post(path)
        assert opened.status_code == 200 and "Quetzalword" in opened.text and "Reyes" in opened.text and "54" not in words(opened.text)
        assert page.post(path).status_code == 410
    assert ("data.shown", former.id) in audited(either)


def test_where_there_is_no_form_nothing_is_mailed(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    chat.until_question("contact.phone")
    assert "contact form is not shown" in all_text(chat.say("what do you have about me?"))
    chat.until_question("contact.reach")
    assert [one for one in mails(gateway) if "/t/" in one] == []


def mails(gateway: Gateway) -> list[str]:
    """The mails that were written, decoded."""
    files = gateway.context.settings.mail_dir.glob("*.eml")
    return [str(message_from_bytes(file.read_bytes(), policy=default)) for file in files]


def test_before_consent_there_is_nothing_to_show(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    body = chat.say("what do you have about me")
    assert "no answers and no contact details" in all_text(body) and body["question"] == "consent"


def begun(start: Callable[..., Gateway]) -> Texting:
    """A phone that consented and gave an age."""
    texting = Texting(start)
    for number, body in enumerate(("hello", "yes", "54"), 1):
        texting.text(body)
        until(lambda number=number: len(rows(texting.gateway, inbox.c.id, inbox.c.status == "answered")) == number)  # type: ignore[misc]
    return texting


def test_deleted_by_text_with_every_conversation_of_the_number(start: Callable[..., Gateway]) -> None:
    texting = begun(start)
    texting.text("start over")
    until(lambda: len(rows(texting.gateway, conversations.c.id)) == 2)
    texting.text("DELETE MY DATA")
    until(lambda: any(ASK in one for one in texting.got()))
    texting.text("YES")
    until(lambda: any(DONE in one for one in texting.got()))
    gateway = texting.gateway
    until(lambda: rows(gateway, outbox.c.recipient, outbox.c.recipient.is_not(None)) == [])
    assert len(rows(gateway, conversations.c.id)) == 1 and rows(gateway, conversations.c.phone_index) == [None]
    assert rows(gateway, conversations.c.phone) == [None] and rows(gateway, inbox.c.text, inbox.c.text.is_not(None)) == []
    assert rows(gateway, destructions.c.number) == [2]
    texting.text("hello")
    until(lambda: len(rows(gateway, conversations.c.id)) == 2)  # begins anew


def test_by_text_a_link_shows_it_once(start: Callable[..., Gateway]) -> None:
    texting = begun(start)
    texting.text("what do you have about me?")
    (said,) = until(lambda: [one for one in texting.got() if "/t/" in one])
    assert "54" not in said and "your-link" not in said
    path = re.search(r"/t/\S+", said)[0]  # type: ignore[index]
    gateway = texting.gateway
    with httpx.Client(base_url=gateway.url, trust_env=False) as page:
        looked = page.get(path)
        assert looked.status_code == 200 and "Show it" in looked.text and "Age" not in looked.text
        assert looked.headers["cache-control"] == "no-store" and looked.headers["referrer-policy"] == "same-origin"
        shown = page.post(path)
        assert shown.status_code == 200 and "Age" in shown.text and "54" in shown.text and PHONE not in shown.text
        assert shown.headers["cache-control"] == "no-store"
        assert page.post(path).status_code == 410 and page.get(path).status_code == 410
    assert {"data.copied", "data.shown"} <= set(rows(gateway, trail.c.action))


def test_by_text_the_link_shows_the_contact_form_of_the_number_and_deleting_takes_it(begin: Callable[..., Texting]) -> None:
    texting = begin()
    gateway = texting.gateway
    former = Former(gateway, email="", phone=PHONE)
    refer(gateway, phone=PHONE, first_name="Zebulon")  # the same number, given in the chat of the page
    texting.text("what do you have about me?")
    said = texting.until_got("/t/")
    path = re.search(r"/t/\S+", said)[0]  # type: ignore[index]
    assert "Quetzalword" in httpx.post(gateway.url + path, trust_env=False).text
    texting.text("delete my data")
    texting.until_got(ASK)
    texting.text("yes")
    texting.until_got(DONE)
    assert former.left() == {} and rows(gateway, table.c.id) == []


def test_a_coordinator_in_the_conversation_and_a_pause_stand_in_nobodys_way(begin: Callable[..., Texting]) -> None:
    texting = begin()
    gateway = texting.gateway
    texting.text("hello")
    until(lambda: texting.got())
    (id,) = rows(gateway, conversations.c.id)
    with gateway.context.database.write() as connection:
        recruitment.change(connection, recruitment.PAUSED, "u_test", gateway.context.clock.now(), trial=gateway.context.trial)
        messages.take_over(connection, id, "u_test", "u_test", gateway.context.clock.now())
    texting.text("delete my data")
    texting.until_got(ASK)
    texting.text("yes")
    texting.until_got(DONE)
    assert rows(gateway, conversations.c.taken_by) == [None] and rows(gateway, conversations.c.phone) == [None]
    chat = Chat(gateway.url)
    assert ASK in all_text(chat.say("delete my data")) and DONE in all_text(chat.say("yes"))


def test_by_text_nothing_is_shown_to_who_may_be_somebody_else(start: Callable[..., Gateway]) -> None:
    texting = begun(start)
    gateway = texting.gateway
    gateway.stop()
    with gateway.context.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(conversations)).scalar_one() == 1
    from datetime import timedelta

    from prescreen.dialogue import take
    from prescreen.protocol import load
    from prescreen.understanding import Reading
    from store.conversations import load as load_conversation

    (id,) = rows(gateway, conversations.c.id)
    with gateway.context.database.read() as connection:
        conversation = load_conversation(connection, gateway.context.sealer, id)
    assert conversation is not None
    late = gateway.context.clock.now() + timedelta(days=2)
    reading = Reading("ask", None, {}, {}, ())
    turn = take(load(), Given(reading), conversation.state, "what do you have about me?", now=late)
    assert turn.record.own_data is None and turn.says[0].key == "returning.notice"
    asked = take(load(), Given(reading), conversation.state, "delete my data", now=late)
    assert asked.view.question == "forget" and "dry" not in asked.says[0].text
    kept = take(load(), Given(Reading("answer", "no")), asked.state, "no", now=late)
    assert [say.key for say in kept.says][:2] == ["own_data.kept", "returning.notice"]
