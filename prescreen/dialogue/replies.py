"""Takes an answer at the open question: consent, a question of the interview, a confirmation, the read-back or a contact detail."""

from __future__ import annotations

from prescreen.dialogue import confirmation, contact_steps, controls, facts, prompts, readback, reopening
from prescreen.dialogue.corrections import named_questions
from prescreen.dialogue.endings import refuse, stop
from prescreen.dialogue.next_step import MISSES, go_on, miss, repeat
from prescreen.dialogue.talk import Talk
from prescreen.dialogue.turn import Choice
from prescreen.understanding.signs import openings
from prescreen.understanding.signs.ways import ways_in


def consent(talk: Talk, *, reopened: bool = False) -> None:
    """Takes what is said to the consent; facts given with it wait for the yes. `reopened`: it had been refused or stopped before."""
    reading, interview = talk.reading, talk.state.interview
    assert reading is not None
    facts.take_early(talk, reading.also)
    _note_writer(talk)
    if reopened and reading.kind == "unclear" and not reading.also:
        prompts.ask_consent_again(talk)
    elif reading.kind == "answer" and reading.answer == "yes":
        interview.phase, interview.misses = "questions", 0
        facts.take(talk, "consent", "yes")
        facts.release_early(talk)
        go_on(talk)
    elif reading.kind == "answer" and reading.answer in ("no", "declined") and openings.writes_for(talk.text) is None:
        refuse(talk)  # who says what somebody else does not do, refuses nothing by it
    elif talk.state.contact.kind is not None and openings.awaits_call(talk.text):
        stop(talk)
    elif not _opened(talk):
        miss(talk, "consent")


def _opened(talk: Talk) -> bool:
    """Answers how somebody opens the conversation, and asks for consent in short; False where nothing of the kind was said."""
    reading = talk.reading
    told = []
    if openings.greets(talk.text):
        told.append("aside.greet")
    if openings.writes_for(talk.text):
        told.append("aside.for_somebody")
    if reading is not None and reading.kind != "unclear" and any(fact.words == talk.text for fact in talk.state.early.values()):
        told.append("aside.consent_first")
    if not told and openings.arrives(talk.text):
        told.append("aside.interest")
    for key in told:
        talk.say(key)
    if told:
        prompts.ask_consent_again(talk)
    return bool(told)


def _note_writer(talk: Talk) -> None:
    """Keeps for the team whom somebody writes for, in their words."""
    if words := openings.writes_for(talk.text):
        talk.state.contact.beside["writer"] = words


def answer(talk: Talk, point: str, lenient: bool) -> None:
    """An answer or something unclear, at an open question. `lenient`: after a break what is unclear is no miss."""
    reading, interview = talk.reading, talk.state.interview
    assert reading is not None
    if lenient and reading.kind == "unclear":
        repeat(talk, point)
        return
    if interview.phase == "questions" and reading.doubt is not None:
        facts.take_further(talk, facts.beside(talk, point, reading))
        confirmation.doubt(talk, point, reading.doubt)
        return
    took = _take_at(talk, point)
    if took is None:
        miss(talk, point)
        return
    if interview.phase == "questions":
        _guessed(talk)
    if took and _stays(talk, point):
        prompts.ask_again(talk, point, interview.puts)
    elif took:
        go_on(talk)


def _stays(talk: Talk, point: str) -> bool:
    """Whether a question of the interview stays open after a text that told something else alone: it is then put in other words."""
    reading, interview = talk.reading, talk.state.interview
    if reading is None or reading.answer is not None or interview.phase != "questions" or point in talk.state.started:
        return False
    return confirmation.failing(talk) is None and prompts.next_question(talk) == point


def _take_at(talk: Talk, point: str) -> bool | None:
    """Takes the reading at a point: True to go on, False where the point has said its own, None where it is unclear."""
    reading, interview = talk.reading, talk.state.interview
    assert reading is not None
    if point.startswith("contact."):
        if interview.disposition is None:
            facts.take_further(talk, reading.also)
        if reading.kind == "unclear" and point in ("contact.agreed", "contact.other_trials"):
            return _another_way(talk, point)
        if point == "contact.other_trials" and contact_steps.refused(talk) and reading.answer == "no" and ways_in(talk.text).wanted:
            contact_steps.agree(talk)  # a no to what was taken for a refusal ("no, they can call me")
            return False
        if not contact_steps.take(talk, point.split(".", 1)[1], reading.answer):
            return None
        contact_steps.advance(talk)
        return interview.phase != "contact" and interview.phase != "over"
    if point == reopening.POINT:
        return reopening.take(talk, reading.answer)
    changed = facts.take_further(talk, facts.beside(talk, point, reading))
    if point == "readback":
        return _take_readback(talk, changed)
    if point == "confirm":
        if reading.answer not in ("yes", "no", "unsure", "declined"):
            return True if reading.also else None
        confirmation.take(talk, "unsure" if reading.answer == "declined" else str(reading.answer))
        return interview.disposition is None
    if reading.kind == "answer" and reading.answer is not None:
        facts.take(talk, point, reading.answer)
        interview.misses = 0
        return True
    return True if reading.also and reading.kind == "answer" else None


def _another_way(talk: Talk, point: str) -> bool | None:
    """Who refuses one way of being contacted is asked for another, once; None where that is not so."""
    if point != "contact.agreed" or talk.state.interview.misses or not ways_in(talk.text).refused:
        return None
    talk.state.interview.misses += 1
    prompts.put(talk, point, "contact.another_way")
    return False


def _take_readback(talk: Talk, changed: list[str]) -> bool | None:
    reading = talk.reading
    assert reading is not None
    if changed:
        return True
    if reading.answer == "yes":
        readback.accept(talk)
        return False
    if reading.answer == "no":
        named = named_questions(talk)
        if named:
            facts.reopen(talk, named[0])
            talk.state.interview.phase = "questions"
            return True
        talk.state.interview.misses += 1
        if talk.state.interview.misses >= MISSES:
            return None
        offered = [Choice(change.label, change.text) for change in controls.changeable(talk)]
        talk.say_text("readback.which", talk.wording("readback.which"), offered if talk.state.interview.channel == "web" else ())
        return False
    if reading.also:
        return True
    named = [question for question in named_questions(talk) if question in talk.state.answers]
    if named and reading.answer is None:  # what is to change could not be read, but where
        facts.reopen(talk, named[0])
        talk.state.interview.phase = "questions"
        return True
    return None


def _guessed(talk: Talk) -> None:
    reading = talk.reading
    assert reading is not None
    for name in reading.guessed:
        talk.say("aside.guessed", words=talk.text[:60], name=name)
