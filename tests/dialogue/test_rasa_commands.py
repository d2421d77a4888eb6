"""Rasa's own commands hold the whole interview, from the repository's files, over the REST channel and through the same core."""

import os
import re
import subprocess
from collections.abc import Iterator

import pytest
from rasa_serving import RASA, RasaCommands

from bot.train import ROOT, current
from prescreen.protocol import load

PROTOCOL = load()
ANSWERS = {
    "consent": "yes, that is fine",
    "age": "I am 58",
    "dry_mouth": "yes, all day long",
    "dry_mouth_onset": "around 2018",
    "saliva_test": "they never measured it",
    "radiation": "no, none",
    "gland_removed": "no",
    "salivary_stones": "no stones",
    "diagnoses": "Sjogren's",
    "diabetes": "no",
    "cancer": "no cancer",
    "transfusions": "no",
    "thrush": "no",
    "medications": "pilocarpine and vitamin D",
    "diuretic": "no water pills",
    "immunosuppressant": "no",
    "investigational": "no",
    "other_study": "no",
    "sex_at_birth": "male",
    "contraception": "yes",
    "daily_activity": "B",
    "procedures_ok": "yes, both",
    "deciding_for_self": "yes, it is just me",
    "contact.first_name": "Testina",
    "contact.last_name": "Example",
    "contact.email": "testina@example.org",
    "contact.phone": "608 555 0142",
    "contact.reach": "mornings",
    "contact.language": "only English",
    "contact.other_trials": "no",
}


@pytest.fixture(scope="module")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaCommands]:
    """Both commands, running."""
    commands = RasaCommands(ROOT, current(), tmp_path_factory.mktemp("rasa"))
    yield commands
    commands.stop()


class Talk:
    """One sender's conversation. `question`: the one whose wording ends the last reply."""

    def __init__(self, rasa: RasaCommands, sender: str) -> None:
        self.rasa, self.sender, self.last = rasa, sender, ""

    def say(self, text: str) -> str:
        """The replies to a text, joined."""
        replies = self.rasa.say(self.sender, text)
        assert replies, f"no reply to {text!r}"
        self.last = replies[-1]["text"]
        return "\n".join(reply.get("text", "") for reply in replies)

    def question(self, language: str = "en") -> str | None:
        """Which of the questions answered above is open, by its wording."""
        asks = {name: PROTOCOL.find_text(language, f"ask.{name}") or PROTOCOL.find_text(language, name) for name in ANSWERS}
        return next((name for name, text in asks.items() if text and _plain(self.last).startswith(_plain(text)[:60])), None)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _is(said: str, key: str, language: str = "en") -> bool:
    """Whether this wording stands in what was said, as far as its first {field}."""
    return _plain(PROTOCOL.find_text(language, key) or "?").split("{")[0][:80].strip() in _plain(said)


def test_a_whole_interview_ends_likely_with_questions_and_a_correction_in_between(rasa: RasaCommands) -> None:
    talk = Talk(rasa, "likely")
    assert _is(talk.say("hello"), "greeting")
    said, asked = "", False
    for _ in range(40):
        question = talk.question()
        if question is None:
            break
        if question == "radiation" and not asked:
            asked = True
            topic = next(one for one in PROTOCOL.topics if one["id"] == "pay")
            assert _plain(topic["answer"]["en"])[:40] in _plain(talk.say("do I get paid for this?"))
            assert talk.question() == "radiation"
        said = talk.say(ANSWERS[question])
    assert _is(talk.last, "readback.ask")
    assert "57" in talk.say("wait, I am 57") and _is(talk.last, "readback.ask")
    assert _is(talk.say("yes, all correct"), "outcome.likely")
    said = talk.say("yes please")
    for _ in range(10):
        question = talk.question()
        if question is None:
            break
        said = talk.say(ANSWERS[question])
    assert "Testina" in said


def test_an_answer_that_rules_out_is_read_back_before_it_ends_the_interview(rasa: RasaCommands) -> None:
    talk = Talk(rasa, "unlikely")
    for text in ("hi", "yes", "44", "no, my mouth is not dry"):
        said = talk.say(text)
    assert "right?" in said
    assert _is(talk.say("yes, that's right"), "close.unlikely")


def test_a_stop_ends_it_and_the_next_text_goes_on_in_spanish_too(rasa: RasaCommands) -> None:
    talk = Talk(rasa, "stopped")
    for text in ("hola", "sí, acepto", "tengo 61 años"):
        talk.say(text)
    assert talk.question("es") == "dry_mouth"
    assert _is(talk.say("ya no quiero contestar más preguntas"), "aside.stopped", "es")
    assert _is(talk.say("hola"), "aside.welcome_back", "es") and talk.question("es") == "dry_mouth"
    talk.say("sí, todos los días")
    assert talk.question("es") == "dry_mouth_onset"


def test_rasa_finds_nothing_to_warn_of_in_our_data() -> None:
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run([str(RASA), "data", "validate"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "rasa/shared/utils/io.py" in line or "ERROR" in line]
    assert done.returncode == 0 and not ours, done.stdout + done.stderr
