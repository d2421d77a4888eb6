"""The glossary: what is written in Spanish comes out in the reader's English, and evidence stays as written."""

from datetime import date

import pytest
from readers import reader

from prescreen.protocol import load
from prescreen.understanding.glossary import ways
from prescreen.understanding.glossary.denials import negated
from prescreen.understanding.glossary.glossary import Glossary
from prescreen.understanding.glossary.sounds import Sounding, sound

PROTOCOL = load()
READER = reader()
SPANISH = Glossary(PROTOCOL.glossaries["es"], ("hydroxychloroquine", "furosemide", "spironolactone", "lasix"), "es")
TODAY = date(2026, 11, 22)


def english(text: str) -> str:
    """The text in the reader's English."""
    return SPANISH.read(text).english


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tengo 58 años", "i am 58 years old"),
        ("hace tres años y medio", "3 and a half years ago"),
        ("hace como unos dos meses", "about 2 months ago"),
        ("año y medio", "a year and a half"),
        ("desde marzo del 2019", "since march of 2019"),
        ("el 5 de noviembre del 2025", "november 5, 2025"),
        ("nací en mil novecientos ochenta y dos", "i was born in 1982"),
        ("sesentaicinco", "65"),
        ("no tomo nada, gracias", "i dont take any, thank you"),
        ("No tengo diabetes", "i dont have diabetes"),
        ("me duele el pecho", "my chest hurts"),
        ("el lasix y la A1c", "the lasix and the a1c"),
    ],
)
def test_the_longest_phrase_wins(written: str, meant: str) -> None:
    assert english(written).lower() == meant


def test_accents_capitals_and_slips_change_nothing() -> None:
    assert english("RADIACIÓN") == english("radiacion") == english("radiasion") == "radiation"


def test_a_denial_covers_what_somebody_does_with_its_pronouns() -> None:
    small = Glossary(
        {"no": "no", "clitics": {"me": "me", "it": "lo"}, "phrases": {"i take": "tomo", "they gave": "dieron"}, "past": "they gave"}
    )
    assert [small.read(t).english for t in ("no lo tomo", "no me dieron", "lo tomo", "no")] == [
        "i dont take it", "they never gave me", "i take it", "no",
    ]  # fmt: skip


def test_what_is_unknown_is_no_misspelled_english_word() -> None:
    assert english("guarden mis papeles").startswith("keep them")
    assert english("zanahoria") == "zanahoria0"
    assert english("meningitis furosemide") == "meningitis furosemide"


def test_ways_are_bound_to_the_start_or_the_end_of_a_clause() -> None:
    small = Glossary({"phrases": {"i cant say": "^ cuchara", "i am {number}": "tengo {number} $", "it hurts": "duele"}})
    said = [small.read(t).english for t in ("cuchara", "duele cuchara", "tengo 7", "tengo 7 gatos", "tengo 7, duele")]
    assert said == ["i cant say", "it hurts cuchara0", "i am 7", "tengo0 7 gatos0", "i am 7, it hurts"]


def test_evidence_is_what_was_written() -> None:
    written = "Tengo 61 años, nunca me han dado radiación y tomo furosemida desde 2015"
    read = READER.read("consent", written, language="es", today=TODAY, answers={})
    assert read.also["age"] == 61 and read.words["age"] == "Tengo 61 años"
    assert read.also["radiation"] == "no" and "nunca me han dado radiación" in read.words["radiation"]
    assert read.also["medications"] == [{"name": "furosemide", "class": "diuretic", "since": "2015"}]
    assert all(words in written for words in read.words.values())


def test_a_name_is_kept_as_written() -> None:
    read = READER.read("contact.first_name", "María José", language="es", today=TODAY, answers={})
    assert (read.kind, read.answer) == ("answer", "María José")


def test_medicines_are_found_by_their_sound() -> None:
    names = Sounding(("hydroxychloroquine", "furosemide", "spironolactone", "Lasix"))
    found = [names.like(w) for w in ("hidroxicloroquina", "furosemida", "espironolactona", "comida")]
    assert found == ["hydroxychloroquine", "furosemide", "spironolactone", None]
    assert sound("metotrexato") == sound("methotrexate")


def test_regular_verbs_need_no_listing_of_their_forms() -> None:
    small = Glossary({"no": "no", "verbs": {"check": "checar", "take took taken out": "sacar"}, "phrases": {"they have": "han"}}, code="es")
    said = [small.read(t).english for t in ("checo", "checaron", "checando", "no checaron", "no han sacado", "saqué")]
    assert said == ["i check", "they checked", "checking", "they never checked", "they havent taken out", "i took out"]


def test_what_is_denied_at_the_end_is_put_behind_its_denial_and_what_is_asked_becomes_a_question() -> None:
    assert english("piedras nunca me han visto").startswith("they never found")
    assert english("el plaquenil es inmunosupresor?").startswith("is it that ")


@pytest.mark.parametrize("unit", ["uno de ", "hace un par de ", "no me lo la ", "tengo no ", "me cambio la uno por ", "¿que "])
def test_no_text_takes_more_than_its_length(unit: str) -> None:
    assert len(SPANISH.read((unit * 400)[:2000]).pieces) <= 2000


def test_faults_of_a_glossary_are_named() -> None:
    wrong = {"phrases": {"i take": "tomo", "i drink": "tomo, bebo", "{number} years": "años"}, "wrods": {}}
    assert list(ways.faults(wrong)) == [
        "there is no section wrods",
        '"tomo" stands under "i take" and under "i drink"; keep one',
        '"anos" leaves a slot of its English empty: number',
    ]
    assert not list(ways.faults(PROTOCOL.glossaries["es"]))


def test_statements_are_denied() -> None:
    assert [negated(s) for s in ("i am", "he has", "they have given me", "i have", "it hurts", "dry mouth")] == [
        "i am not", "he doesnt have", "they havent given me", "i dont have", "it doesnt hurt", "no dry mouth",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["no puedo respirar", "me quiero morir", "se me cierra la garganta", "me tome todas las pastillas"])
def test_emergencies_are_seen_in_either_language_of_the_interview(text: str) -> None:
    for language in ("en", "es"):
        assert READER.read("age", text, language=language, today=TODAY, answers={}).kind == "emergency"
