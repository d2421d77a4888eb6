"""`prescreen approve`: a draft of the script in force, signed elsewhere, is taken; whatever else is refused in a line."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cli.main import main
from store import approvals
from web.context import open_context
from web.settings import read_settings

KEY, STRANGER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("APPROVAL_KEYS", base64.b64encode(KEY.public_key().public_bytes_raw()).decode())
    return tmp_path


def draft(capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["approve", "--draft", *more]) == 0
    held: dict[str, Any] = json.loads(capsys.readouterr().out)
    return held


def filled(held: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**held, "board": "UW HS IRB", "number": "2026-0815", "approved_on": "2026-01-05", "approver": "Dr. Ana Ruiz", **more}


def signed(folder: Path, held: Any, key: Ed25519PrivateKey = KEY, *, after: bytes = b"", in_words: bool = False) -> str:
    """The file with its signature beside it. `after`: what is written behind it once it is signed."""
    content = json.dumps(held).encode()
    (folder / "approval.json").write_bytes(content + after)
    signature = key.sign(content)
    (folder / "approval.json.sig").write_bytes(base64.b64encode(signature) + b"\n" if in_words else signature)
    return str(folder / "approval.json")


def test_a_draft_that_was_filled_in_and_signed_is_recorded_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = draft(capsys)
    assert (held["kind"], held["languages"], held["board"]) == ("approval", ["en"], "") and len(held["script"]) == 64
    assert draft(capsys, "--kind", "hazard")["open_too"] is False
    assert main(["approve", signed(folder, filled(held), in_words=True)]) == 0
    context = open_context(read_settings({"DATA_DIR": str(folder / "var")}))
    with context.database.read() as connection:
        (one,) = approvals.of_trial(connection, context.trial)
    assert (one.script, one.by, one.approver, one.languages) == (context.lock.script, "file", "Dr. Ana Ruiz", ("en",)) and one.key
    with context.database.write() as connection:
        assert approvals.withdraw(connection, one.id, "u_1", "asked again", context.clock.now())
    context.database.close()
    capsys.readouterr()
    assert main(["approve", str(folder / "approval.json")]) == 2 and "was taken before" in capsys.readouterr().err


def test_what_is_not_signed_by_a_known_key_or_not_about_this_script_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = filled(draft(capsys))
    for given, said in (
        ((held, STRANGER), "no signature"),
        (({**held, "script": "0" * 64},), "the script in force is"),
        (({**held, "trial": "knee"},), "is about the trial knee"),
        (({**held, "languages": ["en", "es"]},), "es is not certified"),
        (({**held, "approver": ""},), "the name of who signs"),
        (({**held, "meaning": "I had a look."},), "what its signature means"),
        (([held],), "is no approval"),
    ):
        assert main(["approve", signed(folder, *given)]) == 2
        told = capsys.readouterr().err
        assert said in told and told.count("\n") == 1, told
    assert main(["approve", signed(folder, held, after=b" ")]) == 2 and "no signature" in capsys.readouterr().err
    (folder / "approval.json.sig").write_text("nothing")
    assert main(["approve", str(folder / "approval.json")]) == 2 and "is no signature" in capsys.readouterr().err
    assert main(["approve", str(folder / "none.json")]) == 2 and "can't be read" in capsys.readouterr().err
    assert main(["approve"]) == 2


def test_without_keys_no_file_is_taken(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("APPROVAL_KEYS", "")
    assert main(["approve", signed(folder, {})]) == 2 and "APPROVAL_KEYS names no key" in capsys.readouterr().err
    monkeypatch.setenv("APPROVAL_KEYS", "AAAA")
    assert main(["approve", "--draft"]) == 2 and "APPROVAL_KEYS must be public keys" in capsys.readouterr().err
