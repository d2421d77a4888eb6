"""Whatever goes wrong, nobody's words, names, phones or mails stand in the logs, the answers to others, or open on the disk."""

import json
import logging
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from serving import ACCOUNT, NUMBER, SECRET, TOKEN, TurnServer, until
from twilio.request_validator import RequestValidator

from store import accounts, referrals, sessions
from web import logs
from web.context import open_context
from web.settings import read_settings

WORD, NAME, MAIL, PHONE = "Quetzalword", "Zebulonius", "zebulonius@example.org", "+13125550177"
SENTINELS = (WORD, NAME, MAIL, "5550177")
PUBLIC = "https://study.example"


class Process:
    """A gateway as it is run in earnest, and everything that it wrote."""

    def __init__(self, folder: Path, turn_server: TurnServer) -> None:
        self.folder = folder / "var"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environ = {
            **os.environ,
            **{"DATA_DIR": str(self.folder), "PORT": str(self.port), "TURN_URL": turn_server.serving.url, "TURN_SECRET": SECRET},
            **{"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_FROM": NUMBER, "TWILIO_API_BASE": "http://127.0.0.1:9"},
            **{"PUBLIC_URL": PUBLIC, "SMS_JOIN_SECONDS": "0", "CHAT_RATE_LIMIT": "0", "STUDY_EMAIL": "site@example.org"},
        }
        self.log = (folder / "log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-X", "dev", "-m", "web.server"], env=environ, stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        assert self.process.stdout is not None and self.process.stdout.readline().startswith("ready")
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", trust_env=False, timeout=20, limits=httpx.Limits(max_keepalive_connections=0)
        )

    def text(self, body: str) -> int:
        """A signed text."""
        form = {"MessageSid": f"SM{abs(hash(body)) % 10**30:032d}", "From": PHONE, "To": NUMBER, "Body": body, "NumMedia": "0"}
        signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/sms/inbound", form)
        return self.http.post("/sms/inbound", data=form, headers={"X-Twilio-Signature": signature}).status_code

    def wrote(self) -> str:
        """All of it so far."""
        self.log.flush()
        return Path(self.log.name).read_text()

    def stop(self) -> str:
        """Ends it; what it wrote."""
        self.process.send_signal(signal.SIGTERM)
        out = self.process.communicate(timeout=20)[0] or ""
        return self.wrote() + out


@pytest.fixture
def running(tmp_path: Path, turn_server: TurnServer) -> Iterator[Process]:
    """A running gateway."""
    made = Process(tmp_path, turn_server)
    yield made
    made.process.kill()
    made.log.close()


def test_through_every_path_and_fault_nothing_is_told(running: Process, turn_server: TurnServer) -> None:
    http = running.http
    token = http.post("/api/chat", json={}).json()["token"]
    allowed = {"Authorization": f"Bearer {token}"}
    for fault in ("500", "garbage", "early", "break", "empty", "foreign", "unmarked", None):
        turn_server.fault = fault
        http.post("/api/chat/messages", json={"text": f"{WORD} {NAME} {MAIL} {PHONE}", "id": f"{fault}"}, headers=allowed)
    for body in (
        b'{"text": "Quetzalword',
        b'["Quetzalword"]',
        b'{"text": ["Quetzalword"]}',
        b"\xff Quetzalword",
        json.dumps({"text": WORD * 300}).encode(),
    ):
        refused = http.post("/api/chat/messages", content=body, headers={**allowed, "Content-Type": "application/json"})
        assert 400 <= refused.status_code < 500 and WORD not in refused.text
    http.post("/api/chat", json={"language": WORD})
    for path in (f"/{WORD}", f"/t/{WORD}", f"/api/{WORD}?q={NAME}", f"/console/referrals/{WORD}", f"/static/{WORD}", f"/?language={WORD}"):
        http.get(path)
    http.get("/api/chat", headers={"Authorization": f"Bearer {WORD}"})
    http.post("/console/sign-in", data={"name": NAME, "password": WORD})
    http.get("/console/", headers={"Cookie": f"prescreen_console={WORD}"})
    http.post("/contact", data={"first_name": NAME, "email": MAIL, "phone": PHONE, "question": WORD, "form": f"r:{WORD}:x"})
    http.post("/contact", content=b"------Quetzalword", headers={"Content-Type": "multipart/form-data; boundary=Quetzalword"})
    assert http.post("/sms/inbound", data={"Body": WORD, "From": PHONE}).status_code == 403
    for body in (f"hello {WORD}", f"STOP {WORD}", f"{MAIL} {NAME}"):
        assert running.text(body) == 200
    until(
        lambda: "outgoing not sent" in running.wrote()
    )  # before the database is locked: a reply that meets that rests for its claim's minute
    for raw in (
        b"GET /Quetzalword HTTP/9.9\r\n\r\n",
        b"Quetzalword\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: Quetzalword\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", running.port)) as line:
            line.sendall(raw)
            line.recv(1000)
    with sqlite3.connect(running.folder / "prescreen.db", isolation_level=None, timeout=10) as other:
        other.execute("BEGIN IMMEDIATE")
        locked = http.post("/api/chat/messages", json={"text": WORD, "id": "locked"}, headers=allowed)
        assert locked.status_code == 503 and WORD not in locked.text
        other.execute("ROLLBACK")
        other.execute("ALTER TABLE inbox RENAME TO outofthe")
        assert http.post("/api/chat/messages", json={"text": WORD, "id": "broken"}, headers=allowed).status_code >= 500
        assert running.text(f"{WORD} again") >= 500
        other.execute("ALTER TABLE outofthe RENAME TO inbox")
    said = running.stop()
    assert said.count("\n") > 8 and [word for word in SENTINELS if word in said] == []


def test_through_the_console_nothing_is_told(running: Process) -> None:
    """A coordinator's own words, searches and exports, with a database that breaks meanwhile."""
    http = running.http
    stamp = unescape(re.search(r'name="form" value="([^"]+)"', http.get("/contact").text)[1])  # type: ignore[index]
    given = {"first_name": NAME, "email": MAIL, "phone": PHONE, "message": WORD, "form": stamp}
    assert http.post("/contact", data=given).status_code == 303
    assert running.text(f"hello {WORD}") == 200
    settings = read_settings({"DATA_DIR": str(running.folder)})
    context = open_context(settings)
    password = accounts.add(context.database, "cora", "administrator", context.clock.now())
    signed = http.post("/console/sign-in", data={"name": "cora", "password": password})
    cookie = signed.headers["set-cookie"].split(";")[0]
    user = sessions.by_token(context.database, cookie.partition("=")[2], context.clock.now())
    (referral,) = referrals.every(context.database)
    context.database.close()
    assert user is not None
    http.headers["Cookie"] = cookie

    def does(path: str, **more: str) -> int:
        form = {"csrf": user.csrf, "version": "1", "note": WORD, "reason": f"{NAME} {WORD}", "name": NAME, "code": WORD, **more}
        return http.post(f"/console/{path}", data=form).status_code

    here = f"referrals/{referral.id}"
    asked = [
        f"?q={NAME}",
        f"?q={MAIL}",
        f"?q={PHONE}",
        here,
        f"{here}/sheet",
        "exports/referrals.csv",
        "exports/fhir.json",
        f"audit?object={WORD}",
    ]
    changes = [
        ("note", {}),
        ("call", {"how": WORD}),
        ("move", {"to": WORD}),
        ("findings", {"criterion": WORD}),
        ("dates", {"next_on": WORD}),
    ]
    changes += [("write", {"template": WORD, "channel": "mail"}), ("write", {"template": "call_us", "channel": "mail"}), ("take-over", {})]

    def through() -> list[int]:
        told = [http.get(f"/console/{path}").status_code for path in asked]
        told += [does("", text=one) for one in (NAME, MAIL, PHONE)]
        told += [does(f"{here}/{action}", **more) for action, more in changes]
        return [*told, does("people"), does("account/password", before=WORD, after=WORD), does("account/second-factor")]

    assert {200, 303, 422} <= set(through())
    with sqlite3.connect(running.folder / "prescreen.db", isolation_level=None, timeout=10) as other:
        for table in ("referral_index", "referral_events", "audit"):
            other.execute(f"ALTER TABLE {table} RENAME TO outofthe")
            assert any(status >= 500 for status in through())
            other.execute(f"ALTER TABLE outofthe RENAME TO {table}")
    seen = http.get("/metrics").text
    said = running.stop()
    assert "error" in said and [word for word in SENTINELS if word in said + seen] == []
    held = b"".join(file.read_bytes() for file in running.folder.rglob("*") if file.is_file() and file.suffix != ".eml")
    assert [word for word in SENTINELS if word.encode() in held] == []


def test_nothing_lies_open_on_the_disk(running: Process) -> None:
    http = running.http
    token = http.post("/api/chat", json={}).json()["token"]
    allowed = {"Authorization": f"Bearer {token}"}
    for text in ("yes", "54", f"{WORD} {NAME}", "delete my data please", "no", "call me", "yes ", NAME, WORD, MAIL, PHONE):
        said = {"text": text, "id": f"said-{text}"}  # said again, as the page does, where a busy machine keeps it for later
        until(lambda said=said: http.post("/api/chat/messages", json=said, headers=allowed).status_code == 200)  # type: ignore[misc]
    assert running.text(f"hello {WORD}") == 200 and running.text(f"stop texting me {WORD}") == 200
    with sqlite3.connect(running.folder / "prescreen.db") as other:
        other.execute("VACUUM INTO ?", (str(running.folder / "backup.db"),))
    files = [file for file in running.folder.rglob("*") if file.is_file()]
    assert {"prescreen.db", "prescreen.db-wal", "backup.db", "keys"} <= {file.name for file in files}
    for file in files:
        held = file.read_bytes()
        found = [word for word in SENTINELS if word.encode() in held or word.encode("utf-16-le") in held]
        if file.suffix == ".eml":
            assert file.stat().st_mode & 0o777 == 0o600 and WORD not in found
        elif file.name != "backup.db":
            assert file.stat().st_mode & 0o077 == 0 or file.parent.stat().st_mode & 0o077 == 0
            assert found == [], file.name
        else:
            assert found == []


def test_what_nobody_caught_is_told_by_kind_and_place(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    for module, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    logs.begin()

    def fails() -> None:
        raise ValueError(WORD)

    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: ValueError('%s')", WORD)
    said = capsys.readouterr().err
    assert WORD not in said and '"error": "ValueError"' in said and "test_silence.py:" in said and "never retrieved" in said
