"""What questions of any trial carry is how they are read: times, medicine classes, conditions, steadiness, willingness; no id is known."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prescreen.protocol.load import draft
from prescreen.protocol.model import Protocol
from prescreen.settling import settle, sources
from prescreen.understanding import Reader

TODAY = date(2026, 11, 30)
FILES = {
    "study.yml": 'script: "1.0"\nregistry: NCT00000000\n',
    "topics.yml": "topics: []\nterms: []\n",
    "messages.yml": "messages: []\n",
    "conditions.yml": "gout: [gout, the gout]\n",
    "medicines.yml": "blood_thinner: [warfarin, apixaban, clopidogrel]\nopioid: {tramadol: [ultram]}\n"
    "class_words: {blood_thinner: [blood thinner, blood thinners]}\nsedating: [tramadol]\n",
    "wording/en.yml": "names: {}\n",
    "questions.yml": """
questions:
  - use: consent
  - use: age
  - {id: knee_pain, kind: yes_no, role: matter}
  - {id: scope, kind: yes_no, window: half_a_year, brings: [{when: [yes], question: scope_last}]}
  - {id: scope_last, kind: partial_date, values: [unsure], when: {scope: [yes]}, depends_on: [scope]}
  - {id: shot, kind: yes_no, window: twelve_weeks}
  - use: cancer
  - use: diagnoses
  - {id: has_gout, kind: yes_no, condition: gout}
  - use: medications
  - {id: thinner, kind: yes_no, class: blood_thinner}
  - {id: painkiller, kind: yes_no, class: opioid}
  - {id: drowsy, kind: yes_no, class: sedating}
  - {id: same_dose, kind: yes_no, window: twelve_weeks, steady: true, when: {painkiller: [yes]}, depends_on: [painkiller]}
  - {id: needles, kind: yes_no, role: procedures, willing: true}
  - {id: build, kind: body}
  - {id: fit, kind: choice, values: [A, B, C, unsure]}
  - use: sex_at_birth
  - use: can_become_pregnant
""",
    "criteria.yml": """
thresholds:
  half_a_year: {value: 6, unit: months, source: x}
  twelve_weeks: {value: 12, unit: weeks, source: x}
  cancer_window: {value: 5, unit: years, source: x}
criteria: []
""",
}


@pytest.fixture(scope="module")
def protocol(tmp_path_factory: pytest.TempPathFactory) -> Protocol:
    """A trial of knees, as far as its questions are read."""
    trial: Path = tmp_path_factory.mktemp("trials") / "knees"
    for name, text in FILES.items():
        (trial / name).parent.mkdir(parents=True, exist_ok=True)
        (trial / name).write_text(text, "utf-8")
    return draft(trial)[0]


@pytest.fixture(scope="module")
def reader(protocol: Protocol) -> Reader:
    return Reader(protocol)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("scope", "in 2008", "no"),
        ("scope", "yes, in 2008", "no"),
        ("scope", "it was 5 months ago", "yes"),
        ("scope", "about a year ago", "no"),
        ("scope", "had one in 2026", None),  # before or after the first of June
        ("scope", "not in the last month", None),  # of a shorter time than was asked about
        ("scope", "nothing in the last year", "no"),
        ("scope", "no, the last one was in October", None),
        ("shot", "ended two months ago", "yes"),
        ("shot", "it was 11 weeks ago", "yes"),
        ("shot", "it was 13 weeks ago", "no"),
        ("cancer", "cancer free for 3 years", "yes"),
        ("cancer", "cancer free for 6 years", "no"),
        ("same_dose", "same dose for 4 months", "yes"),
        ("same_dose", "changed 3 weeks ago", "no"),
        ("same_dose", "it hasn't changed in years", "yes"),
        ("same_dose", "no, it never changed", "yes"),
        ("thinner", "just tylenol", "no"),
        ("thinner", "plavix", "yes"),
        ("thinner", "a blood thinner", "yes"),
        ("needles", "why not", "yes"),
        ("fit", "B", "B"),
        ("fit", "the last one", "C"),
        ("fit", "between A and B, say B", "B"),
    ],
)
def test_a_question_is_read_by_what_it_carries(reader: Reader, question: str, text: str, value: Any) -> None:
    assert reader.read(question, text, language="en", today=TODAY, answers={}).answer == value


def test_an_answer_brings_the_date_that_another_question_asks_for(reader: Reader) -> None:
    assert reader.read("scope", "yes, October 3rd", language="en", today=TODAY, answers={}).also == {"scope_last": "2026-10-03"}


def test_a_medicine_may_be_of_several_classes_each_with_its_question(reader: Reader) -> None:
    reading = reader.read("medications", "eliquis, ultram and lisinopril", language="en", today=TODAY, answers={})
    assert reading.answer == [
        {"name": "apixaban", "class": "blood_thinner"},
        {"name": "tramadol", "class": "opioid", "classes": ["sedating"]},
        {"name": "lisinopril", "class": "other"},
    ]
    assert reading.also == {"thinner": "yes", "painkiller": "yes", "drowsy": "yes"}


def test_lists_settle_the_questions_about_a_class_or_a_condition(protocol: Protocol) -> None:
    given = {"age": 64, "diagnoses": ["gout", "cancer"], "medications": []}
    assert settle(protocol, given, TODAY) == {
        "has_gout": "yes", "thinner": "no", "painkiller": "no", "drowsy": "no", "can_become_pregnant": "no",
    }  # fmt: skip
    assert sources(protocol, "has_gout") == ("diagnoses",) and sources(protocol, "drowsy") == ("medications",)


def test_conditions_are_told_beside_and_denied(reader: Reader) -> None:
    assert reader.read("knee_pain", "yes, and I have gout", language="en", today=TODAY, answers={}).also == {
        "diagnoses": ["gout"],
        "has_gout": "yes",
    }
    assert reader.read("knee_pain", "yes, but no gout", language="en", today=TODAY, answers={}).also == {"has_gout": "no"}


@pytest.mark.parametrize("text", ["1.68 m and 79.5 kg", "1,78 m, 95 kg", "I'm 1.8 m", "98.6 f"])
def test_a_measure_tells_no_sex(reader: Reader, text: str) -> None:
    assert not reader.read("build", text, language="en", today=TODAY, answers={}).also


def test_a_letter_beside_an_age_tells_a_sex(reader: Reader) -> None:
    assert reader.read("consent", "sure, 64 m", language="en", today=TODAY, answers={}).also["sex_at_birth"] == "male"
