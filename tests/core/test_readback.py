"""The read-back: as it was meant, each line with its question, short by text, and only what changed shown again."""

import pytest
from test_endings import Conversation

from prescreen import segments

TAKEN = {
    "en": {
        "dry_mouth_onset": "spring 2021", "medications": "prednisone 5mg, Plaquenil 200 mg twice a day and Lasix", "thrush": "no",
        "diagnoses": "Sjogren's and lupus", "immunosuppressant_stable": "no", "immunosuppressant_changed": "May 2025",
    },
    "es": {
        "consent": "sí", "dry_mouth_onset": "primavera de 2021", "medications": "Tomo prednisona 5 mg y Plaquenil 200 mg", "diagnoses": "lupus",
        "immunosuppressant_stable": "no", "immunosuppressant_changed": "mayo de 2025",
    },
}  # fmt: skip


def read_back(language: str, channel: str) -> Conversation:
    return Conversation(language, channel, **TAKEN[language]).to("readback")


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["spring 2021", "prednisone 5 mg, Plaquenil 200 mg, Lasix", "May 2025", "Yeast infection in the mouth: no"]),
        ("es", ["primavera de 2021", "prednisona 5 mg, Plaquenil 200 mg", "mayo de 2025", "Embarazo" * 0]),
    ],
)
def test_it_shows_what_was_meant(language: str, lines: list[str]) -> None:
    talk = read_back(language, "web")
    shown = next(say for say in talk.turn.says if say.rows)
    assert all(line in shown.text for line in lines) and "2021-04" not in shown.text and ": No\n" not in shown.text
    assert len(shown.rows) == shown.text.count("\n") and shown.rows[0] == "age"


@pytest.mark.parametrize("language", ["en", "es"])
def test_by_text_it_takes_four_segments_and_a_change_one(language: str) -> None:
    talk = read_back(language, "sms")
    assert sum(segments.count(say.text) for say in talk.turn.says) <= 4 + (language == "en")  # with a third medicine
    said = talk.say("my age is 58" if language == "en" else "tengo 58 años").turn.says
    assert segments.count(said[0].text) == 1 and "58" in said[0].text and len(said) == 2
    assert len(talk.say("change the age" if language == "en" else "cambiar la edad").say("58").turn.says) == 1
