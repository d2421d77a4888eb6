"""A second look from the last question to what came of the call, and the code that people may call with instead: on the page and by text."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from coordinating import Person, audited, referral, words
from given import Given
from serving import PROTOCOL, Chat, Gateway, protocol_of, read, until
from sqlalchemy import LargeBinary, select
from texting import PHONE, Texting

from prescreen.dialogue import begin, take
from store import codes, erasure, opt_outs, retention, second_looks
from store.tables import codes as code_table
from store.tables import conversations, metadata
from web.retention import terms_of

ALL = {"SECOND_LOOK": "1", "SECOND_LOOK_DAYS": "10", "STUDY_PHONE": "608-555-0100"}
CODE = re.compile(r"\b[DFHKLMRWXY]{3}-[DFHKLMRWXY]{3}\b")
NOW = datetime(2026, 11, 30, 16, tzinfo=timezone.utc)
NAME, NUMBER = "Zebulon", "+16085550123"


@pytest.fixture(autouse=True, scope="module")
def warmed() -> None:
    """The first text that a process reads takes longer than a request waits on a busy machine."""
    made = begin(PROTOCOL, channel="web", language="en", now=NOW)
    take(protocol_of(PROTOCOL.name), Given(read), made.state, "yes", now=NOW)


def said(body: dict[str, Any]) -> str:
    """What was said in an answer."""
    return "\n".join(one["text"] for one in body["messages"])


def agreed(gateway: Gateway) -> Chat:
    """Somebody of 95 years who agreed to a call."""
    chat = Chat(gateway.url)
    chat.say("yes", "95", "yes", "yes", NAME, "608-555-0123")
    return chat


def waiting(gateway: Gateway) -> list[second_looks.SecondLook]:
    """The calls that wait."""
    context = gateway.context
    with context.database.read() as connection:
        return second_looks.waiting(connection, context.sealer, context.trial, context.clock.now())


def tally(gateway: Gateway) -> dict[str, int]:
    """What was counted of the ages of the study, without zeros."""
    with gateway.context.database.read() as connection:
        found = second_looks.tallies(connection, gateway.context.trial)
    return {name: number for one in found.values() for name, number in vars(one).items() if number}


def holds(gateway: Gateway, *what: str) -> list[str]:
    """Where in the database any of this stands, sealed values opened."""
    found, sealer = [], gateway.context.sealer
    with gateway.context.database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column in table.columns:
                    value = row[column.name]
                    if isinstance(column.type, LargeBinary) and value is not None and table.name != "scripts":
                        value = sealer.open(value, table.name, row["id"], column.name)
                    if any(one in json.dumps(value, default=str, ensure_ascii=False) for one in what):
                        found.append(f"{table.name}.{column.name}")
    return found


def test_a_call_agreed_to_waits_with_what_its_criterion_looks_at_alone(start: Callable[..., Gateway]) -> None:
    gateway = start(**ALL)
    chat = Chat(gateway.url)
    body = chat.say("yes", "95", "yes")
    assert body["question"] == "contact.second_look" and "in the next 10 days" in said(body) and not CODE.search(said(body))
    body = chat.say("yes", NAME, "608-555-0123")
    assert body["ended"] and f"Thank you, {NAME}" in said(body)
    (one,) = waiting(gateway)
    assert (one.criterion, one.first_name, one.phone) == ("I3", NAME, NUMBER)
    assert {question: (given.value, given.words) for question, given in one.answers.items()} == {"age": (95, "95")}
    assert one.expires_at - one.agreed_at == timedelta(days=10)
    assert tally(gateway) == {"asked": 1, "agreed": 1}


def test_where_nobody_is_asked_an_interview_ends_as_ever_but_for_the_code(start: Callable[..., Gateway]) -> None:
    chat = Chat(start(STUDY_PHONE="608-555-0100").url)
    assert "call you once" not in said(chat.opened)
    body = chat.say("yes", "95", "yes")
    assert body["ended"] and [bool(CODE.search(one["text"])) for one in body["messages"]] == [False, True]
    assert "second" not in json.dumps(body)


def test_where_the_team_can_not_be_reached_no_code_is_told(start: Callable[..., Gateway]) -> None:
    gateway = start()
    assert not CODE.search(said(Chat(gateway.url).say("yes", "95", "yes")))
    with gateway.context.database.read() as connection:
        assert connection.execute(select(code_table)).first() is None


def test_the_lot_is_drawn_by_the_key_and_can_be_drawn_again(start: Callable[..., Gateway]) -> None:
    sealer = start().context.sealer
    ids = [f"c_{number:020d}" for number in range(4000)]
    first = [second_looks.drawn(sealer, id, 0.25) for id in ids]
    assert first == [second_looks.drawn(sealer, id, 0.25) for id in ids]
    assert 900 < sum(first) < 1100
    assert not any(second_looks.drawn(sealer, id, 0) for id in ids) and all(second_looks.drawn(sealer, id, 1) for id in ids)
    assert all(second_looks.drawn(sealer, id, 0.5) for id, drawn in zip(ids, first, strict=True) if drawn)


def test_all_who_end_alike_have_one_code_and_it_tells_why_and_not_who(start: Callable[..., Gateway]) -> None:
    gateway = start(STUDY_PHONE="608-555-0100")
    told = [CODE.findall(said(Chat(gateway.url).say("yes", age, "yes")))[0] for age in ("95", "101")]
    other = CODE.findall(said(Chat(gateway.url).say("yes", "54", "no", "yes")))[0]
    assert told[0] == told[1] != other
    with gateway.context.database.read() as connection:
        rows = connection.execute(select(code_table)).mappings().all()
    assert {(row["code"], row["criterion"], row["question"]) for row in rows} == {(told[0], "I3", "age"), (other, "I1", "dry_mouth")}
    assert {name for row in rows for name in row} == {"code", "day", "protocol_version", "criterion", "question", "trial"}
    person = Person(gateway)
    page = words(person.post("/second-looks", code=told[0].lower().replace("-", " ")).text)
    assert "I3" in page and "How old are you?" in page and rows[0]["protocol_version"] in page
    near = told[0][:-1] + next(letter for letter in codes.LETTERS if letter != told[0][-1] and told[0][:-1] + letter != other)
    assert "did they say" in words(person.post("/second-looks", code=near).text)
    assert "There is no such code" in words(person.post("/second-looks", code="XYX").text)
    assert ("code looked up", told[0]) in [(action, about) for action, about in audited(gateway)]


def test_a_code_is_gone_from_beside_a_name_and_after_its_days(start: Callable[..., Gateway]) -> None:
    gateway = start(STUDY_PHONE="608-555-0100")
    chat = Chat(gateway.url)
    code = CODE.findall(said(chat.say("yes", "95", "yes")))[0]
    assert "outbox.body" in holds(gateway, code)
    chat.say("call me", "yes", NAME, "Quux", "none", "608-555-0123", "mornings", "no")
    assert holds(gateway, code) == ["codes.code"]
    now = gateway.context.clock.now()
    for days, kept in ((30, True), (32, False)):
        terms = terms_of(gateway.context.trial, 2)
        folder = Path(gateway.environ["DATA_DIR"])
        retention.run(gateway.context.database, terms, now + timedelta(days=days), mail=folder, logs=folder, by="retention")
        with gateway.context.database.read() as connection:
            assert (connection.execute(select(code_table)).first() is not None) is kept


@pytest.mark.parametrize(
    ("outcome", "given", "counted"),
    [
        ("right", {}, {"right": 1}),
        ("wrong", {"misread": "age"}, {"wrong": 1}),
        ("not_reached", {}, {"not_reached": 1}),
        ("withdrawn", {}, {"withdrawn": 1}),
    ],
)
def test_with_what_came_of_a_call_all_but_a_count_is_destroyed(
    start: Callable[..., Gateway], outcome: str, given: dict[str, str], counted: dict[str, int]
) -> None:
    gateway = start(**ALL)
    agreed(gateway)
    (one,), person = waiting(gateway), Person(gateway)
    page = words(person.http.get(f"/second-looks/{one.id}").text)
    assert NAME in page and "How old are you?" in page and "95" in page and "(608) 555-0123" in page
    assert person.post(f"/second-looks/{one.id}", outcome=outcome, **given).headers["location"] == "/console/second-looks?told=closed"
    assert holds(gateway, NAME, NUMBER, "608-555-0123") == [] and waiting(gateway) == []
    assert tally(gateway) == {"asked": 1, "agreed": 1, **counted}
    assert person.http.get(f"/second-looks/{one.id}").status_code == 404
    assert person.post(f"/second-looks/{one.id}", outcome=outcome, **given).status_code == 404
    assert [about for action, about in audited(gateway) if action == f"second_look.{outcome}"] == [one.id]


def test_who_was_wrongly_ruled_out_and_wants_to_be_called_is_in_the_queue_without_an_answer(start: Callable[..., Gateway]) -> None:
    gateway = start(**ALL)
    chat = agreed(gateway)
    (one,), person = waiting(gateway), Person(gateway)
    refused = person.post(f"/second-looks/{one.id}", outcome="wrong", refer="1")
    assert refused.status_code == 422 and "which question was misread" in words(refused.text)
    assert person.post(f"/second-looks/{one.id}").status_code == 422 and len(waiting(gateway)) == 1
    to = person.post(f"/second-looks/{one.id}", outcome="wrong", misread="age", refer="1").headers["location"]
    page = words(person.http.get(to.removeprefix("/console")).text)
    assert NAME in page and "Asked for a call" in page and referral(gateway, to.rsplit("/", 1)[1]).ledger == ()
    assert not [detail for action, detail in audited(gateway) if "I3" in detail]
    assert "will contact you" in said(chat.say("thanks, bye")) and referral(gateway, to.rsplit("/", 1)[1]).name == NAME
    with gateway.context.database.read() as connection:
        assert second_looks.misread(connection, gateway.context.trial) == {"age": 1}
    numbers = words(person.http.get("/second-looks").text)
    assert "1 of 1 who were reached: 100.0%" in numbers
    row = person.http.get("/second-looks.csv").text.splitlines()[1]
    assert row.startswith(("I3,", '"I3"'))


def test_a_wish_to_talk_with_the_team_is_never_lost(start: Callable[..., Gateway]) -> None:
    gateway = start(**ALL)
    agreed(gateway)
    (one,), person = waiting(gateway), Person(gateway)
    for outcome in ("not_reached", "withdrawn"):
        refused = person.post(f"/second-looks/{one.id}", outcome=outcome, refer="1")
        assert refused.status_code == 422 and "would like the team to talk" in words(refused.text) and len(waiting(gateway)) == 1
        assert re.search(rf'value="{outcome}" required checked', refused.text) and re.search(
            r'name="refer" value="1" checked', refused.text
        )
    to = person.post(f"/second-looks/{one.id}", outcome="right", refer="1").headers["location"]
    assert referral(gateway, to.rsplit("/", 1)[1]).name == NAME and waiting(gateway) == []
    assert tally(gateway) == {"asked": 1, "agreed": 1, "right": 1}


def test_neither_what_was_read_nor_the_criterion_is_seen_before_it_is_asked_for(start: Callable[..., Gateway]) -> None:
    gateway = start(**ALL)
    agreed(gateway)
    (one,) = waiting(gateway)
    page = Person(gateway).http.get(f"/second-looks/{one.id}").text
    criterion = next(one.text for one in PROTOCOL.criteria if one.id == "I3")
    open_ = words(re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL))
    assert "I3" in words(page) and criterion in words(page) and "How old are you?" in open_
    assert "I3" not in open_ and criterion not in open_ and "95" not in open_


def test_it_is_taken_back_in_the_chat_by_deletion_and_by_an_opt_out_from_calls(start: Callable[..., Gateway]) -> None:
    gateway = start(**ALL)
    context = gateway.context
    chat = agreed(gateway)
    assert "Nobody will call you" in said(chat.say("stop"))
    assert holds(gateway, NAME, NUMBER) == []
    chat = agreed(gateway)
    shown = said(chat.say("what do you have about me"))
    assert NAME in shown and "Age: 95" in shown
    chat.say("delete my data", "yes")
    assert holds(gateway, NAME, NUMBER) == []
    agreed(gateway)
    with context.database.write() as connection:
        index = context.sealer.indices("phone", NUMBER)
        opt_outs.add(connection, context.sealer, index, source="console", now=context.clock.now(), channel=opt_outs.CALL, by="u_1")
    assert holds(gateway, NAME, NUMBER) == [] and tally(gateway) == {"asked": 3, "agreed": 3, "withdrawn": 3}


def test_what_waits_goes_when_its_days_are_over_and_not_before(start: Callable[..., Gateway]) -> None:
    gateway = start(**ALL)
    database, folder = gateway.context.database, Path(gateway.environ["DATA_DIR"])
    agreed(gateway)
    now = gateway.context.clock.now()
    terms = terms_of(gateway.context.trial, 2, 10)
    retention.run(database, terms, now + timedelta(days=9), mail=folder, logs=folder, by="retention")
    (one,) = waiting(gateway)
    with database.read() as connection:
        assert connection.execute(select(conversations.c.criteria).where(conversations.c.id == one.conversation)).scalar_one() == {}
    assert retention.expire_looks(database, now + timedelta(days=10, minutes=1)) == 1
    with database.read() as connection:
        noted = [(one["term"], one["number"], one["actor"], one["trial"]) for one in retention.notes(connection)]
    assert noted == [("second_look", 1, "gateway", gateway.context.trial)]
    assert waiting(gateway) == [] and holds(gateway, NAME, NUMBER) == []
    retention.run(database, terms, now + timedelta(days=11), mail=folder, logs=folder, by="retention")
    with database.read() as connection:
        assert connection.execute(select(conversations)).first() is None
    assert tally(gateway) == {"asked": 1, "agreed": 1, "expired": 1}


def test_silence_and_a_no_leave_nothing(start: Callable[..., Gateway]) -> None:
    gateway = start(**ALL)
    Chat(gateway.url).say("yes", "95", "yes")
    no = Chat(gateway.url)
    body = no.say("yes", "95", "yes", "no")
    assert body["ended"] and "Nobody will call you" in said(body) and CODE.search(said(body))
    half = Chat(gateway.url)
    half.say("yes", "95", "yes", "yes", NAME)
    erasure.let_go(gateway.context.database, gateway.context.clock.now() + timedelta(days=1, minutes=1))
    assert holds(gateway, NAME, '"95"') == [] and waiting(gateway) == []
    assert "nothing left to check" in said(half.say("608-555-0123")) and waiting(gateway) == []
    assert tally(gateway) == {"asked": 3, "declined": 1, "no_number": 1}


@pytest.fixture
def texting(start: Callable[..., Gateway]) -> Iterator[Texting]:
    """A phone, and a gateway that asks everybody."""
    made = Texting(start, **ALL)
    yield made
    made.close()


def test_by_text_a_yes_is_enough_as_the_number_is_known(texting: Texting) -> None:
    gateway = texting.gateway
    texting.text("hello")
    assert "call you once to check" in texting.until_got("we may ask")
    for text, part in (("yes", "How old"), ("95", "95 years old"), ("yes", "call this number once"), ("yes", "first name")):
        texting.text(text)
        texting.until_got(part)
    (one,) = until(lambda: waiting(gateway))
    assert (one.phone, one.first_name, one.channel) == (PHONE, "", "sms")
    texting.text(NAME)
    texting.until_got(f"Thank you, {NAME}")
    until(lambda: waiting(gateway)[0].first_name == NAME)
    erasure.let_go(gateway.context.database, gateway.context.clock.now() + timedelta(days=2))
    texting.text("stop")
    until(lambda: not waiting(gateway))
    assert tally(gateway) == {"asked": 1, "agreed": 1, "withdrawn": 1}
