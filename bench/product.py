"""The product under measurement: `prescreen run` on a port and a data folder of its own."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any

import httpx

from bench.processes import ROOT, Process, cpu_seconds, family, free_port, share


class Ours:
    """The running product."""

    name = "prescreen"

    def __init__(self, *, workers: int = 0, cores: str = "") -> None:
        """`workers`: as many, in place of one for each core. `cores`: those that it is bound to, such as "0"."""
        self.folder = Path(tempfile.mkdtemp(prefix="prescreen-bench-"))
        self.url = f"http://127.0.0.1:{free_port()}"
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        own = {"PORT": self.url.rsplit(":", 1)[1], "DATA_DIR": str(self.folder / "data"), "CHAT_RATE_LIMIT": "0", "SMS_JOIN_SECONDS": "0"}
        own |= {"SMS_NUMBER_LIMIT": "0", "SMS_DAY_LIMIT": "0"} | ({"WORKERS": str(workers)} if workers else {})
        command = [*(["taskset", "--cpu-list", cores] if cores else []), str(ROOT / ".venv" / "bin" / "prescreen"), "run"]
        self.main = Process(command, ROOT, {**kept, **own})
        self.processes = [self.main]

    def open(self, http: httpx.Client) -> str:
        """A new conversation: its token."""
        answer = http.post(f"{self.url}/api/chat", json={"language": "en"})
        assert answer.status_code == 201, answer.text
        token: str = answer.json()["token"]
        return token

    def request(self, conversation: str, text: str) -> httpx.Request:
        """One text of it."""
        headers = {"Authorization": f"Bearer {conversation}"}
        return httpx.Request("POST", f"{self.url}/api/chat/messages", json={"text": text, "id": secrets.token_hex(8)}, headers=headers)

    @staticmethod
    def read(answer: httpx.Response) -> None:
        """Raises for an answer that says nothing."""
        assert answer.status_code == 200 and answer.json()["messages"], answer.text

    def megabytes(self) -> float:
        """What all of it holds in memory: supervisor, gateways, turn servers, the stand-in for Twilio."""
        return sum(share(pid) for pid in family(self.main.pid))

    def cpu_seconds(self) -> float:
        """How long its processes were at work."""
        return sum(cpu_seconds(pid) for pid in family(self.main.pid))

    def victim(self, name: str, *, parent: bool) -> int:
        """One of the processes that serve (`bot.server`, `web.server`), or the one that forked them."""
        return next(
            pid
            for pid in family(self.main.pid)
            if name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes() and (os.getpgid(pid) == pid) is parent
        )

    def hang(self) -> None:
        """Stops a turn server in its tracks. It is killed and replaced."""
        os.kill(self.victim("bot.server", parent=False), signal.SIGSTOP)

    def interpret(self, http: httpx.Client, line: dict[str, Any]) -> httpx.Response:
        """One reading, by the path that the dialogue takes."""
        note = json.loads((self.folder / "data" / "turn.json").read_text())
        return http.post(f"{note['url']}/interpret", json={"lines": [line]}, headers={"Authorization": f"Bearer {note['secret']}"})

    def stop(self) -> None:
        """Ends it, and takes its data away."""
        self.main.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
