"""Whatever the dialogue or the database does: nothing acknowledged is lost, nothing unchecked is kept, others go on."""

from collections.abc import Callable

import httpx
import pytest
from serving import Chat, Gateway, TurnServer, until
from sqlalchemy import select

from store.tables import answers, conversations

FAULTS = ["500", "garbage", "empty", "foreign", "unmarked"]


def answered(chat: Chat, text: str) -> bool:
    """Whether something was said after this text."""
    messages = chat.history()["messages"]
    index = max(i for i, one in enumerate(messages) if one["text"] == text)
    return any(one["from"] == "bot" for one in messages[index:])


@pytest.mark.parametrize("fault", FAULTS)
def test_without_a_marker_nothing_is_committed_and_the_message_is_kept(gateway: Gateway, turn_server: TurnServer, fault: str) -> None:
    chat = Chat(gateway.url)
    chat.say("yes")
    turn_server.fault = fault
    answer = chat.send("54", "client-1")
    assert (answer.status_code, answer.json()["kept"]) == (503, True) and int(answer.headers["Retry-After"]) > 0
    assert (chat.history()["question"], chat.written()[-1]) == ("age", "54")
    with gateway.context.database.read() as connection:
        assert list(connection.execute(select(answers.c.question)).scalars()) == ["consent"]
    turn_server.fault = None
    until(lambda: answered(chat, "54"))
    assert chat.history()["question"] == "dry_mouth"
    assert chat.send("54", "client-1").status_code == 200 and chat.written() == ["yes", "54"]


@pytest.mark.parametrize("question", ["consent", "radiation", "readback", "contact.email"])
def test_at_any_question_the_same_one_stands_afterwards(gateway: Gateway, turn_server: TurnServer, question: str) -> None:
    chat = Chat(gateway.url)
    chat.until_question(question)
    turn_server.fault = "500"
    assert chat.send("hm, wait").status_code == 503
    after = chat.history()
    assert (after["question"], after["ended"]) == (question, False)
    with gateway.context.database.read() as connection:
        state = connection.execute(select(conversations.c.disposition)).scalar_one()
    assert state == ("likely" if question == "contact.email" else None)


def test_a_dead_turn_server_keeps_messages_in_order_until_it_is_back(either: Gateway, turn_server: TurnServer) -> None:
    chat = Chat(either.url)
    turn_server.serving.stop()
    assert httpx.get(f"{either.url}/healthz", trust_env=False).json()["missing"] == ["dialogue"]
    codes = [chat.send(text, f"client-{text}") for text in ("yes", "54")]
    assert [(code.status_code, code.json()["kept"]) for code in codes] == [(503, True)] * 2
    assert Chat(either.url).opened["question"] == "consent"  # a new one can be opened
    turn_server.serving.start()
    until(lambda: answered(chat, "54"))
    until(lambda: httpx.get(f"{either.url}/healthz", trust_env=False).status_code == 200)
    replay = [chat.send(text, f"client-{text}").json()["question"] for text in ("yes", "54")]
    assert replay == ["age", "dry_mouth"] and chat.written() == ["yes", "54"]


def test_a_hung_turn_is_told_as_kept_and_others_go_on(gateway: Gateway, turn_server: TurnServer) -> None:
    chat, other = Chat(gateway.url), Chat(gateway.url)
    turn_server.fault = "hang"
    answer = chat.send("yes", "client-1")
    assert (answer.status_code, answer.json()["kept"]) == (503, True)
    turn_server.fault = None
    assert other.say("yes")["question"] == "age"
    until(lambda: answered(chat, "yes"))
    assert chat.send("yes", "client-1").json()["question"] == "age"


def test_a_message_that_fails_again_and_again_blocks_nobody_else(gateway: Gateway, turn_server: TurnServer) -> None:
    turn_server.poison = "xyzzy"
    chat, other = Chat(gateway.url), Chat(gateway.url)
    assert chat.send("xyzzy").status_code == 503
    other.until_question("radiation")
    assert other.say("no")["question"] == "gland_removed"


def test_what_waited_at_the_end_is_answered_after_a_restart(gateway: Gateway, turn_server: TurnServer) -> None:
    chat = Chat(gateway.url)
    turn_server.fault = "500"
    assert chat.send("yes", "client-1").status_code == 503
    gateway.stop()
    turn_server.fault = None
    other = Gateway(gateway.environ)
    chat.http.base_url = httpx.URL(other.url)
    until(lambda: answered(chat, "yes"))
    assert chat.send("yes", "client-1").json()["question"] == "age"
    other.stop()


def test_a_locked_database_refuses_and_says_so(gateway: Gateway, turn_server: TurnServer) -> None:
    chat = Chat(gateway.url)
    database = gateway.context.database
    with database.engine.connect() as lock:  # as another program would hold it
        lock.exec_driver_sql("BEGIN IMMEDIATE")
        answer = chat.send("yes", "client-1")
        assert (answer.status_code, answer.json()["kept"]) == (503, False)
        lock.rollback()
    assert turn_server.calls == [] and chat.written() == []
    assert chat.send("yes", "client-1").json()["question"] == "age" and chat.written() == ["yes"]


def test_a_database_that_locks_between_message_and_turn_loses_neither(gateway: Gateway, turn_server: TurnServer) -> None:
    chat = Chat(gateway.url)
    lock = gateway.context.database.engine.connect()
    turned = turn_server.answer

    def answer_and_lock(call: dict[str, object]) -> dict[str, object]:
        lock.exec_driver_sql("BEGIN IMMEDIATE")
        turn_server.answer = turned  # type: ignore[method-assign]
        return turned(call)

    turn_server.answer = answer_and_lock  # type: ignore[method-assign, assignment]
    answer = chat.send("yes", "client-1")
    assert (answer.status_code, answer.json()["kept"]) == (503, True)
    lock.rollback()
    lock.close()
    until(lambda: answered(chat, "yes"))
    assert chat.send("yes", "client-1").json()["question"] == "age" and chat.written() == ["yes"]


def test_two_gateways_on_one_database_run_each_turn_once(
    start: Callable[..., Gateway], turn_server: TurnServer, postgres: Callable[[], str]
) -> None:
    keys = {"DATABASE_URL": postgres()}
    one = start(**keys)
    two = start(**keys)
    chat = Chat(one.url)
    there = httpx.Client(base_url=two.url, headers={"Authorization": f"Bearer {chat.token}"}, trust_env=False, timeout=20)
    for number, text in enumerate(["yes", "54", "yes", "2019", "no"]):
        body = {"text": text, "id": f"client-{number}"}
        first, second = chat.http.post("/api/chat/messages", json=body), there.post("/api/chat/messages", json=body)
        assert first.status_code == second.status_code == 200 and first.json() == second.json()
    assert chat.written() == ["yes", "54", "yes", "2019", "no"]
    there.close()
