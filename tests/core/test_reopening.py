"""Somebody referred is asked what an amendment made new, if they like; a no leaves all as it was, and what they had answered stays."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from given import Given

from prescreen.dialogue import Site, begin, changes, reopening, take
from prescreen.protocol import Protocol, default_trial, load
from prescreen.understanding import Reading

NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
LATER = NOW + timedelta(days=9)
BEFORE = load()
ANSWERS: dict[str, Any] = {
    "consent": "yes",
    "age": 54,
    "dry_mouth": "yes",
    "dry_mouth_onset": "unsure",
    "saliva_test": "not_tested",
    "diagnoses": [],
    "medications": [],
    "sex_at_birth": "male",
    "daily_activity": "A",
    "readback": "yes",
    "contact.agreed": "yes",
    "contact.first_name": "Ana",
    "contact.last_name": "Reyes",
    "contact.email": "ana@example.org",
    "contact.phone": "608-555-0123",
    "contact.reach": "mornings",
    "contact.language": "no",
    "contact.other_trials": "no",
    "contraception": "yes",
    "procedures_ok": "yes",
    "deciding_for_self": "yes",
}
METAL = (
    ("questions.yml", "  - {id: dry_mouth, kind: yes_no,", "  - {id: metal, kind: yes_no}\n  - {id: dry_mouth, kind: yes_no,"),
    *(("wording/en.yml", f"\n{key}:\n", f'\n{key}:\n  metal: "Metal?"\n') for key in ("ask", "reask", "help", "label")),
)
RULES = (
    "criteria.yml",
    "\ncriteria:\n",
    """
criteria:
  - id: E99
    kind: exclusion
    source: an amendment
    text: Metal
    from:
      - question: metal
        outcomes:
          - {is: [yes], status: fail, why: Metal}
          - {is: [no], status: pass, why: No metal}
          - {is: [unsure], status: review, why: Not sure about metal}
""",
)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Protocol]:
    """The protocol with these changes: file, text, text instead."""

    def make(*edits: tuple[str, str, str]) -> Protocol:
        trial = tmp_path / "trial"
        shutil.copytree(default_trial(), trial, dirs_exist_ok=True)
        for name, before, after in edits:
            text = (trial / name).read_text("utf-8")
            assert before in text, f"{before!r} is not in {name}"
            (trial / name).write_text(text.replace(before, after, 1), "utf-8")
        return load(trial)

    return make


def say(
    protocol: Protocol, state: dict[str, Any], value: Any, kind: str = "answer", now: datetime = LATER, text: str = ""
) -> dict[str, Any]:
    """The turn after a text that is read as this."""
    reader = Given(Reading(kind, value))
    turn: dict[str, Any] = take(protocol, reader, state, text or f"said {value}", now=now, message="t2").to_json()
    return turn


def referred(channel: str = "web") -> dict[str, Any]:
    """The state of somebody who answered all and is to be contacted."""
    turn: dict[str, Any] = begin(BEFORE, channel=channel, language="en", now=NOW).to_json()
    if channel == "sms":
        turn = say(BEFORE, turn["state"], None, "unclear", now=NOW, text="hello")
    for _ in range(60):
        question = turn["view"]["question"]
        if question is None:
            break
        turn = say(BEFORE, turn["state"], ANSWERS.get(question, "no"), now=NOW, text=str(ANSWERS.get(question, "no")))
    assert turn["record"]["disposition"] in ("likely", "review") and turn["record"]["referral"]["complete"]
    state: dict[str, Any] = turn["state"]
    return state


def again(protocol: Protocol, state: dict[str, Any]) -> dict[str, Any]:
    """The state taken up again."""
    found = reopening.reopened(protocol, state, LATER.date())
    assert found is not None
    return found.to_json()


def test_only_what_is_new_is_asked_and_nothing_of_the_contact(changed: Callable[..., Protocol]) -> None:
    new, state = changed(*METAL), referred()
    assert reopening.missing(new, state, LATER.date()) == ("metal",)
    turn = say(new, again(new, state), "yes")
    assert (turn["view"]["question"], turn["record"]["reopened"]) == ("metal", "open")
    turn = say(new, turn["state"], "no")
    assert turn["view"]["question"] == "readback" and [say["rows"] for say in turn["says"] if say["key"] == "readback.0"] == [("metal",)]
    turn = say(new, turn["state"], "yes")
    assert (turn["view"]["ended"], turn["record"]["reopened"]) == (True, "done")
    assert turn["says"][-1]["key"] == "amended.done" and turn["record"]["keep"] == "all"
    given = turn["record"]["answers"]
    assert given["age"] == {**given["age"], "value": 54, "protocol": BEFORE.version} and given["metal"]["protocol"] == new.version
    assert turn["record"]["referral"] | {"complete": True, "first_name": "Ana", "phone": "+16085550123"} == turn["record"]["referral"]
    after = say(new, turn["state"], None, "unclear", text="thank you")
    assert after["record"]["reopened"] is None and after["record"]["ledger"] == turn["record"]["ledger"]


@pytest.mark.parametrize("value", ["no", "declined"])
def test_a_no_leaves_all_as_it_was(changed: Callable[..., Protocol], value: str) -> None:
    new, state = changed(*METAL), referred()
    turn = say(new, again(new, state), value)
    assert (turn["record"]["reopened"], turn["view"]["ended"], turn["says"][-1]["key"]) == ("left", True, "amended.left")
    left = turn["state"]
    assert left["answers"] == state["answers"] and left["contact"] == state["contact"]
    assert left["interview"]["disposition"] == state["interview"]["disposition"] and left["interview"]["reopened"] is None
    assert reopening.reopened(new, left, LATER.date()) is not None, "another list may ask again; that none does is the gateway's"


def test_who_answers_neither_yes_nor_no_is_asked_three_times_and_then_left(changed: Callable[..., Protocol]) -> None:
    new = changed(*METAL)
    state, keys = again(new, referred()), []
    for _ in range(3):
        turn = say(new, state, None, "unclear", text="hm well what")
        state, keys = turn["state"], [*keys, turn["says"][-1]["key"]]
    assert keys == ["reask.amended", "pick.amended", "amended.left"] and turn["record"]["reopened"] == "left"


def test_an_answer_that_rules_out_leaves_the_decision_and_the_answers_to_the_team(changed: Callable[..., Protocol]) -> None:
    new = changed(*METAL, RULES)
    state = again(new, referred())
    for value in ("yes", "yes"):
        turn = say(new, state, value)
        state = turn["state"]
    assert turn["view"]["question"] == "confirm"
    turn = say(new, state, "yes")
    record = turn["record"]
    assert (record["disposition"], record["keep"], record["reopened"]) == ("unlikely", "all", "done")
    assert turn["says"][-1]["key"] == "amended.unlikely" and record["held_until"] is None and record["fell_at"] is None
    assert record["answers"]["age"]["value"] == 54 and record["referral"]["kind"] == "prescreening"
    assert [one["criterion"] for one in record["ledger"] if one["status"] == "fail"] == ["E99"] and len(record["ledger"]) > 5
    later = say(new, turn["state"], None, "stop")
    assert later["record"]["keep"] == "all" and later["state"]["answers"], "a stop after it takes nothing from the team"


def test_by_text_it_is_asked_first_whose_interview_it_is(changed: Callable[..., Protocol]) -> None:
    new, state = changed(*METAL), referred("sms")
    turn = say(new, again(new, state), "yes")
    assert turn["view"]["question"] == "returning" and turn["record"]["reopened"] == "open"
    turn = say(new, turn["state"], 54, text="54")
    assert turn["view"]["question"] == "amended", "a yes of whoever it was counts for nothing"
    assert say(new, turn["state"], "yes")["view"]["question"] == "metal"


def test_a_no_by_text_needs_no_age(changed: Callable[..., Protocol]) -> None:
    new = changed(*METAL)
    turn = say(new, again(new, referred("sms")), "no", text="no")
    assert (turn["view"]["ended"], turn["record"]["reopened"]) == (True, "left") and [one["key"] for one in turn["says"]] == [
        "amended.left"
    ]


def test_by_a_link_of_a_mail_nothing_is_shown_before_the_age(changed: Callable[..., Protocol]) -> None:
    new, state = changed(*METAL), referred()
    assert reopening.knows_whose(new, state)
    opened = reopening.take_up(new, state, now=LATER, site=Site(), whose=True)
    assert opened is not None and opened.view.question == "returning" and [one.key for one in opened.says] == ["returning.ask"]
    assert changes(new, opened.state, LATER) == []
    turn = opened.to_json()
    for _ in range(3):
        turn = say(new, turn["state"], 31, text="31")
    assert turn["says"][-1]["key"] == "returning.start_over" and "START" not in turn["says"][-1]["text"]
    assert say(new, turn["state"], 54, text="54")["view"]["question"] == "start_over"
    right = say(new, opened.to_json()["state"], 55, text="55")
    assert right["view"]["question"] == "amended" and changes(new, right["state"], LATER)


def test_nothing_is_taken_up_where_nothing_is_new_or_nobody_is_referred(changed: Callable[..., Protocol]) -> None:
    state = referred()
    assert reopening.reopened(BEFORE, state, LATER.date()) is None and reopening.missing(BEFORE, state, LATER.date()) == ()
    new = changed(*METAL)
    open_ = begin(BEFORE, channel="web", language="en", now=NOW).to_json()["state"]
    assert reopening.reopened(new, open_, LATER.date()) is None
    unreferred = {**state, "contact": {**state["contact"], "kind": None}}
    assert reopening.reopened(new, unreferred, LATER.date()) is None
    assert reopening.missing(new, {"format": 0}, LATER.date()) == ()


def test_a_stop_can_be_come_back_from_and_deletion_leaves_nothing(changed: Callable[..., Protocol]) -> None:
    new = changed(*METAL)
    state = say(new, again(new, referred()), "yes")["state"]
    stopped = say(new, state, None, "stop", text="stop")
    assert (stopped["view"]["ended"], stopped["record"]["reopened"]) == (True, "open")
    assert say(new, stopped["state"], "no", text="hello again")["view"]["question"] in ("metal", "readback")
    asked = say(new, state, None, "unclear", text="delete my data")
    gone = say(new, asked["state"], "yes", text="yes")
    assert gone["record"]["own_data"]["done"] == "deleted" and gone["state"]["interview"]["reopened"] is None
    assert gone["record"]["keep"] == "nothing" and not gone["state"]["answers"]


def test_who_puts_something_right_takes_part(changed: Callable[..., Protocol]) -> None:
    new = changed(*METAL)
    reader = Given(Reading("correct", None, {"age": 61}, {"age": "I am 61"}, ()))
    turn = take(new, reader, again(new, referred()), "I am 61 by now", now=LATER, message="t2")
    assert turn.view.question == "metal" and turn.record.answers["age"].value == 61


def test_an_answer_about_another_stretch_of_time_is_asked_again_and_the_age_is_not() -> None:
    state = referred()
    assert reopening.reopened(BEFORE, state, LATER.date()) is None
    assert reopening.missing(BEFORE, state, LATER.date(), ("age", "cancer")) == ("cancer",)
    kept = reopening.reopened(BEFORE, state, LATER.date(), ("cancer",))
    assert kept is not None and kept.interview.reopened is not None and "cancer" in kept.interview.reopened["answers"]
