"""Whole conversations in which numbers are asked: no digit picks a choice, what can't be is asked again, halves are joined, ages end it."""

from datetime import datetime, timezone

import pytest
from kinds import protocol
from readers import of_kinds

from prescreen.dialogue import Turn, begin, take
from prescreen.dialogue.talk import in_words

NOW = datetime(2026, 11, 30, 18, tzinfo=timezone.utc)


def _after(*texts: str, channel: str = "web", language: str = "en") -> Turn:
    """The turn that the last of these texts leads to."""
    turn = begin(protocol(), channel=channel, language=language, now=NOW)
    for number, text in enumerate(("hello", *texts) if channel == "sms" else texts):  # a text message opens it
        turn = take(protocol(), of_kinds(), turn.state, text, now=NOW, message=f"m-{number}")
    return turn


def _said(turn: Turn) -> str:
    return " ".join(say.text for say in turn.says)


UP_TO_PAIN = ("yes", "58")
UP_TO_PRESSURE = (*UP_TO_PAIN, "5", "3", "78 kg", "163 cm", "29.4", "7", "2", "none", "100")
UP_TO_BODY = (*UP_TO_PRESSURE, "128/76")


@pytest.mark.parametrize("channel", ["web", "sms"])
def test_a_digit_where_a_number_is_asked_is_that_number(channel: str) -> None:
    turn = _after(*UP_TO_PAIN, "5", channel=channel)
    assert turn.record.answers["pain"].value == 5
    assert turn.view.question == "flares"


def test_a_number_that_can_not_be_is_asked_again_and_then_left() -> None:
    turn = _after(*UP_TO_PAIN, "15")
    assert turn.view.question == "pain"
    assert "from 0 to 10" in _said(turn)
    turn = _after(*UP_TO_PAIN, "15", "7 or 8", "lots")
    assert turn.record.answers["pain"].value == "unsure"


def test_high_is_no_blood_pressure_and_there_is_a_way_on() -> None:
    turn = _after(*UP_TO_PRESSURE, "high, I'm on meds for it")
    assert turn.view.question == "blood_pressure"
    turn = _after(*UP_TO_PRESSURE, "high, I'm on meds for it", "just high", "I don't have the numbers")
    assert turn.record.answers["blood_pressure"].value == "unsure"
    assert turn.record.criteria["PRESSURE"] == "review"


def test_weight_and_height_come_in_two_texts() -> None:
    turn = _after(*UP_TO_BODY, "172 pounds")
    assert turn.view.question == "body"
    assert "how tall are you" in _said(turn)
    turn = _after(*UP_TO_BODY, "172 pounds", "5'4")
    assert turn.record.answers["body"].value == {"weight_kg": 78.0, "height_cm": 162.6, "bmi": 29.5}
    assert turn.record.criteria["BMI"] == "pass"


def test_half_of_a_body_may_be_all_that_somebody_knows() -> None:
    assert _after(*UP_TO_BODY, "172 pounds", "no idea").record.answers["body"].value == "unsure"


@pytest.mark.parametrize(
    ("question", "value", "english", "spanish"),
    [
        ("pain", 5, "5 of 10", "5 de 10"),
        ("weight", 78.5, "78.5 kg", "78.5 kg"),
        ("sleep", 1, "1 hour", "1 hora"),
        ("smoking", 20, "20 cigarettes", "20 cigarrillos"),
        ("blood_pressure", [128, 76], "128/76 mmHg", "128/76 mmHg"),
        ("since", 548, "18 months", "18 meses"),
        ("since", 14, "2 weeks", "2 semanas"),
        ("joints", ["left_knee", "hip"], "Left knee, Hip", "Rodilla izquierda, Cadera"),
        ("joints", [], "none", "ninguna"),
        ("body", {"bmi": 33.5}, "BMI 33.5", "IMC 33.5"),
        (
            "body",
            {"weight_kg": 78.0, "height_cm": 162.6, "bmi": 29.5},
            "5 ft 4 in (163 cm), 172 lb (78 kg), BMI 29.5",
            "163 cm (5 pies 4 pulgadas), 78 kg (172 libras), IMC 29.5",
        ),
    ],
)
def test_a_value_is_shown_with_its_unit(question: str, value: object, english: str, spanish: str) -> None:
    assert in_words(protocol(), question, value) == english
    assert in_words(protocol(), question, value, "es") == spanish


def test_wording_says_the_window_in_each_language() -> None:
    assert protocol().text("en", "label.scope") == "A scope in the last 6 months"
    assert protocol().text("es", "ask.scope") == "¿Le hicieron una artroscopia en los últimos 6 meses?"


def test_an_adult_below_the_ages_of_the_trial_is_told_its_ages() -> None:
    turn = _after("yes", "39", "yes")
    assert turn.record.disposition == "unlikely"
    assert turn.record.count is None
    assert "from 40 on" in _said(turn)
    assert "18" not in _said(turn)


def test_nobody_below_an_adults_age_is_kept() -> None:
    turn = _after("yes", "17", "yes")
    assert turn.record.count == "under_18"
    assert turn.record.answers == {}
    assert "from 40 on" in _said(turn)
