"""Before a fail ends the interview its answer is read back: yes ends it, no asks the question again, unsure makes it unsure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from prescreen.answers import DECLINED, UNSURE, Answer
from prescreen.criteria import Finding
from prescreen.dialogue import contact_steps, facts, held, notices, prompts, reopening, second_look
from prescreen.dialogue.talk import Talk
from prescreen.protocol.model import ADULT, STATUSES


def failing(talk: Talk) -> Finding | None:
    """The first criterion, in the protocol's order, that the answers rule out."""
    findings = talk.weighed.findings
    if (years := _minor(talk)) is not None:
        fed = (c.id for c in talk.protocol.criteria for effect in c.effects if effect.question == years)
        return Finding(next(fed, years), STATUSES[0], "Under age", years)
    return next((finding for finding in findings.values() if finding.status == STATUSES[0]), None)


def begin(talk: Talk, finding: Finding) -> None:
    """Reads the ruling-out answer back."""
    interview = talk.state.interview
    interview.phase, interview.confirming, interview.misses = "confirm", finding.question, 0
    prompts.ask(talk, "confirm")


def doubt(talk: Talk, question: str, value: Any) -> None:
    """Reads an answer back that is doubted: it counts once it was confirmed, with the words that it was given in.

    Of a list one value is a list of it.
    """
    interview = talk.state.interview
    if facts.is_list(talk, question) and isinstance(value, str) and value not in (UNSURE, DECLINED):
        value = [] if value == "none" else [value]
    interview.phase, interview.confirming, interview.misses = "confirm", question, 0
    interview.doubted = talk.answer(question, value, interview.asked).to_json()
    interview.doubts.append(question)
    prompts.ask(talk, "confirm")


def take(talk: Talk, value: str) -> None:
    """Yes, no or unsure to an answer that was read back."""
    interview = talk.state.interview
    question = interview.confirming or ""
    if interview.doubted is not None:
        _take_doubted(talk, question, value)
        return
    if value == "yes":
        _end(talk, question)
        return
    interview.phase, interview.confirming, interview.misses = "questions", None, 0
    if value == "no":
        facts.reopen(talk, question)
    else:
        facts.set_value(talk, question, UNSURE)


def _take_doubted(talk: Talk, question: str, value: str) -> None:
    """Confirmed, the answer counts; else its question comes again, with its choices."""
    interview = talk.state.interview
    given = Answer.from_json(interview.doubted or {})
    interview.phase, interview.confirming, interview.doubted = "questions", None, None
    if value == "yes":
        facts.put(talk, question, replace(given, value=facts.with_begun(talk, question, given.value)))
        return
    interview.next = question
    interview.misses = 1


def _end(talk: Talk, question: str) -> None:
    interview = talk.state.interview
    finding = failing(talk)
    interview.failed = finding.criterion if finding else None
    interview.disposition, interview.confirming = "unlikely", None
    interview.under_age = _minor(talk) is not None
    interview.phase = "over"
    if interview.referred:
        reopening.rule_out(talk)
        return
    if interview.under_age:
        held.let_go(talk.state)
        talk.count = "under_18"
        talk.say("close.under_age" if talk.protocol.youngest <= ADULT else "close.not_of_age")
        return
    notices.tell(talk)
    said = "close.not_of_age" if _too_young(talk, question) else "close.unlikely"
    held.hold(talk)
    if talk.state.interview.until:
        interview.failed_at = question
    held.say_end(talk, said)
    if second_look.offers(talk):
        contact_steps.begin(talk, second_look.PURPOSE)
    else:
        second_look.say_code(talk)


def _minor(talk: Talk) -> str | None:
    """The question for the age, where its answer is no adult's: nobody is interviewed then, whatever the trial's ages are."""
    given = talk.given()
    asked = (question.id for question in talk.protocol.questions if question.kind == "age")
    return next((question for question in asked if isinstance(given.get(question), int) and given[question] < ADULT), None)


def _too_young(talk: Talk, question: str) -> bool:
    """Whether it was the age that ruled out, an adult's below those of the trial, and there are words for that."""
    age, asked = talk.given().get(question), talk.protocol.question(question)
    return asked.kind == "age" and isinstance(age, int) and age < talk.protocol.youngest and talk.has("close.not_of_age")
