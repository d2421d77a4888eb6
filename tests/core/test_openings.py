"""How people open a conversation, and how they leave it at a call that was promised: neither is a miss, and neither agrees to anything."""

from datetime import datetime
from typing import Any

import pytest
from readers import reader

from prescreen.dialogue import Turn, begin, take
from prescreen.dialogue.state import State
from prescreen.protocol import load

PROTOCOL = load()
NOW = datetime(2026, 11, 30, 12)
LONG, SHORT = "ask.consent", "again.consent"


def talk(*texts: str) -> list[Turn]:
    turns = [begin(PROTOCOL, channel="web", language="en", now=NOW)]
    for number, text in enumerate(texts):
        turns.append(take(PROTOCOL, reader(), turns[-1].state, text, now=NOW, message=f"o-{number}"))
    return turns


def keys(turn: Turn) -> list[str]:
    return [say.key for say in turn.says]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hi", ["aside.greet"]),
        ("Hello there!", ["aside.greet"]),
        ("Good day to you", ["aside.greet"]),
        ("Hello, I read about this in the paper", ["aside.interest"]),
        ("Good afternoon! My doctor gave me this link", ["aside.interest"]),
        ("I would like to take part", ["aside.interest"]),
        ("hello good day, I am patient of transplant clinic, nurse tell me about study for dry mouth. I am interest", ["aside.interest"]),
        ("good morning this is harold I am seventy four years old and I would like to take part period", ["aside.consent_first"]),
        ("Hello, a nurse gave me this link. I'm Ruth, I'm 67 and my mouth is dry as cotton", ["aside.consent_first"]),
        ("this is for my dad", ["aside.for_somebody"]),
        (
            "Hi, I'm writing for my mother, she has terrible dry mouth and doesn't do computers",
            ["aside.for_somebody", "aside.consent_first"],
        ),
        ("me gustaría participar", ["aside.language_noticed", "aside.interest"]),
    ],
)
def test_an_opening_is_answered_and_consent_asked_for_in_short(text: str, said: list[str]) -> None:
    turn = talk(text)[-1]
    assert keys(turn) == [*said, SHORT] and turn.view.question == "consent"
    assert State.from_json(turn.state).interview.misses == 0


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("oh yes of course, anything that might help", "age"),
        ("sure if it helps somebody", "age"),
        ("Hi, yes", "age"),
        ("yes I want to take part", "age"),
        ("ok sounds fair, yes. im 52 male, had dry mouth since the surgery in 2020", "saliva_test"),
        ("I'd like to take part but I don't want my answers stored", None),
    ],
)
def test_a_yes_in_everyday_words_agrees(text: str, question: str | None) -> None:
    assert talk(text)[-1].view.question == question


def test_whom_somebody_writes_for_reaches_the_team() -> None:
    opened = "Hi, I'm writing for my mother, she has terrible dry mouth"
    referral = talk(opened, "yes", "call me", "yes", "Bernice", "Halvorsen", "none", "608-555-0111")[-1].record.referral
    assert referral is not None and referral.reach == "I'm writing for my mother"


CALLED = ("can I talk to a real person", "yes please", "Wilma", "Kaczmarek", "none", "414 555 0177", "mornings", "no")


@pytest.mark.parametrize("text", ["I'll just wait on the call, dear", "no thank you, I'm all done", "no"])
def test_who_leaves_it_at_the_promised_call_is_told_that_it_comes(text: str) -> None:
    turns = talk(*CALLED, text, "thank you")
    assert [keys(turn) for turn in turns[-3:]] == [["aside.person_referred", SHORT], ["aside.stopped_referred"], ["close.done"]]
    assert turns[-1].record.referral is not None and LONG not in [key for turn in turns[1:] for key in keys(turn)]


def test_a_wish_for_a_call_stays_visible_when_the_interview_goes_on_to_its_end() -> None:
    answers: dict[str, Any] = {
        "age": "54", "dry_mouth_onset": "2019", "saliva_test": "never", "diagnoses": "sjogrens", "medications": "none",
        "sex_at_birth": "male", "daily_activity": "A",
    }  # fmt: skip
    yes = ("consent", "dry_mouth", "contraception", "procedures_ok", "deciding_for_self", "readback")
    turn = talk(*CALLED)[-1]
    for _ in range(40):
        question = turn.view.question
        if question is None or question.startswith("contact."):
            break
        turn = take(PROTOCOL, reader(), turn.state, answers.get(question, "yes" if question in yes else "no"), now=NOW)
    referral = turn.record.referral
    assert referral is not None and referral.kind == "prescreening"
    assert referral.reach == "Asked for a call: can I talk to a real person\nmornings"
