"""The gateway as a process: ready, killed at any moment, ended in good order, refused with one line."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from serving import SECRET, Chat, Gateway, TurnServer, until


class Process:
    """`python -m web.server`, to be killed and started again on the same port."""

    def __init__(self, turn_server: TurnServer, folder: Path, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        own = {
            "PORT": str(port),
            "DATA_DIR": str(folder),
            "TURN_URL": turn_server.serving.url,
            "TURN_SECRET": SECRET,
            "CHAT_RATE_LIMIT": "0",
        }
        self.environ, self.url = {**os.environ, **own, **settings}, f"http://127.0.0.1:{port}"
        self.start()

    def start(self) -> None:
        """Starts it, and waits for its word."""
        self.process = subprocess.Popen([sys.executable, "-m", "web.server"], env=self.environ, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == f"ready {self.url}\n"

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()


def test_killed_at_any_moment_no_acknowledged_message_is_lost_or_doubled(turn_server: TurnServer, tmp_path: Path) -> None:
    gateway = Process(turn_server, tmp_path / "var")
    chats = [Chat(gateway.url) for _ in range(3)]
    for chat in chats:
        chat.say("yes")
    acknowledged: dict[int, list[str]] = {0: [], 1: [], 2: []}
    over = threading.Event()

    def talk(index: int) -> None:
        number = 0
        while not over.is_set():
            text = f"ask {number}"
            try:
                answer = chats[index].send(text, f"client-{number}")
            except httpx.HTTPError:
                continue
            if answer.status_code == 200 or answer.json().get("kept"):
                acknowledged[index].append(text)
                number += 1

    threads = [threading.Thread(target=talk, args=(index,)) for index in acknowledged]
    for thread in threads:
        thread.start()
    for _ in range(4):
        wanted = sum(map(len, acknowledged.values())) + random.randint(5, 25)
        until(lambda wanted=wanted: sum(map(len, acknowledged.values())) >= wanted)  # type: ignore[misc]
        gateway.kill()
        gateway.start()
    over.set()
    for thread in threads:
        thread.join()
    for index, chat in enumerate(chats):
        written = chat.written()[1:]
        assert written[: len(acknowledged[index])] == acknowledged[index] and len(written) == len(set(written))
        until(lambda chat=chat: chat.history()["messages"][-1]["from"] == "bot")  # type: ignore[misc]
    gateway.process.send_signal(signal.SIGTERM)
    assert gateway.process.wait(15) in (0, -signal.SIGTERM)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"CHAT_RATE_LIMIT": "many"}, "CHAT_RATE_LIMIT"),
        ({"LANGUAGES": "xx"}, "LANGUAGES"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "DATABASE_URL"),
        ({"DATA_KEYS": "{}"}, "keys"),
    ],
)
def test_a_fault_at_start_is_one_line(tmp_path: Path, settings: dict[str, str], named: str) -> None:
    environ = {**os.environ, "DATA_DIR": str(tmp_path), **settings}
    done = subprocess.run([sys.executable, "-m", "web.server"], env=environ, capture_output=True, text=True)
    assert done.returncode == 2 and named in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_lost_key_file_is_one_line_and_no_fresh_one_is_left(gateway: Gateway) -> None:
    Chat(gateway.url)
    gateway.stop()
    gateway.context.settings.key_file.unlink()
    done = subprocess.run([sys.executable, "-m", "web.server"], env={**os.environ, **gateway.environ}, capture_output=True, text=True)
    assert done.returncode == 2 and "data keys" in done.stderr and len(done.stderr.splitlines()) == 1
    assert not gateway.context.settings.key_file.exists()


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        environ = {**os.environ, "DATA_DIR": str(tmp_path), "PORT": str(other.getsockname()[1])}
        done = subprocess.run([sys.executable, "-m", "web.server"], env=environ, capture_output=True, text=True)
    assert done.returncode == 2 and "PORT" in done.stderr and len(done.stderr.splitlines()) == 1


def test_no_word_of_a_participant_is_logged(turn_server: TurnServer, tmp_path: Path) -> None:
    log = tmp_path / "log"
    gateway = Process(turn_server, tmp_path / "var", PYTHONUNBUFFERED="1")
    gateway.kill()
    with log.open("wb") as stream:
        gateway.process = subprocess.Popen([sys.executable, "-m", "web.server"], env=gateway.environ, stdout=stream, stderr=stream)
        until(lambda: b"ready" in log.read_bytes())
        chat = Chat(gateway.url)
        chat.say("Sentinelword")
        for fault in ("500", "garbage", "foreign"):
            turn_server.fault = fault
            chat.send(f"Sentinelword {fault}")
        turn_server.fault = None
        gateway.process.send_signal(signal.SIGTERM)
        gateway.process.wait(15)
    assert b"not answered" in log.read_bytes() and b"Sentinelword" not in log.read_bytes() and chat.token.encode() not in log.read_bytes()
