"""`prescreen keys rotate` beside a running gateway, which takes the fresh key up by itself; and with keys from the environment."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from coordinating import Person
from serving import Chat, Gateway, until
from test_contact import Visitor
from texting import PHONE, Texting

from store.keys import Keys, write_keys
from store.rotation import outstanding
from store.seals import sealed_by
from web.context import open_migrated
from web.settings import SettingsError, read_settings


def prescreen(gateway: Gateway, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The program, with the gateway's settings."""
    environ = {**os.environ, **gateway.environ, **settings}
    return subprocess.run([sys.executable, "-m", "cli.main", *arguments], env=environ, capture_output=True, text=True)


def test_rotated_beside_a_running_gateway(start: Callable[..., Gateway]) -> None:
    texting = Texting(start)
    gateway = texting.gateway
    texting.text("hello")
    until(lambda: texting.got())
    texting.text("yes")
    until(lambda: len(texting.got()) >= 2)
    chat = Chat(gateway.url)
    chat.say("yes", "54")
    file = gateway.context.settings.key_file
    old = json.loads(file.read_text())["current"]
    done = prescreen(gateway, "keys", "rotate")
    assert done.returncode == 0, done.stderr
    fresh = json.loads(file.read_text())
    assert fresh["current"] != old and list(fresh["keys"]) == [fresh["current"]] and file.stat().st_mode & 0o777 == 0o600
    assert chat.written() == ["yes", "54"] and chat.say("yes")["question"] == "dry_mouth_onset"
    count = len(texting.got())
    texting.text("54")
    until(lambda: len(texting.got()) > count)
    with gateway.context.database.read() as connection:
        assert (
            len(connection.exec_driver_sql("SELECT id FROM conversations WHERE channel = 'sms'").all()) == 1
        )  # found by the number, old and new
    with sqlite3.connect(gateway.context.settings.data_dir / "prescreen.db") as database:
        values = [
            row[0]
            for table, column in (("inbox", "text"), ("conversations", "state"), ("outbox", "body"))
            for row in database.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
        ]
    assert {sealed_by(value) for value in values} == {fresh["current"]}
    assert PHONE not in done.stdout + done.stderr and prescreen(gateway, "audit", "verify").returncode == 0
    gateway.stop()
    again = start()
    chat.http.base_url = again.url
    assert chat.written() == ["yes", "54", "yes"]


def test_two_rotations_at_once_make_one_key(gateway: Gateway) -> None:
    import fcntl

    file = gateway.context.settings.key_file
    before = file.read_text()
    with open(file.with_name("keys.lock"), "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = prescreen(gateway, "keys", "rotate")
    assert done.returncode == 2 and "another run" in done.stderr and file.read_text() == before


def test_keys_of_the_environment_are_printed_step_by_step(start: Callable[..., Gateway], tmp_path: Path) -> None:
    first = start()
    chat = Chat(first.url)
    chat.say("yes", "54")
    first.stop()
    text = first.context.settings.key_file.read_text()
    first.context.settings.key_file.unlink()
    both = prescreen(first, "keys", "rotate", DATA_KEYS=text).stdout
    assert len(json.loads(both)["keys"]) == 2
    running = start(DATA_KEYS=both.strip())
    chat.http.base_url = running.url
    chat.say("yes")
    alone = prescreen(first, "keys", "rotate", DATA_KEYS=both.strip()).stdout
    assert list(json.loads(alone)["keys"]) == [json.loads(both)["current"]]
    running.stop()
    last = start(DATA_KEYS=alone.strip())
    chat.http.base_url = last.url
    assert chat.written() == ["yes", "54", "yes"] and not (tmp_path / "var" / "keys").exists()


def test_a_key_file_that_others_can_read_is_warned_of(start: Callable[..., Gateway]) -> None:
    gateway = start()
    gateway.stop()
    gateway.context.settings.key_file.chmod(0o644)
    environ = {**os.environ, **gateway.environ, "PORT": str(gateway.port)}
    process = subprocess.Popen([sys.executable, "-m", "web.server"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline().startswith("ready")
    process.terminate()
    assert "chmod 600" in process.communicate(timeout=20)[1]


@pytest.mark.parametrize("stored", ["a form", "users"])
@pytest.mark.parametrize("lost", [True, False])
def test_nothing_is_written_with_keys_that_are_not_the_databases(gateway: Gateway, stored: str, lost: bool) -> None:
    """Neither the product nor a command makes fresh keys beside what others sealed."""
    if stored == "a form":
        assert Visitor(gateway.url).send({"first_name": "Ana", "email": "ana@example.org"}).status_code == 303
    else:
        Person(gateway)
    gateway.stop()
    file = gateway.context.settings.key_file
    file.unlink()
    if not lost:
        write_keys(file, Keys.new())
    with pytest.raises(SettingsError, match="not those of this database"):
        open_migrated(read_settings(gateway.environ))
    assert file.exists() is not lost
    done = prescreen(gateway, "users", "add", "mallory")
    assert done.returncode == 2 and "data keys" in done.stderr and file.exists() is not lost
    with sqlite3.connect(gateway.context.settings.data_dir / "prescreen.db") as database:
        assert database.execute("SELECT count(*) FROM users WHERE name = 'mallory'").fetchone() == (0,)


def test_killed_again_and_again_under_load_a_rotation_comes_to_its_end(start: Callable[..., Gateway]) -> None:
    gateway = start()
    chats = [Chat(gateway.url) for _ in range(2)]
    for chat in chats:
        chat.say("yes", "54")
    said: dict[str, list[str]] = {chat.id: ["yes", "54"] for chat in chats}
    ended = threading.Event()

    def talk(chat: Chat) -> None:
        number = 0
        while not ended.wait(0.2):
            number += 1
            until(lambda number=number: chat.send(f"ask {number}", f"id {number}").status_code == 200, 60)  # type: ignore[misc]
            said[chat.id].append(f"ask {number}")

    talking = [threading.Thread(target=talk, args=(chat,)) for chat in chats]
    for one in talking:
        one.start()
    rotating = [sys.executable, "-m", "cli.main", "keys", "rotate"]
    for _ in range(2):  # it writes the fresh key, and dies somewhere after that
        process = subprocess.Popen(rotating, env={**os.environ, **gateway.environ}, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.wait()
    assert prescreen(gateway, "keys", "rotate").returncode == 0
    ended.set()
    for one in talking:
        one.join()
    file = gateway.context.settings.key_file
    assert len(json.loads(file.read_text())["keys"]) == 1 and outstanding(gateway.context.database) == 0
    assert {chat.id: chat.written() for chat in chats} == said and all(len(texts) > 2 for texts in said.values())
    assert prescreen(gateway, "audit", "verify").returncode == 0
