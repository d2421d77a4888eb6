"""Everyday words that sound like something else: having to go somewhere is no stop, "I should say" no correction, an age to come is not yet one."""

import pytest
from readers import TODAY, of_kinds, reader

from prescreen.understanding.lines.plain import plain
from prescreen.understanding.signs import kinds


@pytest.mark.parametrize(
    "text",
    [
        "Awful, I have to go to bed.", "I have to go lie down in the dark", "so bad I have to leave work", "I have to go to a dark room",
        "I have to stop what I'm doing and sit", "got to go up the stairs one at a time", "I have to go to the hospital most months",
    ],
)  # fmt: skip
def test_who_has_to_go_for_what_they_tell_of_stops_nothing(text: str) -> None:
    assert not kinds.stops(plain(text))


@pytest.mark.parametrize(
    "text",
    ["I have to go now", "gotta go", "sorry, I have to leave", "I have to go to work", "I have to go to bed now, good night", "I need to go to my appointment"],
)  # fmt: skip
def test_who_takes_leave_stops(text: str) -> None:
    assert kinds.stops(plain(text))


@pytest.mark.parametrize(
    ("language", "text"), [("en", "I should say a six."), ("en", "a six, I should say"), ("es", "yo diría que un seis")]
)
def test_what_somebody_would_say_is_the_answer(language: str, text: str) -> None:
    found = of_kinds().read("flares", text, language=language, today=TODAY, answers={"consent": "yes", "pain": 4})
    assert (found.kind, found.answer, dict(found.also)) == ("answer", 6, {})


@pytest.mark.parametrize(
    ("language", "text"), [("en", "I shall be 61 in May"), ("es", "tendré 61 en mayo"), ("es", "voy a cumplir 61 en mayo")]
)
def test_an_age_to_come_is_not_yet_reached(language: str, text: str) -> None:
    assert reader().read("age", text, language=language, today=TODAY, answers={}).answer == 60


@pytest.mark.parametrize("text", ["his is 140 over 85", "hers was 118/76"])
def test_somebody_elses_numbers_are_not_taken(text: str) -> None:
    assert of_kinds().read("blood_pressure", text, language="en", today=TODAY, answers={}).answer is None
