"""At which question people stop or are ruled out is counted once, apart from their conversations, which keep nothing of it."""

from collections.abc import Callable

from serving import Chat, Gateway
from sqlalchemy import select

from store.tables import counts


def fell(gateway: Gateway) -> dict[str, int]:
    with gateway.context.database.read() as connection:
        rows = connection.execute(select(counts.c.kind, counts.c.number)).all()
    return {row.kind: row.number for row in rows if row.kind.startswith(("left.", "out."))}


def test_a_stop_counts_at_the_open_question(start: Callable[..., Gateway]) -> None:
    gateway = start()
    chat = Chat(gateway.url)
    chat.say("yes", "54", "stop")
    assert fell(gateway) == {"left.dry_mouth": 1}
    chat.say("stop")
    assert fell(gateway) == {"left.dry_mouth": 1}


def test_a_ruling_out_answer_counts_at_its_question_though_it_is_read_back_first(start: Callable[..., Gateway]) -> None:
    gateway = start()
    chat = Chat(gateway.url)
    body = chat.say("yes", "17")
    assert body["question"] == "confirm" and fell(gateway) == {}
    chat.say("yes")
    assert fell(gateway) == {"out.age": 1}
    chat.say("thank you")
    assert fell(gateway) == {"out.age": 1}


def test_who_finishes_is_not_counted(start: Callable[..., Gateway]) -> None:
    gateway = start()
    Chat(gateway.url).until_question("contact.agreed")
    assert fell(gateway) == {}
