"""Whether somebody who did not fit may be called once, so that a person hears whether they were read right; and the code to call with.

Asked of those whom the gateway drew by lot, after they were told that the study does not fit. A yes keeps only the answers that their
criterion looks at, for that call. Knows no lot and no key: who is drawn, and which code it is, the gateway says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from prescreen.criteria import evaluate
from prescreen.dialogue import held, prompts
from prescreen.dialogue.state import Contact, Interview, State
from prescreen.dialogue.talk import Talk
from prescreen.dialogue.turn import Done, Evidence, SecondLook
from prescreen.protocol.model import STATUSES, Protocol
from prescreen.protocol.predicates import mentioned
from prescreen.settling import sources
from prescreen.understanding import Reading
from prescreen.understanding.answers import called, contact_wishes
from prescreen.understanding.answers.contact_details import none_given, phone_in

PURPOSE = "second_look"
POINT = f"contact.{PURPOSE}"
CODE = "DDD-DDD"
"""Stands in the text for the code, which only the gateway can make, and is as long."""
_A_DAY = 24 * 60
"""So many minutes a yes waits for the number to call."""
_PASSED, _ASKED, _NO, _YES, _WAITS = "passed", "asked", "no", "yes", held.WAITS


def offers(talk: Talk) -> bool:
    """Whether to ask, at the end of an interview that did not fit. Notes that it might have been."""
    interview, site = talk.state.interview, talk.site
    if not site.second_look or interview.second_look or interview.disposition != "unlikely" or interview.under_age:
        return False
    interview.second_look = _NO
    if not site.drawn:
        interview.second_look = _PASSED
        _did(talk, "passed_over")
    elif interview.marked or talk.state.contact.kind is not None or not interview.until:
        _did(talk, "not_asked")
    else:
        interview.second_look = _ASKED
        _did(talk, "asked")
    return interview.second_look == _ASKED


def is_open(talk: Talk) -> bool:
    """Whether it is being asked now, or the number to call."""
    return talk.state.interview.phase == "contact" and talk.state.contact.purpose == PURPOSE


def asks(talk: Talk) -> bool:
    """Whether a yes or no to it is waited for."""
    return is_open(talk) and talk.state.interview.second_look == _ASKED


def fields(phone_known: bool, agreed: bool) -> tuple[str, ...]:
    """What is asked: a first name and a number, no more, and only after a yes."""
    if not agreed:
        return (PURPOSE,)
    return (PURPOSE, "first_name") if phone_known else (PURPOSE, "first_name", "phone")


def agreed(talk: Talk) -> bool:
    """Whether they said yes."""
    return talk.state.interview.second_look in (_YES, _WAITS)


def is_at_stake(talk: Talk, place: str | None) -> bool:
    """Whether this text may refuse the call, take back a yes to it, or put right the answer that the call is about. `place`: what is
    asked.
    """
    interview, contact = talk.state.interview, talk.state.contact
    if contact.purpose != PURPOSE or contact.kind is not None or interview.stopped or interview.forgetting:
        return False
    if interview.phase == "over":
        return interview.second_look == _WAITS and place is None
    return is_open(talk) and (place or "").startswith("contact.")


def looked_at(talk: Talk) -> dict[str, Any]:
    """The answers that can be put right: question -> value. After a yes these are only the ones that are kept for the call."""
    if not agreed(talk):
        return dict(talk.known())
    return {question: one["value"] for question, one in talk.state.interview.sheet.get("answers", {}).items()}


def heard(talk: Talk, place: str | None, reading: Reading, said: Reading, told: Reading) -> Reading:
    """The reading of a text while the call is at stake: whether it refuses the call, takes a yes back or puts right what ruled them out is
    looked at before any contact detail is taken from it. `said`: what it says as a yes or no; `told`: what it says of the answers.
    """
    known = looked_at(talk)
    changed = any(known.get(question) not in (None, value) for question, value in told.also.items())
    correction = replace(told, kind="correct", answer=None, wishes=reading.wishes)
    if not agreed(talk):
        if contact_wishes.refuses(talk.text) and not changed:
            return replace(reading, kind="answer", answer="no", also={})
        return correction if changed and reading.kind in ("unclear", "answer") and reading.answer not in ("yes", "no") else reading
    if place == "contact.phone" and phone_in(talk.text):
        return reading
    named = called.looks_like_one(talk.text) and (place == "contact.first_name" or called.led_in(talk.text) is not None)
    if not changed and contact_wishes.takes_back(talk.text, said) and (contact_wishes.refuses(talk.text) or not named):
        return replace(reading, kind="stop", answer=None, also={})
    if not named and (changed or said.kind == "correct" and place is not None):
        return correction
    return reading


def take(talk: Talk, value: str, *, reachable: bool) -> None:
    """Takes the yes or no. After a yes only what the call is about is left. `reachable`: their number is known."""
    interview = talk.state.interview
    if value != "yes":
        decline(talk)
        return
    sheet = _sheet(talk)
    held.let_go(talk.state)
    interview.sheet = sheet
    interview.second_look, interview.until = _YES, held.later(talk, _A_DAY)
    if reachable:
        _wait(talk)


def names(talk: Talk, value: object) -> bool:
    """Whether what was said where the name is asked for is one, or leaves it out. Nothing else may stand for a name beside a yes."""
    left_out = value == "declined" or none_given("first_name", talk.text.strip(), talk.state.interview.language)
    return left_out or called.looks_like_one(talk.text)


def reached(talk: Talk) -> None:
    """A detail came: the number, by which somebody can be called now, or what to call them by."""
    if talk.state.interview.second_look == _YES and talk.state.contact.phone:
        _wait(talk)
    elif talk.state.interview.second_look == _WAITS:
        _did(talk, talk.second_look or "named")


def decline(talk: Talk) -> None:
    """Nobody calls; the interview stays as it ended."""
    interview = talk.state.interview
    _did(talk, "no_number" if interview.second_look == _YES else "declined")
    if interview.second_look == _YES:
        held.let_go(talk.state)
    interview.second_look = _NO


def leave(talk: Talk) -> None:
    """They stop, told of an emergency or want to be called for another reason: nothing is asked any more, and no call waits."""
    interview = talk.state.interview
    if interview.second_look == _WAITS:
        _did(talk, "withdrawn")
        interview.second_look, interview.sheet = _NO, {}
    elif interview.second_look in (_ASKED, _YES):
        decline(talk)
        interview.sheet = {}
    if is_open(talk):
        interview.phase = "over"
    _forget(talk.state.contact)


def expire(talk: Talk) -> None:
    """The time to say yes, or to give a number, is over once nothing is held any more."""
    interview = talk.state.interview
    if interview.second_look in (_ASKED, _YES) and not interview.until:
        talk.late = True
        if interview.second_look == _YES:
            _did(talk, "no_number")
        interview.second_look = _NO
        if is_open(talk):
            interview.phase = "over"


def taken_up(talk: Talk) -> None:
    """The interview was corrected instead: what it came to is no more."""
    interview = talk.state.interview
    if interview.second_look in (_ASKED, _YES, _PASSED):
        _did(talk, "undone" if interview.second_look == _PASSED else "corrected")
        interview.second_look, interview.sheet = _NO, {}


def withdraw(talk: Talk) -> bool:
    """Takes back a yes; False where there was none."""
    if not agreed(talk):
        return False
    leave(talk)
    talk.say("close.second_look_withdrawn")
    return True


def close(talk: Talk) -> None:
    """Says what comes next, or that nothing does."""
    interview, contact = talk.state.interview, talk.state.contact
    interview.phase = "over"
    question = _ended_at(talk)
    if interview.second_look == _YES:
        decline(talk)
    if interview.second_look != _WAITS:
        talk.say("close.second_look_no")
        say_code(talk, question)
        return
    said = [talk.wording("close.second_look", first_name=contact.first_name or "")]
    if talk.site.calls_from:
        said.append(talk.wording("next.calls_from", phone=talk.site.calls_from))
    talk.say_text("close.second_look", " ".join(said))


def say_code(talk: Talk, question: str = "") -> None:
    """Tells the code by which the team finds what ruled somebody out, and not whom, where the team can be reached. `question`: the one that
    it ended at, where the state does not know it any more."""
    interview = talk.state.interview
    if talk.site.reached_by == "neither" or not interview.failed or talk.state.contact.kind is not None or not talk.has("close.code"):
        return  # whoever is called anyway needs none, and their name may not lead to the reason
    if not interview.under_age:
        talk.coded = question or _ended_at(talk)
        talk.say("close.code", code=CODE)


def say_kept(talk: Talk) -> None:
    """Says that what ruled somebody out can't be changed any more after their yes, and what can be done instead."""
    talk.say("aside.second_look_kept")


def without(state: Mapping[str, Any]) -> dict[str, Any]:
    """A state whose call is over, without what it kept for it."""
    kept = State.from_json(state)
    if kept.interview.second_look == _WAITS:
        kept.interview.second_look, kept.interview.sheet = _NO, {}
        _forget(kept.contact)
    return kept.to_json()


def referred(state: Mapping[str, Any], *, first_name: str, phone: str, reach: str) -> dict[str, Any]:
    """A state of somebody who said on the phone that they want to be called about the study."""
    kept = State.from_json(state)
    kept.interview.second_look, kept.interview.sheet = _NO, {}
    kept.contact = Contact("call", "yes", first_name or None, phone=phone, reach=reach, kind="call", complete=True)
    kept.contact.done = ["agreed", "first_name", "phone", "reach"]
    return kept.to_json()


def of_turn(talk: Talk) -> SecondLook | None:
    """What the gateway stores of it; None where this turn changed nothing."""
    if talk.second_look is None:
        return None
    interview, contact = talk.state.interview, talk.state.contact
    if interview.second_look != _WAITS:
        return SecondLook(talk.second_look, talk.looked_at)
    sheet = interview.sheet
    return SecondLook(
        talk.second_look,
        criterion=sheet["criterion"],
        why=sheet["why"],
        answers={question: Evidence(**one) for question, one in sheet["answers"].items()},
        first_name=contact.first_name,
        phone=contact.phone,
        days=talk.site.second_look_days,
    )


def asked_in(protocol: Protocol, question: str, language: str) -> str:
    """A question in the words in which it is asked in a language, for whoever asks it again by phone."""
    interview = Interview(language=language, phase="questions")
    return prompts.question_text(Talk(protocol, State(protocol.version, interview), datetime.min), question)


def told(talk: Talk) -> list[tuple[str, str, str]]:
    """What is kept for the call, each with its label, as it is understood, and in their own words."""
    answers = talk.state.interview.sheet.get("answers", {})
    return [(talk.label(question), talk.shown(question, one["value"]), one["words"].strip()) for question, one in answers.items()]


def _forget(contact: Contact) -> None:
    """Whom to call for it; not where they want to be called for another reason."""
    if contact.purpose == PURPOSE and contact.kind is None:
        contact.first_name, contact.phone = None, None


def _wait(talk: Talk) -> None:
    talk.state.interview.second_look, talk.state.interview.until = _WAITS, ""
    _did(talk, "agreed")


def _ended_at(talk: Talk) -> str:
    interview = talk.state.interview
    return interview.failed_at or next(iter(interview.sheet.get("answers", {})), "")


def _did(talk: Talk, done: Done) -> None:
    interview = talk.state.interview
    talk.second_look, talk.looked_at = done, interview.failed or interview.sheet.get("criterion", "")


def _sheet(talk: Talk) -> dict[str, Any]:
    """The criterion that ruled them out, and the answers that it looks at, as they were given."""
    given, protocol = talk.given(), talk.protocol
    failed = talk.state.interview.failed or ""
    finding = evaluate(protocol, given, talk.today).get(failed)
    if finding is None or finding.status != STATUSES[0]:
        return {"criterion": failed, "why": "", "answers": {}}
    criterion = next(one for one in protocol.criteria if one.id == failed)
    looked_at = [effect.question for effect in criterion.effects]
    conditions = [one for effect in criterion.effects for one in (*effect.count, *(o.when for o in effect.outcomes if o.when))]
    looked_at += [question for one in conditions for question, _ in mentioned(one) if protocol.has_question(question)]
    named = [one for one in (finding.question, *finding.others, *looked_at) if one and one in given]
    return {"criterion": failed, "why": finding.why, "answers": {one: _given(talk, one, given[one]) for one in dict.fromkeys(named)}}


def _given(talk: Talk, question: str, value: Any) -> dict[str, Any]:
    answers = {**talk.state.started, **talk.state.answers}
    from_ = next((answers[one] for one in (question, *sources(talk.protocol, question)) if one in answers), None)
    settled = question not in answers
    if from_ is None:
        return {"value": value, "protocol": talk.protocol.version, "settled": settled}
    return {"value": value, "words": from_.words, "asked": from_.asked, "protocol": from_.protocol, "settled": settled}
