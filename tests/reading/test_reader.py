"""What must hold for any text: nothing breaks the reader, the same text is read the same, unclear is never guessed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers import reader

from prescreen.protocol import load
from prescreen.understanding import KINDS
from prescreen.understanding.answers.cues import Cues

PROTOCOL = load()
READER = reader()
TODAY = date(2026, 11, 22)
POINTS = [question.id for question in PROTOCOL.questions] + ["readback", "confirm", "contact.agreed", "contact.reach"]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(POINTS), st.text(max_size=200))
def test_any_text_is_read_the_same_twice_and_breaks_nothing(point: str, text: str) -> None:
    one = READER.read(point, text, language="en", today=TODAY, answers={})
    assert one == READER.read(point, text, language="en", today=TODAY, answers={})
    assert one.kind in KINDS
    assert point not in one.also or one.kind in ("ask", "advice", "correct")


@pytest.mark.parametrize("text", ["...", "\U0001f600\U0001f600", "purple monkey", "asdfgh", "the weather is nice", "7", "<b>hi</b>", "{}"])
@pytest.mark.parametrize("point", ["radiation", "transfusions", "salivary_stones", "cancer_type", "procedures_ok", "contraception"])
def test_what_says_nothing_is_unclear(point: str, text: str) -> None:
    assert READER.read(point, text, language="en", today=TODAY, answers={}).kind == "unclear"


@pytest.mark.parametrize(
    "text", ["water", "iron", "today", "I put on a patch of garden", "I aim to stay active", "coffee and toast", "my balance is bad"]
)
def test_ordinary_words_are_no_medicines(text: str) -> None:
    read = READER.read("medications", text, language="en", today=TODAY, answers={})
    assert not isinstance(read.answer, list) or not read.answer


def read(point: str, text: str, **answers: object) -> tuple[str, object, dict[str, object]]:
    found = READER.read(point, text, language="en", today=TODAY, answers=answers)
    return found.kind, found.answer, dict(found.also)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("nobdy", "nobody"), ("finshed", "finished"), ("submandubular", "submandibular"), ("cleard", "cleared"), ("xqzzt", "xqzzt")],
)
def test_a_slip_is_mended_toward_the_commonest_word_near(written: str, meant: str) -> None:
    assert Cues(PROTOCOL.cues["en"]).speller.mend(written) == meant


@pytest.mark.parametrize("word", ["texting", "thats", "dont", "mouth", "parent"])
def test_a_word_that_is_one_is_left_alone(word: str) -> None:
    assert Cues(PROTOCOL.cues["en"]).speller.mend(word) == word


def test_what_is_asked_leaves_the_answer_beside_it_standing() -> None:
    assert read("diuretic", "no, but why does that matter?")[:2] == ("ask", "no")
    assert read("diuretic", "what is that? I don't know")[:2] == ("ask", None)  # not knowing what is asked answers nothing


@pytest.mark.parametrize("text", ["looks rite", "verified, thank you", "that's everything and it's right", "all right as far as i see"])
def test_assent_at_the_read_back_changes_nothing(text: str) -> None:
    given = {"salivary_stones": "no", "diagnoses": ["sjogren"], "daily_activity": "B"}
    assert read("readback", text, **given) == ("answer", "yes", {})


def test_who_writes_for_the_participant_tells_of_the_participant() -> None:
    assert read("medications", "He takes donepezil and sertraline")[1] == [
        {"name": "donepezil", "class": "other"},
        {"name": "sertraline", "class": "other"},
    ]
    assert read("age", "my grandpa is 83, I'm only typing for him, he decides")[1:] == (83, {"deciding_for_self": "yes"})
    assert read("diagnoses", "my husband has lupus, I have gout")[1] == ["gout"]


@pytest.mark.parametrize(
    ("text", "letter"), [("Somewhere at B, I'd say", "B"), ("Gardening, bridge, the lot. A", "A"), ("I take vitamin D for it", None)]
)
def test_a_letter_that_stands_alone_is_a_choice(text: str, letter: str | None) -> None:
    assert read("daily_activity", text)[1] == letter
