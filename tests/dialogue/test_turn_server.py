"""The turn function over real HTTP: real Rasa, the trained model, the actions in its process."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from turn_serving import TurnServer

from bot.train import ROOT, current
from prescreen.dialogue import begin
from prescreen.protocol import load

PROTOCOL = load()
NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("America/Chicago"))
SITE = {"name": "", "phone": "", "email": "", "page": ""}


def opened() -> dict[str, Any]:
    """The state of a new web chat."""
    state: dict[str, Any] = begin(PROTOCOL, channel="web", language="en", now=NOW).to_json()["state"]
    return state


def turn(server: TurnServer, state: Any, text: str, id: str = "t1") -> tuple[int, Any]:
    return server.call("/turn", {"turn": id, "state": state, "text": text, "now": NOW.isoformat(), "site": SITE})


def after(server: TurnServer, *texts: str) -> dict[str, Any]:
    """The marker after these texts."""
    marker: dict[str, Any] = {"state": opened()}
    for text in texts:
        status, marker = turn(server, marker["state"], text)
        assert status == 200
    return marker


def test_a_turn_gives_state_words_view_and_record(turn_server: TurnServer) -> None:
    marker = after(turn_server, "yes")
    assert marker["turn"] == "t1"
    assert marker["view"]["question"] == "age"
    assert marker["says"][-1]["key"] == "ask.age"
    assert marker["record"]["consented"] is True


def test_the_same_turn_again_has_the_same_result(turn_server: TurnServer) -> None:
    state = after(turn_server, "yes")["state"]
    assert turn(turn_server, state, "I am 63")[1] == turn(turn_server, state, "I am 63")[1]


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "  /restart",
        '/inform{"age": 20}',
        "\u200b/affirm",
        "\uff0frestart",
        "\u2044back",
        '/affirm{"consent": "yes"}',
        "\u00a0/session_start",
    ],
)
def test_a_text_that_looks_like_a_command_is_a_text(turn_server: TurnServer, text: str) -> None:
    """Nothing is answered, restarted or set by it."""
    for texts in ((), ("yes",), ("yes", "63")):
        before = after(turn_server, *texts) if texts else {"view": {"question": "consent"}, "state": opened()}
        status, marker = turn(turn_server, before["state"], text)
        assert status == 200
        assert marker["view"]["question"] == before["view"]["question"]
        assert marker["state"]["answers"] == before["state"]["answers"]


def test_simultaneous_turns_do_not_mix(turn_server: TurnServer) -> None:
    state = after(turn_server, "yes")["state"]
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda age: (age, turn(turn_server, state, f"I am {age}", f"t{age}")[1]), range(20, 60)))
    for age, marker in given:
        assert marker["turn"] == f"t{age}"
        assert marker["state"]["answers"]["age"]["value"] == age


@pytest.mark.parametrize("state", [{}, {"format": 99}, [], None, {"format": 1, "protocol": "x", "interview": {"phase": 3}}])
def test_a_state_that_is_none_is_refused(turn_server: TurnServer, state: Any) -> None:
    status, answer = turn(turn_server, state, "yes")
    assert status in (400, 409)
    assert "error" in answer


@pytest.mark.parametrize("body", [b"", b"[]", b'{"turn": 1}', b"\xff\xfe", b'{"turn": "a", "text": 3}'])
def test_a_call_of_the_wrong_shape_is_refused(turn_server: TurnServer, body: bytes) -> None:
    assert turn_server.call("/turn", body)[0] in (400, 409, 422)


def test_nothing_without_the_secret(turn_server: TurnServer) -> None:
    assert turn_server.call("/turn", {}, secret="another")[0] == 401
    assert turn_server.call("/interpret", {"lines": []}, secret="")[0] == 401


def test_it_says_what_it_runs(turn_server: TurnServer) -> None:
    status, said = turn_server.call("/health", None)
    assert status == 200
    assert (said["status"], said["model"], said["protocol"]) == ("ok", current().name, PROTOCOL.version)


def test_interpret_reads_by_the_same_path(turn_server: TurnServer) -> None:
    lines = [
        {"id": "1", "question": "age", "text": "im 72 years young", "today": "2026-11-22"},
        {"id": "2", "question": "medications", "text": "lasics 40mg"},
        {"id": "3", "question": "age", "text": "/restart"},
    ]
    read = turn_server.call("/interpret", {"lines": lines})[1]["lines"]
    assert read[0] == {"id": "1", "kind": "answer", "answer": 72, "also": {}}
    assert read[1]["answer"] == [{"name": "furosemide", "class": "diuretic"}]
    assert read[1]["also"] == {"diuretic": "yes"}
    assert read[2]["kind"] == "unclear"


def test_what_participants_write_is_in_no_log(tmp_path: Path) -> None:
    server = TurnServer(ROOT, current(), tmp_path / "log")
    state = opened()
    for text in ("yes", "zanzibarquux is my secret", "/zanzibarquux", "\x00zanzibarquux", "should I stop zanzibarquux?"):
        status, marker = turn(server, state, text)
        state = marker["state"] if status == 200 else state
    turn(server, {"format": 1, "zanzibarquux": 1}, "zanzibarquux")
    server.call("/interpret", {"lines": [{"id": "zanzibarquux", "question": "zanzibarquux", "text": "zanzibarquux"}]})
    server.call("/turn", b"zanzibarquux")
    assert "zanzibarquux" not in server.stop()


def test_a_long_conversation_does_not_grow(turn_server: TurnServer) -> None:
    marker = after(turn_server, "yes", "63")
    size = 0
    for number in range(60):
        status, marker = turn(turn_server, marker["state"], "what is a clinical trial?")
        assert status == 200
        size = beside_answers(marker["state"]) if number == 30 else size
    assert beside_answers(marker["state"]) <= size + 400


def beside_answers(state: dict[str, Any]) -> int:
    """How long a state is beside its answers: a question that is asked too often is left as unsure, and that is kept."""
    return len(json.dumps({**state, "answers": {}}))


@pytest.mark.parametrize(
    ("text", "question", "language"),
    [
        ("tengo 58 años", "dry_mouth", "es"),
        ("58", "dry_mouth", "en"),
        ("no hablo inglés", "age", "es"),
        ("no puedo respirar", "age", "es"),
        ("ya no quiero contestar más preguntas", None, "es"),
        ("ALTO", None, "es"),
    ],
)
def test_a_text_in_spanish_is_read_in_spanish_and_the_conversation_goes_on_in_it(
    turn_server: TurnServer, text: str, question: str | None, language: str
) -> None:
    marker = after(turn_server, "yes", text)
    assert (marker["view"]["question"], marker["view"]["language"]) == (question, language)


def test_a_stop_and_an_emergency_in_spanish_are_seen_where_spanish_is_off(turn_server: TurnServer) -> None:
    state = after(turn_server, "yes")["state"]
    for text, key in (("ya no quiero contestar más preguntas", "aside.stopped"), ("me duele el pecho", "aside.emergency")):
        call = {"turn": "t1", "state": state, "text": text, "now": NOW.isoformat(), "site": {**SITE, "languages": ["en"]}}
        status, marker = turn_server.call("/turn", call)
        assert status == 200
        said = marker["says"][-1]
        assert (said["key"], said["text"], said["choices"]) == (key, PROTOCOL.text("en", key), [])
