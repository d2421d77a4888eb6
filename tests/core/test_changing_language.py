"""Another language in the middle of an interview: by a wish or by how somebody writes, with every answer kept and help first of all."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from given import Given

from prescreen.dialogue import Say, Site, begin, take
from prescreen.protocol import load
from prescreen.understanding import Reading

PROTOCOL = load()
NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
ENGLISH_ONLY = Site(phone="608-555-0123", languages=("en",))


class Person:
    """An interview, with readings as plain as these texts. `heard`: in which language the last text was to be read."""

    def __init__(self, channel: str = "web", language: str = "en", site: Site | None = None) -> None:
        self.now, self.site, self.read = NOW, site or Site(), ""
        self.turn = begin(PROTOCOL, channel=channel, language=language, now=NOW, site=self.site)

    def say(self, text: str, kind: str = "", answer: Any = None, **later: float) -> list[str]:
        """Writes so much later; the keys of what is said to it."""
        self.now += timedelta(**later)
        if answer is None and not kind:
            answer = int(text) if text.isdigit() else {"yes": "yes", "no": "no"}.get(text)
        reading = Reading(kind or ("unclear" if answer is None else "answer"), answer, {}, {}, ())
        reader = Given(reading)
        self.turn = take(PROTOCOL, reader, self.turn.state, text, now=self.now, site=self.site)
        self.read = reader.languages[0] if reader.languages else self.turn.view.language
        return [said.key for said in self.turn.says]

    def at(self, *texts: str) -> "Person":
        """Has written these."""
        for text in texts:
            self.say(text)
        return self

    @property
    def language(self) -> str:
        """The conversation's language."""
        return str(self.turn.view.language)

    @property
    def last(self) -> Say:
        """The last thing said."""
        return self.turn.says[-1]


def test_a_spanish_answer_is_read_and_taken_and_the_interview_goes_on_in_spanish() -> None:
    person = Person()
    assert person.say("Sí, acepto participar", answer="yes") == ["aside.language_noticed", "ask.age"]
    assert (person.read, person.language) == ("es", "es")
    assert person.turn.state["answers"]["consent"]["value"] == "yes"
    assert person.last.text == PROTOCOL.text("es", "ask.age")
    assert "English" in person.turn.says[0].text


def test_the_evidence_of_the_turn_of_change_is_the_question_as_it_was_asked() -> None:
    person = Person().at("yes")
    person.say("tengo 58 años", answer=58)
    answer = person.turn.record.answers["age"]
    assert (answer.asked, answer.words, answer.value) == (PROTOCOL.text("en", "ask.age"), "tengo 58 años", 58)


def test_english_in_a_spanish_interview_changes_it_back_the_same_way() -> None:
    person = Person(language="es").at("yes")
    assert person.say("I have been 58 since March", answer=58) == ["aside.language_noticed", "ask.dry_mouth"]
    assert person.language == "en"


def test_who_mixes_languages_is_told_of_it_once() -> None:
    person = Person().at("yes")
    said = [
        person.say("tengo 58 años", answer=58),
        person.say("my mouth has been dry all day", answer="yes"),
        person.say("empezó hace dos años"),
    ]
    assert [("aside.language_noticed" in keys) for keys in said] == [True, False, False]


@pytest.mark.parametrize("text", ["si", "no", "prednisona", "Maria Garcia", "yes", "ok dale, I agree"])
def test_a_text_that_says_nothing_of_its_language_changes_nothing(text: str) -> None:
    for language in ("en", "es"):
        person = Person(language=language).at("yes", "58")
        person.say(text)
        assert person.language == language


def test_a_wish_changes_the_language_and_asks_the_open_question_again_with_its_choices() -> None:
    person = Person().at("yes", "58")
    before = person.turn.state["answers"]
    assert person.say("español por favor") == ["aside.language", "ask.dry_mouth"]
    assert person.last.text == PROTOCOL.text("es", "ask.dry_mouth")
    assert [choice.title for choice in person.last.choices] == [PROTOCOL.text("es", f"choices.{v}") for v in ("yes", "no", "unsure")]
    assert person.turn.state["answers"] == before
    assert person.turn.state["interview"]["misses"] == 0
    assert person.say("English") == ["aside.language", "ask.dry_mouth"]
    assert (person.language, person.turn.state["answers"]) == ("en", before)


def test_who_chose_a_language_is_not_changed_over_unasked_but_is_still_read() -> None:
    person = Person().at("español", "English", "yes")
    assert person.say("tengo 58 años", answer=58) == ["ask.dry_mouth"]
    assert (person.language, person.read) == ("en", "es")
    person.say("español")
    assert person.language == "es"


@pytest.mark.parametrize("channel", ["web", "sms"])
def test_a_wish_before_consent_brings_the_whole_consent_in_that_language(channel: str) -> None:
    person = Person(channel=channel)
    keys = person.say("No hablo inglés")
    assert keys[-1] == "ask.consent"
    assert (keys[0] == "greeting") == (channel == "sms")
    assert person.turn.view.question == "consent"
    assert person.language == "es"


def test_a_first_text_in_spanish_is_greeted_in_spanish_before_anything_else() -> None:
    person = Person(channel="sms")
    assert person.say("Hola, quiero participar en el estudio") == ["greeting", "ask.consent"]
    assert person.turn.says[0].text.startswith(PROTOCOL.text("es", "greeting", "sms")[:20])


def test_where_a_language_is_asked_for_it_is_an_answer() -> None:
    person = Person().at("yes")
    person.say("call me", kind="person")
    person.at("yes", "Ana", "Garcia", "ana@example.org", "none", "evenings")
    assert person.turn.view.question == "contact.language"
    person.say("Español", answer="Español")
    assert (person.language, person.turn.state["contact"]["language"]) == ("en", "Español")
    assert person.turn.record.referral.other_language == "Español"


def test_a_change_can_be_asked_for_even_there_and_at_any_other_detail() -> None:
    person = Person().at("yes")
    person.say("call me", kind="person")
    person.at("yes")
    assert person.say("español") == ["aside.language", "ask.contact.first_name"]
    assert person.language == "es"
    person.at("Ana", "Garcia", "ana@example.org", "none", "evenings")
    person.say("switch to English please")
    assert (person.language, person.turn.view.question, person.turn.state["contact"]["language"]) == ("en", "contact.language", None)
    assert person.turn.record.referral.language == "en"


def test_somebody_may_be_called_english() -> None:
    person = Person().at("yes")
    person.say("call me", kind="person")
    person.at("yes", "Ana")
    person.say("English", answer="English")
    assert person.turn.state["contact"]["last_name"] == "English"


@pytest.mark.parametrize("chosen", [False, True])
def test_an_emergency_in_spanish_is_answered_in_spanish_and_nothing_beside_it(chosen: bool) -> None:
    person = Person().at("yes")
    if chosen:
        person.at("español", "English")
    assert person.say("no puedo respirar", kind="emergency") == ["aside.emergency"]
    assert person.last.text == PROTOCOL.text("es", "aside.emergency")
    assert person.turn.view.question == "age"
    assert person.language == ("en" if chosen else "es")


def test_after_a_stop_a_wish_goes_on_in_the_other_language() -> None:
    person = Person().at("yes", "58")
    person.say("stop", kind="stop")
    assert person.say("español") == ["aside.language", "ask.dry_mouth"]
    assert person.turn.state["answers"]["age"]["value"] == 58


def test_after_a_refusal_a_wish_asks_for_consent_in_the_other_language() -> None:
    person = Person().at("no")
    assert person.turn.view.ended
    assert person.say("no english") == ["aside.language", "ask.consent"]


def test_after_the_end_a_wish_changes_only_the_language() -> None:
    person = Person().at("yes", "17", "yes")
    assert person.turn.view.ended
    assert person.say("español") == ["aside.language", "aside.closed"]
    assert (person.language, person.turn.view.ended, person.turn.record.disposition) == ("es", True, "unlikely")


def test_a_wish_at_the_question_about_deleting_asks_that_again() -> None:
    person = Person().at("yes", "delete my data")
    assert person.say("español") == ["aside.language", "ask.forget"]
    assert person.turn.view.question == "forget"
    assert person.say("sí", answer="yes") == ["close.deleted"]


def test_after_a_silence_a_wish_opens_nothing() -> None:
    person = Person(channel="sms").at("hello", "yes", "58")
    assert person.say("español", days=2) == ["aside.language", "returning.notice", "returning.ask"]
    assert person.say("English") == ["aside.language", "returning.ask"]
    assert person.turn.state["interview"]["returned"] == 0
    assert person.say("58") == ["aside.welcome_back", "ask.dry_mouth"]


def test_a_button_in_the_other_language_is_still_that_button() -> None:
    person = Person().at("yes", "58", "español")
    assert person.say(PROTOCOL.text("en", "controls.person")) == ["ask.contact.agreed"]
    assert person.language == "es"


def test_where_spanish_is_off_it_is_said_so_once_and_the_wish_is_kept() -> None:
    person = Person(site=ENGLISH_ONLY).at("yes")
    assert person.say("¿habla español?") == ["aside.language_only", "ask.age"]
    assert person.turn.state["interview"]["questions"] == ["¿habla español?"]
    assert "608-555-0123" in person.turn.says[0].text
    assert person.say("tengo la boca seca") == ["reask.age"]
    assert person.language == "en"


def test_where_spanish_is_off_an_emergency_in_it_is_answered_in_english() -> None:
    person = Person(site=ENGLISH_ONLY)
    assert person.say("me duele el pecho", kind="emergency") == ["aside.emergency"]
    assert person.last.text == PROTOCOL.text("en", "aside.emergency")


def test_where_spanish_is_only_closed_an_emergency_in_it_is_answered_in_spanish() -> None:
    person = Person(site=replace(ENGLISH_ONLY, help_in=("en", "es")))
    assert person.say("me duele el pecho", kind="emergency") == ["aside.emergency"]
    assert person.last.text == PROTOCOL.text("es", "aside.emergency")


@pytest.mark.parametrize("text", ["no, gracias", "ninguna", "prefiero no decirlo", "no tengo correo", "sin correo", "paso"])
def test_a_detail_that_is_not_given_in_spanish_is_left_out(text: str) -> None:
    person = Person(language="es").at("yes")
    person.say("call me", kind="person")
    person.at("yes", "me llamo Rosa", "mi apellido es Peña")
    person.say(text, answer=text)
    contact = person.turn.state["contact"]
    assert (contact["first_name"], contact["last_name"], contact["email"]) == ("Rosa", "Peña", None)
    assert person.turn.view.question == "contact.phone"
