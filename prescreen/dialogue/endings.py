"""How a conversation ends from the participant's side: a stop, a consent that was not given, and what is written after the end."""

from __future__ import annotations

from prescreen.dialogue import asides, contact_steps, held, own_data, second_look
from prescreen.dialogue.talk import Talk
from prescreen.understanding.answers import contact_wishes
from prescreen.understanding.signs.ways import wants_other_studies, ways_in


def stop(talk: Talk) -> None:
    """Stops: what was finished stays a referral, what was not can be taken up again."""
    interview, contact = talk.state.interview, talk.state.contact
    if interview.disposition is not None:
        talk.says.clear()
        withdrawn = second_look.withdraw(talk)
        second_look.leave(talk)
        if interview.gone:
            held.let_go(talk.state)
        if interview.phase == "contact" and contact.kind is None and interview.disposition != "unlikely":
            contact.agreed = "no"
        interview.phase = "over"
        contact.complete = contact.kind is not None
        if _calls_off(talk):
            own_data.ask(talk)
            return
        if not withdrawn:
            talk.say("aside.stopped_referred" if contact.kind else "close.done")
        return
    interview.stopped = True
    talk.state.early = {}
    talk.say("aside.stopped_referred" if contact.kind else "aside.stopped_marked" if interview.marked else "aside.stopped")


def after_end(talk: Talk) -> None:
    """Takes a text after the end: questions are answered, and nothing is asked."""
    assert talk.reading is not None
    contact, interview = talk.state.contact, talk.state.interview
    if contact.kind is None and _refuses(talk) and second_look.withdraw(talk):
        return
    if contact.kind is None and (talk.reading.kind == "person" or ways_in(talk.text).wanted and not talk.wishes.no):
        if contact_steps.refused(talk):
            contact_steps.agree(talk)
            return
        contact.done, contact.agreed = [], None
        contact_steps.begin(talk, "call")
    elif contact.kind is None and interview.disposition == "unlikely" and not interview.under_age and wants_other_studies(talk.text):
        contact.other_trials, contact.done = "yes", ["other_trials"]
        contact_steps.begin(talk, "other_trials")
    elif _calls_off(talk):
        own_data.ask(talk)
    elif talk.reading.kind == "ask":
        asides.question(talk, None)
    elif talk.reading.kind == "advice":
        asides.advice(talk)
    elif contact.kind is not None:
        talk.say("aside.call_comes")
    elif talk.late:
        talk.say("close.second_look_late")
    elif interview.until and not talk.wishes.no:
        talk.say_text("aside.closed_open", talk.wording("aside.closed_open"), held.choices(talk))
    else:
        talk.say("aside.closed")


def _calls_off(talk: Talk) -> bool:
    """Whether somebody who was to be contacted would rather not be: then all is deleted, if they say so."""
    return talk.state.contact.kind is not None and _refuses(talk)


def _refuses(talk: Talk) -> bool:
    return contact_wishes.refuses(talk.text)


def refuse(talk: Talk, *, said: str = "close.no_consent") -> None:
    """No consent: nothing is kept but that somebody refused and, if they had asked for a call before, how to reach them. `said`: the
    words in which it ends.
    """
    interview = talk.state.interview
    if talk.state.contact.kind is not None:
        stop(talk)
        return
    talk.state.contact.beside = {}
    interview.refused, interview.phase, interview.misses = True, "over", 0
    talk.state.early, talk.state.answers, talk.state.started = {}, {}, {}
    interview.asked, interview.questions, interview.shown, interview.earlier = "", [], [], {}
    talk.count = "no_consent"
    talk.say_text(said, talk.wording(said), held.choices(talk))
