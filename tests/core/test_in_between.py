"""Small things said in between that change nothing they do not mean: questions before consent, other facts, a number after the end."""

from datetime import datetime, timezone

import pytest
from kinds import protocol
from readers import of_kinds, reader

from prescreen.dialogue import Turn, begin, take
from prescreen.protocol import Protocol, load
from prescreen.understanding import Reader

NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
DEFAULT = load()


def after(*texts: str, asked: Protocol = DEFAULT, by: Reader | None = None) -> Turn:
    turn = begin(asked, channel="web", language="en", now=NOW)
    for number, text in enumerate(texts):
        turn = take(asked, by or reader(), turn.state, text, now=NOW, message=f"m-{number}")
    return turn


def keys(turn: Turn) -> list[str]:
    return [say.key for say in turn.says]


def test_questions_that_were_answered_before_consent_wear_nobody_out() -> None:
    asked = ("What does it cost?", "How long does it take?", "Do I get paid?", "Where is it?", "Is it safe?") * 3
    turn = after(*asked)
    assert turn.view.question == "consent"
    assert after(*asked, "yes").view.question == "age"


def test_texts_that_nobody_can_read_end_it_with_an_offer_to_come_back() -> None:
    turn = after("blorp", "hmm", "fnord")
    assert "close.no_answer" in keys(turn)
    assert "write again" in turn.says[-1].text


@pytest.mark.parametrize("text", ["No", "no thank you"])
def test_a_no_is_taken_as_one(text: str) -> None:
    assert "close.no_consent" in keys(after(text))


def test_what_tells_of_something_else_alone_gets_the_question_in_other_words() -> None:
    turn = after("yes", "58", "my blood pressure is 120 over 80", asked=protocol(), by=of_kinds())
    assert turn.view.question == "pain"
    assert "reask.pain" in keys(turn)


def test_a_bare_number_after_the_end_changes_nothing() -> None:
    ended = ("yes", "54", "no", "yes")
    before = after(*ended)
    assert before.record.disposition == "unlikely"
    turn = after(*ended, "55")
    assert keys(turn) == ["aside.which_change"]
    assert turn.record.disposition == "unlikely"
    assert after(*ended, "my age is 55").state["answers"]["age"]["value"] == 55
