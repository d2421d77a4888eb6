"""General texts name the study from its study.yml, whole in each language; a trial that writes no words of its own has a decent page."""

import shutil
from pathlib import Path

import pytest

from prescreen.dialogue.lengths import lint_lengths
from prescreen.protocol import default_trial, load, translations
from prescreen.protocol.layers import TRIALS
from prescreen.protocol.names import FIELDS, names, read_filled
from prescreen.protocol.page import page_words

ASTHMA = """\
registry: NCT00000000
script: "1"
title: A study of something for asthma
sponsor: Example Hospital
phase: 3
recruiting: true
conditions: [asthma]
age: {from: 40, unit: years}
question: whether it helps
"""
QUESTIONS = """\
questions:
  - use: consent
  - use: age
  - use: diabetes
"""
CRITERIA = """\
thresholds:
  age_from: {value: 40, unit: years, source: "NCT00000000 minimum age"}
criteria:
  - id: I1
    kind: inclusion
    text: Age 40 and more
    source: NCT00000000
    from:
      - question: age
        outcomes:
          - {at_least: age_from, status: pass, why: Old enough}
          - {else: true, status: fail, why: Too young}
"""


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trial of three common questions that says nothing itself."""
    trials = tmp_path_factory.mktemp("trials")
    shutil.copytree(TRIALS / "common", trials / "common")
    made = trials / "asthma"
    (made / "wording").mkdir(parents=True)
    for name, text in (("study.yml", ASTHMA), ("questions.yml", QUESTIONS), ("criteria.yml", CRITERIA)):
        (made / name).write_text(text, "utf-8")
    for language in ("en", "es"):
        (made / "wording" / f"{language}.yml").write_text("{}\n", "utf-8")
    return made


def test_texts_name_the_study(trial: Path) -> None:
    protocol = load(trial)
    assert protocol.text("en", "greeting") == "Hello! I am the automated assistant of the asthma study at Example Hospital."
    assert protocol.text("en", "sms.wrong").startswith("Sorry for the mix-up. This is an automated line of an Example Hospital study.")
    assert protocol.text("es", "sms.stopped").startswith("Estudio sobre asthma: ya no recibe")
    assert protocol.text("en", "help.age") == "I ask because the study is for adults from 40 on."
    assert "{" not in protocol.text("en", "ask.consent", "sms", link="")


def test_nothing_is_left_unnamed(trial: Path) -> None:
    for folder in (trial, default_trial()):
        protocol = load(folder)
        for language in protocol.languages:
            shown = [text for _, forms in translations.texts(protocol.wording[language]) for text in forms.values()]
            shown += [topic["answer"][language] for topic in protocol.topics]
            shown += [text for _, forms in translations.texts(page_words(protocol, language)) for text in forms.values()]
            messages = read_filled(folder, "messages.yml", protocol.names)["messages"]
            shown += [text for one in messages for text in one[language].values()]
            assert not [text for text in shown if any(f"{{{name}}}" in text.lower() for name in FIELDS if name != "aim")]


def test_words_of_questions_that_are_not_asked_are_left_out(trial: Path) -> None:
    protocol = load(trial)
    assert set(protocol.wording["en"]["ask"]) == {"consent", "age", "diabetes"}
    assert protocol.find_text("en", "doubt.diabetes.yes") and protocol.find_text("en", "doubt.cancer.yes") is None
    assert {term["question"] for term in protocol.terms} == set()
    recorded = translations.recorded(translations.rounds(protocol, "es"))
    assert "wording ask.diabetes" in recorded and "wording ask.cancer" not in recorded
    assert not [*lint_lengths(protocol)]


def test_a_page_without_words_of_its_own_tells_the_facts(trial: Path) -> None:
    words = page_words(load(trial), "en")
    assert (words["title"], words["page_title"], words["site"]) == (
        "A study about asthma",
        "Asthma study at Example Hospital",
        "Example Hospital",
    )
    assert [one["fact"] for one in words["facts"]] == ["Adults from 40 on", "Phase 3", "Example Hospital"]  # where it is was not told
    assert "Where is it done?" not in [one["ask"] for one in words["questions"]]
    assert "The study wants to find out whether it helps." in words["about"]
    assert not any("whether" in line for line in page_words(load(trial), "es")["about"])  # told in English alone


@pytest.mark.parametrize(
    ("age", "ages"),
    [
        ({"from": 18, "to": 90}, "adults from 18 to 90"),
        ({"from": 12, "to": 17}, "people from 12 to 17"),
        ({"to": 5}, "people up to 5"),
        ({}, "people of any age"),
    ],
)
def test_ages_are_told_as_far_as_there_are_limits(age: dict[str, int], ages: str) -> None:
    protocol = load()
    assert names({**protocol.study, "age": age}, protocol.unfilled["wording"]["en"], "en")["ages"] == ages
