"""What is too large, too deep or too slow is refused before the dialogue hears of it, and nobody else is worse off."""

import json
import socket
from collections.abc import Callable, Iterator

import httpx
import pytest
from serving import Chat, Gateway, TurnServer
from texting import Texting

ZALGO = "y" + "\u0301\u0316\u0330\u034f\u0489" * 300 + "es"


def raw(chat: Chat, body: bytes) -> httpx.Response:
    """A body as it is."""
    return chat.http.post("/api/chat/messages", content=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        (json.dumps({"text": "x" * 1_600_000}).encode(), {413}),
        (json.dumps({"text": "x" * 2_001}).encode(), {413}),
        (b'{"text": ' + b"[" * 60_000 + b"]" * 4, {400}),
        (b'{"text": "yes", "a": ' + b'{"a":' * 9_000 + b"1" + b"}" * 9_001, {200, 400}),
        (b'{"text": "yes", "n": ' + b"9" * 60_000 + b"}", {400}),
        (b'{"text": "\\ud83d\\u0000"}', {422}),
        (b'{"text": "' + b"\xff" * 1000 + b'"}', {400}),
    ],
    ids=["huge", "long", "deep", "deep_aside", "digits", "halves", "bytes"],
)
def test_it_is_refused_before_the_dialogue(gateway: Gateway, turn_server: TurnServer, body: bytes, statuses: set[int]) -> None:
    chat, other = Chat(gateway.url), Chat(gateway.url)
    assert raw(chat, body).status_code in statuses
    assert turn_server.calls == [] or statuses != {413}
    assert other.say("yes")["question"] == "age"


def test_marks_on_marks_are_one_message(gateway: Gateway, turn_server: TurnServer) -> None:
    chat = Chat(gateway.url)
    assert chat.say(ZALGO)["question"] == "consent" and len(turn_server.calls) == 1


def test_no_page_takes_more_than_it_needs(gateway: Gateway) -> None:
    for path in ("/console/login", "/api/chat", "/nothing"):
        answer = httpx.post(gateway.url + path, content=b"a=" + b"x" * 1_600_000, trust_env=False)
        assert answer.status_code in (400, 403, 404, 405, 413), path
    assert Chat(gateway.url).say("yes")["question"] == "age"


@pytest.fixture
def dribbling(gateway: Gateway) -> Iterator[Callable[[bytes], socket.socket]]:
    """Connections that send a beginning and no more."""
    held: list[socket.socket] = []

    def begin(beginning: bytes) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", gateway.port))
        connection.sendall(beginning)
        held.append(connection)
        return connection

    yield begin
    for connection in held:
        connection.close()


def test_slow_clients_keep_nobody_waiting(gateway: Gateway, turn_server: TurnServer, dribbling: Callable[[bytes], socket.socket]) -> None:
    chat = Chat(gateway.url)
    head = f"POST /api/chat/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {chat.token}\r\nContent-Length: 1000\r\n".encode()
    for number in range(150):
        dribbling((b"GET /hea", head, head + b"\r\n{", head.replace(b"/api/chat/messages", b"/sms/inbound") + b"\r\nFrom")[number % 4])
    assert chat.say("yes", "54")["question"] == "dry_mouth"
    assert len(turn_server.calls) == 2


def test_a_body_that_does_not_come_is_given_up(gateway: Gateway, dribbling: Callable[[bytes], socket.socket]) -> None:
    connection = dribbling(b"POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
    connection.settimeout(60)
    assert connection.recv(100).startswith((b"HTTP/1.1 400", b"HTTP/1.1 408"))


def test_a_huge_webhook_is_not_read(start: Callable[..., Gateway], turn_server: TurnServer) -> None:
    texting = Texting(start)
    try:
        fields = {"MessageSid": "SM1", "From": "+13125550101", "Body": "x" * 1_600_000}
        assert texting.post("/sms/inbound", fields).status_code in (403, 413) and turn_server.calls == []
        texting.text("hello")
        texting.until_got("1 ")
    finally:
        texting.close()
