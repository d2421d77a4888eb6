"""Truth tables: each answer of each question gives the criterion its status, graver ones first."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from prescreen.cases import check, load_cases, uncovered
from prescreen.criteria import evaluate
from prescreen.disposition import decide, focus, wait_until
from prescreen.protocol import load
from prescreen.protocol.model import STATUSES

PROTOCOL = load()
TODAY = date(2026, 11, 22)
GOOD: dict[str, Any] = {
    "consent": "yes", "age": 65, "dry_mouth": "yes", "dry_mouth_onset": "2018", "saliva_test": "not_tested", "radiation": "no", "gland_removed": "no",
    "salivary_stones": "no", "diagnoses": ["sjogren"], "diabetes": "no", "cancer": "no", "transfusions": "no", "thrush": "no", "medications": [],
    "diuretic": "no", "immunosuppressant": "no", "investigational": "no", "other_study": "no", "sex_at_birth": "female", "can_become_pregnant": "no",
    "plans_pregnancy": "no", "pregnant_or_breastfeeding": "no", "daily_activity": "A", "procedures_ok": "yes", "deciding_for_self": "yes",
}  # fmt: skip

ROWS = [
    ("I3", {"age": 17}, "fail"), ("I3", {"age": 18}, "pass"), ("I3", {"age": 90}, "pass"), ("I3", {"age": 91}, "fail"), ("I3", {"age": "unsure"}, "review"),
    ("I3", {"age": "declined"}, "review"),
    ("I1", {"dry_mouth": "no"}, "fail"), ("I1", {"dry_mouth": "unsure"}, "review"), ("I1", {"dry_mouth": "yes"}, "clinic"),
    ("I1", {"saliva_test": 0.5}, "pass"), ("I1", {"saliva_test": 0.51}, "review"), ("I1", {"dry_mouth": "unsure", "saliva_test": 0.2}, "pass"),
    ("I1", {"saliva_test": "unsure"}, "clinic"), ("I1", {"saliva_test": "declined"}, "clinic"),
    ("I2", {"radiation": "unsure"}, "review"), ("I2", {"radiation": "radioiodine"}, "review"), ("I2", {"radiation": "total_body"}, "review"),
    ("I2", {"radiation": "yes", "radiation_timing": "after"}, "fail"), ("I2", {"radiation": "yes", "radiation_timing": "before"}, "review"),
    ("I2", {"radiation": "declined"}, "review"),
    ("E1", {"gland_removed": "yes", "gland_removed_which": "submandibular"}, "fail"), ("E1", {"gland_removed": "yes", "gland_removed_which": "minor"}, "pass"),
    ("E1", {"gland_removed": "yes", "gland_removed_which": "unsure"}, "review"), ("E1", {"gland_removed": "unsure"}, "review"),
    ("E2", {"salivary_stones": "now"}, "fail"), ("E2", {"salivary_stones": "past"}, "review"), ("E2", {"salivary_stones": "unsure"}, "review"),
    ("E3", {"diabetes": "yes", "a1c": 6.9}, "pass"), ("E3", {"diabetes": "yes", "a1c": 7.0}, "review"), ("E3", {"diabetes": "yes", "a1c": "unsure"}, "review"),
    ("E4", {"diuretic": "yes", "diuretic_first": "yes"}, "review"), ("E4", {"diuretic": "yes", "diuretic_first": "no"}, "pass"),
    ("E5", {"thrush": "untreated"}, "wait"), ("E5", {"thrush": "treated"}, "pass"), ("E5", {"thrush": "unsure"}, "clinic"),
    ("E6", {"cancer": "yes", "cancer_type": "melanoma"}, "fail"), ("E6", {"cancer": "yes", "cancer_type": "colon"}, "fail"),
    ("E6", {"cancer": "yes", "cancer_type": "blood"}, "fail"), ("E6", {"cancer": "yes", "cancer_type": "blood", "diagnoses": ["gvhd"]}, "review"),
    ("E6", {"cancer": "yes", "cancer_type": "lung", "cancer_detail": "fits"}, "review"),
    ("E6", {"cancer": "yes", "cancer_type": "lung", "cancer_detail": "does_not_fit"}, "fail"),
    ("E6", {"cancer": "yes", "cancer_type": "dcis", "cancer_detail": "does_not_fit"}, "wait"),
    ("E6", {"cancer": "yes", "cancer_type": "skin_nonmelanoma", "cancer_detail": "does_not_fit"}, "wait"),
    ("E7", {"immunosuppressant": "yes", "immunosuppressant_stable": "yes"}, "pass"),
    ("E7", {"immunosuppressant": "yes", "immunosuppressant_stable": "no", "immunosuppressant_changed": "2026-11-01"}, "wait"),
    ("E7", {"immunosuppressant": "yes", "immunosuppressant_stable": "no", "immunosuppressant_changed": "2026-07-01"}, "pass"),
    ("E7", {"immunosuppressant": "yes", "immunosuppressant_stable": "unsure"}, "review"),
    ("E8", {"transfusions": "yes"}, "fail"), ("E8", {"transfusions": "unsure"}, "review"),
    ("E10", {"investigational": "yes", "investigational_last": "2026-11-08"}, "wait"), ("E10", {"investigational": "unsure"}, "review"),
    ("E11", {"age": 30, "pregnant_or_breastfeeding": "yes"}, "wait"),
    ("E11", {"age": 30, "can_become_pregnant": "yes", "plans_pregnancy": "yes"}, "fail"),
    ("E13", {"other_study": "yes"}, "review"), ("E13", {"other_study": "no"}, "pass"),
    ("I4", {"daily_activity": "C"}, "pass"), ("I4", {"daily_activity": "D"}, "review"), ("I4", {"daily_activity": "E"}, "fail"),
    ("I5", {"procedures_ok": "no"}, "fail"), ("I5", {"procedures_ok": "unsure"}, "review"), ("I5", {"deciding_for_self": "no"}, "review"),
    ("I7", {"age": 30, "can_become_pregnant": "yes"}, "clinic"), ("I7", {}, "pass"),
    ("I8", {"age": 30, "can_become_pregnant": "yes", "contraception": "no"}, "fail"),
    ("I8", {"sex_at_birth": "male", "contraception": "not_applicable"}, "pass"),
    ("I6", {}, "clinic"), ("I9", {}, "clinic"), ("E9", {}, "clinic"), ("E12", {}, "clinic"),
]  # fmt: skip


@pytest.mark.parametrize(("criterion", "answers", "status"), ROWS)
def test_each_answer_gives_its_status(criterion: str, answers: dict[str, Any], status: str) -> None:
    assert evaluate(PROTOCOL, {**GOOD, **answers}, TODAY)[criterion].status == status


def test_the_named_cases_come_out_as_declared_and_reach_every_status() -> None:
    cases = load_cases()
    assert [fault for case in cases for fault in check(PROTOCOL, case)] == []
    assert list(uncovered(PROTOCOL, cases)) == []


@pytest.mark.parametrize("statuses", list(product(STATUSES, repeat=2)))
def test_the_gravest_status_decides_the_disposition(statuses: tuple[str, str]) -> None:
    changes = {
        "fail": {"transfusions": "yes"}, "wait": {"thrush": "untreated"}, "review": {"other_study": "yes"}, "clinic": {}, "pass": {},
    }  # fmt: skip
    findings = evaluate(PROTOCOL, {**GOOD, **changes[statuses[0]], **changes[statuses[1]]}, TODAY)
    gravest = min(statuses, key=STATUSES.index)
    assert decide(findings) == {"fail": "unlikely", "wait": "wait", "review": "review"}.get(gravest, "likely")


def test_the_latest_wait_counts_and_one_without_a_date_leaves_it_open() -> None:
    dated = {
        **GOOD, "investigational": "yes", "investigational_last": "2026-11-20", "immunosuppressant": "yes", "immunosuppressant_stable": "no",
        "immunosuppressant_changed": "2026-11-01",
    }  # fmt: skip
    assert wait_until(evaluate(PROTOCOL, dated, TODAY)) == date(2027, 1, 1)
    assert wait_until(evaluate(PROTOCOL, {**dated, "thrush": "untreated"}, TODAY)) is None


@pytest.mark.parametrize(
    ("diagnoses", "expected"),
    [
        (["sjogren"], "yes"),
        (["asthma", "gvhd"], "yes"),
        (["diabetes"], "no"),
        ([], "unknown"),
        ("unsure", "unknown"),
        ("declined", "unknown"),
    ],
)
def test_focus_on_inflammatory_cause(diagnoses: Any, expected: str) -> None:
    assert focus(PROTOCOL, {**GOOD, "diagnoses": diagnoses}) == expected


def test_what_was_not_reached_has_no_status() -> None:
    findings = evaluate(PROTOCOL, {"consent": "yes", "age": 65}, TODAY)
    assert findings["I3"].status == "pass"
    assert findings["E8"].status is None
