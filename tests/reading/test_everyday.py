"""Answers as people give them every day: ranges, a gravest of several, oaths, wishes to go on, and not knowing the word beside a no."""

from datetime import date

import pytest
from readers import reader

READER = reader()


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("daily_activity", "B on good days, C on bad ones", "C"),
        ("daily_activity", "C on a good day, D on a bad day", "D"),
        ("daily_activity", "D most days, E on bad ones", "unsure"),
        ("daily_activity", "Between B and C, say B", "B"),
        ("daily_activity", "between A and B, more A", "A"),
        ("daily_activity", "somewhere between B and C", "unsure"),
        ("procedures_ok", "I'd think about it", "yes"),
        ("procedures_ok", "I would think about them", "yes"),
        ("procedures_ok", "I'd have to think about it", "unsure"),
        ("procedures_ok", "I'll think about it", "unsure"),
        ("procedures_ok", "I wouldn't even think about it", "no"),
        ("dry_mouth", "every damn day", "yes"),
        ("dry_mouth", "each and every day", "yes"),
        ("dry_mouth", "every other day", "unsure"),
        ("dry_mouth", "every once in a while", "unsure"),
        ("deciding_for_self", "i just type grandpa decides everything", "yes"),
        ("gland_removed", "idk what that is so no", "no"),
        ("gland_removed", "no idea what that is, so no", "no"),
        ("diagnoses", "Sjogren's. Can we move along", ["sjogren"]),
        ("diabetes", "No. Can we hurry up", "no"),
        ("thrush", "on nystatin and posa so its under control", "treated"),
        ("cancer_type", "prostate, being watched, and basal cell", "prostate"),
        ("cancer_type", "basal cell and lung cancer", "lung"),
        ("cancer_type", "basal cell and colon", "colon"),
        ("cancer_type", "basal cell on my nose", "skin_nonmelanoma"),
        ("cancer_type", "DCIS, left breast", "dcis"),
        ("cancer_type", "basal cell. my mom had breast cancer", "skin_nonmelanoma"),
    ],
)
def test_an_everyday_answer_is_read(question: str, text: str, value: object) -> None:
    found = READER.read(question, text, language="en", today=date(2026, 11, 22), answers={})
    assert (found.kind, found.answer) == ("answer", value)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("contact.other_trials", "Bueno, si hay otros, sí", "yes"),
        ("confirm", "Así mismo es, y ningún médico me dijo otra causa", "yes"),
        ("radiation_timing", "Ya te dije chica, después. Antes yo hablaba más que un perico", "after"),
        ("diagnoses", "También las reumas, la artritis reumatoide esa, y la presión", ["rheumatoid_arthritis", "la presión"]),
        ("diuretic", "De esas no, la doctora me quería dar metotrexato pero yo no quise", "no"),
    ],
)
def test_an_everyday_answer_in_spanish_is_read(question: str, text: str, value: object) -> None:
    given = {"radiation": "yes", "radiation_timing": "after"} if question == "confirm" else {"radiation": "yes"}
    found = READER.read(question, text, language="es", today=date(2026, 11, 22), answers=given)
    assert (found.kind, found.answer) == ("answer", value)
    assert "medications" not in found.also
