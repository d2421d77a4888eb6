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

from bench.processes import ROOT, Process, children, cpu_seconds, free_port, megabytes


class Ours:
    """The running product."""

    name = "prescreen"

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="prescreen-bench-"))
        self.url = f"http://127.0.0.1:{free_port()}"
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        own = {"PORT": self.url.rsplit(":", 1)[1], "DATA_DIR": str(self.folder / "data"), "CHAT_RATE_LIMIT": "0", "SMS_JOIN_SECONDS": "0"}
        self.main = Process([str(ROOT / ".venv" / "bin" / "prescreen"), "run"], ROOT, {**kept, **own})
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
        """What the turn server holds in memory, the actions in it."""
        return megabytes(self._child("bot.server"))

    def cpu_seconds(self) -> float:
        """How long its processes were at work."""
        return sum(cpu_seconds(self._child(name)) for name in ("bot.server", "web.server"))

    def hang(self) -> None:
        """Stops the turn server in its tracks, until `resume`."""
        os.kill(self._child("bot.server"), signal.SIGSTOP)

    def resume(self) -> None:
        """Lets it go on."""
        os.kill(self._child("bot.server"), signal.SIGCONT)

    def _child(self, name: str) -> int:
        """The process of the product whose command line holds this."""
        return next(pid for pid in children(self.main.pid) if name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes())

    def interpret(self, http: httpx.Client, line: dict[str, Any]) -> httpx.Response:
        """One reading, by the path that the dialogue takes."""
        note = json.loads((self.folder / "data" / "turn.json").read_text())
        return http.post(f"{note['url']}/interpret", json={"lines": [line]}, headers={"Authorization": f"Bearer {note['secret']}"})

    def stop(self) -> None:
        """Ends it, and takes its data away."""
        self.main.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
