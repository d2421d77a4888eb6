"""Corrections: an earlier answer given anew, or a question to be asked again because it was named or somebody went back to it.

They are taken after the end as well, as long as the answers are there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from prescreen.dialogue import confirmation, contact_steps, controls, details, facts, held, prompts, readback, second_look
from prescreen.dialogue.next_step import go_on, miss, repeat
from prescreen.dialogue.state import Contact
from prescreen.dialogue.talk import Talk
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.signs import earlier_answers, second_thoughts
from prescreen.understanding.signs.ways import ways_in

_BARE_NUMBER = re.compile(r"\W*\d+(?:[.,/]\d+)?\W*")
_TIMES = 3
"""So often it is asked what to change, or the question was put, until that is no use."""


def correct(talk: Talk, point: str | None) -> None:
    """Takes a correction at any point of the interview or of the contact details."""
    reading, interview = talk.reading, talk.state.interview
    assert reading is not None
    if interview.phase == "consent":
        facts.take_early(talk, reading.also)
        repeat(talk, point)
        return
    if interview.disposition == "unlikely":
        if not _take_up(talk):
            repeat(talk, point)
        return
    if interview.phase == "contact" and _of_contact(talk):
        return
    before = {**talk.given()}
    doubted = interview.confirming if interview.doubted is not None else None
    if doubted is not None and doubted in reading.also and facts.is_list(talk, doubted):
        talk.state.started.pop(doubted, None)
        facts.put(talk, doubted, talk.answer(doubted, reading.also[doubted]))
    facts.take_further(talk, reading.also)
    if interview.confirming is not None and interview.confirming in reading.also:
        interview.phase, interview.confirming, interview.doubted = "questions", None, None
    changed = [q for q, value in talk.given().items() if before.get(q) not in (None, value)]
    for question in reversed(reading.unread):
        facts.reopen(talk, question)
    if reading.also:
        changes = ", ".join(f"{talk.label(q)}: {talk.shown(q, talk.given()[q])}" for q in (changed or reading.also) if q in talk.given())
        talk.say("aside.changed" if changes else "aside.noted", changes=changes)
        if point in reading.also:
            interview.misses = 0
    elif not reading.unread:
        named = _to_change(talk)
        if named:
            facts.reopen(talk, named[0])
        elif _goes_back(talk):
            talk.say("aside.first_question")
        elif interview.phase != "questions" and point is not None and prompts.count(talk, point) > _TIMES:
            miss(talk, point)
            return
        else:
            talk.say("aside.which_change")
            if interview.phase != "questions":
                return
    if interview.disposition is not None and (changed or not reading.also):
        interview.disposition = None
        interview.phase = "questions"
    elif interview.phase in ("readback", "confirm") and (reading.also or interview.next):
        interview.phase = "questions"
        interview.confirming, interview.doubted = None, None
    go_on(talk)


def corrects_after_end(talk: Talk) -> bool:
    """Takes up a correction after the end; False for any other text. It is said where the answers are no more."""
    interview, contact = talk.state.interview, talk.state.contact
    if interview.disposition is None or not _corrects(talk):
        return False
    if _BARE_NUMBER.fullmatch(digits(plain(talk.text))) and talk.given():
        talk.say("aside.which_change")  # what it is of was asked by nobody
        return True
    if interview.disposition == "unlikely":
        _take_up(talk)
        return True
    named = controls.chosen(talk, talk.text) or ""
    if named.startswith("contact."):
        interview.phase = "contact"
        contact_steps.change(talk, named.removeprefix("contact."))
        go_on(talk)
        return True
    if contact.kind is None:
        contact.done, contact.agreed, contact.other_trials = [], None, None
        if _goes_back(talk):
            contact_steps.begin(talk, "prescreening")
            return True
    interview.phase = "readback"
    correct(talk, "readback")
    return True


def _corrects(talk: Talk) -> bool:
    """Whether a text after the end changes an answer: it says so, or tells another one than was given."""
    reading, given = talk.reading, talk.given()
    assert reading is not None
    if reading.kind == "person" or ways_in(talk.text).wanted and not controls.chosen(talk, talk.text):
        return False
    told = reading.kind in ("answer", "unclear") and any(given.get(q) not in (None, value) for q, value in reading.also.items())
    return reading.kind == "correct" or told or second_thoughts.changes_mind(talk.text)


def _take_up(talk: Talk) -> bool:
    """Takes up an interview that did not fit: what the text changes, or the question whose answer had ended it. False if that is gone."""
    reading, finding = talk.reading, confirmation.failing(talk)
    assert reading is not None
    if finding is None:
        if second_look.agreed(talk):
            second_look.say_kept(talk)
        else:
            held.say_gone(talk)
        return False
    second_look.taken_up(talk)
    held.take_up(talk)
    if talk.state.contact.kind is None:
        talk.state.contact = Contact()
    if reading.also:
        correct(talk, None)
        return True
    named = [] if _goes_back(talk) else _to_change(talk)
    question = named[0] if named else finding.question or ""
    talk.say("aside.look_again")
    facts.reopen(talk, question)
    prompts.ask(talk, question)
    return True


def _of_contact(talk: Talk) -> bool:
    """Going back, to one detail, or putting one right, among the contact details; False where it is the interview's."""
    interview, named = talk.state.interview, controls.chosen(talk, talk.text)
    if named is None and details.correct(talk):
        go_on(talk)
        return True
    if named is not None and named.startswith("contact."):
        contact_steps.change(talk, named.removeprefix("contact."))
    elif named is not None or not _goes_back(talk):
        return False
    elif not contact_steps.back(talk):
        if talk.state.contact.purpose != "call":
            interview.disposition = None
            readback.begin(talk)
            return True
        contact_steps.call_off(talk)
    go_on(talk)
    return True


def _goes_back(talk: Talk) -> bool:
    return controls.goes_back(talk) or talk.wishes.back


def _to_change(talk: Talk) -> list[str]:
    """The questions that a text without an answer wants to change, the likeliest first."""
    chosen = controls.chosen(talk, talk.text)
    if chosen is not None:
        return [chosen]
    if _goes_back(talk):
        return [question for question in talk.state.interview.trail if question != "consent"][-1:]
    return named_questions(talk)


def named_questions(talk: Talk) -> list[str]:
    """The answered questions that a text names ("change my age"), by their names in the wording."""
    names: Mapping[str, list[str]] = talk.protocol.wording[talk.state.interview.language].get("names", {})
    return earlier_answers.named_questions(names, talk.text, talk.given())
