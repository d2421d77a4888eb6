"""How a conversation ends from the participant's side: a stop, a consent that was not given, and what is written after the end."""

from __future__ import annotations

from prescreen.dialogue import asides, contact_steps
from prescreen.dialogue.talk import Talk
from prescreen.understanding.signs.ways import ways_in


def stop(talk: Talk) -> None:
    """Stops: what was finished stays a referral, what was not can be taken up again."""
    interview, contact = talk.state.interview, talk.state.contact
    if interview.disposition is not None:
        talk.says.clear()
        if interview.phase == "contact" and contact.kind is None and interview.disposition != "unlikely":
            contact.agreed = "no"
        interview.phase = "over"
        contact.complete = contact.kind is not None
        talk.say("aside.stopped_referred" if contact.kind else "close.done")
        return
    interview.stopped = True
    talk.state.early = {}
    talk.say("aside.stopped_referred" if contact.kind else "aside.stopped")


def after_end(talk: Talk) -> None:
    """A text after the end: questions are answered, nothing is asked."""
    assert talk.reading is not None
    contact, interview = talk.state.contact, talk.state.interview
    if contact.kind is None and (talk.reading.kind == "person" or ways_in(talk.text).wanted and not talk.wishes.no):
        if contact_steps.refused(talk):
            contact_steps.agree(talk)
            return
        contact.done, contact.agreed = [], None
        contact_steps.begin(talk, "call")
    elif talk.reading.kind == "ask":
        asides.question(talk, None)
    elif talk.reading.kind == "advice":
        asides.advice(talk)
    elif contact.kind is not None:
        talk.say("aside.stopped_referred" if interview.disposition == "unlikely" else "close.done")
    else:
        talk.say("aside.closed")


def refuse(talk: Talk) -> None:
    """No consent: nothing is kept but that somebody refused."""
    interview = talk.state.interview
    interview.refused, interview.phase, interview.misses = True, "over", 0
    talk.state.early, talk.state.answers, talk.state.started = {}, {}, {}
    interview.asked, interview.questions, interview.shown, interview.earlier = "", [], [], {}
    talk.count = "no_consent"
    talk.say("close.no_consent")
