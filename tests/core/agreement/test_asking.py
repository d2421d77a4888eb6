"""What is asked again, how an answer is read from a form, and how both sides are held together."""

from datetime import date
from typing import Any

import pytest

from prescreen.agreement.asking import asked, put, to_ask
from prescreen.agreement.comparing import NOT_ASKED, OUTCOME, Pair, compare, feeds, rows
from prescreen.agreement.drawing import drawn, some
from prescreen.agreement.typed import Unreadable, read
from prescreen.answers import fits
from prescreen.cases import load_cases
from prescreen.criteria import evaluate
from prescreen.disposition import decide
from prescreen.protocol import load, trial_folder
from prescreen.site import Site

MOUTH, KNEE = load(), load(trial_folder("knee-dextrose"))
THEN = date(2026, 11, 30)


def value(protocol: Any, id: str, **fields: Any) -> Any:
    """What is read at a question from these fields."""
    sent = {name.replace("__", ".").replace("_at_", f".{id}"): [one] if isinstance(one, str) else one for name, one in fields.items()}
    return read(protocol, protocol.question(id), {name.rstrip("_"): one for name, one in sent.items()}, THEN)


@pytest.mark.parametrize(
    ("protocol", "id", "fields", "expected"),
    [
        (MOUTH, "thrush", {"answer_at_": "untreated"}, "untreated"),
        (MOUTH, "age", {"answer_at_": "54"}, 54),
        (MOUTH, "age", {"instead_at_": "unsure"}, "unsure"),
        (MOUTH, "age", {"instead_at_": "declined"}, "declined"),
        (MOUTH, "dry_mouth_onset", {"answer_at_": "5/2021"}, "2021-05"),
        (MOUTH, "dry_mouth_onset", {"answer_at_": "2021-5-3"}, "2021-05-03"),
        (MOUTH, "saliva_test", {"instead_at_": "not_tested"}, "not_tested"),
        (MOUTH, "saliva_test", {"answer_at_": "0,4"}, 0.4),
        (
            MOUTH,
            "diagnoses",
            {"answer_at_": ["lupus", "sjogren"], "further_at_": "Gout; back pain"},
            ["lupus", "sjogren", "gout", "back pain"],
        ),
        (MOUTH, "diagnoses", {"instead_at_": "none"}, []),
        (MOUTH, "medications", {"instead_at_": "none"}, []),
        (KNEE, "blood_pressure", {"answer_at_.systolic": "128", "answer_at_.diastolic": "76"}, [128, 76]),
        (KNEE, "knee_pain_for", {"answer_at_": "2", "unit_at_": "years"}, 730),
        (KNEE, "body", {"weight_at_": "172", "height_at_": "5", "inches_at_": "4"}, {"weight_kg": 78.0, "height_cm": 162.6, "bmi": 29.5}),
        (KNEE, "knee_products", {"answer_at_": ["prp"]}, ["prp"]),
        (MOUTH, "thrush", {}, None),
    ],
)
def test_what_is_typed_is_read_as_the_interview_would_keep_it(protocol: Any, id: str, fields: dict[str, Any], expected: Any) -> None:
    found = value(protocol, id, **fields)
    assert found == expected
    question = protocol.question(id)
    assert found is None or fits(question.kind, question.values, found)


@pytest.mark.parametrize(
    ("protocol", "id", "fields"),
    [
        (MOUTH, "age", {"answer_at_": "old"}),
        (MOUTH, "age", {"answer_at_": "54", "instead_at_": "unsure"}),
        (MOUTH, "thrush", {"answer_at_": "perhaps"}),
        (MOUTH, "age", {"instead_at_": "never"}),
        (MOUTH, "dry_mouth_onset", {"answer_at_": "2031"}),
        (MOUTH, "dry_mouth_onset", {"answer_at_": "2021-13"}),
        (MOUTH, "a1c", {"answer_at_": "700"}),
        (KNEE, "blood_pressure", {"answer_at_.systolic": "128"}),
        (KNEE, "body", {"weight_at_": "172", "height_at_": "54", "inches_at_": ""}),
    ],
)
def test_what_is_no_answer_is_not_taken_for_one(protocol: Any, id: str, fields: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        value(protocol, id, **fields)


def test_a_medicine_has_the_class_of_the_table_unless_whoever_asks_knows_better() -> None:
    fields = {f"medicine.medications.{place}": [name] for place, name in enumerate(("Lasix", "aspirin", "Zzyzxumab"))}
    first, second, third = read(MOUTH, MOUTH.question("medications"), {**fields, "class.medications.1": ["immunosuppressant"]}, THEN)
    assert first["class"] == "diuretic" and second == {"name": "aspirin", "class": "immunosuppressant"} and third["unknown"] is True


def test_what_follows_from_an_answer_is_asked_and_what_an_answer_settles_is_not() -> None:
    assert "consent" not in to_ask(MOUTH, {}, THEN) and "a1c" not in to_ask(MOUTH, {}, THEN)
    assert "a1c" in to_ask(MOUTH, {"diabetes": "yes"}, THEN)
    assert "diuretic" not in to_ask(MOUTH, {"medications": []}, THEN)
    assert {one.id for one in asked(KNEE)}.isdisjoint({"knee_words", "which_knee", "consent"})


@pytest.mark.parametrize(("protocol", "language"), [(MOUTH, "en"), (MOUTH, "es"), (KNEE, "en"), (KNEE, "es")])
def test_every_question_is_put_in_approved_words(protocol: Any, language: str) -> None:
    for one in put(protocol, {}, THEN, language, Site(), tuple(question.id for question in asked(protocol))):
        assert one.text and "{" not in one.text
        assert all(title and (title != code or title.isupper()) for code, title in one.choices), one


def test_the_same_answers_agree_on_every_criterion_in_every_case() -> None:
    for case in load_cases(trial_folder("dry-mouth") / "cases"):
        if case.answers.get("consent") != "yes":
            continue
        found = evaluate(MOUTH, case.answers, THEN)
        statuses = {id: one.status for id, one in found.items() if one.status}
        for pair in compare(MOUTH, statuses, decide(found), case.answers, (), THEN):
            whole = pair.criterion != OUTCOME or NOT_ASKED not in (pair.person, pair.interview)
            assert pair.interview == pair.person or not whole, (case.name, pair)


def test_what_has_changed_since_neither_agrees_nor_disagrees() -> None:
    before = {"E5": "wait", "E3": "pass", "I3": "pass"}
    given = {"thrush": "no", "age": 54, "diabetes": "yes", "a1c": 8}
    pairs = {pair.criterion: pair for pair in compare(MOUTH, before, "wait", given, {"diabetes"}, THEN)}
    assert (pairs["E5"].comes_to, pairs["I3"].comes_to, pairs["E3"].comes_to) == ("disagrees", "agrees", "changed since")
    assert pairs["E8"].comes_to == "not asked" and pairs[OUTCOME].comes_to == "changed since"
    assert {"diabetes", "a1c"} <= feeds(MOUTH, next(one for one in MOUTH.criteria if one.id == "E3"))


def test_pairs_beside_count_in_no_number() -> None:
    cells = {
        ("E5", "wait", "pass", False): 2,
        ("E5", "pass", "pass", False): 6,
        ("E5", "wait", "pass", True): 9,
        ("E5", "pass", NOT_ASKED, False): 4,
    }
    (row,) = rows(cells, ["E5"])
    assert (row.numbers.n, row.disagreements, row.changed, row.not_asked) == (8, 2, 9, 4)
    assert (row.statuses, row.table) == (("wait", "pass"), ((0, 2), (0, 6))) and row.positive.value == 0
    assert row.most == pytest.approx(0.6, abs=0.01) and Pair("E5", "wait", "pass").comes_to == "disagrees"
    assert rows({}, ["E5"])[0].numbers.kappa.why == "nobody was compared"


def test_the_draw_is_the_seeds_and_as_large_as_was_asked() -> None:
    ids = [f"r_{number}" for number in range(4000)]
    chosen = {id for id in ids if drawn("a seed", id, 0.2)}
    assert 700 < len(chosen) < 900 and chosen <= {id for id in ids if drawn("a seed", id, 0.3)}
    assert chosen != {id for id in ids if drawn("another", id, 0.2)}
    assert len(set(some("a seed", "d_1", ids, 25))) == 25 and some("a seed", "d_1", ids[:3], 9) == ids[:3]
    assert some("a seed", "d_1", ids, 25) != some("a seed", "d_2", ids, 25)
