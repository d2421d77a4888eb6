"""The whole product as its users start it: `prescreen run` on a port and a data folder of its own."""

import json
import os
import signal
import socket
import subprocess
import time
import uuid
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".venv" / "bin" / "prescreen"
TODAY = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
START_SECONDS = 180


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def until(found: Any, seconds: float = 60) -> Any:
    """What `found` gives, as soon as it is something."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return value


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]) == pid:
                    found.append(int(folder.name))
            except (OSError, ValueError):
                continue
    return found


def lives(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def command_of(pid: int) -> str:
    """A process's command line; empty where it has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


class Product:
    """A running product. `settings` go into its environment."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.port = int(settings.pop("PORT", 0)) or free_port()
        self.data_dir = data_dir
        self.url = f"http://127.0.0.1:{self.port}"
        clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        offset = str(round(TODAY.timestamp() - time.time()))
        own = {"PORT": str(self.port), "DATA_DIR": str(data_dir), "CLOCK_OFFSET": offset}
        own |= {"CHAT_RATE_LIMIT": "0", "SMS_JOIN_SECONDS": "0", "SMS_SEGMENTS_PER_SECOND": "1000"}
        self.environment = {**clean, **own, **settings}
        self.output = data_dir.with_name(f"{data_dir.name}-{self.port}.out")
        self.http = httpx.Client(base_url=self.url, trust_env=False, timeout=30)
        self.start()

    def start(self) -> None:
        """Starts it and waits until it would answer a message."""
        self.launch()
        until(self._answers, START_SECONDS)

    def launch(self) -> None:
        """Starts it and waits for nothing."""
        with self.output.open("w") as stream:
            self.process = subprocess.Popen([str(PROGRAM), "run"], cwd=ROOT, env=self.environment, stdout=stream, stderr=subprocess.STDOUT)

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.output.read_text()
        try:
            return self.http.get("/healthz").status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self) -> int:
        """Ends it as a terminal or a service manager would; gives its status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def said(self) -> str:
        """What it printed."""
        return self.output.read_text()

    def command(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """A command of the program, beside the running product."""
        command = [str(PROGRAM), *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, input=given, capture_output=True, text=True, timeout=300, check=False
        )

    def lines(self, *arguments: str, given: str = "") -> list[dict[str, Any]]:
        """The JSON lines that a command prints."""
        done = self.command(*arguments, given=given)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


class Chat:
    """One participant in the web chat."""

    def __init__(self, product: Product, language: str = "en") -> None:
        self.http = product.http
        answer = self.http.post("/api/chat", json={"language": language})
        assert answer.status_code == 201, answer.text
        self.view = answer.json()
        self.id, self.token = self.view["conversation"], self.view["token"]

    @property
    def headers(self) -> dict[str, str]:
        """What opens this conversation."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def question(self) -> str | None:
        """The open question."""
        question: str | None = self.view["question"]
        return question

    def say(self, text: str, **more: str) -> str:
        """Sends a text; gives what the bot says to it."""
        body = {"text": text, "id": uuid.uuid4().hex, **more}

        def answered() -> httpx.Response | None:
            try:
                answer = self.http.post("/api/chat/messages", json=body, headers=self.headers)
            except httpx.TransportError:
                return None  # who was answering was killed
            return None if answer.status_code == 503 else answer  # a busy machine: sent again under its id, as the page does

        answer = until(answered)
        assert answer.status_code == 200, answer.text
        self.view = answer.json()
        return "\n".join(message["text"] for message in self.view["messages"] if message["from"] == "bot")

    def history(self) -> list[dict[str, Any]]:
        """Everything said."""
        messages: list[dict[str, Any]] = self.http.get("/api/chat", headers=self.headers).json()["messages"]
        return messages
