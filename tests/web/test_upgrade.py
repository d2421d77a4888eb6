"""A release's database under this one: tables brought up, conversations gone on with, nothing told otherwise.

`releases/VERSION` holds what a product of that release left after five conversations on the page and one by text: the database as SQL, its
keys, and what the conversations, the screening log and the referrals were then. A new release adds a folder (docs/releases.md).
"""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import postgres as tools
import pytest
from serving import Chat, Gateway

RELEASES = sorted(folder.name for folder in (Path(__file__).parent / "releases").iterdir())
CASES = [(release, kind) for release in RELEASES for kind in ("sqlite", "postgresql")]


class Left:
    """What a product of that release left, restored into a folder; its clock stands an hour after that."""

    def __init__(self, release: str, kind: str, folder: Path, database: str) -> None:
        kept = Path(__file__).parent / "releases" / release
        self.told: dict[str, Any] = json.loads((kept / f"{kind}.json").read_text("utf-8"))
        statements = gzip.decompress((kept / f"{kind}.sql.gz").read_bytes()).decode()
        data = folder / "var"
        data.mkdir(mode=0o700, exist_ok=True)
        shutil.copy(kept / f"{kind}.keys", data / "keys")
        (data / "keys").chmod(0o600)
        if kind == "sqlite":
            with sqlite3.connect(data / "prescreen.db") as connection:
                connection.executescript(statements)
        else:
            psql = [f"{tools.programs()}/psql", "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", database]
            subprocess.run(psql, input=statements, text=True, check=True, capture_output=True)
        ended = max(datetime.fromisoformat(entry["ended"]) for entry in self.told["log"])
        self.settings = {"DATA_DIR": str(data), "CLOCK_OFFSET": str(round((ended - datetime.now(timezone.utc)).total_seconds() + 3600))}
        if database:
            self.settings["DATABASE_URL"] = database

    def chat(self, gateway: Gateway, which: str) -> Chat:
        """The participant of that conversation, back at the page."""
        chat = Chat(gateway.url)
        chat.token = self.told[which]["token"]
        chat.http.headers["Authorization"] = f"Bearer {chat.token}"
        return chat

    def lines(self, command: str) -> list[dict[str, Any]]:
        """What an export says now."""
        program = Path(sys.executable).with_name("prescreen")
        said = subprocess.run([program, command, "--json"], env={**os.environ, **self.settings}, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in said.stdout.splitlines()]


@pytest.mark.parametrize(("release", "kind"), CASES)
def test_goes_on_with_the_database_of(
    release: str, kind: str, start: Callable[..., Gateway], postgres: Callable[[], str], tmp_path: Path
) -> None:
    left = Left(release, kind, tmp_path, postgres() if kind == "postgresql" else "")
    gateway = start(**left.settings)
    half = left.chat(gateway, "half")
    assert half.history()["question"] == left.told["half"]["question"]
    assert half.say("no")["question"] not in (None, left.told["half"]["question"])
    assert left.chat(gateway, "done").history()["ended"] is True
    assert left.chat(gateway, "contact").history()["question"] == "contact.email"
    for command in ("log", "referrals"):
        now = {line["conversation"]: line for line in left.lines(command)}
        for before in left.told[command]:
            after = now[before["conversation"]]
            assert {key: after[key] for key in before} == before
    verified = httpx.get(f"{gateway.url}/healthz").json()
    assert verified["status"] == "ok"
    gateway.stop()
    program = Path(sys.executable).with_name("prescreen")
    trail = subprocess.run([program, "audit", "verify"], env={**os.environ, **left.settings}, capture_output=True, text=True, check=False)
    assert trail.returncode == 0, trail.stderr
