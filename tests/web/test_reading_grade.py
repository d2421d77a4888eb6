"""Everything that participants read is at reading grade 8 or lower (Flesch-Kincaid), clinical and other names aside."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import textstat

from prescreen.protocol import load
from prescreen.protocol.yaml import read

GRADE = 8
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
PAGES = Path(__file__).parents[2] / "web" / "page" / "words" / "en.yml"


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, (list, tuple)):
        for number, value in enumerate(node):
            yield from leaves(value, f"{path}.{number}")
    else:
        yield path, str(node)


def texts() -> dict[str, str]:
    protocol = load()
    said = {f"wording {path}": text for path, text in leaves(protocol.wording["en"]) if not path.startswith("names.")}
    told = {f"topic {topic['id']}": topic["answer"]["en"] for topic in protocol.topics}
    shown = {f"page {path}": text for path, text in leaves(read(PAGES))}
    return {name: plain for name, text in {**said, **told, **shown}.items() if len((plain := without_names(text)).split()) >= LEAST_WORDS}


def without_names(text: str) -> str:
    return NAMES.sub("it", re.sub(r"\{\w+\}", "it", text))


@pytest.fixture(scope="module")
def grades() -> dict[str, float]:
    return {name: textstat.flesch_kincaid_grade(text) for name, text in texts().items()}


def test_every_text_is_plain(grades: dict[str, float]) -> None:
    assert len(grades) > 200
    assert {name: grade for name, grade in grades.items() if grade > GRADE} == {}


def test_as_a_whole_it_is_plainer_still(grades: dict[str, float]) -> None:
    assert sum(grades.values()) / len(grades) < 5


def test_the_measure_tells_hard_from_plain() -> None:
    hard = (
        "Participation necessitates pre-enrolment confirmation of haematological parameters within institutionally established thresholds."
    )
    assert textstat.flesch_kincaid_grade(hard) > GRADE
