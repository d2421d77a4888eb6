"""The turn server as the commands reach it: its command line, and the note in DATA_DIR that tells where a running one is.

Knows nothing of what is said in a turn.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.child import Child
from cli.faults import Fault

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv-dialogue" / "bin" / "python"
START_SECONDS = 120.0
_NOTE = "turn.json"


@dataclass(frozen=True)
class TurnServer:
    """Where a turn server is and the secret that it asks for."""

    url: str
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        """What a request to it carries."""
        return {"Authorization": f"Bearer {self.secret}"}


def model() -> Path:
    """The model of the present sources. Raises Fault where the environment or the model is missing."""
    _environment()
    command = [str(PYTHON), "-m", "bot.train", "--which"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  all of it is ours
    path = Path(asked.stdout.strip())
    if asked.returncode or not path.is_file():
        raise Fault("the model is not trained for the present sources; run make setup")
    return path


def _environment() -> None:
    if not PYTHON.exists():
        raise Fault("the dialogue's environment is missing; run make setup")


def child(
    name: str,
    secret: str,
    data_dir: Path,
    trials: Sequence[str],
    sockets: Sequence[socket.socket] = (),
    tell: Callable[[str], None] = lambda line: None,
) -> Child:
    """The process of the turn servers, one for each of these sockets, or one at a port of its own. Raises Fault where the environment is
    missing; that the model is, the process says itself.

    It needs no setting and gets none: the time and the site come with each turn.
    """
    kept = {
        key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TMPDIR", "LC_ALL", "PRESCREEN_TRIALS_FOLDER")
    }
    kept |= {
        "TURN_SECRET": secret,
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }
    _environment()
    command = [str(PYTHON), "-m", "bot.server", "--trials", ",".join(trials)]
    command += ["--versions", str(data_dir / "scripts")]
    return Child(name, command, kept, data_dir / "logs", tell, {"TURN_SOCKETS": sockets} if sockets else None)


def write_note(data_dir: Path, server: TurnServer) -> None:
    """Tells other commands where the running turn server is; readable by this account alone."""
    note = data_dir / _NOTE
    unfinished = note.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        json.dump({"url": server.url, "secret": server.secret}, stream)
    unfinished.replace(note)


def drop_note(data_dir: Path) -> None:
    """Deletes the note."""
    (data_dir / _NOTE).unlink(missing_ok=True)


async def running(data_dir: Path, trials: Sequence[str]) -> TurnServer | None:
    """The running product's turn server, if it answers, runs the model of the present sources and serves these trials."""
    import httpx  # not loaded by the supervisor, which never asks this

    try:
        noted = json.loads((data_dir / _NOTE).read_text("utf-8"))
        server = TurnServer(noted["url"], noted["secret"])
        async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
            answer = await client.get(f"{server.url}/health", headers=server.headers)
            told = answer.json() if answer.status_code == 200 else {}
            current = told.get("model") == model().name and set(trials) <= set(told.get("trials", ()))
    except (OSError, ValueError, KeyError, TypeError, httpx.HTTPError):
        return None
    return server if current else None


@asynccontextmanager
async def one(data_dir: Path, trials: Sequence[str]) -> AsyncIterator[TurnServer]:
    """A turn server for these trials: the running one, or one that is started here and ends with the block."""
    found = await running(data_dir, trials)
    if found is not None:
        yield found
        return
    secret = secrets.token_hex(16)
    own = child("interpret", secret, data_dir, trials)
    try:
        yield TurnServer(await own.start(START_SECONDS), secret)
    except RuntimeError as error:
        raise Fault(str(error)) from None
    finally:
        await asyncio.shield(own.end())
