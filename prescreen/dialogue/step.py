"""The one step: (state, reading) -> (next state, things to say). It takes answers, digressions, corrections, and asks on.

When one text does several things the order is emergency, stop, person, correction, advice, question, answer;
the facts in it are kept all the same. Without consent nothing is kept but what it may release.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prescreen.dialogue import answering, asides, asking, changing, contacting, ending, facts, languages, own_data, record, returning
from prescreen.dialogue.carrying import carried, unheard
from prescreen.dialogue.correcting import correct
from prescreen.dialogue.going_on import go_on, miss, repeat
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.talk import Site, Talk, Turn
from prescreen.protocol.model import Protocol
from prescreen.understanding import Reading
from prescreen.understanding.answers.offered import picked


def begin(protocol: Protocol, *, channel: str, language: str, now: datetime, site: Site | None = None, phone_known: bool = False) -> Turn:
    """A new conversation. On the web it greets and asks for consent; by SMS it waits for the first text."""
    state = State(protocol.version, Interview(channel=channel, language=language, phone_known=phone_known))
    talk = Talk(protocol, state, now, site or Site())
    if channel != "sms":
        _open(talk)
    return record.turn(talk)


def open_question(protocol: Protocol, state: Mapping[str, Any], now: datetime) -> str | None:
    """The open question of a state: a question's id, readback, confirm or contact.*; None once ended."""
    return record.point(Talk(protocol, carried(protocol, state), now))


def reading_point(protocol: Protocol, state: Mapping[str, Any], now: datetime) -> str:
    """The question by which a text is read now: the open one, or after a stop the one that it opens again."""
    kept = carried(protocol, state)
    kept.interview.stopped = False
    talk = Talk(protocol, kept, now)
    kept.interview.forgetting = ""  # its yes or no is taken as it is
    return "age" if returning.point(talk) else record.point(talk) or "readback"


def second_question(protocol: Protocol, state: Mapping[str, Any]) -> str | None:
    """At `confirm`: the question whose answer is read back; a text may answer that one directly."""
    kept = carried(protocol, state)
    return kept.interview.confirming if kept.interview.phase == "confirm" else None


def expand(protocol: Protocol, state: Mapping[str, Any], text: str) -> str:
    """A number that picks an offered choice becomes that choice's value; any other text stays as it is.

    Only where a bare number is no answer of its own.
    """
    offered = carried(protocol, state).interview.offered
    return picked(text, offered) or text


def earlier(protocol: Protocol, state: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Question -> value as known so far, for the reader."""
    return Talk(protocol, carried(protocol, state), now).known()


def step(
    protocol: Protocol,
    state: Mapping[str, Any],
    reading: Reading,
    *,
    text: str,
    now: datetime,
    message: str = "",
    site: Site | None = None,
    second: Reading | None = None,
) -> Turn:
    """Takes one text, as read, and gives the next state and what to say. `second`: the reading for `second_question`.

    Raises StateError for a state of another format. Pure: the same arguments give the same turn.
    """
    talk = Talk(protocol, carried(protocol, state), now, site or Site(), text, message)
    wish = languages.take(talk, reading.kind)
    if not wish and own_data.take(talk, reading.kind):
        if talk.own_data is None and not talk.state.interview.forgetting:
            repeat(talk, record.point(talk))
        return record.turn(talk)
    interview = talk.state.interview
    in_question = returning.point(talk) is not None
    if returning.concerns(talk, reading.kind) and not (wish and in_question):
        talk.reading = reading
        _come_back(talk)
        return record.turn(talk)
    if wish and interview.opened:
        _reopen(interview)
        languages.ask_again(talk)
        return record.turn(talk)
    if reading.kind != "emergency" and talk.wishes.wants_copy:
        own_data.show(talk)
        repeat(talk, record.point(talk))
        return record.turn(talk)
    reopened = _reopen(interview)
    point = record.point(talk)
    if interview.orphaned:
        talk.reading, interview.orphaned, reopened = unheard(reading), False, True
    else:
        talk.reading = _picked(talk, point, text) or _settled_by_second(talk, reading, second)
    _dispatch(talk, point, reopened)
    return record.turn(talk)


def _come_back(talk: Talk) -> None:
    """A text after a long silence, or one while it is not clear whose interview this is: its words answer nothing else."""
    interview, reading = talk.state.interview, talk.reading
    assert reading is not None
    _reopen(interview)
    interview.paused = False
    if not returning.take(talk, reading.kind):
        return
    if interview.phase == "over":
        ending.after_end(talk)
    else:
        repeat(talk, record.point(talk))


def _reopen(interview: Interview) -> bool:
    """Takes up what a stop or a refusal ended; whether there was one."""
    reopened = interview.stopped or interview.refused
    interview.stopped = False
    if interview.refused:
        interview.refused, interview.phase = False, "consent"
    return reopened


def _picked(talk: Talk, point: str | None, text: str) -> Reading | None:
    """A choice's value sent as it is needs no reading."""
    value = text.strip()
    if control := changing.control(talk, point, text):
        return control
    if point is None or value not in asking.choices(talk, point, at_last=True):
        return None
    lists = talk.protocol.has_question(point) and talk.protocol.question(point).kind in ("conditions", "medicines")
    answer: Any = value
    if lists and value not in ("unsure", "declined"):
        answer = [] if value == "none" else [value]
    return Reading(kind="answer", answer=answer, also={}, words={point: text}, guessed=())


def _settled_by_second(talk: Talk, reading: Reading, second: Reading | None) -> Reading:
    """At a confirmation a text may give the answer anew instead of a yes or no ("no, I'm 81")."""
    question = talk.state.interview.confirming
    if second is None or question is None or second.kind != "answer" or second.answer is None or reading.kind not in ("unclear", "answer"):
        return reading
    before = talk.given().get(question)
    if reading.kind == "answer" and (reading.answer in ("yes", "unsure") or second.answer in ("yes", "no", "unsure", "declined")):
        return reading
    if second.answer == before:
        return Reading("answer", "yes", reading.also, reading.words, ())
    return Reading("correct", None, {**reading.also, question: second.answer}, second.words, second.guessed)


def _open(talk: Talk) -> None:
    talk.state.interview.opened = True
    before, talk.says = talk.says, []
    talk.say("greeting")  # who writes comes before all else, even before what is said of the language
    talk.says += before
    asking.ask(talk, "consent")


def _dispatch(talk: Talk, point: str | None, reopened: bool) -> None:
    reading, interview = talk.reading, talk.state.interview
    assert reading is not None
    consented = "consent" in talk.state.answers
    if reading.kind == "emergency":
        asides.emergency(talk, talk.wishes.emergency or "911", languages.in_help(talk))
        if not consented:
            talk.count = "emergency_before_consent"
        elif interview.returned is None:
            facts.take_further(talk, reading.also)
        return
    if not interview.opened:
        facts.take_early(talk, reading.also)
        if reading.kind == "stop":
            ending.stop(talk)
        else:
            _open(talk)
        return
    if reading.kind == "stop":
        if consented and interview.disposition is None and interview.returned is None:
            facts.take_further(talk, reading.also)
        ending.stop(talk)
        return
    if interview.phase == "over":
        ending.after_end(talk)
        return
    paused, interview.paused = interview.paused, False
    if reopened:
        talk.say("aside.welcome_back")
    if reading.kind == "person":
        _person(talk, point)
    elif reading.kind == "correct":
        correct(talk, point)
    elif reading.kind in ("advice", "ask"):
        _aside(talk, point)
    elif interview.phase == "consent":
        answering.consent(talk)
    else:
        answering.answer(talk, point or "", lenient=reopened or paused)


def _person(talk: Talk, point: str | None) -> None:
    assert talk.reading is not None
    contact, interview = talk.state.contact, talk.state.interview
    _keep_facts(talk, point)
    if contact.kind is not None:
        talk.say("aside.person_referred")
        go_on(talk)
    elif interview.phase == "contact" and contact.purpose != "other_trials":
        talk.say("aside.person_soon")
        repeat(talk, point)
    else:
        contact.done, contact.agreed = [], None
        contacting.begin(talk, "call")


def _aside(talk: Talk, point: str | None) -> None:
    reading = talk.reading
    assert reading is not None
    if reading.kind == "ask" and point is not None and asides.kept_before(talk):
        miss(talk, point)
        return
    if reading.kind == "advice":
        asides.advice(talk)
    else:
        asides.question(talk, point)
    _keep_facts(talk, point)
    if talk.state.interview.phase == "consent":
        asking.ask_consent_again(talk)
    else:
        go_on(talk)


def _keep_facts(talk: Talk, point: str | None) -> None:
    reading = talk.reading
    assert reading is not None
    if talk.state.interview.phase == "consent":
        facts.take_early(talk, reading.also)
    elif talk.state.interview.disposition is None:
        facts.take_further(talk, facts.said_beside(talk, point, reading))
