"""Back-up and restore by the very commands of docs/operations.md, beside a running gateway, on both databases."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import postgres as tools
import pytest
from serving import Chat, Gateway

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
BLOCKS = re.findall(r"```\n(.+?)\n```", PAGE, re.DOTALL)


def command(part: str) -> str:
    """The command of the page that holds this."""
    return next(text for text in [*BLOCKS, *re.findall(r"`([^`\n]+)`", PAGE)] if part in text)


def run(line: str, folder: Path, **environment: str) -> None:
    """A command, as an operator's shell takes it."""
    path = f"{tools.programs()}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-c", line], cwd=folder, env={**os.environ, "PATH": path, **environment}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def elsewhere(chat: Chat, gateway: Gateway) -> Chat:
    """The same participant, at another address."""
    chat.http.base_url = httpx.URL(gateway.url)
    return chat


def test_sqlite(start: Callable[..., Gateway], tmp_path: Path) -> None:
    gateway = start()
    chat = Chat(gateway.url)
    chat.say("yes", "54")
    backup = command("VACUUM INTO").replace("/var/lib/prescreen", str(tmp_path / "var"))
    run(backup, tmp_path)
    chat.say("yes")  # after the back-up: lost with the machine
    gateway.stop()
    new = tmp_path / "new"
    new.mkdir()
    shutil.copy(tmp_path / "var" / "keys", new / "keys")
    shutil.copy(tmp_path / "copy.db", new / "prescreen.db")
    restored = elsewhere(chat, start(DATA_DIR=new))
    assert restored.written() == ["yes", "54"] and restored.history()["question"] == "dry_mouth"
    assert restored.say("yes")["question"] == "dry_mouth_onset"


def test_postgresql(start: Callable[..., Gateway], postgres: Callable[[], str], tmp_path: Path) -> None:
    before, after = postgres(), postgres()
    gateway = start(DATABASE_URL=before)
    chat = Chat(gateway.url)
    chat.say("yes", "54")
    run(command("pg_dump"), tmp_path, DATABASE_URL=before)
    chat.say("yes")
    gateway.stop()
    run(command("pg_restore"), tmp_path, DATABASE_URL=after)
    restored = elsewhere(chat, start(DATABASE_URL=after))
    assert restored.written() == ["yes", "54"] and restored.say("yes")["question"] == "dry_mouth_onset"


@pytest.mark.parametrize("named", ["deploy/prescreen.service", "deploy/nginx.conf"])
def test_what_the_page_points_to_is_there(named: str) -> None:
    assert f"(../{named})" in PAGE and (Path(__file__).parents[2] / named).is_file()
