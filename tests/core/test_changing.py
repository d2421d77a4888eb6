"""The page's controls: going back, changing one answer, why, a person, and skipping, wherever the interview stands."""

from datetime import datetime, timezone
from typing import Any

import pytest
from given import Given

from prescreen.dialogue import begin, changes, take
from prescreen.protocol import load
from prescreen.understanding import Reading

PROTOCOL = load()
NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
DETAILS = {
    "first_name": "Ana",
    "last_name": "Reyes",
    "email": "ana@example.org",
    "phone": "608-555-0123",
    "reach": "mornings",
    "language": "no",
}
ANSWERS: dict[str, Any] = {
    "age": 54,
    "dry_mouth_onset": "2019",
    "saliva_test": "not_tested",
    "diagnoses": ["sjogren"],
    "medications": [],
    "sex_at_birth": "male",
    "daily_activity": "A",
}


class Interview:
    """A conversation whose texts are read as what they are given as; the page's controls are read by the step itself."""

    def __init__(self) -> None:
        self.turn = begin(PROTOCOL, channel="web", language="en", now=NOW)
        self.number = 0

    @property
    def question(self) -> str | None:
        open_: str | None = self.turn.view.question
        return open_

    def say(self, text: str, answer: Any = None, kind: str = "answer") -> list[str]:
        """Sends a text read as this; the keys of what is said."""
        self.number += 1
        reading = Reading(kind, answer)
        self.turn = take(PROTOCOL, Given(reading), self.turn.state, text, now=NOW, message=f"c-{self.number}")
        return [say.key for say in self.turn.says]

    def to(self, wanted: str) -> "Interview":
        """Answers whatever is asked so that nothing rules out, up to this question."""
        for _ in range(60):
            if self.question == wanted:
                return self
            field = (self.question or "").removeprefix("contact.")
            value = ANSWERS.get(self.question or "", "no")
            if self.question in (
                "consent",
                "dry_mouth",
                "contraception",
                "procedures_ok",
                "deciding_for_self",
                "readback",
                "contact.agreed",
            ):
                value = "yes"
            self.say(DETAILS.get(field, "as read"), value)
        raise AssertionError(f"{wanted} was never asked")

    def changes(self) -> dict[str, dict[str, str]]:
        return {change["question"]: change for change in changes(PROTOCOL, self.turn.state, NOW)}


EVERYWHERE = (
    "age",
    "medications",
    "readback",
    "contact.agreed",
    "contact.first_name",
    "contact.email",
    "contact.reach",
    "contact.other_trials",
)


@pytest.mark.parametrize("point", ["consent", *EVERYWHERE])
def test_why_is_answered_at_every_question_which_stays_open(point: str) -> None:
    interview = Interview().to(point)
    said = interview.say("Why do you ask?", "Why do you ask?")
    assert said[0] == f"help.{point}" and interview.question == point


@pytest.mark.parametrize("point", EVERYWHERE)
def test_a_stop_is_taken_at_every_question(point: str) -> None:
    interview = Interview().to(point)
    interview.say("Stop for now", "Stop for now")
    assert interview.turn.view.ended


@pytest.mark.parametrize("point", EVERYWHERE)
def test_a_person_can_be_asked_for_at_every_question(point: str) -> None:
    interview = Interview().to(point)
    said = interview.say("Talk to a person", "Talk to a person")
    assert interview.question and interview.question.startswith("contact.")
    assert {"aside.person_soon", "aside.person_referred", "ask.contact.agreed"} & set(said)


def test_going_back_goes_through_the_questions_one_by_one() -> None:
    interview = Interview().to("radiation")
    asked = []
    for _ in range(5):
        interview.say("Go back")
        asked.append(interview.question)
    assert asked == ["saliva_test", "dry_mouth_onset", "dry_mouth", "age", "age"]
    assert interview.say("Go back")[0] == "aside.first_question"
    interview.to("radiation")


def test_going_back_goes_through_the_details_and_out_of_them() -> None:
    interview = Interview().to("contact.email")
    asked = []
    for _ in range(4):
        interview.say("Go back", "Go back")
        asked.append(interview.question)
    assert asked == ["contact.last_name", "contact.first_name", "contact.agreed", "readback"]
    interview.to("contact.other_trials")
    assert interview.turn.record.referral.email == "ana@example.org"


def test_a_referral_that_stands_is_not_taken_back_by_going_back() -> None:
    interview = Interview().to("contact.other_trials")
    for _ in range(10):
        interview.say("Go back", "Go back")
    assert interview.question == "contact.first_name"
    assert interview.turn.record.referral.email == "ana@example.org"


def test_going_back_ends_a_call_asked_for() -> None:
    interview = Interview().to("radiation")
    interview.say("Talk to a person")
    interview.say("Go back", "Go back")
    assert interview.question == "radiation" and interview.turn.record.referral is None


def test_every_answer_that_was_told_back_can_be_changed() -> None:
    interview = Interview().to("readback")
    found = interview.changes()
    assert {"age", "medications", "diabetes", "deciding_for_self"} <= set(found) and "consent" not in found
    assert (found["age"]["label"], found["age"]["shown"], found["age"]["turn"]) == ("Age", "54", "c-2")
    assert len({change["text"] for change in found.values()}) == len(found)


@pytest.mark.parametrize("point", ["radiation", "readback", "contact.first_name"])
def test_a_changed_answer_is_asked_again_and_nothing_else(point: str) -> None:
    interview = Interview().to(point)
    interview.say(interview.changes()["age"]["text"], "as read")
    assert interview.question == "age"
    interview.say("55", 55)
    assert interview.question in (point, "readback")
    assert interview.changes()["age"]["shown"] == "55"


def test_a_detail_can_be_changed() -> None:
    interview = Interview().to("contact.reach")
    interview.say(interview.changes()["contact.email"]["text"], "as read")
    assert interview.question == "contact.email"
    interview.say("ana@example.com", "as read")
    assert interview.question == "contact.reach" and interview.turn.record.referral.email == "ana@example.com"


def test_which_to_change_is_offered_after_the_read_back() -> None:
    interview = Interview().to("readback")
    interview.say("no", "no")
    offered = {choice.title: choice.value for choice in interview.turn.says[-1].choices}
    interview.say(offered["Age"])
    assert interview.question == "age"


@pytest.mark.parametrize("point", ["age", "medications", "contact.first_name", "contact.email"])
def test_a_question_is_skipped(point: str) -> None:
    interview = Interview().to(point)
    interview.say("Skip this question", "Skip this question")
    assert interview.question != point


def test_nothing_can_be_changed_before_consent_or_after_the_end() -> None:
    interview = Interview()
    assert interview.changes() == {}
    interview.to("radiation").say("Stop for now")
    assert interview.changes() == {}


def test_only_an_answer_that_is_there_can_be_chosen() -> None:
    interview = Interview().to("dry_mouth")
    interview.say("Change: Medicines", kind="unclear")
    assert interview.question == "dry_mouth"
