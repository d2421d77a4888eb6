"""Confirmations, read-backs and ends that hear more than a yes: explanations, corrections shown once, a call after the end, why to wait."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from readers import reader

from prescreen.dialogue import begin, take
from prescreen.protocol import load

PROTOCOL = load()
NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
SAYS = {
    "age": "54", "dry_mouth_onset": "2019", "saliva_test": "never", "diagnoses": "sjogrens", "medications": "none", "sex_at_birth": "male",
    "daily_activity": "A", "contact.first_name": "Ana", "contact.last_name": "Reyes", "contact.email": "ana@example.org",
    "contact.phone": "608-555-0123", "contact.reach": "mornings", "immunosuppressant_changed": "2026-11-10",
}  # fmt: skip
YES = ("consent", "dry_mouth", "contraception", "procedures_ok", "deciding_for_self", "readback", "contact.agreed", "confirm")


class Conversation:
    """A conversation of real texts; what is not given is answered so that nothing rules out."""

    def __init__(self, language: str = "en", channel: str = "web", **said: str) -> None:
        self.said, self.number, self.now = {**SAYS, **said}, 0, NOW
        self.turn = begin(PROTOCOL, channel=channel, language=language, now=NOW)

    def say(self, text: str) -> "Conversation":
        self.number += 1
        self.turn = take(PROTOCOL, reader(), self.turn.state, text, now=self.now, message=f"e-{self.number}")
        return self

    def later(self, minutes: int) -> "Conversation":
        self.now += timedelta(minutes=minutes)
        return self

    def to(self, wanted: str | None) -> "Conversation":
        for _ in range(60):
            point = self.question
            if point == wanted:
                return self
            self.say("hello" if point is None else self.said.get(point, "yes" if point in YES else "no"))
        raise AssertionError(f"{wanted} was never asked")

    @property
    def question(self) -> str | None:
        return self.turn.view.question

    @property
    def keys(self) -> list[str]:
        return [say.key for say in self.turn.says]

    @property
    def text(self) -> str:
        return " ".join(say.text for say in self.turn.says)

    def value(self, question: str) -> Any:
        answer = self.turn.record.answers.get(question)
        return answer.value if answer else None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("it does not apply to me", "en"),
        ("yes, because I had a vasectomy", "en"),
        ("yes but my wife had a hysterectomy", "en"),
        ("right, she cant get pregnant, I got snipped", "en"),
        ("así es, es que no tengo pareja ni relaciones", "es"),
    ],
)
def test_the_explanation_beside_a_yes_wins_over_it(text: str, language: str) -> None:
    talk = Conversation(language).to("contraception").say("no").say(text)
    assert talk.value("contraception") == "not_applicable" and talk.turn.record.disposition is None


@pytest.mark.parametrize("text", ["ok go on", "ok", "great, continue", "continue please", "fine", "ok thanks"])
def test_going_on_confirms_nothing(text: str) -> None:
    assert Conversation().to("contraception").say("no").say(text).question == "confirm"


@pytest.mark.parametrize("text", ["yes", "yes that's right", "correct", "I would not, no"])
def test_a_plain_yes_still_confirms(text: str) -> None:
    talk = Conversation().to("procedures_ok").say("no").say(text)
    assert talk.turn.record.disposition == "unlikely" or text.startswith("I would")


@pytest.mark.parametrize("text", ["go back", "I made a mistake, I am 58", "change my age"])
def test_after_contact_was_refused_a_correction_is_taken_up(text: str) -> None:
    talk = Conversation(**{"contact.agreed": "no"}).to(None).say(text)
    assert talk.question in ("contact.agreed", "readback", "age")


@pytest.mark.parametrize(
    "text", ["I want a call", "actually you can call me", "I changed my mind, please contact me", "quiero que me llamen"]
)
def test_after_contact_was_refused_a_call_is_taken(text: str) -> None:
    talk = Conversation(**{"contact.agreed": "no"}).to(None).say(text)
    assert talk.question == "contact.first_name" and talk.turn.record.disposition == "likely"


@pytest.mark.parametrize("text", ["no, she can call me", "wait no they can TEXT me i want them to", "text only, no calls I said"])
def test_a_protest_at_other_studies_takes_the_refusal_back(text: str) -> None:
    talk = Conversation(**{"contact.agreed": "no"}).to("contact.other_trials").say(text)
    assert talk.question == "contact.first_name" and talk.turn.record.disposition == "likely"


@pytest.mark.parametrize("text", ["I want a call", "can someone call me"])
def test_a_call_is_taken_after_a_ruling_out_and_after_no_consent(text: str) -> None:
    ruled_out = Conversation().to("dry_mouth").say("no").say("yes").say("no")
    assert ruled_out.question is None and ruled_out.say(text).question == "contact.agreed"
    assert Conversation().say("no").say(text).question == "contact.agreed"


def ruled_out(language: str = "en", channel: str = "web") -> Conversation:
    """Somebody whose mouth is not dry, and who has said so twice."""
    talk = Conversation(language, channel).to("dry_mouth").say("no").say("yes" if language == "en" else "sí")
    assert (talk.question, talk.turn.record.disposition) == (None, "unlikely")
    return talk


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize(
    ("text", "language", "question"),
    [
        ("go back", "en", "dry_mouth"), ("Change an answer", "en", "dry_mouth"), ("I made a mistake", "en", "dry_mouth"),
        ("I changed my mind", "en", "dry_mouth"), ("me equivoqué", "es", "dry_mouth"), ("Cambiar una respuesta", "es", "dry_mouth"),
        ("I made a mistake, my mouth is dry", "en", "dry_mouth_onset"), ("no wait my mouth is dry", "en", "dry_mouth_onset"),
        ("my age is 58", "en", "confirm"), ("Change: Age", "en", "age"), ("Start again", "en", "age"), ("Empezar de nuevo", "es", "age"),
        ("I want a call", "en", "contact.agreed"), ("call me", "en", "contact.agreed"), ("no thanks", "en", None), ("hello", "en", None),
        ("tell me about other studies", "en", "contact.email"), ("why?", "en", None),
    ],
)  # fmt: skip
def test_a_ruling_out_is_taken_back_as_long_as_the_answers_are_there(text: str, language: str, question: str | None, channel: str) -> None:
    talk = ruled_out(language, channel)
    assert "dry_mouth" not in talk.turn.record.answers and talk.turn.record.held_until == "2026-11-22T18:30:00+00:00"
    talk.say(text)
    assert talk.question == question and (talk.turn.record.disposition is None) is (
        question in ("age", "dry_mouth", "dry_mouth_onset", "confirm")
    )
    if talk.turn.record.disposition is None:
        assert talk.turn.record.consented and talk.turn.record.held_until is None
        assert talk.to("contact.agreed").turn.record.disposition == "likely" if question == "dry_mouth_onset" else True


@pytest.mark.parametrize("text", ["go back", "I made a mistake, my mouth is dry", "Change an answer"])
def test_once_the_answers_are_gone_it_is_said_and_starting_again_is_left(text: str) -> None:
    for talk in (ruled_out().later(31), Conversation().to("age").say("17").say("yes"), ruled_out().say("stop")):
        assert talk.say(text).question is None and "aside.answers_gone" in talk.keys and talk.turn.state["answers"] == {}
        assert talk.say("Start again").question == "consent"


def test_no_other_studies_are_offered_unasked_after_a_ruling_out_or_a_call_refused() -> None:
    talk = ruled_out()
    for text in ("I want a call", "no", "hello"):
        assert "other stud" not in talk.text and "close.unlikely" not in talk.say(text).keys
    assert Conversation().say("Talk to a person").say("no").question == "consent"


def test_a_call_after_a_ruling_out_hands_over_no_answer_and_says_none() -> None:
    talk = ruled_out().say("I want a call").say("yes").to(None)
    assert talk.turn.record.referral is not None and talk.turn.record.answers == {} and "are now with" not in talk.text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I'd have to talk to someone first", "en"), ("I need to ask my daughter first", "en"), ("let me think about it", "en"),
        ("I have to check with my doctor before I say yes", "en"), ("tengo que hablar con mi hija primero", "es"), ("déjeme pensarlo", "es"),
    ],
)  # fmt: skip
def test_who_wants_to_ask_first_is_waited_for(text: str, language: str) -> None:
    talk = Conversation(language).say(text)
    assert talk.question == "consent" and not talk.turn.record.consented and talk.turn.record.answers == {}
    assert talk.turn.says[0].text.startswith(("Of course", "Claro")) and len(talk.turn.says) == 1
    assert talk.say("no").question is None and "contact.other_trials" not in talk.keys


@pytest.mark.parametrize(
    ("text", "question"),
    [("I changed my mind", "consent"), ("start again", "consent"), ("yes call me", "contact.agreed"), ("hi", "consent")],
)
def test_a_refusal_is_taken_back(text: str, question: str) -> None:
    assert Conversation().say("no").say(text).question == question


def test_after_the_end_an_answer_and_a_detail_can_be_changed() -> None:
    talk = Conversation().to(None)
    assert talk.say("my age is 58").question == "readback" and talk.value("age") == 58
    assert talk.say("yes").question is None and talk.turn.record.disposition == "likely"
    assert talk.say("Change: Phone").question == "contact.phone"
    assert talk.say("608-555-0177").question is None and talk.turn.record.referral.phone == "+16085550177"
    assert talk.say("start again").question == "readback" and "Age: 58" in talk.text
    assert talk.say("yes").say("I want a call").keys == ["aside.call_comes"]


@pytest.mark.parametrize(
    ("pick", "value"), [("My mouth is dry", "yes"), ("my mouth is dry", "yes"), ("2", "yes"), ("3", "unsure"), ("no", None)]
)
def test_a_confirmation_offers_what_each_choice_says(pick: str, value: str | None) -> None:
    talk = Conversation().to("dry_mouth").say("no")
    assert [choice.title for choice in talk.turn.says[-1].choices] == ["My mouth feels normal", "My mouth is dry", "Not sure"]
    assert " not " not in talk.text and talk.say(pick).value("dry_mouth") == value and talk.turn.record.disposition is None


def test_a_refused_call_is_not_the_end() -> None:
    assert Conversation().to("radiation").say("I want a call").say("no").question == "radiation"


def test_corrections_at_the_read_back_are_shown_once_and_are_no_misses() -> None:
    talk = Conversation().to("readback").say("my age is 58")
    assert "58" in talk.text and "Daily life" not in talk.text
    for text in ("my mouth got dry in 2018", "my age is 57", "change thrush"):
        talk.say(text)
    assert talk.question == "thrush" and "readback.person" not in talk.keys
    assert talk.say("no").question == "readback"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("yes, with that it's all right", "en"), ("no thats fine", "en"), ("no, it's all good now", "en"), ("that's fine like that", "en"),
        ("Ya no, ya está bien así", "es"), ("no, así déjelo", "es"), ("ya quedó bien", "es"),
    ],
)  # fmt: skip
def test_any_clear_assent_goes_on(text: str, language: str) -> None:
    talk = Conversation(language).to("readback").say(text)
    assert talk.question == "contact.agreed" and talk.value("daily_activity") == "A"


@pytest.mark.parametrize("text", ["no thats not right", "no it's wrong", "not really", "no good"])
def test_what_only_sounds_like_assent_does_not(text: str) -> None:
    assert Conversation().to("readback").say(text).question == "readback"


@pytest.mark.parametrize("text", ["Why is now not the right time?", "when can I join then?", "how long do I have to wait?"])
def test_who_waits_hears_why_and_until_when(text: str) -> None:
    talk = Conversation(medications="prednisone", immunosuppressant_stable="no").to("contact.agreed").say(text)
    assert "wait.E7" in talk.keys and "January 10, 2027" in talk.text and talk.question == "contact.agreed"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hola, es para mi mamá, ella no maneja esto de la computadora", "es"),
        ("hi, it is for my mother", "en"),
        ("you can call my daughter", "en"),
        ("they did a study on this", "en"),
    ],
)
@pytest.mark.parametrize("channel", ["web", "sms"])
def test_a_first_text_that_agrees_to_nothing_is_no_consent(text: str, language: str, channel: str) -> None:
    talk = Conversation(language, channel).say(text)
    assert talk.question == "consent" and not talk.turn.record.consented


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("for the dry mouth deal", True), ("I saw the ad about dry mouth", True), ("vi el anuncio de la boca seca", True),
        ("I have a question about the dry mouth study", True), ("my mouth is dry every day", False), ("tengo la boca seca siempre", False),
    ],
)  # fmt: skip
def test_a_first_text_that_names_the_topic_answers_nothing(text: str, asked: bool) -> None:
    talk = Conversation(channel="sms").say(text).say("yes").say("54")
    assert (talk.question == "dry_mouth") is asked


def test_a_flag_tells_every_reason_and_keeps_the_earlier_words() -> None:
    talk = Conversation(procedures_ok="not sure", deciding_for_self="no", thrush="i think maybe, something white")
    entry = next(one for one in talk.to("readback").turn.record.ledger if one.criterion == "I5")
    assert "procedures" in entry.why and "Somebody else" in entry.why and entry.words == "not sure / no"
    talk.say("change thrush").say("not sure")
    assert "something white" in talk.turn.record.answers["thrush"].words


@pytest.mark.parametrize(("told", "key"), [("I have chest pain", "aside.stopped_marked"), ("what is a trial?", "aside.stopped")])
def test_who_told_of_an_emergency_does_not_hear_that_the_team_knows_nothing(told: str, key: str) -> None:
    talk = Conversation().to("dry_mouth").say(told).say("stop")
    assert [say.key for say in talk.turn.says] == [key]
    assert ("Nothing was sent" in talk.turn.says[0].text) == (key == "aside.stopped")
