"""What texts want of the conversation itself, in either language, and that each wish is looked for only when it is asked for."""

from dataclasses import replace
from datetime import date
from functools import cached_property

import pytest
from readers import reader

from prescreen.protocol import load
from prescreen.understanding import Reading, Signs, Wishes

PROTOCOL = load()
SIGNS = Signs(PROTOCOL)
READER = reader()
ALL = [name for name, value in vars(Wishes).items() if isinstance(value, cached_property)]
WISHES = [
    ("I can't breathe", "emergency"),
    ("no puedo respirar", "emergency"),
    ("Liked “How old are you?”", "reaction"),
    ("This is an automated response. I am away until Monday.", "machine"),
    ("Respuesta automática: estoy fuera de la oficina", "machine"),
    ("I'm done with this, bye", "stop"),
    ("ya no quiero seguir", "stop"),
    ("STOP", "opt_out"),
    ("alto por favor", "opt_out"),
    ("ayuda", "help"),
    ("unstop", "start"),
    ("start over please", "start_over"),
    ("empezar de nuevo", "start_over"),
    ("who is this?", "wrong_person"),
    ("número equivocado", "wrong_person"),
    ("otra persona", "another_person"),
    ("ok, go on", "goes_on"),
    ("can I talk to a real person?", "person"),
    ("quiero hablar con una persona", "person"),
    ("en español por favor", "language_asked"),
    ("tengo 58 años", "language_written"),
    ("switch to Spanish", "language_now"),
    ("delete my data", "wants_deletion"),
    ("borrar mis datos", "wants_deletion"),
    ("what do you have about me?", "wants_copy"),
    ("yes, delete it all", "confirms"),
    ("go back please", "back"),
    ("volver atrás", "back"),
    ("sí", "yes"),
    ("nope", "no"),
]


@pytest.mark.parametrize(("text", "wish"), WISHES)
def test_a_wish_is_seen(text: str, wish: str) -> None:
    assert getattr(SIGNS.read(text), wish)


def test_every_wish_has_its_text() -> None:
    assert {wish for _, wish in WISHES} == set(ALL)


def test_an_answer_wants_nothing_but_its_language() -> None:
    wishes = SIGNS.read("my mouth has been dry since 2019")
    assert {name for name in ALL if getattr(wishes, name)} == {"language_written"}


def test_a_reading_carries_the_wishes_of_its_text_and_they_do_not_travel() -> None:
    reading = READER.read("dry_mouth", "delete my data", language="en", today=date(2026, 11, 22), answers={})
    assert reading.wishes.wants_deletion and not reading.wishes.stop
    there = Reading.from_json(reading.to_json())
    assert there == reading and not there.wishes.wants_deletion


def test_a_wish_is_looked_for_once_and_only_when_asked_for() -> None:
    looked: list[str] = []
    wishes = Wishes(lambda wish: looked.append(wish) or "en")
    assert looked == []
    assert wishes.language_asked == "en" and wishes.language_asked == "en"
    assert looked == ["language_asked"]


def test_a_protocol_has_its_signs_made_once() -> None:
    assert Signs.of(PROTOCOL) is Signs.of(PROTOCOL)
    assert Signs.of(replace(PROTOCOL)) is not Signs.of(PROTOCOL)
