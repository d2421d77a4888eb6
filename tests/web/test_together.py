"""Gateways that were forked from one process: one of them does the work beside the requests, and they count and limit together."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from serving import SECRET, Chat, TurnServer

from processes.state import members
from web.app import create
from web.settings import read_settings
from web.together import Together

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@contextmanager
def two(turn_server: TurnServer, folder: Path, **settings: str) -> Iterator[tuple[str, list[int]]]:
    """Two gateways at one socket: where they are, and their processes."""
    command, own = [sys.executable, "-m", "web.server"], {"DATA_DIR": str(folder), "WORKERS": "2", "PORT": str(free_port())}
    environ = {**os.environ, **own, "TURN_URL": turn_server.serving.url, "TURN_SECRET": SECRET, **settings}
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("ready ").strip()
        yield url, [pid for pid in members(process.pid) if pid != process.pid]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert not members(process.pid)


def free_port() -> int:

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def number(url: str, name: str, **labels: str) -> float:
    """One number of /metrics."""
    families = text_string_to_metric_families(httpx.get(f"{url}/metrics", trust_env=False, timeout=20).text)
    return sum(s.value for family in families for s in family.samples if s.name == name and labels.items() <= s.labels.items())


def test_a_limit_is_one_for_both(turn_server: TurnServer, tmp_path: Path) -> None:
    with two(turn_server, tmp_path, CHAT_RATE_LIMIT="20") as (url, _):

        def begin(_: int) -> int:
            return httpx.post(f"{url}/api/chat", json={}, trust_env=False, timeout=20).status_code

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(begin, range(60))) == [201] * 20 + [429] * 40


def test_their_counts_add_up_and_never_fall_whoever_is_killed(turn_server: TurnServer, tmp_path: Path) -> None:
    with two(turn_server, tmp_path, CHAT_RATE_LIMIT="0") as (url, processes):
        for _ in range(6):
            Chat(url).say("yes")
        for pid in processes:
            os.kill(pid, signal.SIGKILL)
        assert number(url, "prescreen_turns_total", outcome="answered") == number(url, "prescreen_turn_seconds_count") == 6
        Chat(url).say("yes")
        assert number(url, "prescreen_turns_total", outcome="answered") == 7
        assert number(url, "prescreen_up", part="dialogue") == 1 and number(url, "process_open_fds") > 0


def test_nothing_is_open_when_they_are_forked(tmp_path: Path) -> None:
    app = create(read_settings({"DATA_DIR": str(tmp_path)}), Together(tmp_path))
    opened = [os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")]
    assert app and not [file for file in opened if str(tmp_path) in file and ".db" in file and "/metrics/" not in file]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_one_does_the_work_all_can_wake_it_and_another_takes_over(tmp_path: Path, number: int) -> None:
    together = Together(tmp_path)
    told, tell = os.pipe()

    def gateway(name: bytes) -> int:
        async def work() -> None:
            os.write(tell, b"works " + name + b"\n")
            await asyncio.Event().wait()

        asyncio.run(together.background(lambda: [work()], lambda: os.write(tell, b"woken " + name + b"\n") and None))
        return 0

    pids: dict[bytes, int] = {}
    with open(told, "rb", buffering=0) as heard:
        try:
            for name in (b"one", b"two"):
                if not (pid := os.fork()):
                    os._exit(gateway(name))
                pids[name] = pid
            first = heard.readline().split()
            assert first[0] == b"works"
            together.nudge()
            assert heard.readline().split() == [b"woken", first[1]]
            os.kill(pids[first[1]], number)
            (other,) = set(pids) - {first[1]}
            assert heard.readline().split() == [b"works", other]
            together.nudge()
            assert heard.readline().split() == [b"woken", other]
        finally:
            for pid in pids.values():
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            os.close(tell)
