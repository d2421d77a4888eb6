"""What questions of any trial carry is how they are read: times, medicine classes, conditions, steadiness, willingness; no id is known."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prescreen.protocol.load import draft
from prescreen.protocol.model import Protocol
from prescreen.settling import settle, sources
from prescreen.understanding import Reader
from prescreen.understanding.doubt import weighed
from prescreen.understanding.word_for_word import WordForWord

TODAY = date(2026, 11, 30)
FILES = {
    "study.yml": 'script: "1.0"\nregistry: NCT00000000\n',
    "topics.yml": "topics: []\nterms: []\n",
    "messages.yml": "messages: []\n",
    "conditions.yml": "gout: [gout, the gout]\n",
    "medicines.yml": "blood_thinner: [warfarin, apixaban, clopidogrel]\nopioid: {tramadol: [ultram]}\n"
    "class_words: {blood_thinner: [blood thinner, blood thinners]}\nsedating: [tramadol]\n",
    "wording/en.yml": """
names: {}
ask: {attack: Have you ever had a heart attack or a stroke?, worse_side: Which knee is worse?}
label: {ache: Knee pain (0 to 10), weekly: Walks a week}
choices: {worse_side: {left: Left knee, right: Right knee}}
""",
    "wording/es.yml": "names: {}\n",
    "glossary/es.yml": "phrases: {}\n",
    "examples/en/worse_side.yml": "left: |\n  the bum one is my left\n  L\nright: |\n  R\nsame: |\n  no difference\n  can you say? neither, I guess\n",
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
  - {id: attack, kind: yes_no}
  - {id: ache, kind: number, scale: true, range: [0, 10]}
  - {id: weekly, kind: number, range: [0, 20]}
  - {id: worse_side, kind: choice, values: [left, right, same, unsure]}
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
        # A time on the limit, which was the 7th of September, is told by nothing beside it.
        ("shot", "in september", None),
        ("shot", "some time last September I think", None),
        ("shot", "yes, in September", "yes"),
        ("shot", "that would have been in August", "no"),
        ("shot", "it was back in June, yes", "no"),
        ("shot", "yes, two of them, the last about 5 months ago", "no"),
        ("scope", "gout surgery 2019", "no"),  # the date stands beside what is told of a list
        # What is to come has not been; what was not again was once.
        ("scope", "I have it booked for December", "no"),
        ("scope", "they haven't done it yet", "no"),
        ("attack", "a small one in 2011, none since", "yes"),
        ("attack", "nothing since", "no"),
        # What only tells something, or tells of others, is no yes and no no.
        ("attack", "it was an ulcer", None),
        ("attack", "I have bad veins", None),
        ("attack", "it is, yes", "yes"),
        ("attack", "my uncle never had one", None),
        ("attack", "no, my uncle had one", "no"),
        ("worse_side", "the left knee", "left"),
        ("worse_side", "Right knee", "right"),
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


@pytest.mark.parametrize(
    ("question", "text", "listed"),
    [
        ("shot", "tramadol in October", False),  # it may be the answer
        ("attack", "ultram makes me itch", False),
        ("weekly", "plavix 3", False),
        ("attack", "no, I take plavix", True),
        ("attack", "still on tramadol", True),
        ("knee_pain", "yes, tramadol since May", True),  # where people tell their whole story
        ("thinner", "plavix", True),
    ],
)
def test_a_medicine_named_where_none_is_asked_for_is_listed_if_it_is_taken(reader: Reader, question: str, text: str, listed: bool) -> None:
    assert ("medications" in reader.read(question, text, language="en", today=TODAY, answers={}).also) is listed


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("sorry, the pain is a 4, not a 7", {"ache": 4}),
        ("it should be 4 not 7", {"ache": 4}),
        ("my pain is more like 4", {"ache": 4}),
        ("no, 3 not 5", {"weekly": 3}),
        ("my temper is 4", {}),
        ("one in 2019, not 2020", {}),
        ("no, not 7", {}),
    ],
)
def test_an_earlier_number_is_given_anew(reader: Reader, text: str, changed: dict[str, Any]) -> None:
    reading = reader.read("attack", text, language="en", today=TODAY, answers={"ache": 7, "weekly": 5})
    assert {question: value for question, value in reading.also.items() if question in ("ache", "weekly")} == changed
    assert (reading.kind == "correct") is bool(changed)


@pytest.mark.parametrize(
    ("question", "text", "by"),
    [
        ("attack", "heart attack yes, stroke no", "alarmed"),
        ("attack", "I'm having a heart attack", ""),
        ("attack", "heart attack right now", ""),
        ("attack", "heart attack!", ""),
        ("attack", "crushing chest pain", ""),
        ("scope", "heart attack yes, stroke no", ""),
        ("knee_pain", "heart attack yes, stroke no", ""),
    ],
)
def test_an_alarm_in_words_of_the_question_may_be_its_answer(reader: Reader, question: str, text: str, by: str) -> None:
    reading = reader.read(question, text, language="en", today=TODAY, answers={})
    assert (reading.kind, reading.by) == ("emergency", by)


@pytest.mark.parametrize(
    ("text", "value"),
    [("L", "left"), ("the bum one, is my LEFT", "left"), ("left knee", "left"), ("no difference!", "same"), ("the bum one", None)],
)
def test_what_stands_word_for_word_means_what_it_stands_under(protocol: Protocol, text: str, value: str | None) -> None:
    assert WordForWord.of(protocol).value("worse_side", text) == value


@pytest.mark.parametrize(
    ("question", "text", "learned", "kind", "answer", "doubt"),
    [
        # Word for word: certain, whatever was learned. A title with an article, too.
        ("worse_side", "no difference", {"left": 0.6, "same": 0.4}, "answer", "same", None),
        ("worse_side", "the left knee", {"right": 0.6, "left": 0.4}, "answer", "left", None),
        ("worse_side", "can you say? neither, I guess", {"left": 0.9, "right": 0.1}, "answer", "same", None),
        # A yes where none can be said, and a lone word that may deny.
        ("worse_side", "yes", {"left": 0.9, "right": 0.1}, "unclear", None, None),
        ("attack", "cholesterol", {"no": 0.9, "yes": 0.1}, "unclear", None, None),
        # A date decides; on the limit it does not.
        ("shot", "four months ago", {"yes": 0.9, "no": 0.1}, "answer", "no", None),
        ("shot", "in september", {"yes": 0.9, "no": 0.1}, "unclear", None, None),
        ("shot", "my flu jab in september", {"no": 0.6, "yes": 0.4}, "answer", "no", "no"),
        ("shot", "last month, but in my hip", {"no": 0.8, "yes": 0.2}, "answer", "no", "no"),
        # Others, and what was once.
        ("attack", "my uncle has had two", {"yes": 0.9, "no": 0.1}, "unclear", None, None),
        ("worse_side", "my wife's is the left", {"left": 0.9, "right": 0.1}, "unclear", None, None),
        ("attack", "a small one in 2011, none since", {"no": 0.95, "yes": 0.05}, "answer", "yes", "yes"),
        ("attack", "I have bad veins", {"yes": 0.5, "no": 0.5}, "answer", "yes", "yes"),
        # An alarm in the question's own words is read back; where the examples give no answer, it stays one.
        ("attack", "heart attack yes, stroke no", {"yes": 0.9, "no": 0.1}, "answer", "yes", "yes"),
        ("attack", "heart attack yes, stroke no", {"-": 0.9, "no": 0.1}, "emergency", None, None),
        ("attack", "my dad: heart attack yes, stroke no", {"yes": 0.9, "no": 0.1}, "emergency", None, None),
    ],
)
def test_a_question_of_which_only_examples_are_known(
    protocol: Protocol, reader: Reader, question: str, text: str, learned: dict[str, float], kind: str, answer: Any, doubt: str | None
) -> None:
    reading = weighed(protocol, question, text, reader.read(question, text, language="en", today=TODAY, answers={}), learned, {}, TODAY)
    assert (reading.kind, reading.answer, reading.doubt) == (kind, answer, doubt)
