"""The approved script end to end: one changed letter closes new interviews, an open one goes on in its own words, an approval opens again."""

import base64
import json
import shutil
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from running import ROOT, Chat, Product, until

KEY = Ed25519PrivateKey.generate()
LOCKED = "begin new interviews right now"
OLD, NEW = "Does your mouth feel dry on most days?", "Does your mouth feel dry on most day?"


def approve(product: Product, folder: Path) -> None:
    """Approves the script in force by a signed file."""
    draft = json.loads(product.command("approve", "--draft").stdout)
    given = {**draft, "board": "UW HS IRB", "number": "2026-0815", "approved_on": "2026-11-20", "approver": "Dr. Ana Ruiz"}
    file = folder / f"{draft['script'][:8]}.json"
    file.write_text(json.dumps(given))
    file.with_name(f"{file.name}.sig").write_bytes(KEY.sign(file.read_bytes()))
    done = product.command("approve", str(file))
    assert done.returncode == 0, done.stderr


def test_a_changed_letter_closes_new_interviews_until_it_is_approved(tmp_path: Path) -> None:
    trials = tmp_path / "trials"
    shutil.copytree(ROOT / "trials", trials)
    key = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
    product = Product(tmp_path / "data", PRESCREEN_TRIALS_FOLDER=str(trials), SCRIPT_LOCK="enforce", APPROVAL_KEYS=key)
    try:
        until(lambda: "SCRIPT_LOCK=enforce: approved in no language" in product.said())
        assert LOCKED in Chat(product).view["messages"][-1]["text"]
        approve(product, tmp_path)
        chat = Chat(product)
        assert "How old are you?" in chat.say("yes")
        spanish = product.http.post("/api/chat", json={"language": "es"}).json()  # nobody certified it
        assert spanish["question"] is None and "entrevistas nuevas" in spanish["messages"][-1]["text"]
        file = trials / "dry-mouth" / "wording" / "en.yml"
        file.write_text(file.read_text().replace(OLD, NEW, 1))
        assert product.stop() == 0
        product.start()
        told = product.http.get("/healthz").json()["scripts"]["dry-mouth"]
        assert told["closed"] and told["differs"] == ["wording ask.dry_mouth (en)"]
        until(lambda: "en: not approved: wording ask.dry_mouth" in product.said())
        fresh = Chat(product)
        assert fresh.question is None and LOCKED in fresh.view["messages"][-1]["text"]
        assert "911" in fresh.say("I have chest pain and can't breathe")
        assert OLD in chat.say("54")
        approve(product, tmp_path)
        assert Chat(product).question == "consent"
        fresh.say("hello")
        fresh.say("yes")
        assert NEW in fresh.say("61")
        assert chat.say("yes") and chat.question == "dry_mouth_onset"
        assert product.command("audit", "verify").returncode == 0
    finally:
        product.stop()
