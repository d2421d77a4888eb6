"""What comes before a turn: no words are read while a transaction is open, and on the page only where something is in the way."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from serving import Chat, Gateway
from sqlalchemy import select
from texting import PHONE

from prescreen.understanding import Signs, Wishes
from store import conversations as stored
from store import messages, recruitment
from store.database import Database
from store.tables import conversations, inbox
from web import reception
from web.texts import make_text


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts whose words were read; it fails where one is read within a transaction."""
    seen: list[str] = []
    here = threading.local()
    write, made = Database.write, Signs.read

    @contextmanager
    def watched(self: Database) -> Iterator[Any]:
        with write(self) as connection:
            here.writes = True
            try:
                yield connection
            finally:
                here.writes = False

    def reading(self: Signs, text: str) -> Wishes:
        wishes = made(self, text)

        def look(wish: str) -> Any:
            assert not getattr(here, "writes", False), f"{wish} is read within a transaction"
            return wishes.look(wish)

        seen.append(text)
        return Wishes(look)

    monkeypatch.setattr(Database, "write", watched)
    monkeypatch.setattr(Signs, "read", reading)
    return seen


def pause(gateway: Gateway) -> None:
    with gateway.context.database.write() as connection:
        recruitment.change(connection, recruitment.PAUSED, "u_test", gateway.context.clock.now(), trial=gateway.context.trial)


@pytest.mark.parametrize(
    "words", ["I am 54", "STOP", "wrong number", "HELP", "START", "chest pain", "delete my data", "start over", "yes", "no", ""]
)
@pytest.mark.parametrize("mode", ["interview", "link"])
@pytest.mark.parametrize("paused", [False, True])
def test_no_words_are_read_within_a_transaction(
    start: Callable[..., Gateway], read: list[str], words: str, mode: str, paused: bool
) -> None:
    gateway = start(SMS_MODE=mode)
    if paused:
        pause(gateway)
    for number, body in enumerate(("hello", words, words)):
        reception.take_text(gateway.context, make_text(f"SM{number}", PHONE, body))
    assert read == ["hello", words, words]


def test_on_the_page_words_are_read_only_where_something_is_in_the_way(gateway: Gateway, read: list[str]) -> None:
    chat = Chat(gateway.url)

    def take(source: str, words: str) -> reception.Outcome:
        return reception.take_message(gateway.context, chat.id, source, words)

    assert take("web:1", "I have chest pain").message is not None and read == []
    with gateway.context.database.write() as connection:
        messages.take_over(connection, chat.id, "u_test", "u_test", gateway.context.clock.now())
    pause(gateway)
    assert not take("web:2", "hello").held  # no referral yet: nobody is there to get it
    assert read == ["hello"]
    assert "paused" in take("web:3", "hello").told[0]
    assert take("web:4", "delete my data").message is not None


def test_the_same_text_at_the_same_moment_is_taken_once(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = Chat(gateway.url)
    first = reception.take_message(gateway.context, chat.id, "web:1", "yes")
    stored, looked = reception.conversations.by_source, []

    def late(connection: Any, sealer: Any, source: str) -> Any:  # the other process commits after we looked
        looked.append(source)
        return None if len(looked) == 1 else stored(connection, sealer, source)

    monkeypatch.setattr(reception.conversations, "by_source", late)
    second = reception.take_message(gateway.context, chat.id, "web:1", "yes")
    assert first.message is not None and second.message is not None and second.message.id == first.message.id
    with gateway.context.database.read() as connection:
        assert len(connection.execute(select(inbox.c.id)).all()) == 1


def test_a_conversation_that_was_destroyed_is_gone(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    with gateway.context.database.write() as connection:
        connection.execute(conversations.delete())
    with pytest.raises(reception.Gone):
        reception.take_message(gateway.context, chat.id, "web:1", "yes")
    assert chat.send("yes").status_code == 401


@pytest.mark.parametrize(
    "words",
    ["This is an automated response. I am away until Monday.", "Liked “How old are you?”", "Auto-reply: I'm busy and won't respond."],
)
def test_a_machine_opens_nothing_and_joins_nothing(gateway: Gateway, words: str) -> None:
    def take(number: int, body: str) -> reception.Outcome:
        return reception.take_text(gateway.context, make_text(f"SM{number}", PHONE, body))

    assert take(1, words) == reception.SETTLED
    opened = take(2, "hello").message
    assert opened is not None and take(3, words) == reception.SETTLED and take(4, "START") == reception.SETTLED
    with gateway.context.database.read() as connection:
        assert len(connection.execute(select(conversations.c.id)).all()) == 1
        _, waiting = stored.with_pending(connection, gateway.context.sealer, opened.conversation)
        assert [one.text for one in waiting] == ["hello"]


def test_who_starts_over_and_over_comes_to_an_end(gateway: Gateway) -> None:
    begun = []
    for number in range(9):
        taken = reception.take_text(gateway.context, make_text(f"SM{number}", PHONE, "start over")).message
        begun.append(taken and taken.conversation)
    assert len(set(begun)) == 6 and begun[5:] == [begun[5]] * 4
