"""The one step: (state, reading) -> (next state, things to say). It takes answers, digressions, corrections, and asks on.

When one text does several things the order is emergency, stop, person, correction, advice, question, answer;
the facts in it are kept all the same. Without consent nothing is kept but what it may release.
"""

from __future__ import annotations

from dataclasses import replace

from prescreen.dialogue import (
    asides,
    comeback,
    contact_steps,
    controls,
    details,
    endings,
    facts,
    languages,
    own_data,
    prompts,
    readback,
    record,
    reopening,
    replies,
    second_look,
)
from prescreen.dialogue.carry_over import unheard
from prescreen.dialogue.corrections import correct, corrects_after_end
from prescreen.dialogue.next_step import go_on, miss, repeat, unstick
from prescreen.dialogue.state import Contact, Interview, State
from prescreen.dialogue.talk import Talk
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.signs import kinds, openings, questions, second_thoughts

_MOST_TURNS = 300
"""So many texts without an end, and the interview stops, as if its writer had said so: it can be taken up again."""

_PUTS_AT_CONSENT = 2
"""After so many times of asking who wants to think first is left in peace."""


def step(talk: Talk) -> None:
    """Takes the turn's text, as read, into its state, and says what there is to say. Whatever it is, no question is put for ever."""
    _take(talk)
    unstick(talk)
    interview = talk.state.interview
    interview.turns += 1
    stops = record.point(talk) not in (None, own_data.POINT)  # who has just asked for deletion may say yes to it first
    if interview.turns > _MOST_TURNS and stops and talk.emergency is None:
        talk.says.clear()
        endings.stop(talk)


def _take(talk: Talk) -> None:
    reading = talk.reading
    assert reading is not None
    wish = languages.take(talk, reading.kind)
    if not wish and own_data.take(talk, reading.kind):
        if talk.own_data is None and not talk.state.interview.forgetting:
            repeat(talk, record.point(talk))
        return
    interview = talk.state.interview
    if reopening.declines(talk):
        reopening.leave(talk)
        return
    in_question = comeback.point(talk) is not None
    if comeback.concerns(talk, reading.kind) and not (wish and in_question):
        _come_back(talk)
        return
    if wish and interview.opened:
        _reopen(talk)
        languages.ask_again(talk)
        return
    if reading.kind != "emergency" and talk.wishes.wants_copy:
        own_data.show(talk)
        repeat(talk, record.point(talk))
        return
    if reading.kind != "emergency" and interview.opened and (controls.starts_over(talk) or talk.wishes.start_over):
        _start_over(talk)
        return
    if interview.stopped and openings.takes_leave(talk.text):
        talk.say("close.done")
        return
    reopened = _reopen(talk)
    point = record.point(talk)
    if interview.orphaned:
        talk.reading, interview.orphaned, reopened = unheard(reading), False, True
    _dispatch(talk, point, reopened)


def _come_back(talk: Talk) -> None:
    """A text after a long silence, or one while it is not clear whose interview this is: its words answer nothing else."""
    interview, reading = talk.state.interview, talk.reading
    assert reading is not None
    _reopen(talk)
    interview.paused = False
    if not comeback.take(talk, reading.kind):
        return
    point = record.point(talk)
    if interview.phase == "over":
        endings.after_end(talk)
    elif point is not None:
        prompts.ask(talk, point)  # after so long consent is asked for with all that it is about


def _reopen(talk: Talk) -> bool:
    """Takes up what a stop or a refusal ended; whether there was one."""
    interview = talk.state.interview
    reopened = interview.stopped or interview.refused
    interview.stopped = False
    if reopened:
        interview.turns = 0
        prompts.begin_anew(talk)
    if interview.refused:
        interview.refused, interview.phase = False, "consent"
    return reopened


def _start_over(talk: Talk) -> None:
    """Begins the interview anew. Who agreed need not do so again; who is referred goes through their answers, which the team has."""
    before, contact, agreed = talk.state.interview, talk.state.contact, talk.state.answers.get("consent")
    turns = before.turns
    _reopen(talk)
    if contact.kind is not None and before.disposition not in (None, "unlikely"):
        before.shown, before.read_back = [], False
        readback.begin(talk)
        return
    fresh = Interview(before.channel, before.language, opened=True, language_chosen=before.language_chosen)
    fresh.phone_known, fresh.language_refused, fresh.seen = before.phone_known, before.language_refused, before.seen
    fresh.reopened, fresh.referred = before.reopened, before.referred
    second_look.taken_up(talk)
    fresh.second_look, fresh.sheet = before.second_look, before.sheet
    fresh.turns = turns  # who starts again and again stops at last, too
    talk.state = State(talk.state.protocol, fresh, contact=contact if contact.kind else Contact())
    talk.say("aside.started_over")
    if agreed is None:
        prompts.ask(talk, "consent")
        return
    talk.state.answers["consent"], fresh.trail, fresh.phase = agreed, ["consent"], "questions"
    go_on(talk)


def open_conversation(talk: Talk) -> None:
    """Greets, and asks for consent."""
    talk.state.interview.opened = True
    before, talk.says = talk.says, []
    talk.say("greeting")  # who writes comes before all else, even before what is said of the language
    talk.says += before
    if talk.state.interview.channel == "sms" and talk.site.second_look:
        talk.say("second_look.consent")  # where there is room for more, it stands in the text for consent
    prompts.ask(talk, "consent")


def _dispatch(talk: Talk, point: str | None, reopened: bool) -> None:
    reading, interview = talk.reading, talk.state.interview
    assert reading is not None
    consented = "consent" in talk.state.answers
    if reading.kind == "emergency":
        asides.emergency(talk, "988" if talk.wishes.emergency == "988" else "911", languages.in_help(talk))
        if not consented:
            talk.count = "emergency_before_consent"
            return
        interview.marked = True
        if second_look.is_open(talk):
            second_look.leave(talk)
        if interview.returned is None:
            facts.take_further(talk, facts.said_beside(talk, point, reading))
        return
    if not interview.opened:
        facts.take_early(talk, reading.also)
        if reading.kind == "stop":
            endings.stop(talk)
        else:
            open_conversation(talk)
        return
    taken_back = interview.phase == "over" or reopened and interview.phase == "consent"
    if reading.kind == "stop" and taken_back and second_thoughts.changes_mind(talk.text) and not second_look.agreed(talk):
        reading = talk.reading = replace(reading, kind="unclear", answer=None)
    if reading.kind == "stop":
        if consented and interview.disposition is None and interview.returned is None:
            facts.take_further(talk, facts.said_beside(talk, point, reading))
        endings.stop(talk)
        return
    if interview.phase == "over":
        if not corrects_after_end(talk):
            endings.after_end(talk)
        return
    paused, interview.paused = interview.paused, False
    if reopened and reading.kind != "person":
        talk.say("aside.welcome_back")
    if second_look.asks(talk) and reading.answer is None and corrects_after_end(talk):
        return
    if second_look.asks(talk) and reading.answer not in ("yes", "no") and kinds.wants_person(plain(talk.text)):
        _person(talk, point)
        return
    if point == "contact.other_trials" and details.correct(talk):
        repeat(talk, point)
    elif reading.kind == "person":
        _person(talk, point)
    elif interview.phase == "consent" and second_thoughts.decides_later(talk.text):
        _wait_for(talk)
    elif reading.kind == "correct":
        reopening.goes_on(talk)  # who puts something right takes part
        correct(talk, point)
    elif reading.kind in ("advice", "ask"):
        _aside(talk, point)
    elif interview.phase == "consent":
        replies.consent(talk, reopened=reopened)
    else:
        replies.answer(talk, point or "", lenient=reopened or paused)


def _wait_for(talk: Talk) -> None:
    """Somebody wants to ask or think before they agree: they are waited for, and not asked over and over."""
    assert talk.reading is not None
    facts.take_early(talk, talk.reading.also)
    if talk.state.interview.puts > _PUTS_AT_CONSENT:
        endings.stop(talk)
    else:
        prompts.put(talk, "consent", "aside.take_your_time")


def _person(talk: Talk, point: str | None) -> None:
    assert talk.reading is not None
    contact, interview = talk.state.contact, talk.state.interview
    _keep_facts(talk, point)
    if second_look.is_open(talk):
        second_look.leave(talk)  # a call for another reason is what they want
    if contact.kind is not None and openings.awaits_call(talk.text):
        endings.stop(talk)
        return
    contact.call_asked = contact.call_asked or talk.text.strip()
    if contact.kind is not None:
        talk.say("aside.person_referred")
        go_on(talk)
    elif contact_steps.refused(talk):
        contact_steps.agree(talk)
    elif interview.phase == "contact" and contact.purpose != "other_trials":
        talk.say("aside.person_soon")
        repeat(talk, point)
    else:
        contact.done, contact.agreed = [], None
        contact_steps.begin(talk, "call")


def _aside(talk: Talk, point: str | None) -> None:
    reading = talk.reading
    assert reading is not None
    if reading.kind == "ask" and point is not None and asides.kept_before(talk):
        miss(talk, point)
        return
    interview = talk.state.interview
    refuses = point == "contact.agreed" and reading.answer == "no"  # with a question beside it, that is asked again
    if reading.answer is not None and point in controls.DECIDED and not refuses:
        _decided(talk, point)
        return
    if point is not None and len(prompts.choices(talk, point)) > 1 and questions.about_its_choices(reading.asks or talk.text):
        _keep_facts(talk, point)
        if record.point(talk) == point:
            prompts.ask_with_choices(talk, point)
        else:
            go_on(talk)
        return
    answered = True
    if reading.kind == "advice":
        asides.advice(talk)
    elif not asides.question(talk, point):
        answered = False
        interview.unanswered += 1
    _keep_facts(talk, point)
    if interview.phase == "consent":
        prompts.ask_consent_again(talk, waits=answered)
    elif interview.unanswered > 1 and point is not None and record.point(talk) == point:
        miss(talk, point)  # what is taken for a question again and again is rather an answer that was not understood
    else:
        go_on(talk)


def _decided(talk: Talk, point: str) -> None:
    """A yes or no beside a question: it counts, what was asked is answered in front of what it leads to."""
    before, talk.says = talk.says, []
    replies.answer(talk, point, lenient=False)
    after, talk.says = talk.says, before
    if talk.reading is not None and talk.reading.kind == "advice":
        asides.advice(talk)
    else:
        asides.question(talk, point)
    talk.says += after


def _keep_facts(talk: Talk, point: str | None) -> None:
    reading = talk.reading
    assert reading is not None
    if talk.state.interview.phase == "consent":
        facts.take_early(talk, reading.also)
    elif talk.state.interview.disposition is None:
        facts.take_further(talk, facts.said_beside(talk, point, reading))
