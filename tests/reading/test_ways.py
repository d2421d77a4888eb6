"""Ways of being contacted: a way refused is not contact refused; what somebody wants at the questions about contact."""

from datetime import date

import pytest
from readers import reader

from prescreen.understanding.answers.details_at_once import details_in
from prescreen.understanding.signs.ways import ways_in

READER = reader()
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "wanted", "refused"),
    [
        ("They can call me, I don't text", {"call"}, {"text"}),
        ("texts work best, calls no", {"text"}, {"call"}),
        ("I never answer my phone. Text is fine", {"text"}, {"call"}),
        ("rather than a call, shoot me an email", {"mail"}, {"call"}),
        ("don't call or text me", set(), {"call", "text"}),
        ("you can call me no problem", {"call"}, set()),
        ("I don't mind if they call", {"call"}, set()),
        ("por teléfono no, mejor por correo", {"mail"}, {"call"}),
        ("no me manden correos, llámenme", {"call"}, {"mail"}),
        ("no contesto llamadas, solo mensajes", {"text"}, {"call"}),
        ("prefiero que no me llamen", set(), {"call"}),
        ("no me importa que llamen", {"call"}, set()),
        ("mornings are best", set(), set()),
        ("texto es mejor, no me llames que trabajo", {"text"}, {"call"}),
        ("I don't care for e-mail, phones best", {"call"}, {"mail"}),
    ],
)
def test_a_text_wants_some_ways_and_refuses_others(text: str, wanted: set[str], refused: set[str]) -> None:
    found = ways_in(text)
    assert (set(found.wanted), set(found.refused)) == (wanted, refused)


@pytest.mark.parametrize(
    ("text", "language", "kind", "answer"),
    [
        ("no calls please, text me", "en", "answer", "yes"),
        ("I don't do email, just call", "en", "answer", "yes"),
        ("yes but no calls", "en", "answer", "yes"),
        ("Could somebody from the team call me?", "en", "answer", "yes"),
        ("sí, que me llamen", "es", "answer", "yes"),
        ("no llamen, escríbanme por whatsapp", "es", "answer", "yes"),
        ("don't call me", "en", "unclear", None),
        ("no phone calls", "en", "unclear", None),
        ("no quiero llamadas", "es", "unclear", None),
        ("no don't call me", "en", "answer", "no"),
        ("i dont want nobody contacting me", "en", "answer", "no"),
        ("who would be calling", "en", "ask", None),
        ("yes. how soon would they call?", "en", "ask", "yes"),
        ("yes please. Do you have a number though", "en", "ask", "yes"),
        ("no calls at work please but yes", "en", "answer", "yes"),
        ("Walter Engebretson is my name, 715 555 0109, I'll answer for her", "en", "answer", "yes"),
        ("608-555-0111", "en", "answer", "yes"),
        ("they can call ME, I'm Denise. Her name is Bernice Halvorsen", "en", "answer", "yes"),
        ("I'm usually home evenings", "en", "unclear", None),
        ("I'd have to talk to someone first", "en", "answer", "unsure"),
    ],
)
def test_may_the_team_contact_you(text: str, language: str, kind: str, answer: str | None) -> None:
    reading = READER.read("contact.agreed", text, language=language, today=TODAY, answers={})
    assert (reading.kind, reading.answer) == (kind, answer)


@pytest.mark.parametrize(
    ("text", "kind", "answer"),
    [
        ("No no, I said they CAN call me", "person", None),
        ("I never said no, they may text me", "person", None),
        ("Yes I'd like the team to call me", "person", None),
        ("I want a call", "person", None),
        ("yes you can email me about those", "answer", "yes"),
        ("sure, email is fine", "answer", "yes"),
        ("no just this one", "answer", "no"),
        ("sure why not, what do u need", "ask", "yes"),
        ("no don't call me", "answer", "no"),
    ],
)
def test_a_protest_beside_other_studies_wants_the_team(text: str, kind: str, answer: str | None) -> None:
    reading = READER.read("contact.other_trials", text, language="en", today=TODAY, answers={})
    assert (reading.kind, reading.answer) == (kind, answer)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("sure, I'm Bob Smith and my number is 608 555 0142", {"first_name": "Bob", "last_name": "Smith", "phone": "+16085550142"}),
        ("Sí, María López, por las tardes", {"first_name": "María", "last_name": "López", "reach": "por las tardes"}),
        ("yes my email is ana@example.org", {"email": "ana@example.org"}),
        ("text only pls", {"reach": "text only pls"}),
        ("sure, email me", {"reach": "email me"}),
        ("yes but no texts comma I am not a texter", {"reach": "no texts"}),
        ("yea sure text is best", {"reach": "text is best"}),
        (
            "Walter Engebretson is my name, 715 555 0109, I'll answer for her",
            {"phone": "+17155550109", "first_name": "Walter", "last_name": "Engebretson", "reach": "I'll answer for her"},
        ),
        (
            "they can call ME, I'm Denise. Her name is Bernice Halvorsen",
            {"first_name": "Bernice", "last_name": "Halvorsen", "reach": "they can call ME, I'm Denise"},
        ),
        (
            "Yes, her name is Gladys Moua, I'm her son Tou. call me at 414 555 0166 after 5",
            {"phone": "+14145550166", "first_name": "Gladys", "last_name": "Moua", "reach": "I'm her son Tou, after 5"},
        ),
        ("ok. six oh eight five five five oh one nine nine, evenings", {"phone": "+16085550199", "reach": "evenings"}),
        ("yes, call my daughter Ann 608-555-0190", {"phone": "+16085550190", "reach": "call my daughter Ann"}),
        ("yup, I'm Tou Vang", {"first_name": "Tou", "last_name": "Vang"}),
        ("Gladys here, 414-555-0122", {"phone": "+14145550122", "first_name": "Gladys"}),
        ("yes I'm happy to be called", {}),
        ("I'm retired", {}),
        ("Yes Please Call Me", {}),
        ("Could somebody from the team call me?", {}),
        ("yes please", {}),
    ],
)
def test_details_are_taken_with_the_yes(text: str, given: dict[str, str]) -> None:
    assert details_in(text) == given
