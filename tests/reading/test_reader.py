"""What must hold for any text: nothing breaks the reader, the same text is read the same, unclear is never guessed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prescreen.protocol import load
from prescreen.reading import KINDS, Reader

PROTOCOL = load()
READER = Reader(PROTOCOL)
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
