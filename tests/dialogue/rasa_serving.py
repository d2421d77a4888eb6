"""Rasa's own commands, `rasa run actions` and `rasa run`, and its REST channel to talk to."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

RASA = Path(sys.executable).parent / "rasa"
_STARTS_WITHIN = 120


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class RasaCommands:
    """Both commands, run from the repository's root with its files as they are, but for the port of the actions."""

    def __init__(self, root: Path, model: Path, folder: Path) -> None:
        actions, self.port, self.folder = free_port(), free_port(), folder
        endpoints = folder / "endpoints.yml"
        endpoints.write_text((root / "endpoints.yml").read_text("utf-8").replace(":5055/", f":{actions}/"), "utf-8")
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "SANIC_HOST": "127.0.0.1"}
        self.processes = [
            self._start("actions", [str(RASA), "run", "actions", "--port", str(actions)], root, environment),
            self._start(
                "rasa",
                [str(RASA), "run", "--model", str(model), "--port", str(self.port), "--endpoints", str(endpoints)],
                root,
                environment,
            ),
        ]
        until = time.monotonic() + _STARTS_WITHIN
        for port, path in ((actions, "/health"), (self.port, "/")):
            while not self._answers(f"http://127.0.0.1:{port}{path}"):
                assert time.monotonic() < until and all(process.poll() is None for process in self.processes), self.written()
                time.sleep(0.2)

    def _start(self, name: str, command: list[str], root: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)

    @staticmethod
    def _answers(url: str) -> bool:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def say(self, sender: str, text: str) -> list[dict[str, Any]]:
        """Rasa's replies to a text, as its REST channel gives them."""
        body = json.dumps({"sender": sender, "message": text}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            replies: list[dict[str, Any]] = json.loads(answer.read())
            return replies

    def written(self) -> str:
        """The ends of both logs."""
        return "\n".join((self.folder / f"{name}.log").read_text("utf-8", "replace")[-3000:] for name in ("actions", "rasa"))

    def stop(self) -> None:
        """Ends both."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=30)
