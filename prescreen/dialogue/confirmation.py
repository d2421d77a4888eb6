"""Before a fail ends the interview its answer is read back: yes ends it, no asks the question again, unsure makes it unsure."""

from __future__ import annotations

from prescreen.answers import UNSURE
from prescreen.criteria import Finding, evaluate
from prescreen.dialogue import contact_steps, facts, prompts
from prescreen.dialogue.talk import Talk
from prescreen.protocol.model import STATUSES

_ADULT = "age_from"


def failing(talk: Talk) -> Finding | None:
    """The first criterion, in the protocol's order, that the answers rule out."""
    findings = evaluate(talk.protocol, talk.given(), talk.today)
    return next((finding for finding in findings.values() if finding.status == STATUSES[0]), None)


def begin(talk: Talk, finding: Finding) -> None:
    """Reads the ruling-out answer back."""
    interview = talk.state.interview
    interview.phase, interview.confirming, interview.misses = "confirm", finding.question, 0
    prompts.ask(talk, "confirm")


def take(talk: Talk, value: str) -> None:
    """Yes, no or unsure to the read-back of a ruling-out answer."""
    interview = talk.state.interview
    question = interview.confirming or ""
    if value == "yes":
        _end(talk, question)
        return
    interview.phase, interview.confirming, interview.misses = "questions", None, 0
    if value == "no":
        facts.reopen(talk, question)
    else:
        facts.set_value(talk, question, UNSURE)


def _end(talk: Talk, question: str) -> None:
    state, interview = talk.state, talk.state.interview
    finding = failing(talk)
    age = talk.given().get("age")
    interview.failed = finding.criterion if finding else None
    interview.disposition, interview.confirming = "unlikely", None
    interview.under_age = isinstance(age, int) and age < talk.protocol.thresholds[_ADULT].value
    state.answers, state.started, state.early = {}, {}, {}
    interview.questions, interview.trail, interview.asked, interview.shown, interview.earlier = [], [], "", [], {}
    if interview.under_age:
        talk.count = "under_18"
        interview.phase = "over"
        talk.say("close.under_age")
        return
    talk.say("close.unlikely")
    if state.contact.kind == "call":
        interview.phase = "over"
        return
    contact_steps.begin(talk, "other_trials")
