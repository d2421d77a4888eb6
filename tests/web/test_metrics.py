"""/metrics: what is counted, who may see it; and the log beside it, in lines of JSON without a word."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from serving import Chat, Gateway, TurnServer, until

from web.logs import JsonLines

TOKEN = "a-token-for-the-metrics"


def shown(gateway: Gateway, **headers: str) -> httpx.Response:
    """The page."""
    return httpx.get(f"{gateway.url}/metrics", headers=headers, trust_env=False, timeout=20)


def number(gateway: Gateway, name: str, **labels: str) -> float:
    """One number of it."""
    families = text_string_to_metric_families(shown(gateway).text)
    return sum(s.value for family in families for s in family.samples if s.name == name and labels.items() <= s.labels.items())


def test_turns_and_what_waits_are_counted(gateway: Gateway, turn_server: TurnServer) -> None:
    chat = Chat(gateway.url)
    chat.say("yes", "54")
    assert number(gateway, "prescreen_turns_total", outcome="answered") == number(gateway, "prescreen_turn_seconds_count") == 2
    assert number(gateway, "prescreen_messages_received_total", channel="web") == 2
    turn_server.fault = "500"
    assert chat.send("yes", "client-1").status_code == 503
    assert number(gateway, "prescreen_messages_waiting") == 1
    assert number(gateway, "prescreen_turns_total", outcome="not_answered") >= 1
    until(lambda: number(gateway, "prescreen_up", part="dialogue") == 0)  # what /healthz found holds for half a second
    assert number(gateway, "prescreen_up", part="database") == 1
    turn_server.fault = None
    until(lambda: number(gateway, "prescreen_up", part="dialogue") == 1)
    assert chat.id not in shown(gateway).text


def test_only_this_machine_or_who_has_the_token_may_see_them(start: Callable[..., Gateway]) -> None:
    open_, closed = start(), start(METRICS_TOKEN=TOKEN)
    assert shown(open_).status_code == 200
    behind_a_proxy = {"X-Forwarded-For": "203.0.113.9"}
    assert shown(open_, **behind_a_proxy).status_code == shown(closed, **behind_a_proxy).status_code == 403
    assert shown(closed, Authorization=f"Bearer {TOKEN}", **behind_a_proxy).status_code == 200
    assert shown(closed, Authorization="Bearer another-token-1234", **behind_a_proxy).status_code == 403


def test_a_line_of_the_log_is_json_with_the_conversation(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    chat = Chat(gateway.url)
    chat.say("zanzibarquux")
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == "prescreen.turns"]
    assert lines[-1]["conversation"] == chat.id and lines[-1]["event"] == "turn answered" and lines[-1]["turn"] == 1
    assert "zanzibarquux" not in json.dumps(lines)


def test_an_exception_is_told_by_kind_and_place_alone() -> None:
    try:
        raise ValueError("zanzibarquux")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it broke\nzanzibarquux", (), sys.exc_info())
    line = json.loads(JsonLines().format(record))
    assert (line["event"], line["error"]) == ("it broke", "ValueError") and "test_metrics.py" in line["place"]
    assert "zanzibarquux" not in json.dumps(line)


def test_who_counts_alone_needs_no_folder_whatever_it_inherits(tmp_path: Path) -> None:
    counting = "from web.metrics import Metrics\nnumbers = Metrics()\nnumbers.turns.labels('answered').inc()\nnumbers.waiting.set(1)\n"
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "gone")}
    subprocess.run([sys.executable, "-c", counting], env=environment, check=True)
