"""Bad input gets a clear error or an unclear answer; no state changes and nothing is lost."""

import pytest
from running import Chat, Product


@pytest.fixture
def chat(product: Product) -> Chat:
    """A conversation at the question of age."""
    chat = Chat(product)
    chat.say("yes")
    assert chat.question == "age"
    return chat


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        '/inform{"age": 20}',
        "  /restart",
        "\uff0frestart",
        "<script>alert(1)</script>",
        "\U0001f600\U0001f389",
        "....",
        "'; DROP TABLE answers; --",
    ],
)
def test_an_odd_text_is_unclear_and_changes_nothing(chat: Chat, text: str) -> None:
    chat.say(text)
    assert chat.question == "age"
    assert text.strip() in [message["text"].strip() for message in chat.history() if message["from"] == "participant"]


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        (b'{"text": ""}', {400, 422}), (b'{"text": "   "}', {400, 422}), (b'{"text": "\\u0000"}', {400, 422}), (b'{"text": 5}', {400, 422}), (b'{"text": null}', {400, 422}),
        (b"[]", {400, 422}), (b"{", {400, 422}), (b'{"text": "\xff"}', {400, 422}), (b"{}", {400, 422}), (b"", {400, 422}), (b'{"text": "' + b"a" * 2001 + b'"}', {413}),
        (b'{"text": "hi", "id": 7}', {400, 422}),
    ],
)  # fmt: skip
def test_a_body_that_is_not_understood_gets_an_error(chat: Chat, body: bytes, statuses: set[int]) -> None:
    answer = chat.http.post("/api/chat/messages", content=body, headers={**chat.headers, "Content-Type": "application/json"})
    assert answer.status_code in statuses
    assert answer.json()["error"]
    assert chat.http.get("/api/chat", headers=chat.headers).json()["question"] == "age"


def test_two_thousand_characters_are_taken(chat: Chat) -> None:
    chat.say("x" * 2000)
    assert chat.question == "age"


def test_the_same_id_twice_is_one_message(chat: Chat) -> None:
    one = chat.http.post("/api/chat/messages", json={"text": "I am 63", "id": "same"}, headers=chat.headers).json()
    two = chat.http.post("/api/chat/messages", json={"text": "I am 63", "id": "same"}, headers=chat.headers).json()
    assert one == two
    assert [message["text"] for message in chat.history() if message["from"] == "participant"].count("I am 63") == 1


def test_no_or_a_wrong_token_opens_nothing(product: Product) -> None:
    assert product.http.get("/api/chat").status_code == 401
    assert product.http.post("/api/chat/messages", json={"text": "yes"}, headers={"Authorization": "Bearer wrong"}).status_code == 401
