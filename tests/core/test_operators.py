"""Truth tables of the operators that criteria are made of: what holds, what does not, and what is left open."""

from datetime import date
from typing import Any

import pytest
from kinds import protocol

from prescreen.criteria import Weighed, evaluate
from prescreen.protocol import Condition, holds
from prescreen.protocol.limits import limits_of

TODAY = date(2026, 11, 30)
ANTICOAGULANT = [{"name": "apixaban", "class": "anticoagulant"}]
PLAIN = [{"name": "lisinopril", "class": "other"}]


def _status(criterion: str, **answers: Any) -> str | None:
    return evaluate(protocol(), answers, TODAY)[criterion].status


@pytest.mark.parametrize(
    ("criterion", "question", "answer", "status"),
    [
        ("AGE", "age", 39, "fail"),
        ("AGE", "age", 40, "pass"),
        ("AGE", "age", 75, "pass"),
        ("AGE", "age", 76, "fail"),
        ("AGE", "age", "unsure", "review"),
        ("PAIN", "pain", 3, "fail"),
        ("PAIN", "pain", 4, "pass"),
        ("PAIN", "pain", 9, "pass"),
        ("PAIN", "pain", 10, "fail"),
        ("PAIN", "pain", "declined", "review"),
        ("PAIN", "pain", None, None),
        ("WEIGHT", "weight", 136.1, "pass"),  # 300 pounds
        ("WEIGHT", "weight", 136.2, "fail"),
        ("BMI", "body", {"weight_kg": 78.0, "height_cm": 163.0, "bmi": 29.4}, "pass"),
        ("BMI", "body", {"bmi": 40.0}, "pass"),
        ("BMI", "body", {"bmi": 40.1}, "fail"),
        ("BMI", "body", {"weight_kg": 78.0}, "review"),
        ("BMI", "body", "unsure", "review"),
        ("PRESSURE", "blood_pressure", [160, 100], "pass"),
        ("PRESSURE", "blood_pressure", [161, 80], "fail"),
        ("PRESSURE", "blood_pressure", [120, 101], "fail"),
        ("PRESSURE", "blood_pressure", "unsure", "review"),
        ("SURGERY", "surgery", "2020", "pass"),  # a year alone that is certainly long enough ago
        ("SURGERY", "surgery", "2025", "pass"),
        ("SURGERY", "surgery", "2026", "review"),
        ("SURGERY", "surgery", "2026-06", "review"),  # 26 weeks ago was June 1
        ("SURGERY", "surgery", "2026-05", "pass"),
        ("SURGERY", "surgery", "2026-07", "fail"),
        ("SURGERY", "surgery", "2026-06-01", "pass"),
        ("SURGERY", "surgery", "2026-06-02", "fail"),
        ("SURGERY", "surgery", "unsure", "review"),
        ("LASTING", "since", 183, "pass"),
        ("LASTING", "since", 182, "fail"),
    ],
)
def test_an_answer_gives_its_status(criterion: str, question: str, answer: Any, status: str | None) -> None:
    assert _status(criterion, **{question: answer} if answer is not None else {}) == status


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({}, None),
        ({"stiffness": "yes"}, None),
        ({"stiffness": "yes", "crepitus": "yes"}, "pass"),  # whatever the age is
        ({"stiffness": "yes", "crepitus": "no"}, None),
        ({"stiffness": "yes", "crepitus": "no", "age": 55}, "pass"),
        ({"stiffness": "yes", "crepitus": "no", "age": 45}, "fail"),
        ({"stiffness": "no", "crepitus": "no"}, "fail"),  # nothing can make it two
        ({"stiffness": "unsure", "crepitus": "yes", "age": 45}, "review"),
        ({"stiffness": "declined", "crepitus": "no", "age": 55}, "review"),
        ({"stiffness": "unsure", "crepitus": "no", "age": 45}, "fail"),
        ({"stiffness": "unsure", "crepitus": "yes", "age": 55}, "pass"),
    ],
)
def test_a_count_decides_once_it_is_decided(answers: dict[str, Any], status: str | None) -> None:
    assert _status("SIGNS", **answers) == status


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({"medications": PLAIN}, "pass"),
        ({"medications": []}, "pass"),
        ({"medications": [{"name": "aspirin/omeprazole", "class": "other"}]}, "review"),
        ({"medications": ANTICOAGULANT}, None),  # the index is not known yet
        ({"medications": ANTICOAGULANT, "body": {"bmi": 30.0}}, "review"),
        ({"medications": ANTICOAGULANT, "body": {"bmi": 45.0}}, "pass"),
        ({"medications": ANTICOAGULANT, "body": {"weight_kg": 80.0}}, "review"),
    ],
)
def test_classes_and_lists_of_medicines_decide(answers: dict[str, Any], status: str | None) -> None:
    assert _status("THINNED", **answers) == status


@pytest.mark.parametrize(
    ("condition", "answers", "verdict"),
    [
        ({"count": {"of": [{"a": ["yes"]}, {"b": ["yes"]}], "at_least": 1}}, {"a": "yes"}, True),
        ({"count": {"of": [{"a": ["yes"]}, {"b": ["yes"]}], "at_least": 1}}, {"a": "no"}, None),
        ({"count": {"of": [{"a": ["yes"]}, {"b": ["yes"]}], "at_most": 1}}, {"a": "no"}, True),
        ({"a": {"lists_class": ["statin"]}}, {"a": [{"name": "x", "class": "statin"}]}, True),
        ({"a": {"older_than": [45, "days"]}}, {"a": "2026-10"}, None),
        ({"a": {"older_than": [30, "days"]}}, {"a": "2026-10-31"}, True),
        ({"a": {"younger_than": [30, "days"]}}, {"a": "2026-11-20"}, True),
        ({"a": {"younger_than": [30, "days"]}}, {"a": "unsure"}, None),
        ({"a": {"value": 1, "above": 80}}, {"a": [120, 85]}, True),
        ({"a": {"value": "bmi", "above": 40}}, {"a": {"weight_kg": 70}}, None),
        ({"a": {"outside": [4, 9]}}, {"a": 4}, False),
    ],
)
def test_a_condition_holds_does_not_or_is_open(condition: Condition, answers: dict[str, Any], verdict: bool | None) -> None:
    assert holds(condition, answers, TODAY) is verdict


def test_a_question_whose_date_leaves_it_open_is_asked() -> None:
    assert Weighed(protocol(), {"surgery": "2026"}, TODAY).applies["second_scope"] is True
    assert Weighed(protocol(), {"surgery": "2020"}, TODAY).applies["second_scope"] is False
    assert Weighed(protocol(), {}, TODAY).applies["second_scope"] is None
    assert Weighed(protocol(), {"medications": ANTICOAGULANT}, TODAY).applies["bleeding"] is True
    assert Weighed(protocol(), {"medications": []}, TODAY).applies["bleeding"] is False


def test_the_limits_of_an_answer_are_known() -> None:
    assert limits_of(protocol(), "pain") == {4, 9}
    assert limits_of(protocol(), "body", "bmi") == {40}
    assert limits_of(protocol(), "since") == {183}
