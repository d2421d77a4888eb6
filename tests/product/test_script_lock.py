"""The approved script end to end: one changed letter closes new interviews, an open one goes on in its own words, an approval opens again.

The letter changes while the product is ended, for two days: what the days change is looked at on a phone.
"""

import base64
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from running import ROOT, Chat, Product, until
from test_sms import Phone

KEY = Ed25519PrivateKey.generate()
LOCKED = "begin new interviews right now"
OLD, NEW = "Does your mouth feel dry on most days?", "Does your mouth feel dry on most day?"


@dataclass
class Begun:
    """A product under the lock, its trials, and two who are in the middle of an interview."""

    product: Product
    folder: Path
    chat: Chat
    phone: Phone


def approve(product: Product, folder: Path) -> None:
    """Approves the script in force by a signed file."""
    draft = json.loads(product.command("approve", "--draft").stdout)
    given = {**draft, "board": "UW HS IRB", "number": "2026-0815", "approved_on": "2026-11-20", "approver": "Dr. Ana Ruiz"}
    file = folder / f"{draft['script'][:8]}.json"
    file.write_text(json.dumps(given))
    file.with_name(f"{file.name}.sig").write_bytes(KEY.sign(file.read_bytes()))
    done = product.command("approve", str(file))
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begun]:
    """Nothing is approved, which closes interviews; then the English script is, and two begin."""
    folder = tmp_path_factory.mktemp("locked")
    shutil.copytree(ROOT / "trials", folder / "trials")
    key = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
    product = Product(folder / "data", PRESCREEN_TRIALS_FOLDER=str(folder / "trials"), SCRIPT_LOCK="enforce", APPROVAL_KEYS=key)
    try:
        until(lambda: "SCRIPT_LOCK=enforce: approved in no language" in product.said())
        assert LOCKED in Chat(product).view["messages"][-1]["text"]
        approve(product, folder)
        begun = Begun(product, folder, Chat(product), Phone(product))
        assert "How old are you?" in begun.chat.say("yes")
        begun.phone.say("hi", "NCT06392711")
        begun.phone.say("1", "How old")
        begun.phone.say("I am 63", OLD)
        yield begun
    finally:
        product.stop()


@pytest.fixture(scope="module")
def changed(begun: Begun) -> Begun:
    """Ended, and started two days later with one letter changed."""
    spanish = begun.product.http.post("/api/chat", json={"language": "es"}).json()  # nobody certified it
    assert spanish["question"] is None and "entrevistas nuevas" in spanish["messages"][-1]["text"]
    file = begun.folder / "trials" / "dry-mouth" / "wording" / "en.yml"
    file.write_text(file.read_text().replace(OLD, NEW, 1))
    assert begun.product.stop() == 0
    begun.product.environment["CLOCK_OFFSET"] = str(int(begun.product.environment["CLOCK_OFFSET"]) + 2 * 86_400)
    begun.product.start()
    return begun


def test_after_two_days_the_age_opens_the_interview_and_a_reminder_has_come(changed: Begun) -> None:
    phone = changed.phone
    until(lambda: [text for text in phone.texts() if "we stopped partway" in text["text"]])
    phone.say("yes", "year of birth")
    phone.say("41", "does not fit")
    phone.say("1963", OLD)
    phone.say("yes", "begin")


def test_a_changed_letter_closes_new_interviews_until_it_is_approved(changed: Begun) -> None:
    product, chat = changed.product, changed.chat
    told = product.http.get("/healthz").json()["scripts"]["dry-mouth"]
    assert told["closed"] and told["differs"] == ["wording ask.dry_mouth (en)"]
    until(lambda: "en: not approved: wording ask.dry_mouth" in product.said())
    fresh = Chat(product)
    assert fresh.question is None and LOCKED in fresh.view["messages"][-1]["text"]
    assert "911" in fresh.say("I have chest pain and can't breathe")
    assert OLD in chat.say("54")
    approve(product, changed.folder)
    assert Chat(product).question == "consent"
    fresh.say("hello")
    fresh.say("yes")
    assert NEW in fresh.say("61")
    assert chat.say("yes") and chat.question == "dry_mouth_onset"
    assert product.command("audit", "verify").returncode == 0
