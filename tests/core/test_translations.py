"""What the lint finds in a translation: missing, left over, stale, filled otherwise, too long for a text; and what a record is."""

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from prescreen.dialogue.lengths import lint_lengths
from prescreen.protocol import default_trial, load, translations
from prescreen.protocol.faults import Fault
from prescreen.protocol.layers import TRIALS, files_of
from prescreen.protocol.lint import lint

Change = Callable[[str, str, str], list[str]]
FIRST = {"translator": "Ana", "on": "2026-11-25", "certified_by": "", "certified_on": "", "texts": {"wording ask.age": "a b"}}


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    shutil.copytree(TRIALS, tmp_path / "trials")
    return tmp_path / "trials" / default_trial().name


def changed(trial: Path, file: str, before: str, now: str) -> None:
    """One text of a file is another, in the layer that has it."""
    path = next(path for path in files_of(trial, [file]) if before in path.read_text("utf-8"))
    path.write_text(path.read_text("utf-8").replace(before, now, 1), "utf-8")


def lines(trial: Path, faults: Iterable[Fault]) -> list[str]:
    """The faults as they are told."""
    return [fault.told(trial) for fault in faults]


@pytest.fixture
def after(trial: Path) -> Change:
    """What the lint finds once one text of a file is another."""

    def change(file: str, before: str, now: str) -> list[str]:
        changed(trial, file, before, now)
        return lines(trial, lint(load(trial)))

    return change


def test_every_text_is_there_in_every_language_and_recorded() -> None:
    protocol = load()
    assert "es" in protocol.languages
    for language in protocol.languages[1:]:
        recorded = translations.recorded(translations.rounds(protocol, language))
        for source in translations.sources(protocol, language):
            assert source.own and not [*translations.differing(source, language), *translations.unrecorded(source, language, recorded)]


@pytest.mark.parametrize(
    ("file", "before", "now", "named"),
    [
        ("wording/es.yml", '  done: "Gracias por su tiempo. ¡Le deseo lo mejor!"\n', "", "close.done: is missing in es"),
        ("wording/es.yml", 'not_tested: "Nunca la midieron", ', "", "choices.saliva_test.not_tested: is missing in es"),
        ("wording/es.yml", "\nreadback:\n", '\nreadback:\n  more: "Más"\n', "readback.more: is not in the English"),
        ("wording/es.yml", "Leí \\\"{words}\\\" como {name}.", "Leí {name}.", "aside.guessed: web fills in {name}, the English {name} {words}"),
        ("wording/es.yml", "después de 30 días", "después de 90 días", "ask.consent: web lacks the number 30"),
        ("wording/es.yml", "llame al 911. Este chat", "pida ayuda. Este chat", "aside.suicide: web lacks the number 911"),
        ("wording/es.yml", "  salivary_stones: [piedra", "  stones: [piedra", "names.salivary_stones: is missing"),
        ("wording/en.yml", "  dry_mouth: \"Does your mouth feel", "  dry_mouth: \"Does your tongue feel", "ask.dry_mouth: is stale"),
        ("wording/en.yml", "measured how much saliva you make (spitting", "measured how much spit you make (spitting", "ask.saliva_test: is stale"),
        ("wording/es.yml", "¿Tiene diabetes?", "¿Tiene usted diabetes?", "ask.diabetes: was changed after it was recorded"),
        ("topics.yml", "Pay varies from study", "Money varies from study", "topics.pay.answer.es: is stale"),
        ("topics.yml", '      es: "El estudio está en ClinicalTrials.gov con el número {registry}."\n', "", "topics.registry.answer.es: is missing in es"),
        ("translations/es.yml", "certified_by: ''", "certified_by: 'Ana'", "rounds.0: who certified it and the day stand together"),
        ("translations/es.yml", "translator: ", "translated: ", "rounds.0: has an unknown key translated"),
    ],
)  # fmt: skip
def test_a_fault_of_a_translation_is_named(after: Change, file: str, before: str, now: str, named: str) -> None:
    faults = after(file, before, now)
    assert any(named in fault for fault in faults), faults


def test_a_form_for_text_messages_is_missed(trial: Path) -> None:
    path = trial / "wording" / "es.yml"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'(?m)^    sms: "¿Qué enfermedades le ha dicho.*\n', "", text, count=1), "utf-8")
    assert any("ask.diagnoses: has no sms form in es" in fault for fault in lines(trial, lint(load(trial))))


def test_a_stale_text_says_how_it_is_mended(after: Change) -> None:
    (fault,) = after("wording/en.yml", "  dry_mouth: \"Does your mouth feel", "  dry_mouth: \"Does your tongue feel")  # fmt: skip
    assert 'prescreen translations record es --by NAME "wording ask.dry_mouth"' in fault


def test_breaking_a_line_elsewhere_makes_nothing_stale(after: Change) -> None:
    assert after("wording/en.yml", "to see if the study could be worth a closer look for you.\n", "to see\n      if the study could be worth a closer look for you.\n") == []  # fmt: skip


def test_without_a_language_its_records_are_no_fault(trial: Path) -> None:
    (trial / "wording" / "es.yml").unlink()
    assert lint(load(trial)) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({}, None),
        ({"certified_by": "B. Ortiz", "certified_on": "2026-12-01"}, None),
        ({"on": "yesterday"}, "needs its translator and the day"),
        ({"translator": ""}, "needs its translator and the day"),
        ({"certified_on": "2026-12-01"}, "stand together"),
        ({"certified_by": "B. Ortiz", "certified_on": "soon"}, "stand together"),
    ],
)
def test_a_round_names_its_people_and_days(change: dict[str, Any], named: str | None) -> None:
    faults = lines(default_trial(), translations.faulty_rounds([{**FIRST, **change}], "es"))
    assert faults == [] if named is None else named in faults[0]


def test_a_text_stands_in_one_round() -> None:
    (fault,) = translations.faulty_rounds([FIRST, FIRST], "es")
    assert "wording ask.age stands in two rounds" in fault.said


@pytest.mark.parametrize(
    ("file", "before", "now", "named"),
    [
        ("wording/es.yml", "¿Tiene diabetes?", "¿Tiene diabetes? " + "Dígalo en palabras sencillas. " * 10, "ask.diabetes: asked, takes"),
        ("wording/es.yml", "¿Tiene diabetes?", "¿Tiene диабет? " + "Dígalo en palabras. " * 6, "ask.diabetes: asked, takes"),
        ("wording/es.yml", "Perdón, no puedo abrir fotos", "Perdón. " * 60 + "No puedo abrir fotos", "sms.media: takes 4 segments"),
        ("topics.yml", "El pago es distinto", "El pago es distinto. " * 25 + "Es distinto", "topics.pay.answer.es: takes 4 segments"),
    ],
)
def test_what_is_too_long_for_a_text_is_named(trial: Path, file: str, before: str, now: str, named: str) -> None:
    changed(trial, file, before, now)
    faults = lines(trial, lint_lengths(load(trial)))
    assert any(named in fault for fault in faults), faults


def test_what_is_said_by_text_fits() -> None:
    assert list(lint_lengths(load())) == []
