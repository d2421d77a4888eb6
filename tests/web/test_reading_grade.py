"""Everything that participants read is at reading grade 8 or lower, clinical and other names aside.

English by Flesch-Kincaid; Spanish by Fernandez Huerta, whose 60 is where the books for grade 8 begin and above which a text is easier.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import textstat
from textstat.textstat import textstatistics

from prescreen.protocol import default_trial, load
from prescreen.protocol.names import read_filled
from prescreen.protocol.page import page_words

GRADE = 8
EASE, AS_A_WHOLE = 60, 80
LEAST_WORDS = 8
"""A title or a piece of a sentence is too short for the measure to mean anything."""
NAMES = re.compile(
    r"\b(?:Sjögren's|Sjogren's|rheumatoid arthritis|scleroderma|sarcoidosis|IgG4|GVHD|graft-versus-host disease|lupus|diabetes|thyroid"
    r"|hydrochlorothiazide|furosemide|spironolactone|methotrexate|azathioprine|prednisone|tacrolimus|rituximab|pilocarpine|Plaquenil|CellCept"
    r"|Humira|Lasix|HCTZ|HbA1c|A1c|submandibular|sublingual|parotid|melanoma|leukemia|lymphoma|myeloma|mesenchymal stromal cells|MSCs|DCIS"
    r"|IVIG|hysterectomy|menopause|vasectomy|transfusions?|radiation|biologics?|diuretic|salivary|saliva|NCT06392711|University of Wisconsin"
    r"|Univ\. of Wisconsin|ClinicalTrials\.gov)\b",
    re.IGNORECASE,
)
NOMBRES = re.compile(
    r"\b(?:Sjögren|artritis reumatoide|esclerodermia|sarcoidosis|IgG4|GVHD|(?:enfermedad de )?injerto contra huésped|lupus|diabetes|tiroides"
    r"|hidroclorotiazida|furosemida|espironolactona|metotrexato|azatioprina|prednisona|tacrolimus|rituximab|pilocarpina|Plaquenil|CellCept"
    r"|Humira|Lasix|HCTZ|HbA1c|A1c|submandibular(?:es)?|sublinguales|parótidas|melanoma|leucemia|linfoma|mieloma|MSC|DCIS|IVIG"
    r"|células estromales mesenquimales|menopausia|vasectomía|transfusi(?:ón|ones)|radiación|radioterapia|biológicos?|diuréticos?|saliva"
    r"|NCT06392711|Universidad de Wisconsin|Univ\. de Wisconsin|ClinicalTrials\.gov)\b",
    re.IGNORECASE,
)


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, (list, tuple)):
        for number, value in enumerate(node):
            yield from leaves(value, f"{path}.{number}")
    else:
        yield path, str(node)


def texts(language: str, names: re.Pattern[str]) -> dict[str, str]:
    protocol = load()
    said = {
        f"wording {path}": protocol.find_text(language, path) or text
        for path, text in leaves(protocol.wording[language])
        if not path.startswith("names.")
    }
    told = {f"topic {topic['id']}": topic["answer"][language] for topic in protocol.topics}
    shown = {f"page {path}": text for path, text in leaves(page_words(protocol, language))}
    sent = {
        f"message {path}": text
        for path, text in leaves([one[language] for one in read_filled(default_trial(), "messages.yml", protocol.names)["messages"]])
    }
    word = {"en": "it", "es": "esto"}[language]
    plain = {name: names.sub(word, re.sub(r"\{\w+\}", word, text)) for name, text in {**said, **told, **shown, **sent}.items()}
    return {name: text for name, text in plain.items() if len(text.split()) >= LEAST_WORDS}


@pytest.fixture(scope="module")
def grades() -> dict[str, float]:
    return {name: textstat.flesch_kincaid_grade(text) for name, text in texts("en", NAMES).items()}


@pytest.fixture(scope="module")
def ease() -> dict[str, float]:
    """How easy each Spanish text is, from 0 to 100."""
    return {name: spanish().fernandez_huerta(text) for name, text in texts("es", NOMBRES).items()}


def spanish() -> Any:
    """A measure of its own, so that the English one keeps its language."""
    measure = textstatistics()
    measure.set_lang("es")
    return measure


def test_every_text_is_plain(grades: dict[str, float]) -> None:
    assert len(grades) > 200
    assert {name: grade for name, grade in grades.items() if grade > GRADE} == {}


def test_as_a_whole_it_is_plainer_still(grades: dict[str, float]) -> None:
    assert sum(grades.values()) / len(grades) < 5


def test_every_spanish_text_is_plain(ease: dict[str, float]) -> None:
    assert len(ease) > 200
    assert {name: easy for name, easy in ease.items() if easy < EASE} == {}


def test_as_a_whole_the_spanish_is_plainer_still(ease: dict[str, float]) -> None:
    assert sum(ease.values()) / len(ease) > AS_A_WHOLE


def test_the_measure_tells_hard_from_plain() -> None:
    hard = (
        "Participation necessitates pre-enrolment confirmation of haematological parameters within institutionally established thresholds."
    )
    assert textstat.flesch_kincaid_grade(hard) > GRADE


def test_the_spanish_measure_tells_hard_from_plain() -> None:
    hard = (
        "La participación requiere la confirmación anticipada de parámetros hematológicos comprendidos dentro de límites institucionales"
        " previamente establecidos."
    )
    assert spanish().fernandez_huerta(hard) < EASE < spanish().fernandez_huerta("Lo pregunto porque el estudio es sobre la boca seca.")
