"""Each note of each criterion appears for the answers that it is about and for no others, up to the ledger that coordinators read."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from readers import reader

from prescreen.answers import Answer
from prescreen.criteria import evaluate
from prescreen.dialogue import record
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.talk import Talk
from prescreen.protocol import default_trial, load
from prescreen.protocol.model import Note
from prescreen.protocol.yaml import read

PROTOCOL = load()
READER = reader()
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12)
THINNER = ("I9", "Takes a blood thinner; clotting tests may be affected")
NO_CONTRACEPTION = ("I8", "Contraception was not asked")
APPEARS: dict[tuple[str, str], list[dict[str, Any]]] = {
    THINNER: [
        *({"medications": [{"name": name, "class": "other"}]} for name in PROTOCOL.groups["blood_thinners"]),
        {"medications": [{"name": "metformin", "class": "other"}, {"name": "warfarin", "class": "other", "since": "2020"}]},
        {"medications": [{"name": "apixaban/aspirin", "class": "other"}]},
    ],
    NO_CONTRACEPTION: [{"age": 40, "sex_at_birth": sex, "can_become_pregnant": "no"} for sex in ("intersex", "declined")],
}
DOES_NOT: dict[tuple[str, str], list[dict[str, Any]]] = {
    THINNER: [{}, *({"medications": value} for value in ([], "unsure", "declined", [{"name": "aspirin", "class": "other"}]))],
    NO_CONTRACEPTION: [
        {},
        {"age": 40, "sex_at_birth": "intersex"},
        {"age": 40, "sex_at_birth": "female", "can_become_pregnant": "no"},
        {"age": 40, "sex_at_birth": "intersex", "can_become_pregnant": "yes", "contraception": "yes"},
        {"age": 65, "sex_at_birth": "intersex", "can_become_pregnant": "no"},  # settled by the age, so the question does not count
    ],
}


def why(criterion: str, answers: dict[str, Any]) -> str:
    return evaluate(PROTOCOL, answers, TODAY)[criterion].why


def test_every_note_of_the_trial_is_shown_below() -> None:
    written = {
        (entry["id"], note["text"]) for entry in read(default_trial() / "criteria.yml")["criteria"] for note in entry.get("notes", ())
    }
    assert {(criterion.id, note.text) for criterion in PROTOCOL.criteria for note in criterion.notes} == written
    assert set(APPEARS) == set(DOES_NOT) == written


@pytest.mark.parametrize(("note", "answers"), [(note, answers) for note, sets in APPEARS.items() for answers in sets])
def test_a_note_appears_for_the_answers_that_it_is_about(note: tuple[str, str], answers: dict[str, Any]) -> None:
    assert why(note[0], answers).endswith(f"; {note[1]}")


@pytest.mark.parametrize(("note", "answers"), [(note, answers) for note, sets in DOES_NOT.items() for answers in sets])
def test_a_note_does_not_appear_for_other_answers(note: tuple[str, str], answers: dict[str, Any]) -> None:
    assert note[1] not in why(note[0], answers)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("en", text) for text in ("warfarin", "Coumadin", "Eliquis", "Xarelto", "Pradaxa", "Savaysa", "Lovenox", "heparin")),
        ("en", "coumadin 5 mg and metformin"),
        ("en", "I take Eliquis twice a day for my afib, and a baby aspirin"),
        ("en", "my doctor put me on xarelto last spring"),
        ("en", "Lovenox shots every morning"),
        ("en", "eliqus"),
        ("es", "tomo warfarina y apixabán"),
    ],
)
def test_a_blood_thinner_as_people_write_it_is_noted_in_the_ledger(language: str, text: str) -> None:
    assert why_in_ledger(READER.read("medications", text, language=language, today=TODAY, answers={}).answer).endswith(THINNER[1])


@pytest.mark.parametrize("text", ["I stopped Eliquis in May", "not on warfarin", "baby aspirin and lisinopril", "none", "not sure"])
def test_a_blood_thinner_that_is_not_taken_is_not_noted(text: str) -> None:
    assert why_in_ledger(READER.read("medications", text, language="en", today=TODAY, answers={}).answer) == "Found out at the clinic"


def why_in_ledger(medicines: Any) -> str:
    """What the record tells of I9 once somebody answered the question after medicines so."""
    assert medicines is not None
    state = State(PROTOCOL.version, Interview(phase="contact", disposition="likely"), {"medications": Answer(medicines)})
    return next(entry.why for entry in record.turn(Talk(PROTOCOL, state, NOW)).record.ledger if entry.criterion == "I9")


def test_a_note_is_not_lost_where_one_answer_decides_alone() -> None:
    note = Note("Said so", when={"dry_mouth": ["yes"]})
    noted = replace(PROTOCOL, criteria=tuple(replace(c, notes=(note,)) if c.id == "I1" else c for c in PROTOCOL.criteria))
    assert evaluate(noted, {"dry_mouth": "yes", "saliva_test": 0.3}, TODAY)["I1"].why.endswith("; Said so")
