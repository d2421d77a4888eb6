"""The product under measurement: `prescreen run` on a port and a data folder of its own."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.processes import ROOT, Process, cpu_seconds, family, free_port, share


@dataclass(frozen=True)
class Kind:
    """A kind of process: by what its command line holds, whether it is the one that forked the others, and whether it gives way to them."""

    module: str
    parent: bool = False
    gives_way: bool = False


TURN_SERVER, TURN_PARENT, LONG_TEXTS_SERVER = Kind("bot.server"), Kind("bot.server", parent=True), Kind("bot.server", gives_way=True)
GATEWAY, GATEWAY_PARENT = Kind("web.server"), Kind("web.server", parent=True)
ACCOUNT, TOKEN, NUMBER = f"AC{0:032}", f"{1:032}", "+16085550100"
"""Of Twilio, where texts are signed as Twilio would; nobody answers in its place."""


class Ours:
    """The running product."""

    name = "prescreen"

    def __init__(self, *, workers: int = 0, cores: str = "", account: bool = False) -> None:
        """`workers`: as many, in place of one for each core. `cores`: those that it is bound to, such as "0". `account`: with one of
        Twilio's, in place of the stand-in."""
        self.folder = Path(tempfile.mkdtemp(prefix="prescreen-bench-"))
        self.url = f"http://127.0.0.1:{free_port()}"
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        own = {"PORT": self.url.rsplit(":", 1)[1], "DATA_DIR": str(self.folder / "data"), "CHAT_RATE_LIMIT": "0", "SMS_JOIN_SECONDS": "0"}
        own |= {"SMS_NUMBER_LIMIT": "0", "SMS_DAY_LIMIT": "0"} | ({"WORKERS": str(workers)} if workers else {})
        if account:
            own |= {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_FROM": NUMBER}
            own |= {"TWILIO_API_BASE": "http://127.0.0.1:9", "PUBLIC_URL": self.url}
        command = [*(["taskset", "--cpu-list", cores] if cores else []), str(ROOT / ".venv" / "bin" / "prescreen"), "run"]
        self.main = Process(command, ROOT, {**kept, **own})
        self.processes = [self.main]

    def ready(self) -> float:
        """Waits until a message would be answered; seconds since it was asked for first."""
        begun = time.monotonic()
        while True:
            self.main.alive()
            try:
                if httpx.get(f"{self.url}/healthz", trust_env=False, timeout=5).status_code == 200:
                    return time.monotonic() - begun
            except httpx.HTTPError:
                pass
            time.sleep(0.02)

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

    def victim(self, kind: Kind) -> int:
        """A process of that kind."""

        def of_kind(pid: int) -> bool:
            return (
                kind.module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
                and (os.getpgid(pid) == pid) is kind.parent
                and (os.getpriority(os.PRIO_PROCESS, pid) > 0) is kind.gives_way
            )

        return next(pid for pid in family(self.main.pid) if of_kind(pid))

    def hang(self) -> None:
        """Stops a turn server in its tracks. It is killed and replaced."""
        os.kill(self.victim(TURN_SERVER), signal.SIGSTOP)

    def interpret(self, http: httpx.Client, line: dict[str, Any]) -> httpx.Response:
        """One reading, by the path that the dialogue takes."""
        note = json.loads((self.folder / "data" / "turn.json").read_text())
        return http.post(f"{note['url']}/interpret", json={"lines": [line]}, headers={"Authorization": f"Bearer {note['secret']}"})

    def stop(self) -> None:
        """Ends it, and takes its data away."""
        self.main.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
