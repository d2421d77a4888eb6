"""Somebody's answers over an amended protocol: what changes by its rules, what by time alone, and what nobody can know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from amending import A1C, AGE, BASE, QUESTION, Edits, amended

from prescreen.amending import Found, Replayed, Stored, changed_criteria, replay
from prescreen.amending.keeping import kept, renamings
from prescreen.amending.rules import reworded
from prescreen.cases import load_cases
from prescreen.criteria import evaluate
from prescreen.disposition import decide
from prescreen.protocol import Protocol, load
from prescreen.settling import settle

OLD = load()
DAY = date(2026, 11, 22)


def stored(given: dict[str, Any], then: date = DAY, protocol: Protocol = OLD) -> Stored:
    """What was stored of these answers on their day."""
    found = evaluate(protocol, {**settle(protocol, given, then), **given}, then)
    statuses = {id: one.status for id, one in found.items() if one.status}
    return Stored(decide(found) if None not in {one.status for one in found.values()} or "fail" in statuses.values() else "", statuses)


def over(
    new: Protocol, *, today: date = DAY, old: Protocol | None = OLD, found: dict[str, Found] | None = None, **answers: Any
) -> Replayed:
    """These answers, among others that hinder nothing, over a protocol. None: it was not answered."""
    given = {id: value for id, value in {**BASE, **answers}.items() if value is not None}
    return replay(old, new, given, stored=stored(given), then=DAY, today=today, found=found)


def test_from_90_to_85_years() -> None:
    younger = amended(AGE)
    assert changed_criteria(OLD, younger) == {"I3": "changed"}
    for age, comes_to, after in (
        (84, "same", "likely"),
        (85, "same", "likely"),
        (86, "no_longer_fits", "unlikely"),
        (90, "no_longer_fits", "unlikely"),
    ):
        found = over(younger, age=age)
        assert (found.comes_to, found.before, found.after) == (comes_to, "likely", after), age
    assert [(id, one.before, one.after) for id, one in over(younger, age=86).changes.items()] == [("I3", "pass", "fail")]


def test_an_hba1c_of_7_becomes_one_of_8() -> None:
    higher = amended(A1C)
    for value, comes_to, before, after in (
        (6.9, "same", "likely", "likely"),
        (7.4, "now_may_fit", "review", "likely"),
        (8.0, "same", "review", "review"),
    ):
        found = over(higher, diabetes="yes", a1c=value)
        assert (found.comes_to, found.before, found.after) == (comes_to, before, after), value


def test_two_changes_at_once_the_graver_counts() -> None:
    both = amended(AGE, A1C)
    found = over(both, age=88, diabetes="yes", a1c=7.4)
    assert (found.comes_to, found.after) == ("no_longer_fits", "unlikely")
    assert {id: (one.before, one.after) for id, one in found.changes.items()} == {"I3": ("pass", "fail"), "E3": ("review", "pass")}


def test_a_question_that_was_never_asked_leaves_it_open_and_a_certain_fail_a_fail() -> None:
    asks_more = amended(AGE, QUESTION)
    found = over(asks_more)
    assert (found.comes_to, found.after, found.missing) == ("unknown", "", ("smoking",))
    assert over(asks_more, age=86).comes_to == "no_longer_fits" and over(asks_more, age=86).missing == ()
    assert changed_criteria(OLD, asks_more) == {"I3": "changed", "E14": "new"}


def test_a_question_that_is_asked_no_more_takes_its_criterion_along() -> None:
    edits: Edits = {
        "questions.yml": [("  - use: transfusions\n", "")],
        "criteria.yml": [(TRANSFUSIONS, "")],
    }
    fewer = amended(edits)
    found = over(fewer)
    assert (found.comes_to, found.missing, found.changes["E8"].after) == ("same", (), None)
    assert changed_criteria(OLD, fewer) == {"E8": "gone"}


TRANSFUSIONS = """  - id: E8
    kind: exclusion
    source: NCT06392711 exclusion 8
    text: Transfusion dependency
    from:
      - question: transfusions
        outcomes:
          - {is: [yes], status: fail, why: Needs regular blood transfusions}
          - {is: [no], status: pass, why: Needs no regular blood transfusions}
          - {is: [unsure], status: review, why: Not sure about regular blood transfusions}
"""


def window(name: str, before: str, after: str) -> Edits:
    """A window of another length."""
    return {"criteria.yml": [(f"{name}: {{value: {before},", f"{name}: {{value: {after},")]}


@pytest.mark.parametrize(
    ("edit", "answers", "missing"),
    [
        (("investigational_washout", "30", "60"), {"investigational": "no"}, ("investigational",)),
        (("investigational_washout", "30", "14"), {"investigational": "no"}, ()),
        (("investigational_washout", "30", "60"), {"investigational": "yes", "investigational_last": "2026-11-20"}, ()),
        (("investigational_washout", "30", "14"), {"investigational": "yes", "investigational_last": "2026-11-01"}, ()),
        (("investigational_washout", "30", "14"), {"investigational": "yes", "investigational_last": "unsure"}, ("investigational",)),
        (("cancer_window", "2", "5"), {"cancer": "no"}, ("cancer",)),
        (("cancer_window", "2", "1"), {"cancer": "yes", "cancer_type": "unsure"}, ("cancer",)),
        (("cancer_window", "2", "5"), {"cancer": "unsure"}, ()),
        (("dose_stable", "2", "3"), {"immunosuppressant": "yes", "immunosuppressant_stable": "yes"}, ("immunosuppressant_stable",)),
        (("dose_stable", "2", "1"), {"immunosuppressant": "yes", "immunosuppressant_stable": "yes"}, ()),
    ],
)
def test_an_answer_about_one_stretch_of_time_counts_for_another_as_far_as_it_must_be_true(
    edit: tuple[str, str, str], answers: dict[str, Any], missing: tuple[str, ...]
) -> None:
    found = over(amended(window(*edit)), **answers)
    assert found.missing == missing and (found.comes_to == "unknown") is bool(missing)


def test_a_date_settles_a_shorter_time() -> None:
    shorter = amended(window("investigational_washout", "30", "14"))
    found = over(shorter, investigational="yes", investigational_last="2026-11-01")
    assert (found.before, found.after, found.comes_to) == ("wait", "likely", "now_may_fit")


def test_where_the_version_of_before_can_not_be_had_no_stretch_of_time_is_known() -> None:
    found = over(OLD, old=None)
    assert found.comes_to == "unknown"
    assert set(found.missing) == {"cancer", "investigational"}


def test_an_answer_counts_by_the_version_that_its_question_was_asked_in() -> None:
    shorter = amended(window("investigational_washout", "30", "14"))
    found = replay(OLD, OLD, BASE, stored=stored(BASE), then=DAY, today=DAY, asked={"investigational": shorter})
    assert (found.comes_to, found.missing) == ("unknown", ("investigational",))
    found = replay(shorter, shorter, BASE, stored=stored(BASE), then=DAY, today=DAY, asked={"investigational": OLD})
    assert (found.comes_to, found.missing) == ("same", ())


def test_who_was_90_is_90_or_91_by_now_and_nobody_knows_which() -> None:
    sooner, later, birthday = DAY + timedelta(days=90), DAY + timedelta(days=400), date(2027, 11, 22)
    assert (over(OLD, age=89, today=sooner).comes_to, over(OLD, age=88, today=sooner).comes_to) == ("same", "same")
    found = over(OLD, age=90, today=sooner)
    assert (found.comes_to, found.missing, found.then, found.by_time) == ("unknown", ("age",), "likely", True)
    assert (over(OLD, age=90, today=later).after, over(OLD, age=89, today=birthday).after) == ("unlikely", "likely")
    assert over(OLD, age=90, today=later).by_time


def test_a_wait_that_is_over_is_over_by_time_alone() -> None:
    answers = {"investigational": "yes", "investigational_last": "2026-11-20"}
    assert over(OLD, **answers).comes_to == "same"
    found = over(OLD, today=date(2026, 12, 24), **answers)
    assert (found.comes_to, found.comes_to_then, found.before, found.after, found.by_time) == (
        "now_may_fit",
        "same",
        "wait",
        "likely",
        True,
    )


def test_a_wait_without_a_date_counts_from_the_day_of_the_answer() -> None:
    waits = amended(
        {
            "criteria.yml": [
                (
                    "{is: [untreated], status: wait, why: Has untreated oral thrush now}",
                    "{is: [untreated], status: wait, why: Has untreated oral thrush now, until: {after: investigational_washout}}",
                )
            ]
        }
    )
    given = {**BASE, "thrush": "untreated"}
    for today, after in ((DAY, "wait"), (DAY + timedelta(days=29), "wait"), (DAY + timedelta(days=30), "likely")):
        assert replay(OLD, waits, given, stored=stored(given), then=DAY, today=today).after == after


def test_what_lay_within_a_window_then_may_not_be_answered_for_now() -> None:
    answers = {"cancer": "yes", "cancer_type": "unsure"}
    assert over(OLD, today=date(2028, 11, 1), **answers).comes_to == "same"
    found = over(OLD, today=date(2028, 11, 30), **answers)
    assert (found.comes_to, found.missing) == ("unknown", ("cancer",))


def test_a_coordinators_finding_stands_above_the_answers_while_its_rule_does() -> None:
    failed = {"E3": Found("changed", "fail")}
    found = over(amended(AGE), diabetes="yes", a1c=6.5, found=failed)
    assert (found.before, found.after, found.comes_to, found.old_rule) == ("unlikely", "unlikely", "same", ())


def test_a_finding_by_a_rule_that_changed_settles_nothing_in_silence() -> None:
    higher = amended(A1C)
    for status, before, comes_to in (("fail", "unlikely", "now_may_fit"), ("pass", "likely", "no_longer_fits")):
        found = over(higher, diabetes="yes", a1c=7.4, found={"E3": Found("changed", status)})
        assert (found.before, found.after, found.comes_to, found.old_rule) == (before, "review", comes_to, ("E3",))
        assert "by the rule of before" in found.criteria["E3"].why
    confirmed = over(higher, diabetes="yes", a1c=7.4, found={"E3": Found("confirmed")})
    assert (confirmed.comes_to, confirmed.old_rule) == ("now_may_fit", ("E3",))


def test_what_a_person_found_for_a_call_list_is_of_the_new_rule_and_answers_its_question() -> None:
    asks_more = amended(QUESTION)
    found = {"E14": Found("changed", "pass", asks_more.version)}
    made = over(asks_more, found=found)
    assert (made.comes_to, made.after, made.missing, made.old_rule) == ("same", "likely", (), ())
    assert over(asks_more, found={"E14": Found("changed", "fail", asks_more.version)}).after == "unlikely"
    assert over(asks_more, found={"E14": Found("open", None, asks_more.version)}).missing == ("smoking",)
    confirmed = over(asks_more, found={"E14": Found("confirmed", None, asks_more.version)})
    assert (confirmed.comes_to, confirmed.missing) == ("unknown", ("smoking",)), "there was nothing to confirm"
    before = over(asks_more, found={"E14": Found("changed", "pass")})
    assert (before.missing, before.old_rule) == (("smoking",), ("E14",))
    unheard = over(asks_more, found={"E14": Found("changed", "pass", "another version")})
    assert (unheard.comes_to, unheard.old_rule) == ("unknown", ("E14",))
    younger = over(amended(AGE), age=86, found={"I3": Found("changed", "pass", amended(AGE).version)})
    assert (younger.after, younger.old_rule, younger.missing) == ("likely", (), ())


def test_a_finding_on_what_only_the_clinic_finds_is_of_the_old_rule_once_its_text_is_another() -> None:
    longer = amended({"criteria.yml": [("within 28 days of enrolment", "within 42 days of enrolment")]})
    found = over(longer, found={"I9": Found("changed", "pass")})
    assert (found.old_rule, found.criteria["I9"].after, found.comes_to) == (("I9",), "review", "no_longer_fits")


def test_words_of_a_reason_or_a_source_are_no_rule() -> None:
    edits: Edits = {
        "criteria.yml": [("why: No salivary stones}", "why: None of them}"), ("source: NCT06392711 exclusion 2\n", "source: amendment 2\n")]
    }
    assert changed_criteria(OLD, amended(edits)) == {}


def test_another_wording_is_told_and_its_answers_count() -> None:
    words = load().find_text("en", "ask.transfusions")
    assert words is not None
    wording = {"en": {**OLD.wording["en"], "ask": {**OLD.wording["en"]["ask"], "transfusions": f"{words} Often?"}}}
    assert reworded(OLD, replace(OLD, wording={**OLD.wording, **wording})) == ["transfusions"]
    assert reworded(OLD, amended(AGE)) == []


def test_a_common_question_under_another_id_keeps_its_answer() -> None:
    renamed = amended(
        {
            "questions.yml": [("  - use: transfusions\n", "  - {use: transfusions, id: needs_blood}\n")],
            "criteria.yml": [("      - question: transfusions\n", "      - question: needs_blood\n")],
        }
    )
    assert renamings(OLD, renamed) == {"transfusions": "needs_blood"}
    assert over(renamed).comes_to == "same"
    assert over(renamed, transfusions="yes").after == "unlikely"


def test_a_value_that_is_taken_no_more_was_never_answered() -> None:
    narrower = amended(
        {
            "questions.yml": [("values: [yes, no, unsure, radioiodine, total_body]", "values: [yes, no, unsure, total_body]")],
            "criteria.yml": [("          - {is: [radioiodine], status: review, why: Had radioactive iodine}\n", "")],
        }
    )
    found = over(narrower, radiation="radioiodine")
    assert (found.comes_to, found.missing) == ("unknown", ("radiation",))
    assert over(narrower, radiation="total_body").comes_to == "same"


def test_what_a_list_could_not_name_is_open_and_never_a_no() -> None:
    wider = amended(
        {
            "questions.yml": [("values: [sjogren, gvhd,", "values: [amyloidosis, sjogren, tuberculosis, gvhd,")],
            "criteria.yml": [
                (
                    "  - {id: E9,",
                    "  - id: E14\n    kind: exclusion\n    source: amendment 5\n    text: Amyloidosis\n    from:\n      - question: diagnoses\n"
                    "        outcomes:\n          - {lists: [amyloidosis], status: fail, why: Has it}\n"
                    "          - {else: true, status: pass, why: Did not name it}\n  - {id: E9,",
                )
            ],
        }
    )
    found = over(wider, diagnoses=["sjogren"])
    assert (found.comes_to, found.missing, found.criteria["E14"].after) == ("unknown", ("diagnoses",), None)
    assert over(wider, diagnoses=["amyloidosis"]).after == "unlikely" and over(wider, diagnoses="unsure").after == "likely"


def test_a_number_is_taken_over_to_another_unit() -> None:
    pain = next(question for question in OLD.questions if question.id == "saliva_test")
    other = replace(OLD, questions=tuple(replace(one, unit="percent") if one.id == "saliva_test" else one for one in OLD.questions))
    assert pain.unit != "percent"
    assert kept(OLD, other, {"saliva_test": 0.4}, {}) == {} and kept(OLD, other, {"saliva_test": "unsure"}, {}) == {"saliva_test": "unsure"}
    weight = [replace(one, unit=unit, decimals=1) for one in OLD.questions if one.id == "saliva_test" for unit in ("kg", "lb")]
    heavy = [replace(OLD, questions=(one,)) for one in weight]
    assert kept(heavy[0], heavy[1], {"saliva_test": 78}, {}) == {"saliva_test": 172.0}


def test_an_interview_that_was_not_finished_is_the_same_while_nothing_new_is_asked() -> None:
    unfinished = {"daily_activity": None, "procedures_ok": None, "deciding_for_self": None}
    assert over(amended(A1C), **unfinished).comes_to == "same"


def test_an_unfinished_interview_is_asked_what_is_amended() -> None:
    asks_more = amended(QUESTION, AGE)
    found = over(asks_more, daily_activity=None)
    assert (found.comes_to, found.missing, found.before) == ("unknown", ("smoking", "daily_activity"), "")
    assert over(asks_more, daily_activity=None, age=87).comes_to == "no_longer_fits"


def test_an_unfinished_interview_steps_down_only_by_a_rule_that_changed() -> None:
    given = {id: value for id, value in BASE.items() if id not in ("procedures_ok", "deciding_for_self")} | {"age": 86, "dry_mouth": "no"}

    def left(new: Protocol, **answers: Any) -> Replayed:
        return replay(OLD, new, {**given, **answers}, stored=Stored(), then=DAY, today=DAY)

    made = left(amended(QUESTION))
    assert (made.comes_to, made.before, made.comes_to_then) == ("same", "", "same"), "what they said and did not confirm fails by both"
    assert left(amended(AGE, QUESTION), dry_mouth="yes").comes_to == "no_longer_fits"
    older = replay(OLD, amended(QUESTION), given | {"age": 90, "dry_mouth": "yes"}, stored=Stored(), then=DAY, today=DAY.replace(year=2028))
    assert (older.comes_to, older.after, older.by_time) == ("same", "unlikely", False), "by time alone nobody steps down who never fitted"


def test_what_was_stored_is_never_computed_again_in_silence() -> None:
    found = replay(OLD, OLD, BASE, stored=Stored("review", {**stored(BASE).statuses, "E8": "review"}), then=DAY, today=DAY)
    assert (found.before, found.comes_to, found.differs) == ("review", "now_may_fit", ("E8",))
    assert (found.changes["E8"].before, found.changes["E8"].after) == ("review", "pass")


@pytest.mark.parametrize("case", [case for case in load_cases() if case.answers.get("consent") == "yes"], ids=lambda case: case.name)
def test_the_version_in_force_changes_nobody_on_their_day(case: Any) -> None:
    given = dict(case.answers)
    found = replay(OLD, OLD, given, stored=stored(given, case.today), then=case.today, today=case.today)
    assert (found.comes_to, found.differs, found.changes) == ("same", (), {})
