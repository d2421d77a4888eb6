"""Lists of medicines and conditions: what is kept as written, what a correction adds and takes out, and what a denial never adds."""

from datetime import date
from typing import Any

import pytest
from readers import reader

from prescreen.understanding import Reading

READER = reader()
MEDICINES = [
    {"name": "hydroxychloroquine", "class": "other"},
    {"name": "prednisone", "class": "immunosuppressant"},
    {"name": "pilocarpine", "class": "other"},
]
GIVEN = {"age": 54, "dry_mouth_onset": "2019", "diagnoses": ["sjogren", "lupus"], "medications": MEDICINES, "immunosuppressant": "yes"}


def read(point: str, text: str, language: str = "en", **answers: Any) -> Reading:
    return READER.read(point, text, language=language, today=date(2026, 11, 22), answers=answers)


def names(value: Any) -> list[str]:
    return [entry["name"] if isinstance(entry, dict) else entry for entry in value]


@pytest.mark.parametrize(
    ("text", "language", "question", "left"),
    [
        ("whats hydroxychloroquine i dont take that", "en", "medications", ["prednisone", "pilocarpine"]),
        ("what is pilocarpine? I have never taken that", "en", "medications", ["hydroxychloroquine", "prednisone"]),
        ("remove prednisone", "en", "medications", ["hydroxychloroquine", "pilocarpine"]),
        ("please take prednisone off the list, I stopped it", "en", "medications", ["hydroxychloroquine", "pilocarpine"]),
        ("I stopped the prednisone in June", "en", "medications", ["hydroxychloroquine", "pilocarpine"]),
        ("just the prednisone is wrong", "en", "medications", ["hydroxychloroquine", "pilocarpine"]),
        ("change prednisone to methotrexate", "en", "medications", ["hydroxychloroquine", "pilocarpine", "methotrexate"]),
        ("I only take metformin", "en", "medications", ["metformin"]),
        ("¿y eso de hydroxychloroquine qué es? yo no tomo eso", "es", "medications", ["prednisone", "pilocarpine"]),
        ("quita la prednisona", "es", "medications", ["hydroxychloroquine", "pilocarpine"]),
        ("ya no tomo prednisona", "es", "medications", ["hydroxychloroquine", "pilocarpine"]),
        ("I dont have lupus", "en", "diagnoses", ["sjogren"]),
        ("remove lupus and add fibromyalgia", "en", "diagnoses", ["sjogren", "fibromyalgia"]),
        ("lo del lupus está mal", "es", "diagnoses", ["sjogren"]),
    ],
)
def test_what_is_taken_back_leaves_the_list_and_the_rest_stays(text: str, language: str, question: str, left: list[str]) -> None:
    found = read("readback", text, language, **GIVEN)
    assert (found.kind, found.whole, names(found.also[question])) == ("correct", (question,), left)


@pytest.mark.parametrize(
    ("text", "language", "question", "added"),
    [
        ("add gout", "en", "diagnoses", ["gout"]),
        ("Conditions: gout, diabetes", "en", "diagnoses", ["diabetes", "gout"]),
        ("add long covid to my conditions", "en", "diagnoses", ["long covid"]),
        ("dexamethasone is just a rinse", "en", "medications", ["dexamethasone"]),
        ("immunosuppressant is yes, MMF", "en", "medications", ["mycophenolate"]),
        ("oh and I take Torsemide", "en", "medications", ["torsemide"]),
        ("Medicines: metformin, lisinopril", "en", "medications", ["metformin", "lisinopril"]),
        ("you forgot zorblaxin", "en", "medications", ["zorblaxin"]),
        ("falta la metformina", "es", "medications", ["metformin"]),
    ],
)
def test_what_is_added_joins_the_list(text: str, language: str, question: str, added: list[str]) -> None:
    found = read("readback", text, language, **GIVEN)
    assert (found.kind, found.whole, names(found.also[question])) == ("correct", (), added)


@pytest.mark.parametrize(
    "text",
    ["my sister takes prednisone", "I don't take prednisone every day", "that's all right, I never miss my prednisone", "all correct"],
)
def test_what_takes_nothing_back_leaves_the_lists_alone(text: str) -> None:
    assert not {"medications", "diagnoses"} & set(read("readback", text, **GIVEN).also)


def test_several_corrections_in_one_text_are_all_taken() -> None:
    also = read("readback", "age is 55, no lupus, and add metformin", **GIVEN).also
    assert (also["age"], also["diagnoses"], names(also["medications"])) == (55, ["sjogren"], ["metformin"])


def test_a_dose_that_changed_keeps_its_date() -> None:
    found = read("readback", "Actually the prednisone changed November 13th", **GIVEN)
    assert found.also == {"immunosuppressant_stable": "no", "immunosuppressant_changed": "2026-11-13"}


@pytest.mark.parametrize(
    ("text", "language"),
    [("¿y eso de cyclosporine qué es? yo no tomo eso", "es"), ("what's cyclosporine? I don't take that", "en"), ("no cyclosporine", "en")],
)
def test_a_denial_adds_no_medicine(text: str, language: str) -> None:
    for point in ("medications", "immunosuppressant"):
        found = read(point, text, language)
        assert not found.also.get("medications") and found.answer in (None, "no", [])


@pytest.mark.parametrize(
    ("text", "language", "kept"),
    [
        ("a beta blocker", "en", ["beta blocker"]),
        ("blood pressure pill and an antidepressant", "en", ["blood pressure pill", "antidepressant"]),
        ("birth control, a statin", "en", ["birth control", "statin"]),
        ("T shots", "en", ["t shots"]),
        ("un anticoagulante", "es", ["anticoagulante"]),
        ("eye drops called restasis", "en", ["cyclosporine"]),
        ("a statin, crestor I believe", "en", ["rosuvastatin"]),
    ],
)
def test_a_class_is_kept_as_said_unless_the_medicine_is_named(text: str, language: str, kept: list[str]) -> None:
    found = read("medications", text, language).answer
    assert names(found) == kept and {entry["class"] for entry in found} == {"other"}


@pytest.mark.parametrize(
    ("text", "unknown"), [("zorblaxin", ["zorblaxin"]), ("I take zorblaxin and metformin", ["zorblaxin"]), ("metformin", [])]
)
def test_a_medicine_that_nobody_knows_is_kept_and_marked(text: str, unknown: list[str]) -> None:
    assert [entry["name"] for entry in read("medications", text).answer if entry.get("unknown")] == unknown


@pytest.mark.parametrize("text", ["a lot", "asdfgh", "I take naps", "there's too many to list", "I take it easy", "I'd have to look"])
def test_what_is_no_medicine_is_not_listed(text: str) -> None:
    assert not isinstance(read("medications", text).answer, list)


def test_a_combination_with_a_loop_diuretic_is_one() -> None:
    assert read("medications", "co-amilofruse").answer == [{"name": "amiloride/furosemide", "class": "diuretic"}]


@pytest.mark.parametrize(
    "text",
    ["fluoxetine adverse effect", "who makes eliquis", "prednisone taper schedule", "tizanidine street value", "melatonin dose for adults",
     "stopping prednisone suddenly", "birth control pill effectiveness", "morphine patch strength", "what is morphine", "metformin vs ozempic"],
)  # fmt: skip
@pytest.mark.parametrize("point", ["medications", "diuretic", "immunosuppressant"])
def test_a_question_about_a_medicine_tells_of_none(point: str, text: str) -> None:
    found = read(point, text)
    assert found.kind in ("ask", "advice") and not found.also


@pytest.mark.parametrize(
    "text", ["milk thistle", "cod liver oil", "prilosec otc", "flu shot", "iron infusions", "extra strength tylenol", "medical marijuana"]
)
def test_a_name_alone_is_no_question(text: str) -> None:
    assert len(read("medications", text).answer) == 1


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("diabetes yes", {"diabetes": "yes"}),
        ("the stones should be past, and I'm on Lasix", {"salivary_stones": "past", "medications": ["furosemide"], "diuretic": "yes"}),
        ("thrush is treated, age 55", {"thrush": "treated", "age": 55}),
        ("Conditions: gout, diabetes", {"diagnoses": ["gout", "diabetes"], "diabetes": "yes"}),
        ("I'm not on any medicines", {"medications": [], "immunosuppressant": "no"}),
    ],
)
def test_the_name_of_a_question_with_its_answer_corrects_it(text: str, changes: dict[str, Any]) -> None:
    given = {**GIVEN, "diabetes": "no", "salivary_stones": "no", "thrush": "no", "diuretic": "no"}
    also = read("readback", text, **given).also
    assert {q: sorted(names(v)) if isinstance(v, list) else v for q, v in also.items()} == {
        q: sorted(v) if isinstance(v, list) else v for q, v in changes.items()
    }


@pytest.mark.parametrize(
    "text", ["diabetes is correct", "age is right, stones are right", "yes all good, stones no", "all correct, thank you"]
)
def test_assent_that_names_a_question_changes_nothing(text: str) -> None:
    found = read("readback", text, **GIVEN, diabetes="no", salivary_stones="no")
    assert (found.kind, found.answer, found.also) == ("answer", "yes", {})


@pytest.mark.parametrize(
    "text",
    [
        "Could I go off the prednisone quicker so I can get in?",
        "should I quit prednisone for the study?",
        "what if I came off my prednisone",
        "I could drop the prednisone if that helps",
        "¿puedo dejar la prednisona para entrar?",
    ],
)
def test_what_could_be_takes_nothing_out_of_a_list(text: str) -> None:
    given = {"medications": [{"name": "prednisone", "class": "immunosuppressant"}], "immunosuppressant": "yes"}
    found = READER.read("investigational", text, language="es" if text[0] == "¿" else "en", today=date(2026, 11, 22), answers=given)
    assert {"medications", "immunosuppressant"}.isdisjoint(found.also)
