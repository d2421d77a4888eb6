"""A turn server as the product runs it: a process of its own, loopback, a secret."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

SECRET = "a-secret-of-the-tests-0123456789"


class TurnServer:
    """A running turn server, and what it wrote."""

    def __init__(self, root: Path, model: Path, log: Path, trials: str = "", versions: Path | None = None) -> None:
        """`versions`: the folder of earlier versions of scripts."""
        self.log, self.versions = log, versions
        environment = {**os.environ, "TURN_SECRET": SECRET, "PYTHONPATH": str(root), "RASA_TELEMETRY_ENABLED": "false"}
        command = [sys.executable, "-m", "bot.server", "--model", str(model), "--port", "0", "--trials", trials]
        command += ["--versions", str(versions)] if versions is not None else []
        with log.open("w") as stream:
            self.process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=stream, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        while line and not line.startswith("ready "):
            line = self.process.stdout.readline()
        assert line, log.read_text()
        self.url = line.split()[1]

    def call(self, path: str, body: Any, secret: str = SECRET) -> tuple[int, Any]:
        """Status and answer of a request."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data=data if path != "/health" else None, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")

    def stop(self) -> str:
        """Ends it; gives everything it wrote."""
        self.process.terminate()
        rest = self.process.communicate(timeout=30)[0] or ""
        return self.log.read_text() + rest
