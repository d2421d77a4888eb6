"""What another language offers is understood: its buttons, its examples, and the words it tells people to text."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from readers import reader

from prescreen.protocol import load, translations
from prescreen.understanding import Reading
from prescreen.understanding.answers.offered import picked
from prescreen.understanding.signs import keywords, rights

PROTOCOL = load()
READER = reader()
TODAY = date(2026, 11, 22)
OTHERS = PROTOCOL.languages[1:]
TOLD = {
    "STOP": keywords.opt_out,
    "ALTO": keywords.opt_out,
    "HELP": keywords.help_word,
    "AYUDA": keywords.help_word,
    "START": keywords.start_word,
    "SI": keywords.yes_word,
    "NO": keywords.no_word,
    "EMPEZAR DE NUEVO": keywords.start_over,
    "BORRAR MIS DATOS": rights.wants_deletion,
}
"""What texts in other languages tell people to write, and what knows it."""
NAMES = {"NCT", "GVHD", "DCIS", "HCTZ", "IVIG", "CT", "VIH", "SMS", "IRB", "MSC", "IMC"}


def read(point: str, text: str, language: str) -> Reading:
    return READER.read(point, text, language=language, today=TODAY, answers={})


def offered() -> Iterator[tuple[str, str, str]]:
    """Question, what the English offers, what another language offers for it."""
    for question in PROTOCOL.questions:
        for value in question.choices:
            keys = (f"choices.{question.id}.{value}", f"choices.{value}")
            yield question.id, *(next(t for key in keys if (t := PROTOCOL.find_text(code, key))) for code in ("en", "es"))
        examples = [re.findall(r'"([^"]+)"', PROTOCOL.text(code, f"reask.{question.id}")) for code in ("en", "es")]
        assert len(examples[0]) == len(examples[1]), question.id
        yield from ((question.id, *pair) for pair in zip(*examples, strict=True))


@pytest.mark.parametrize(("point", "english", "spanish"), list(offered()))
def test_a_button_and_an_example_are_read_as_in_english(point: str, english: str, spanish: str) -> None:
    here, there = read(point, spanish, "es"), read(point, english, "en")
    assert (here.kind, here.answer) == (there.kind, there.answer)


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_to_text_is_known(language: str) -> None:
    told = set()
    for source in translations.sources(PROTOCOL, language):
        for forms in source.own.values():
            for text in forms.values():
                told |= set(re.findall(r"\b[A-ZÁÉÍÓÚÑ]{2,}(?: [A-ZÁÉÍÓÚÑ]{2,})*\b", text))
    assert {"STOP", "ALTO", "AYUDA"} <= told
    for words in told - NAMES:
        assert TOLD[words](words), words


@pytest.mark.parametrize(
    "text",
    ["No. 2", "no 2", "no2", "#2", "two", "option 2", "2️⃣", "②", "the second one", "2nd one", "it's 2", "number two", "I'd pick number 2",
     "la segunda", "la segunda opción", "número 2", "opción dos", "dos por favor", "nº 2"],
)  # fmt: skip
def test_a_choice_is_picked_by_its_number_in_any_form(text: str) -> None:
    assert picked(text, ["now", "past", "no"]) == "past"


@pytest.mark.parametrize(
    "text",
    ["no one", "no", "none", "first", "the first time", "two years ago", "2 stones", "1 or 2", "two of them", "no uno", "4", "0", "una"],
)
def test_a_number_that_says_more_picks_nothing(text: str) -> None:
    assert picked(text, ["now", "past", "no"]) is None
