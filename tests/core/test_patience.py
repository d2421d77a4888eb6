"""Nobody stays stuck: whatever somebody writes, no question comes four times in a row in the same words, and every interview ends."""

from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers import reader

from prescreen.dialogue import Turn, begin, take
from prescreen.protocol import load

PROTOCOL = load()
NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
MOST = 320
QUESTIONS = ("ask.", "reask.", "pick.", "again.", "readback.ask", "readback.which", "aside.which_change", "own_data.ask")
TEXTS = (
    "yes", "no", "not sure", "ok go on", "maybe?", "hmm", "1", "54", "2019", "blorp", "none", "sjogrens", "prednisone", "male", "female",
    "There weren't any stones", "What does it cost?", "will it hurt?", "is it far from me?", "why do you ask?", "should I stop my Lasix?",
    "my age is 58", "my age is 57", "go back", "change my age", "change something", "that is wrong", "no radiation, I said",
    "what do you have about me?", "delete my data", "talk to a person", "I want a call", "text only, no calls", "hello", "gracias",
    "no entiendo", "¿cuánto cuesta?", "ya está bien así", "yes, with that it's all right", "Why is now not the right time?",
    "I'd have to talk to someone first", "skip", "I'd rather not say", "I have diabetes", "I don't have diabetes", "In English please",
)  # fmt: skip


def questions(turn: Turn) -> list[str]:
    return [say.text for say in turn.says if say.key.startswith(QUESTIONS)]


def talk_on(channel: str, opening: list[str], cycle: list[str]) -> None:
    """Says the opening and then the cycle over and over, until the interview ends or, by SMS, nothing is said any more."""
    turn = begin(PROTOCOL, channel=channel, language="en", now=NOW)
    row: list[str] = questions(turn)
    silent = 0
    for number in range(MOST):
        text = opening[number] if number < len(opening) else cycle[(number - len(opening)) % len(cycle)]
        turn = take(PROTOCOL, reader(), turn.state, text, now=NOW, message=f"m-{number}")
        silent = 0 if turn.says else silent + 1
        if turn.view.ended or channel == "sms" and silent > len(cycle):  # the same text over and over is taken for a machine's
            return
        if any(say.key.startswith("readback.0") for say in turn.says):  # whether other lines are right is another question
            row = []
        for asked in questions(turn):
            row = [*row, asked] if row and row[-1] == asked else [asked]
            assert len(row) <= 3, f"{asked!r} came {len(row)} times in a row"
    raise AssertionError(f"{cycle} goes on for ever at {turn.view.question}")


@pytest.mark.parametrize("opening", [[], ["yes", "54", "yes", "2019"]], ids=["from the start", "later"])
@pytest.mark.parametrize("text", TEXTS)
def test_the_same_text_again_and_again_ends(text: str, opening: list[str]) -> None:
    talk_on("web", opening, [text])


SAID = st.sampled_from(TEXTS)


@settings(deadline=None, max_examples=15, derandomize=True)
@given(channel=st.sampled_from(["web", "sms"]), opening=st.lists(SAID, max_size=30), cycle=st.lists(SAID, min_size=1, max_size=3))
def test_whatever_is_written_no_question_comes_for_ever(channel: str, opening: list[str], cycle: list[str]) -> None:
    talk_on(channel, ["yes", "yes", *opening], cycle)


@pytest.mark.parametrize(
    ("channel", "opening", "cycle"),
    [
        ("sms", ["yes", "yes", "54"], ["no radiation, I said"]),
        ("sms", ["yes", "yes", "54"], ["yes, with that it's all right"]),
        ("sms", ["yes", "yes", "change my age", "blorp"], ["my age is 58"]),
        ("sms", ["yes", "yes"], ["yes", "gracias", "talk to a person"]),
        ("sms", ["yes", "yes", "54"], ["my age is 58", "delete my data"]),
        ("sms", ["yes", "yes", "change something", "that is wrong", "male"], ["will it hurt?"]),
        ("web", ["yes", "yes", "hmm"], ["maybe?", "no entiendo", "What does it cost?"]),
    ],
)
def test_a_question_met_again_on_other_ways_ends_too(channel: str, opening: list[str], cycle: list[str]) -> None:
    talk_on(channel, opening, cycle)
