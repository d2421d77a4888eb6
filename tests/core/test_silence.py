"""What a machine, a reaction or the same text over and over gets: silence, and it counts for nothing."""

from datetime import datetime, timezone

import pytest
from readers import reader

from prescreen.dialogue import State, begin, open_question, take
from prescreen.protocol import load

PROTOCOL = load()
READER = reader()
NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
MACHINES = [
    "This is an automated response. I am away until Monday.",
    "I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going.",
    "The number you are trying to reach does not accept text messages.",
    "Liked “Does your mouth feel dry on most days?”",
    "Estoy conduciendo. Te responderé cuando llegue a mi destino.",
]


class Talk:
    """A conversation with the reader as it is."""

    def __init__(self, channel: str = "sms", language: str = "en") -> None:
        self.turn = begin(PROTOCOL, channel=channel, language=language, now=NOW)

    def say(self, *texts: str) -> list[str]:
        """Writes these one after the other; the keys of what is said to the last."""
        for text in texts:
            self.turn = take(PROTOCOL, READER, self.turn.state, text, now=NOW)
        return [said.key for said in self.turn.says]

    @property
    def open(self) -> str | None:
        return open_question(PROTOCOL, self.turn.state, NOW)

    @property
    def answers(self) -> dict[str, object]:
        return {question: answer.value for question, answer in State.from_json(self.turn.state).answers.items()}


@pytest.mark.parametrize("text", MACHINES)
@pytest.mark.parametrize("before", [(), ("hello",), ("hello", "yes"), ("hello", "yes", "63")])
def test_silence_by_text_and_nothing_changes(text: str, before: tuple[str, ...]) -> None:
    talk = Talk()
    talk.say(*before)
    open_, answers = talk.open, talk.answers
    assert all(talk.say(text) == [] for _ in range(9))
    assert (talk.open, talk.answers) == (open_, answers)
    assert State.from_json(talk.turn.state).interview.misses == 0


@pytest.mark.parametrize("text", MACHINES)
def test_on_the_page_the_question_is_asked_again_and_nothing_is_missed(text: str) -> None:
    talk = Talk("web")
    talk.say("yes", "63")
    assert all(talk.say(text) == ["ask.dry_mouth"] for _ in range(2))
    assert State.from_json(talk.turn.state).interview.misses == 0


def test_a_text_three_times_is_a_machines_and_its_misses_do_not_count() -> None:
    talk = Talk()
    talk.say("hello", "yes", "63")
    text = "Blue Moon Diner, family owned since the fifties!"
    assert talk.say(text) and talk.say(text)
    assert all(talk.say(text) == [] for _ in range(5))
    assert talk.open == "dry_mouth" and State.from_json(talk.turn.state).interview.misses == 0
    talk.say("yes every day")
    assert talk.answers["dry_mouth"] == "yes"


def test_what_it_had_answered_is_asked_again() -> None:
    talk = Talk()
    talk.say("hello", "yes", "63", "yes", "2019", "never measured")
    text = "No, we do not open on Sundays at all, see you on Monday"
    talk.say(text, text, text)
    assert talk.turn.says == () and not {"radiation", "gland_removed"} & set(talk.answers)
    assert talk.say("hello?") and talk.open == "radiation"


def test_people_repeat_short_answers() -> None:
    talk = Talk()
    talk.say("hello", "yes", "63", "yes", "2019", "never measured")
    assert all(talk.say(text) for text in ["no", "no", "no", "not that I know of"])
    assert talk.answers["radiation"] == talk.answers["gland_removed"] == "no"


@pytest.mark.parametrize("text", ["help me please I can't breathe", "I want to talk to a real person please"])
def test_who_needs_somebody_is_never_met_with_silence(text: str) -> None:
    talk = Talk()
    talk.say("hello", "yes", "63")
    assert all(talk.say(text) for _ in range(5))


def test_an_answer_under_a_quoted_question_is_taken_in_its_own_words() -> None:
    talk = Talk()
    talk.say("hello", "yes", "63", "> Does your mouth feel dry on most days?\n1")
    assert talk.answers["dry_mouth"] == "yes"
    assert "feel dry" not in talk.turn.record.answers["dry_mouth"].words


def test_conditions_told_in_an_emergency_begin_the_list_and_the_question_stays() -> None:
    talk = Talk()
    talk.say("hello", "yes", "63", "yes", "2019", "never measured", "no", "no", "no")
    assert talk.open == "diagnoses"
    talk.say("I have Sjogren's and my chest hurts really bad right now")
    assert talk.turn.record.emergency == "911" and talk.open == "diagnoses"
    assert State.from_json(talk.turn.state).started["diagnoses"].value == ["sjogren"]
