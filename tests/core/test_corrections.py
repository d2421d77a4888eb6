"""Answers changed, taken out and kept: a text at a point of an interview, and what the answers are after it."""

from datetime import datetime, timezone
from typing import Any

import pytest
from readers import reader

from prescreen.answers import Answer
from prescreen.dialogue import readback, take
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.talk import Talk
from prescreen.dialogue.turn import Turn
from prescreen.protocol import load

PROTOCOL = load()
READER = reader()
ORDER = [question.id for question in PROTOCOL.questions]
NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
PLAQUENIL = {"name": "hydroxychloroquine", "class": "other"}
METHOTREXATE = {"name": "methotrexate", "class": "immunosuppressant"}
HUMIRA = {"name": "adalimumab", "class": "immunosuppressant"}
COMBINED = {"name": "hydrochlorothiazide/lisinopril", "class": "diuretic"}
LISINOPRIL = {"name": "lisinopril", "class": "other"}
LASIX = {"name": "furosemide", "class": "diuretic"}
ALL: dict[str, Any] = {
    "consent": "yes", "age": 57, "dry_mouth": "yes", "dry_mouth_onset": "2017-07", "saliva_test": "not_tested", "radiation": "no",
    "gland_removed": "no", "salivary_stones": "no", "diagnoses": ["sjogren"], "diabetes": "no", "cancer": "no", "transfusions": "no",
    "thrush": "treated", "medications": [PLAQUENIL], "diuretic": "no", "immunosuppressant": "no", "investigational": "no",
    "other_study": "no", "sex_at_birth": "male", "contraception": "yes", "daily_activity": "A", "procedures_ok": "yes", "deciding_for_self": "yes",
}  # fmt: skip


def said(text: str, point: str, doubted: str | None = None, **given: Any) -> Turn:
    """The turn of a text at a point, after these answers and those of the questions before it; at a confirmation `given` names its question."""
    question = point.removeprefix("confirm ")
    before = [q for q in ALL if question not in ORDER or ORDER.index(q) < ORDER.index(question)]
    if point.startswith("confirm ") and doubted is None:
        before.append(question)
    values = {**{q: ALL[q] for q in before}, **given}
    interview = Interview(opened=True, phase="questions", read_back=point == "readback", next=point if point in ORDER else None)
    state = State(PROTOCOL.version, interview, {q: Answer(value, q, "", "m-0", PROTOCOL.version) for q, value in values.items()})
    if point == "readback":
        readback.begin(Talk(PROTOCOL, state, NOW))
    if point.startswith("confirm "):
        interview.phase, interview.confirming = "confirm", question
        interview.doubted = Answer(doubted, "as said", "", "m-0", PROTOCOL.version).to_json() if doubted else None
    return take(PROTOCOL, READER, state.to_json(), text, now=NOW, message="m-1")


def answers(turn: Turn) -> dict[str, Any]:
    """Question -> value after a turn; of a list its names."""
    found = {question: evidence.value for question, evidence in turn.record.answers.items()}
    return {q: [e["name"] if isinstance(e, dict) else e for e in value] if isinstance(value, list) else value for q, value in found.items()}


def keys(turn: Turn) -> list[str]:
    return [say.key for say in turn.says]


@pytest.mark.parametrize(
    ("text", "given", "after"),
    [
        ("Few things. It was 2018 it started, not 2017. You left off my Plaquenil. And I'm not in a study, that's only the survey registry.",
         {"medications": [], "other_study": "yes"},
         {"dry_mouth_onset": "2018", "other_study": "no", "medications": ["hydroxychloroquine"]}),
        ("the start should say 2018, and for daily life it takes me some effort so B, the thrush is gone", {},
         {"dry_mouth_onset": "2018", "daily_activity": "B", "thrush": "no"}),
        ("daily life is not A, she needs some help every day. and put down the overactive bladder", {},
         {"daily_activity": "D", "diagnoses": ["sjogren", "overactive bladder"]}),
        ("I did not say 'rather not say'. I take NO immune medicine. And I said I would consider the needle.",
         {"immunosuppressant": "declined", "procedures_ok": "unsure"}, {"immunosuppressant": "no", "procedures_ok": "yes"}),
        ("mostly. about the bone marrow she's not sure, she wants to hear more first. rest is right", {"daily_activity": "D"},
         {"procedures_ok": "unsure", "daily_activity": "D"}),
        ("Two mistakes: I'm 58, and the stone is long gone, that was in 2009", {"salivary_stones": "now"},
         {"age": 58, "salivary_stones": "past"}),
        ("sex should be female. needle yes", {"procedures_ok": "unsure"}, {"sex_at_birth": "female", "procedures_ok": "yes"}),
        ("The lip biopsy: yes I had one. Stones: never. Thrush: cleared up in June.", {"salivary_stones": "unsure"},
         {"gland_removed": "yes", "salivary_stones": "no", "thrush": "no"}),
        ("you put no water pill but I do take one", {}, {"diuretic": "yes"}),
        ("dry mouth wasn't 2003. said 3 and a half years ago", {"dry_mouth_onset": "2003"}, {"dry_mouth": "yes", "dry_mouth_onset": "2023-05"}),
        ("so water pill before the dry mouth should say yes", {"diuretic": "yes", "diuretic_first": "no"}, {"diuretic_first": "yes"}),
        ("One thing, I did use study eye drops until November 18, that was in the last 30 days right?", {},
         {"investigational": "yes", "investigational_last": "2026-11-18", "dry_mouth_onset": "2017-07"}),
        ("the experimental drug answer should be yes, last one was November 18", {},
         {"investigational": "yes", "investigational_last": "2026-11-18"}),
        ("about the needle yes", {"procedures_ok": "unsure"}, {"procedures_ok": "yes"}),
        ("that's not right about the cancer. I finished the chemo for my colon a year ago", {"diagnoses": ["sjogren", "cancer"]},
         {"cancer": "yes", "diagnoses": ["sjogren", "cancer"]}),
        ("Drop the gummies, I quit those. The HCTZ started in 2015",
         {"medications": [PLAQUENIL, COMBINED, {"name": "cbd gummies", "class": "other"}], "diuretic": "yes"},
         {"medications": ["hydroxychloroquine", "hydrochlorothiazide/lisinopril"]}),
        ("the lisinopril and HCTZ are one pill not two",
         {"medications": [PLAQUENIL, LISINOPRIL, {"name": "hydrochlorothiazide", "class": "diuretic"}], "diuretic": "yes"},
         {"medications": ["hydroxychloroquine", "hydrochlorothiazide/lisinopril"]}),
        ("take out the plaquenil and lisinopril", {"medications": [PLAQUENIL, LISINOPRIL, METHOTREXATE]}, {"medications": ["methotrexate"]}),
        ("the gland was the one by my ear, not under the chin", {"gland_removed": "yes", "gland_removed_which": "submandibular"},
         {"gland_removed": "yes", "gland_removed_which": "parotid"}),
    ],
)  # fmt: skip
def test_each_part_of_a_correction_counts(text: str, given: dict[str, Any], after: dict[str, Any]) -> None:
    found = answers(said(text, "readback", **given))
    assert {question: found.get(question) for question in after} == after


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("no, my age is fine, it's the thrush", "thrush"),
        ("daily life and the needle are wrong", "daily_activity"),
        ("everything ok but the saliva test and the age, I'm 56", "saliva_test"),
        ("the needle is wrong", "procedures_ok"),
    ],
)
def test_a_part_that_cannot_be_read_is_asked_about(text: str, asked: str) -> None:
    turn = said(text, "readback")
    assert turn.view.question == asked
    assert answers(turn)["age"] == (56 if "56" in text else 57)


METHOTREXATE_STEADY: dict[str, Any] = {
    "medications": [PLAQUENIL, METHOTREXATE], "immunosuppressant": "yes", "immunosuppressant_stable": "yes"
}  # fmt: skip
LASIX_LATER: dict[str, Any] = {"medications": [PLAQUENIL, LASIX], "diuretic": "yes", "diuretic_first": "no"}
DIABETES: dict[str, Any] = {"diagnoses": ["sjogren", "diabetes"], "diabetes": "yes", "a1c": 6.4}


@pytest.mark.parametrize(
    ("text", "given", "after"),
    [
        ("im not on methotrexate, quit in 23. so no immune stuff", METHOTREXATE_STEADY,
         {"medications": ["hydroxychloroquine"], "immunosuppressant": "no", "immunosuppressant_stable": None}),
        ("take methotrexate out, I stopped it last year", METHOTREXATE_STEADY,
         {"medications": ["hydroxychloroquine"], "immunosuppressant": None, "immunosuppressant_stable": None}),
        ("whats hydroxychloroquine i dont take that", METHOTREXATE_STEADY,
         {"medications": ["methotrexate"], "immunosuppressant": "yes", "immunosuppressant_stable": "yes"}),
        ("remove the lasix please", LASIX_LATER, {"medications": ["hydroxychloroquine"], "diuretic": None, "diuretic_first": None}),
        ("I don't have diabetes, take that off", DIABETES, {"diagnoses": ["sjogren"], "diabetes": "no", "a1c": None}),
        ("diabetes should be no", DIABETES, {"diagnoses": ["sjogren"], "diabetes": "no", "a1c": None}),
    ],
)  # fmt: skip
def test_what_an_entry_settled_goes_with_it(text: str, given: dict[str, Any], after: dict[str, Any]) -> None:
    found = answers(said(text, "readback", **given))
    assert {question: found.get(question) for question in after} == after


@pytest.mark.parametrize(
    "text", ["im not on it anymore, stopped in 2023", "I quit taking it two years ago", "Oh I don't take that any more"]
)
def test_a_medicine_given_up_leaves_the_list_at_the_question_about_its_dose(text: str) -> None:
    turn = said(text, "immunosuppressant_stable", medications=[PLAQUENIL, METHOTREXATE], immunosuppressant="yes")
    found = answers(turn)
    assert (found["medications"], found["immunosuppressant"]) == (["hydroxychloroquine"], "no")
    assert turn.view.question == "investigational"


@pytest.mark.parametrize(
    ("text", "point", "value", "said_too"),
    [
        ("nope. ok my lunch is about over gotta go", "salivary_stones", "no", "aside.stopped"),
        ("no they never measured. Listen could someone just call me, I'm slow at the typing", "saliva_test", "not_tested", "ask.contact.agreed"),
        ("nah never. does that matter", "saliva_test", "not_tested", "help.saliva_test"),
        ("No, nobody measured, should they have?", "saliva_test", "not_tested", "aside.unanswered"),
        ("The Foundation has me on their registry, I fill out a survey once a year. Is that a study?", "other_study", "unsure", "topic.registry"),
        ("Well is MDS a cancer? My doctor calls it pre-leukemia. I have had it since 2019", "cancer", "unsure", "aside.unanswered"),
        ("I take hydrochlorothiazide. Does that count?", "diuretic", "yes", "ask."),
        ("No! What has that got to do with my mouth?", "radiation", "no", "help.radiation"),
        ("bone marrow huh. does that hurt. i guess yea id do it", "procedures_ok", "yes", "topic.pain"),
        ("How long is the needle?? I suppose so though, if they numb it", "procedures_ok", "yes", "topic.needle"),
    ],
)  # fmt: skip
def test_an_answer_beside_something_else_is_kept(text: str, point: str, value: str, said_too: str) -> None:
    turn = said(text, point)
    assert answers(turn)[point] == value
    assert any(key.startswith(said_too) for key in keys(turn))


def test_the_choices_that_are_asked_for_are_shown() -> None:
    for text in ("what lines", "What are my choices dear?"):
        turn = said(text, "daily_activity")
        assert (keys(turn), turn.state["interview"]["questions"]) == (["pick.daily_activity"], [])


def test_a_question_that_only_the_team_can_explain_is_kept_for_it() -> None:
    turn = said("No. Is the bone marrow draw done with sedation?", "investigational")
    assert answers(turn)["investigational"] == "no"
    assert turn.state["interview"]["questions"] == ["No. Is the bone marrow draw done with sedation?"]


def test_a_yes_beside_a_question_confirms() -> None:
    turn = said("Yes that's right. Does that rule me out?", "confirm transfusions", transfusions="yes")
    assert turn.record.disposition == "unlikely"
    assert keys(turn)[0] == "topic.who_can"
    assert said("Yes that's all right. When will I hear from you?", "readback").record.disposition == "likely"


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("Just a small lip biopsy for the diagnosis, which showed nothing remarkable.", "gland_removed"),
        ("No. wait, do they mean the lip? yes they biopsied my lip", "gland_removed"),
        ("do you mean the big ones? no, never", "gland_removed"),
    ],
)
def test_what_asks_nothing_is_not_answered(text: str, point: str) -> None:
    assert not [key for key in keys(said(text, point)) if not key.startswith("ask.")]


@pytest.mark.parametrize(
    ("text", "point", "given", "after"),
    [
        ("Besides the Plaquenil, no", "immunosuppressant", {}, {"immunosuppressant": "no", "medications": ["hydroxychloroquine"]}),
        ("other than the Humira no", "immunosuppressant", {"medications": [PLAQUENIL, HUMIRA]},
         {"immunosuppressant": "yes", "medications": ["hydroxychloroquine", "adalimumab"]}),
        ("not since the methotrexate", "immunosuppressant", {}, {"immunosuppressant": "no", "medications": ["hydroxychloroquine"]}),
        ("I said no, my rheumatologist wanted to, I declined.", "immunosuppressant", {}, {"immunosuppressant": "no"}),
        ("nope, I declined them", "transfusions", {}, {"transfusions": "no"}),
        ("not rn, had it in the summer and took nystatin", "thrush", {}, {"thrush": "no", "medications": None}),
        ("an inhaled drug trial, yes. last dose was nov 12", "investigational",
         {"medications": [HUMIRA], "immunosuppressant": "yes", "immunosuppressant_stable": "no", "immunosuppressant_changed": "2026-11-03"},
         {"immunosuppressant_changed": "2026-11-03", "investigational": "yes", "investigational_last": "2026-11-12"}),
        ("not those, the doctor wanted to give me methotrexate but I refused", "diuretic", {},
         {"diuretic": "no", "medications": ["hydroxychloroquine"], "immunosuppressant": None}),
        ("I finished an eye drop study, last drop was november 18. no", "immunosuppressant", {},
         {"immunosuppressant": "no", "investigational": "yes", "investigational_last": "2026-11-18"}),
        ("No, already I told you that they raised it November 10", "immunosuppressant_stable",
         {"medications": [METHOTREXATE], "immunosuppressant": "yes"},
         {"immunosuppressant": "yes", "immunosuppressant_stable": "no", "immunosuppressant_changed": "2026-11-10"}),
        ("plaquenil, methotrexate. The methotrexate was raised to 20 on November 10", "medications", {},
         {"immunosuppressant_stable": "no", "immunosuppressant_changed": "2026-11-10"}),
        ("that water pill hydrochlorothiazide since 2012 or so", "medications", {}, {"medications": ["hydrochlorothiazide"]}),
        ("a water pill since 1990, and furosemide since 2024", "medications", {}, {"medications": ["water pill", "furosemide"]}),
        ("After! I said after. Are you even listening", "radiation_timing", {"radiation": "yes"}, {"radiation_timing": "after"}),
        ("I told you, after. Before that I talked all day", "radiation_timing", {"radiation": "yes"}, {"radiation_timing": "after"}),
        ("57. had the full body radiation before my transplant", "age", {}, {"age": 57, "radiation": "total_body"}),
        ("high blood pressure and nerves", "diagnoses", {}, {"diagnoses": ["high blood pressure", "nerves"]}),
        ("yea actually, a gene therapy thing for my lungs.. no not gene. an inhaled drug trial. last dose was nov 12", "investigational",
         {"medications": [HUMIRA], "immunosuppressant": "yes", "immunosuppressant_stable": "no", "immunosuppressant_changed": "2026-11-03"},
         {"immunosuppressant_changed": "2026-11-03", "investigational": "yes", "investigational_last": "2026-11-12"}),
    ],
)  # fmt: skip
def test_what_is_left_out_or_over_changes_nothing_else(text: str, point: str, given: dict[str, Any], after: dict[str, Any]) -> None:
    turn = said(text, point, **given)
    found = answers(turn)
    assert {question: found.get(question) for question in after} == after
    assert "nystatin" not in str(turn.state["started"])


@pytest.mark.parametrize(
    ("question", "proposed", "text", "value"),
    [
        ("gland_removed", "no", "no i did have the biopsy. it was just negative", "yes"),
        ("radiation", "no", "No, I had 30 sessions to my neck", "yes"),
        ("radiation", "yes", "no that was chemo only", "no"),
        ("thrush", "treated", "no it's gone, there is nothing to treat", "no"),
        ("saliva_test", "unsure", "no, they never measured it", "not_tested"),
        ("dry_mouth", "no", "no no, it IS dry every day", "yes"),
        ("salivary_stones", "now", "no it passed years ago", "past"),
        ("radiation", "no", "no", None),
        ("radiation", "no", "yes that's right", "no"),
    ],
)
def test_a_no_to_a_doubt_may_say_what_is_right(question: str, proposed: str, text: str, value: str | None) -> None:
    turn = said(text, f"confirm {question}", proposed)
    assert answers(turn).get(question) == value
    assert (turn.view.question == question) == (value is None)
