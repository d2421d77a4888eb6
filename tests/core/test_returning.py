"""Coming back by text after a day: whoever writes gives the age that was given, or starts over; nothing is shown until then."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from given import Given

from prescreen.dialogue import begin, take
from prescreen.protocol import load
from prescreen.understanding import Reading

PROTOCOL = load()
NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)


class Phone:
    """An interview by text, with readings as plain as these texts."""

    def __init__(self, channel: str = "sms") -> None:
        self.now = NOW
        self.turn = begin(PROTOCOL, channel=channel, language="en", now=NOW)

    def say(self, text: str, **later: float) -> list[str]:
        """Writes so much later; the keys of what is said to it."""
        self.now += timedelta(**later)
        kinds = {"stop": "stop", "chest pain": "emergency", "call me": "person", "what is this?": "ask"}
        number = int(text) if text.isdigit() and len(text) < 4 else None
        value: Any = number if number is not None else {"yes": "yes", "no": "no"}.get(text)
        reading = Reading(kinds.get(text, "unclear" if value is None else "answer"), None if text in kinds else value, {}, {}, ())
        self.turn = take(PROTOCOL, Given(reading), self.turn.state, text, now=self.now)
        return [said.key for said in self.turn.says]

    def begun(self) -> "Phone":
        """Consented, age 63, at the dry mouth."""
        for text in ("hello", "yes", "63"):
            self.say(text)
        return self

    @property
    def question(self) -> str | None:
        """The open question."""
        return self.turn.view.question


def test_within_a_day_the_interview_just_goes_on() -> None:
    phone = Phone().begun()
    phone.say("yes", hours=23)
    assert phone.question == "dry_mouth_onset"


@pytest.mark.parametrize("age", ["63", "62", "64", "I was born in 1963", "1962", "1964", "63 years old"])
def test_after_a_day_the_age_or_year_of_birth_opens_the_interview_where_it_was(age: str) -> None:
    phone = Phone().begun()
    assert phone.say("yes", days=1) == ["returning.notice", "returning.ask"]
    assert phone.question == "returning"
    assert phone.say(age) == ["aside.welcome_back", "ask.dry_mouth"]
    assert "dry_mouth" not in phone.turn.state["answers"]


@pytest.mark.parametrize("age", ["61", "65", "36", "1960", "1966", "yes", "hello", "I am not telling", "63 or 64 or 65"])
def test_another_age_does_not_and_the_third_miss_leaves_only_starting_over(age: str) -> None:
    phone = Phone().begun()
    phone.say("hi", days=2)
    assert phone.say(age) == phone.say(age) == ["returning.again"]
    assert phone.say(age) == ["returning.start_over"] and phone.question == "start_over"
    assert phone.say("63") == ["returning.start_over"]  # no more guesses
    assert phone.say("63", days=2) == ["returning.start_over"]


def test_nothing_of_the_answers_is_told_before_the_age_fits() -> None:
    phone = Phone().begun()
    phone.say("yes", days=3)
    said = [say.text for text in ("what is this?", "call me", "yes", "no") for say in (phone.say(text), phone.turn.says)[1]]
    assert not any("63" in text or "dry on most days" in text for text in said)
    assert "START OVER" in said[-1]


def test_where_no_age_was_given_it_is_only_said_that_somebody_else_may_start_over() -> None:
    phone = Phone()
    phone.say("hello")
    assert phone.say("yes", days=2) == ["returning.notice", "ask.consent"]
    assert "consent" not in phone.turn.state["answers"]
    assert phone.say("yes") == ["ask.age"]


def test_an_emergency_is_answered_at_once_and_the_age_asked_after() -> None:
    phone = Phone().begun()
    assert phone.say("chest pain", days=2) == ["aside.emergency"]
    assert phone.say("yes", minutes=5) == ["returning.notice", "returning.ask"]
    assert phone.say("chest pain") == ["aside.emergency"] and phone.question == "returning"


def test_a_stop_is_a_stop_and_coming_back_asks_for_the_age() -> None:
    phone = Phone().begun()
    assert phone.say("stop", days=2) == ["aside.stopped"] and phone.turn.view.ended
    assert phone.say("hello", minutes=1) == ["returning.notice", "returning.ask"] and not phone.turn.view.ended
    assert phone.say("63") == ["aside.welcome_back", "ask.dry_mouth"]


def test_on_the_web_the_token_says_who_it_is() -> None:
    phone = Phone("web").begun()
    assert phone.say("yes", days=5) == ["ask.dry_mouth_onset"]
