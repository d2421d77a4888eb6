"""A conversation is proved by command and on its referral: what the assistant said, and the team in approved and in own words."""

import json
from collections.abc import Callable

import pytest
from coordinating import Person, audited, refer, words
from serving import Chat, Gateway, until
from sqlalchemy import select, update
from texting import Texting

from cli.main import main
from prescreen.dialogue.own_data import LINK
from store import ids
from store.tables import conversations
from store.tables import outbox as said
from store.tables import referrals as table

Start = Callable[..., Gateway]
NOT = "not approved when it was said"


@pytest.fixture
def gateway(start: Start) -> Gateway:
    return start(STUDY_PHONE="608-555-0199", COORDINATOR_WORDS="own", SITE_NAME="Example Hospital")


@pytest.fixture
def prove(gateway: Gateway, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs the command beside the gateway; its status and what it printed."""
    for name, value in gateway.environ.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> tuple[int, str]:
        status = main(["prove", *arguments])
        shown = capsys.readouterr()
        return status, shown.out + shown.err

    return run


def referred(gateway: Gateway, chat: Chat) -> str:
    id = refer(gateway)
    with gateway.context.database.write() as connection:
        connection.execute(update(table).where(table.c.id == id).values(conversation=chat.id))
    return id


def tampered(gateway: Gateway, chat: Chat, key: str, old: str, new: str) -> None:
    database = gateway.context.database
    with database.write() as connection:
        row = connection.execute(select(said).where(said.c.conversation == chat.id, said.c.key == key)).first()
        assert row is not None
        body = database.sealer.open(row.body, "outbox", row.id, "body")
        sealed = database.sealer.seal(body.replace(old, new, 1), "outbox", row.id, "body")
        connection.execute(update(said).where(said.c.id == row.id).values(body=sealed))


def test_the_command_tells_of_every_message(gateway: Gateway, prove: Callable[..., tuple[int, str]]) -> None:
    chat = Chat(gateway.url)
    until(lambda: chat.send("yes", "one").status_code == 200)  # the first turn of a process takes longer
    chat.say("54")
    status, shown = prove(chat.id)
    assert status == 0, shown
    first, *messages, summary = shown.splitlines()
    assert first.startswith(f"conversation {chat.id}, dry-mouth, script ")
    *messages, beside = messages
    assert "| chat | proved | wording greeting.web | script" in messages[0] and messages[0].endswith("| not approved when it was said")
    assert "recruitment is paused or closed" in beside
    assert "wording ask.age" in shown and "How old are you" not in shown
    assert summary == f"all {len(messages)} messages are letter by letter those of script {gateway.context.protocol.script}, {NOT}"
    assert prove(chat.id, "--approved")[0] == 3
    assert json.loads(prove(chat.id, "--json")[1])["approved"] is False
    assert "    > How old are you?" in prove(chat.id, "--words")[1]


def test_a_changed_letter_is_shown_and_the_status_is_one(gateway: Gateway, prove: Callable[..., tuple[int, str]]) -> None:
    chat, person = Chat(gateway.url), Person(gateway)
    chat.say("yes")
    id = referred(gateway, chat)
    tampered(gateway, chat, "ask.age", "old", "young")
    status, shown = prove(chat.id)
    assert status == 1 and "DIFFERS" in shown
    assert "a letter differs at letter 5: said 'How young are you?', the manifest gives 'How old are you?'" in shown
    status, plain = prove(chat.id, "--json")
    told = json.loads(plain)
    assert status == 1 and not told["proved"] and [one["outcome"] for one in told["messages"]].count("differs") == 1
    assert all("said" not in one for one in told["messages"])
    for path in (f"/referrals/{id}", f"/referrals/{id}/proof"):
        assert f"1 of {len(told['messages'])} messages could not be proved" in words(person.get(path))
    tampered(gateway, chat, "ask.age", "young", "old")  # so that what every test of this folder is held against at its end is whole


def test_what_was_changed_by_hand_is_a_line_and_no_failure(gateway: Gateway, prove: Callable[..., tuple[int, str]]) -> None:
    chat, person = Chat(gateway.url), Person(gateway)
    chat.say("yes")
    id, database = referred(gateway, chat), gateway.context.database
    asked = update(said).where(said.c.conversation == chat.id, said.c.key == "ask.age")
    with database.write() as connection:
        body = connection.execute(select(said.c.body).where(said.c.conversation == chat.id, said.c.key == "ask.age")).scalar_one()
        connection.execute(asked.values(body=body[:-1] + bytes([body[-1] ^ 1])))
    status, shown = prove(chat.id)
    assert status == 1 and "NOT PROVED" in shown and "the value was changed" in shown
    for path in (f"/referrals/{id}", f"/referrals/{id}/proof"):
        assert "messages could not be proved" in words(person.get(path))
    with database.write() as connection:
        connection.execute(asked.values(body=body))


def test_there_is_no_such_conversation(gateway: Gateway, prove: Callable[..., tuple[int, str]]) -> None:
    assert prove("c_none") == (2, "prescreen: there is no conversation c_none; it may be destroyed by now\n")


def test_what_the_team_wrote_is_proved_and_own_words_are_told_as_that(gateway: Gateway, prove: Callable[..., tuple[int, str]]) -> None:
    chat, person = Chat(gateway.url), Person(gateway)
    chat.say("yes")
    id = referred(gateway, chat)
    for path, given in (
        ("take-over", {}),
        ("write", {"template": "here", "channel": "web"}),
        ("write", {"template": "own", "channel": "web", "words": "The lift is broken."}),
    ):
        assert person.post(f"/referrals/{id}/{path}", **given).status_code == 303
    chat.say("now I have chest pain")
    assert person.post(f"/referrals/{id}/hand-back").status_code == 303
    status, shown = prove(chat.id)
    assert status == 0, shown
    assert "| proved | messages here.chat" in shown and "| proved, around own words | messages own.chat" in shown
    assert "wording aside.emergency" in shown and "1 in own words of the team" in shown
    assert "lift" not in shown and "words: The lift is broken." in prove(chat.id, "--words")[1]
    page = words(person.get(f"/referrals/{id}/proof"))
    assert "letter by letter, around own words" in page and "The lift is broken." in page
    assert ("proof viewed", id) in audited(gateway)


def test_a_whole_interview_stands_proved_on_its_referral(gateway: Gateway) -> None:
    chat, person = Chat(gateway.url), Person(gateway, "auditor")
    chat.until_question("contact.other_trials")
    chat.say("no")
    until(lambda: chat.history()["ended"])
    with gateway.context.database.read() as connection:
        id = connection.execute(select(table.c.id).where(table.c.conversation == chat.id)).scalar_one()
        script = connection.execute(select(conversations.c.script).where(conversations.c.id == chat.id)).scalar_one()
        here = select(said.c.id).where(said.c.conversation == chat.id, said.c.channel == "chat")
        number = len(connection.execute(here).all())
    assert script == gateway.context.script
    told = f"all {number} messages are letter by letter those of script {gateway.context.protocol.script}, {NOT}"
    whole = f"What the assistant said: {told}; 1 mail, whose words are not kept once sent"
    until(lambda: whole in words(person.get(f"/referrals/{id}")))
    assert "wording readback.intro.web" in words(person.get(f"/referrals/{id}/proof"))
    person.get("/referrals/r_none/proof", 404)
    person.get(f"/referrals/{refer(gateway)}/proof", 404)


def test_texts_are_proved_as_phones_carry_them(begin: Callable[..., Texting]) -> None:
    texting = begin(STUDY_PHONE="608-555-0199")
    texting.faults(opt_out="off")  # so that HELP is ours to answer
    for text, answer in (
        ("hello", "Do you agree"),
        ("yes", "How old"),
        ("HELP", "automated texts"),
        ("what do you have about me", "/t/"),
        ("54", "Does your mouth"),
    ):
        texting.text(text)
        texting.until_got(answer)
    database = texting.gateway.context.database
    with database.read() as connection:
        keys = set(connection.execute(select(said.c.key).where(said.c.channel == "sms")).scalars())
        parts = connection.execute(select(said.c.parts).where(said.c.channel == "sms")).scalars().all()
    assert {"ask.consent", "sms.help", "own_data.link"} <= keys and all(parts)  # the proof itself is held at the end of every test here


def test_the_place_of_a_link_is_as_long_as_a_link() -> None:
    assert len(LINK) == len(f"/t/{ids.short_token()}")
