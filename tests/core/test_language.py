"""Which language a text is in, and whether it asks for one: sure of it or silent, and no English text is ever taken for Spanish."""

import json
from pathlib import Path

import pytest

from prescreen.protocol.yaml import read
from prescreen.understanding.signs import language
from prescreen.understanding.signs.language import asked_for, switches, written_in

TESTS = Path(__file__).resolve().parents[1]
LABELLED = [json.loads(line) for file in sorted((TESTS / "utterances").glob("*.jsonl")) for line in file.open(encoding="utf-8")]
ENGLISH = [entry for entry in LABELLED if entry.get("language", "en") == "en"]
SPANISH = [entry for entry in LABELLED if entry.get("language") == "es"]
EXAMPLES = TESTS.parent / "data" / "nlu"
NO_WISH = {"my mother only speaks spanish", "eng", "en"}
"""Among the classifier's examples: of somebody else, or too short to be sure."""


def test_no_english_text_is_taken_for_spanish_or_for_a_wish() -> None:
    taken = [e["text"] for e in ENGLISH if written_in(e["text"]) == "es" or (e["question"] != "contact.language" and asked_for(e["text"]))]
    assert len(ENGLISH) > 6_000
    assert taken == []


def test_nearly_every_english_sentence_is_known_for_one() -> None:
    sentences = [entry["text"] for entry in ENGLISH if len(entry["text"].split()) >= 6]
    assert sum(written_in(text) == "en" for text in sentences) >= 0.97 * len(sentences)


def test_spanish_texts_of_three_words_are_known_and_none_is_taken_for_english() -> None:
    assert [entry["text"] for entry in SPANISH if written_in(entry["text"]) == "en"] == []
    sentences = [entry["text"] for entry in SPANISH if len(entry["text"].split()) >= 3]
    assert sum(written_in(text) == "es" for text in sentences) >= 0.93 * len(sentences)


@pytest.mark.parametrize(
    "text",
    ["tengo 58 años", "tengo 58 anos", "si claro", "Sí", "sí, acepto", "no puedo respirar", "buenas tardes", "Hola", "no sé", "desde marzo",
     "hace tres años", "el verano pasado", "el lasix me lo dieron en marzo", "mi hermana tiene Sjögren", "me duele el pecho", "ME QUIERO MORIR",
     "quiero hablar con una persona", "no, gracias", "ninguna", "ya no quiero contestar", "¿es gratis o cuesta algo?", "yo take lasix todos los dias"],
)  # fmt: skip
def test_these_are_surely_spanish(text: str) -> None:
    assert written_in(text) == "es"


@pytest.mark.parametrize("text", ["I agree", "yes please", "I have had it for 3 years", "my sister has Sjogren's"])
def test_these_are_surely_english(text: str) -> None:
    assert written_in(text) == "en"


@pytest.mark.parametrize(
    "text",
    ["si", "no", "ok", "yes", "lasix", "prednisona", "metotrexato y prednisona", "Maria Garcia", "Jose Luis de la Cruz", "Buena Vista", "58",
     "maria.como@donde.es", "(608) 555-0123", "España", "Los Angeles", "Sjögren", "lupus, diabetes", "12/03/2019", "", "¿?", "not_tested", "😀",
     "https://hola.como.es/que", "Dolores Blanco", "Casa Grande", "San Antonio", "humira y enbrel", "none", "A1c 6.8"],
)  # fmt: skip
def test_names_medicines_numbers_and_shared_words_say_nothing(text: str) -> None:
    assert written_in(text) is None


@pytest.mark.parametrize("code", ["en", "es"])
def test_the_classifiers_examples_of_a_wish_are_wishes(code: str) -> None:
    examples = [line.removeprefix("- ") for line in read(EXAMPLES / f"language_{code}.yml")["nlu"][0]["examples"].splitlines()]
    assert [text for text in examples if text not in NO_WISH and asked_for(text) != code] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ESPAÑOL!", "es"),
        ("¿Habla español?", "es"),
        ("spansh", "es"),
        ("espanñol", "es"),
        ("no english", "es"),
        ("No hablo inglés.", "es"),
        ("no, en español por favor", "es"),
        ("No entiendo inglés, español por favor", "es"),
        ("mi inglés no es muy bueno", "es"),
        ("¿Se puede en castellano?", "es"),
        ("ingles", "en"),
        ("no, English please", "en"),
        ("engish", "en"),
        ("I don’t speak Spanish", "en"),
        ("volver al inglés", "en"),
    ],
)
def test_a_wish_in_many_words(text: str, code: str) -> None:
    assert asked_for(text) == code


@pytest.mark.parametrize(
    "text",
    ["my mother speaks Spanish", "I learned Spanish in school", "spanish or english", "does the doctor speak Spanish", "yes", "español, tengo 58 años",
     "I was on a Spanish study in 2019", "singles", "the English disease", "", "mi hermana habla inglés"],
)  # fmt: skip
def test_what_tells_of_a_language_is_no_wish_for_it(text: str) -> None:
    assert asked_for(text) is None


def test_a_wish_among_fewer_languages_is_none() -> None:
    assert asked_for("español", ("en",)) is None
    assert asked_for("no hablo inglés", ("en",)) is None


def test_where_a_language_can_be_an_answer_only_a_change_is_a_wish() -> None:
    assert [switches(text) for text in ("español", "I prefer Spanish", "cambiar a español", "can we do this in Spanish")] == [
        False,
        False,
        True,
        True,
    ]


def test_no_word_is_of_two_languages_and_each_is_written_as_it_is_looked_up() -> None:
    lists = {code: read(Path(language.__file__).parents[1] / "languages" / f"{code}.yml") for code in language.known()}
    for code, entry in lists.items():
        words = entry["words"].split()
        assert [word for word in words if language._words(word) != [word]] == []
        assert [word for word in words if word in entry["beside"].split()] == []
        others = {word for other, one in lists.items() if other != code for word in (*one["words"].split(), *one["beside"].split())}
        assert set(words) & others == set()
