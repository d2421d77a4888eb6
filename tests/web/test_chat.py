"""The chat's JSON interface: what it answers, what it refuses, and that a message has one effect."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from serving import Chat, Gateway, TurnServer, until

from store import log, referrals


def test_an_opened_chat_greets_and_asks_for_consent(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    assert chat.opened["question"] == "consent" and chat.opened["ended"] is False
    assert set(chat.opened["progress"]) == {"done", "of"}
    assert [one["from"] for one in chat.opened["messages"]] == ["bot", "bot"]
    assert chat.opened["messages"][-1]["choices"][0] == {"title": "Yes, I agree", "value": "yes"}
    assert chat.history()["messages"] == chat.opened["messages"]


def test_a_message_is_answered_and_shown(either: Gateway) -> None:
    chat = Chat(either.url)
    body = chat.say("yes")
    assert (body["question"], body["conversation"]) == ("age", chat.id) and "token" not in body
    assert all(one["from"] == "bot" for one in body["messages"])
    history = chat.history()
    assert chat.written() == ["yes"]
    assert history["messages"][-1] == body["messages"][-1] and history["question"] == "age"


def test_a_whole_interview_ends_in_log_and_queue(either: Gateway) -> None:
    chat = Chat(either.url)
    chat.until_question("contact.other_trials")
    body = chat.say("no")
    assert body["ended"] and body["question"] is None
    (entry,) = log.entries(either.context.database)
    assert (entry["conversation"], entry["disposition"], entry["answers"]["age"]) == (chat.id, "likely", 54)
    (written,) = referrals.every(either.context.database)
    shown = written.to_json()
    assert (shown["id"], shown["first_name"], shown["phone"]) == (entry["referral"], "Ana", "+16085550123")


def test_no_consent_leaves_the_closing_message_alone(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    assert chat.say("no")["ended"]
    assert [one["from"] for one in chat.history()["messages"]] == ["bot"]


def test_unlikely_leaves_the_closing_message_alone(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    chat.say("yes", "95", "yes", "no")
    history = chat.history()
    assert history["ended"] and chat.written() == []
    assert next(log.entries(gateway.context.database))["criteria"] == {"I3": "fail"}


def test_a_stop_ends_and_a_later_message_opens_again(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    body = chat.say("yes", "stop")
    assert body["ended"] and body["question"] is None
    assert chat.say("54")["question"] == "dry_mouth"


def test_the_same_id_twice_is_one_message(gateway: Gateway, turn_server: TurnServer) -> None:
    chat = Chat(gateway.url)
    first, second = chat.send("yes", "client-1"), chat.send("yes", "client-1")
    assert first.json() == second.json() and len(turn_server.calls) == 1
    assert chat.written() == ["yes"]
    again = chat.send("54", "client-2").json()
    assert chat.send("yes", "client-1").json()["messages"] == first.json()["messages"]
    assert chat.history()["question"] == again["question"] == "dry_mouth"


def test_the_same_id_at_once_is_one_message(either: Gateway, turn_server: TurnServer) -> None:
    chat = Chat(either.url)
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: chat.send("yes", "client-1"), range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    assert len({answer.text for answer in answers}) == 1
    assert chat.written() == ["yes"]


def test_the_same_id_is_one_message_across_a_restart(gateway: Gateway, turn_server: TurnServer) -> None:
    chat = Chat(gateway.url)
    first = chat.send("yes", "client-1").json()
    other = gateway.again()
    chat.http.base_url = httpx.URL(other.url)
    assert chat.send("yes", "client-1").json() == first and chat.written() == ["yes"]
    other.stop()


def test_many_at_once_are_taken_in_order_one_at_a_time(either: Gateway) -> None:
    chat = Chat(either.url)
    chat.say("yes")
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda number: chat.send(f"it is {number}"), range(50, 56))
        )  # in whatever order they come, nobody is under age
    assert [answer.status_code for answer in answers] == [200] * 6
    assert sorted(chat.written()) == ["it is 50", "it is 51", "it is 52", "it is 53", "it is 54", "it is 55", "yes"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "  \n "}, 422),
        ({"text": "\x00\x1b"}, 422),
        ({"text": "\ud83d"}, 422),
        ({"text": 5}, 422),
        ({"text": ["yes"]}, 422),
        ({"words": "yes"}, 422),
        ({}, 422),
        (["yes"], 422),
        ("yes", 422),
        (None, 422),
        ({"text": "yes", "id": 7}, 422),
        ({"text": "yes", "id": ""}, 422),
        ({"text": "yes", "id": "x" * 500}, 422),
        ({"text": "x" * 2001}, 413),
        ({"text": "x" * 1_600_000}, 413),
    ],
)
def test_what_is_no_message_is_refused_and_changes_nothing(gateway: Gateway, turn_server: TurnServer, body: Any, status: int) -> None:
    chat = Chat(gateway.url)
    answer = chat.http.post("/api/chat/messages", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code == status and answer.json()["error"]
    assert chat.history()["messages"] == chat.opened["messages"] and turn_server.calls == []


@pytest.mark.parametrize("raw", [b"\xff\xfe", b'{"text": "\xc3\x28"}', b"{", b"text=yes", b'{"text": ' + b"[" * 50_000])
def test_what_is_no_json_is_refused(gateway: Gateway, raw: bytes) -> None:
    chat = Chat(gateway.url)
    answer = chat.http.post("/api/chat/messages", content=raw)
    assert answer.status_code in (400, 422) and answer.json()["error"]


def test_a_text_of_2000_characters_is_taken_and_control_characters_are_not(gateway: Gateway, turn_server: TurnServer) -> None:
    chat = Chat(gateway.url)
    assert chat.send("x" * 2000).status_code == 200
    chat.say("a\x00b\x1b[1m c\u2028 \U0001f600")
    assert turn_server.calls[-1]["text"] == "ab[1m c\u2028 \U0001f600"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic abc", "Bearer \xe9"])
def test_without_its_token_no_conversation_opens(gateway: Gateway, header: str) -> None:
    chat = Chat(gateway.url)
    headers = {"Authorization": header.encode("latin-1")} if header else {}
    for answer in (
        httpx.get(f"{gateway.url}/api/chat", headers=headers, trust_env=False),
        httpx.post(f"{gateway.url}/api/chat/messages", json={"text": "yes"}, headers=headers, trust_env=False),
        httpx.get(f"{gateway.url}/api/chat", headers={"Authorization": f"Bearer {chat.id}"}, trust_env=False),
    ):
        assert answer.status_code == 401 and answer.json()["error"]


def test_an_unknown_language_is_refused(gateway: Gateway) -> None:
    for language in ("xx", 5, ["en"]):
        assert httpx.post(f"{gateway.url}/api/chat", json={"language": language}, trust_env=False).status_code == 422
    assert httpx.post(f"{gateway.url}/api/chat", trust_env=False).status_code == 201


def test_unknown_paths_and_methods_are_told_in_json(gateway: Gateway) -> None:
    assert httpx.get(f"{gateway.url}/api/nothing", trust_env=False).json() == {"error": "Not Found"}
    assert httpx.delete(f"{gateway.url}/api/chat", trust_env=False).status_code == 405


def test_past_the_limit_the_client_is_told_when_to_come_back(start: Callable[..., Gateway]) -> None:
    chat = Chat(start(CHAT_RATE_LIMIT=3).url)
    assert [chat.send("hm").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert 1 <= int(chat.send("hm").headers["Retry-After"]) <= 60
    assert chat.http.get("/api/chat").status_code == 200


def test_behind_a_trusted_proxy_the_limit_is_the_clients(start: Callable[..., Gateway]) -> None:
    gateway = start(CHAT_RATE_LIMIT=1, TRUSTED_PROXIES="127.0.0.1")
    chats = [Chat(gateway.url, **{"X-Forwarded-For": f"198.51.100.7, 203.0.113.{number}"}) for number in (1, 2)]
    assert [chat.send("hm").status_code for chat in chats] == [200, 200]
    assert [chat.send("hm").status_code for chat in chats] == [429, 429]


def test_from_anybody_else_a_forwarded_address_counts_for_nothing(start: Callable[..., Gateway]) -> None:
    gateway = start(CHAT_RATE_LIMIT=1)
    chat = Chat(gateway.url, **{"X-Forwarded-For": "203.0.113.1"})
    codes = []
    for number in (2, 3):
        chat.http.headers["X-Forwarded-For"] = f"203.0.113.{number}"
        codes.append(chat.send("hm").status_code)
    assert codes == [200, 429]


def test_named_origins_alone_may_embed_the_chat(start: Callable[..., Gateway]) -> None:
    gateway = start(CHAT_ORIGINS="https://www.example.edu")
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    for origin, allowed in (("https://www.example.edu", "https://www.example.edu"), ("https://evil.example", None)):
        answer = httpx.options(f"{gateway.url}/api/chat/messages", headers={"Origin": origin, **asked}, trust_env=False)
        assert answer.headers.get("access-control-allow-origin") == allowed


def test_every_answer_carries_the_security_headers(gateway: Gateway) -> None:
    for path in ("/api/chat", "/healthz", "/nothing"):
        headers = httpx.get(gateway.url + path, trust_env=False).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")


def test_the_token_is_not_stored(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    chat.say("yes")
    folder = gateway.context.settings.data_dir
    assert chat.token.encode() not in b"".join(file.read_bytes() for file in folder.glob("prescreen.db*"))


def test_the_site_hears_of_a_referral_and_the_participant_gets_a_copy(start: Callable[..., Gateway]) -> None:
    gateway = start(STUDY_EMAIL="team@example.org", SITE_NAME="Clinic of Saliva")
    chat = Chat(gateway.url)
    chat.until_question("contact.other_trials")
    chat.say("no")
    folder = gateway.context.settings.mail_dir
    files = until(lambda: len(found := sorted(folder.glob("*.eml"))) == 2 and found)
    notice, copy = (file.read_text(encoding="utf-8") for file in files)
    assert "To: team@example.org" in notice and "/console/referrals/r_" in notice and "Ana" not in notice
    assert "To: ana@example.org" in copy and "Clinic of Saliva" in copy and "mornings" in copy
    assert "spam.example" not in copy
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}


def events(answer: httpx.Response) -> list[tuple[str, Any]]:
    found = [block.split("\n") for block in answer.text.split("\n\n") if block.startswith("event: ")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in found]


def test_where_events_are_taken_the_answer_streams(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    asked = {"Accept": "text/event-stream"}
    answer = chat.http.post("/api/chat/messages", json={"text": "yes", "id": "a"}, headers=asked)
    assert answer.headers["content-type"].startswith("text/event-stream") and answer.headers["cache-control"] == "no-store"
    assert events(answer) == [("kept", {}), ("answered", chat.send("yes", "a").json())]


def test_a_late_answer_comes_in_the_same_stream(gateway: Gateway, turn_server: TurnServer) -> None:
    chat, heard = Chat(gateway.url), []
    turn_server.fault = "500"
    with chat.http.stream("POST", "/api/chat/messages", json={"text": "yes"}, headers={"Accept": "text/event-stream"}) as answer:
        for line in answer.iter_lines():
            if line.startswith("event: "):
                heard.append(line.removeprefix("event: "))
            if line == "event: late":
                turn_server.fault = None
    assert heard == ["kept", "late", "answered"] and chat.history()["question"] == "age"


def test_what_is_refused_is_refused_before_a_stream_begins(gateway: Gateway) -> None:
    answer = Chat(gateway.url).http.post("/api/chat/messages", json={"text": ""}, headers={"Accept": "text/event-stream"})
    assert answer.status_code == 422 and answer.json()["error"]


def test_the_answers_that_can_be_changed_say_where_they_were_given(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    assert chat.http.get("/api/chat/answers").json() == {"conversation": chat.id, "answers": []}
    chat.say("yes", "hm", "54")
    (age,) = chat.http.get("/api/chat/answers").json()["answers"]
    assert (age["question"], age["label"], age["shown"]) == ("age", "Age", "54")
    assert chat.history()["messages"][age["message"]]["text"] == "54"
    assert chat.say(age["text"])["question"] == "age" and chat.say("55")["question"] == "dry_mouth"
    assert httpx.get(f"{gateway.url}/api/chat/answers", trust_env=False).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://www.example.edu"}, 201),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({}, 201),
    ],
)
def test_only_known_pages_use_the_chat(start: Callable[..., Gateway], headers: dict[str, str], status: int) -> None:
    gateway = start(CHAT_ORIGINS="https://www.example.edu")
    answer = httpx.post(f"{gateway.url}/api/chat", headers=headers, trust_env=False)
    assert answer.status_code == status
    assert httpx.post(f"{gateway.url}/api/chat", headers={"Origin": gateway.url}, trust_env=False).status_code == 201


def test_one_conversation_has_a_limit_from_however_many_addresses(start: Callable[..., Gateway]) -> None:
    chat = Chat(start(CHAT_RATE_LIMIT=2, TRUSTED_PROXIES="127.0.0.1").url)
    codes = []
    for number in range(4):
        chat.http.headers["X-Forwarded-For"] = f"203.0.113.{number}"
        codes.append(chat.send("hm").status_code)
    assert codes == [200, 200, 429, 429]


def test_a_window_that_is_behind_answers_nothing_and_is_shown_the_open_question(either: Gateway, turn_server: TurnServer) -> None:
    chat = Chat(either.url)

    def answer(text: str, question: object, id: str = "") -> httpx.Response:
        return chat.http.post("/api/chat/messages", json={"text": text, "question": question, **({"id": id} if id else {})})

    first = answer("yes", "consent", "one").json()
    assert first["question"] == "age"
    behind = answer("no", "consent")
    assert behind.status_code == 409 and behind.json()["error"]
    assert (behind.json()["question"], behind.json()["messages"]) == ("age", chat.history()["messages"])
    assert answer("yes", "consent", "one").json() == first
    assert chat.written() == ["yes"] and answer("no", 7).status_code == 422
    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(one.status_code for one in pool.map(lambda number: answer(f"5{number}", "age"), range(4)))
    assert statuses == [200, 409, 409, 409] and len(chat.written()) == 2
    assert answer("54", "").status_code == 409
    assert answer("chest pain", "age").status_code == 200
    assert answer("stop", "age").json()["ended"] and answer("not sure", "").json()["question"] == "dry_mouth_onset"
