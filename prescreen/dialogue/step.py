"""The one step: (state, reading) -> (next state, things to say). It takes answers, digressions, corrections, and asks on.

When one text does several things the order is emergency, stop, person, correction, advice, question, answer;
the facts in it are kept all the same. Without consent nothing is kept but what it may release.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prescreen.dialogue import asides, asking, changing, confirming, contacting, facts, readback, record, returning
from prescreen.dialogue.carrying import carry, unheard
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.talk import Site, Talk, Turn
from prescreen.protocol.model import Protocol
from prescreen.reading import Reading
from prescreen.safety import emergency as emergency_in

_BACK = re.compile(r"\b(?:go(?:ing)? back|back up|previous question|last (?:question|one|answer)|undo|volver|atr[aá]s)\b", re.IGNORECASE)
_MISSES = 3


def begin(protocol: Protocol, *, channel: str, language: str, now: datetime, site: Site | None = None, phone_known: bool = False) -> Turn:
    """A new conversation. On the web it greets and asks for consent; by SMS it waits for the first text."""
    state = State(protocol.version, Interview(channel=channel, language=language, phone_known=phone_known))
    talk = Talk(protocol, state, now, site or Site())
    if channel != "sms":
        _open(talk)
    return record.turn(talk)


def open_question(protocol: Protocol, state: Mapping[str, Any], now: datetime) -> str | None:
    """The open question of a state: a question's id, readback, confirm or contact.*; None once ended."""
    return record.point(Talk(protocol, _carried(protocol, state), now))


def reading_point(protocol: Protocol, state: Mapping[str, Any], now: datetime) -> str:
    """The question by which a text is read now: the open one, or after a stop the one that it opens again."""
    kept = _carried(protocol, state)
    kept.interview.stopped = False
    talk = Talk(protocol, kept, now)
    return "age" if returning.point(talk) else record.point(talk) or "readback"


def second_question(protocol: Protocol, state: Mapping[str, Any]) -> str | None:
    """At `confirm`: the question whose answer is read back; a text may answer that one directly."""
    kept = _carried(protocol, state)
    return kept.interview.confirming if kept.interview.phase == "confirm" else None


def expand(protocol: Protocol, state: Mapping[str, Any], text: str) -> str:
    """A number that picks an offered choice becomes that choice's value; any other text stays as it is.

    Only where a bare number is no answer of its own.
    """
    offered = _carried(protocol, state).interview.offered
    picked = re.fullmatch(r"\s*#?\(?(\d{1,2})[.)]?\s*", text)
    if picked and 1 <= int(picked.group(1)) <= len(offered):
        return str(offered[int(picked.group(1)) - 1])
    return text


def earlier(protocol: Protocol, state: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Question -> value as known so far, for the reader."""
    return Talk(protocol, _carried(protocol, state), now).known()


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
    talk = Talk(protocol, _carried(protocol, state), now, site or Site(), text, message)
    interview = talk.state.interview
    if returning.concerns(talk, reading.kind):
        talk.reading = reading
        _come_back(talk)
        return record.turn(talk)
    reopened = interview.stopped or interview.refused
    interview.stopped = False
    if interview.refused:
        interview.refused, interview.phase = False, "consent"
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
    interview.stopped = interview.paused = False
    if interview.refused:
        interview.refused, interview.phase = False, "consent"
    if not returning.take(talk, reading.kind):
        return
    if interview.phase == "over":
        _after_end(talk)
    else:
        _repeat(talk, record.point(talk))


def _carried(protocol: Protocol, state: Mapping[str, Any]) -> State:
    """The state under the protocol in force: carried over where it was left under another (prescreen/dialogue/carrying.py)."""
    kept = State.from_json(state)
    return kept if kept.protocol == protocol.version else carry(protocol, kept)


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
    talk.say("greeting")
    asking.ask(talk, "consent")


def _dispatch(talk: Talk, point: str | None, reopened: bool) -> None:
    reading, interview = talk.reading, talk.state.interview
    assert reading is not None
    consented = "consent" in talk.state.answers
    if reading.kind == "emergency":
        asides.emergency(talk, emergency_in(talk.text, interview.language) or "911")
        if not consented:
            talk.count = "emergency_before_consent"
        elif interview.returned is None:
            facts.take_further(talk, reading.also)
        return
    if not interview.opened:
        facts.take_early(talk, reading.also)
        if reading.kind == "stop":
            _stop(talk)
        else:
            _open(talk)
        return
    if reading.kind == "stop":
        if consented and interview.disposition is None and interview.returned is None:
            facts.take_further(talk, reading.also)
        _stop(talk)
        return
    if interview.phase == "over":
        _after_end(talk)
        return
    paused, interview.paused = interview.paused, False
    if reopened:
        talk.say("aside.welcome_back")
    if reading.kind == "person":
        _person(talk, point)
    elif reading.kind == "correct":
        _correct(talk, point)
    elif reading.kind in ("advice", "ask"):
        _aside(talk, point)
    elif interview.phase == "consent":
        _consent(talk)
    else:
        _answer(talk, point or "", lenient=reopened or paused)


def _stop(talk: Talk) -> None:
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


def _after_end(talk: Talk) -> None:
    assert talk.reading is not None
    contact, interview = talk.state.contact, talk.state.interview
    if talk.reading.kind == "person" and contact.kind is None:
        contact.done, contact.agreed = [], None
        contacting.begin(talk, "call")
    elif talk.reading.kind == "ask":
        asides.question(talk, None)
    elif talk.reading.kind == "advice":
        asides.advice(talk)
    elif contact.kind is not None:
        talk.say("aside.stopped_referred" if interview.disposition == "unlikely" else "close.done")
    else:
        talk.say("aside.closed")


def _person(talk: Talk, point: str | None) -> None:
    assert talk.reading is not None
    contact, interview = talk.state.contact, talk.state.interview
    _keep_facts(talk, point)
    if contact.kind is not None:
        talk.say("aside.person_referred")
        _go_on(talk)
    elif interview.phase == "contact" and contact.purpose != "other_trials":
        talk.say("aside.person_soon")
        _repeat(talk, point)
    else:
        contact.done, contact.agreed = [], None
        contacting.begin(talk, "call")


def _correct(talk: Talk, point: str | None) -> None:
    reading, interview = talk.reading, talk.state.interview
    assert reading is not None
    if interview.phase == "consent":
        facts.take_early(talk, reading.also)
        _repeat(talk, point)
        return
    if interview.disposition == "unlikely":
        _repeat(talk, point)
        return
    if interview.phase == "contact" and _correct_contact(talk):
        return
    before = {**talk.given()}
    facts.take_further(talk, reading.also)
    if interview.confirming is not None and interview.confirming in reading.also:
        interview.phase, interview.confirming = "questions", None
    changed = [q for q, value in talk.given().items() if before.get(q) not in (None, value)]
    if reading.also:
        changes = ", ".join(f"{talk.label(q)}: {talk.shown(q, talk.given()[q])}" for q in (changed or reading.also) if q in talk.given())
        talk.say("aside.changed" if changes else "aside.noted", changes=changes)
        if point in reading.also:
            interview.misses = 0
    else:
        named = _to_change(talk)
        if named:
            facts.reopen(talk, named[0])
        elif _goes_back(talk):
            talk.say("aside.first_question")
        else:
            talk.say("aside.which_change")
            if interview.phase != "questions":
                return
    if interview.disposition is not None and (changed or not reading.also):
        interview.disposition = None
        interview.phase = "questions"
    elif interview.phase in ("readback", "confirm") and (reading.also or interview.next):
        interview.phase = "questions"
        interview.confirming = None
    _go_on(talk)


def _correct_contact(talk: Talk) -> bool:
    """Going back, or to one detail, among the contact details; False where it is the interview's."""
    interview, named = talk.state.interview, changing.chosen(talk, talk.text)
    if named is not None and named.startswith("contact."):
        contacting.change(talk, named.removeprefix("contact."))
    elif named is not None or not _goes_back(talk):
        return False
    elif not contacting.back(talk):
        if talk.state.contact.purpose != "call":
            interview.disposition = None
            readback.begin(talk)
            return True
        contacting.call_off(talk)
    _go_on(talk)
    return True


def _goes_back(talk: Talk) -> bool:
    return changing.goes_back(talk) or bool(_BACK.search(talk.text))


def _to_change(talk: Talk) -> list[str]:
    """The questions that a text without an answer wants to change, the likeliest first."""
    chosen = changing.chosen(talk, talk.text)
    if chosen is not None:
        return [chosen]
    if _goes_back(talk):
        return [question for question in talk.state.interview.trail if question != "consent"][-1:]
    return named_questions(talk)


def named_questions(talk: Talk) -> list[str]:
    """The answered questions that a text names ("change my age"), by their names in the wording."""
    names: Mapping[str, list[str]] = talk.protocol.wording[talk.state.interview.language].get("names", {})
    plain = talk.text.lower()
    given = talk.given()
    found = [(len(name), q) for q, words in names.items() if q in given for name in words if re.search(rf"\b{re.escape(name)}", plain)]
    return [q for _, q in sorted(found, reverse=True)]


def _aside(talk: Talk, point: str | None) -> None:
    reading = talk.reading
    assert reading is not None
    if reading.kind == "ask" and point is not None and asides.kept_before(talk):
        _miss(talk, point)
        return
    if reading.kind == "advice":
        asides.advice(talk)
    else:
        asides.question(talk, point)
    _keep_facts(talk, point)
    if talk.state.interview.phase == "consent":
        asking.ask_consent_again(talk)
    else:
        _go_on(talk)


def _keep_facts(talk: Talk, point: str | None) -> None:
    reading = talk.reading
    assert reading is not None
    if talk.state.interview.phase == "consent":
        facts.take_early(talk, reading.also)
    elif talk.state.interview.disposition is None:
        facts.take_further(talk, facts.said_beside(talk, point, reading))


def _consent(talk: Talk) -> None:
    reading, interview = talk.reading, talk.state.interview
    assert reading is not None
    facts.take_early(talk, reading.also)
    if reading.kind == "answer" and reading.answer == "yes":
        interview.phase, interview.misses = "questions", 0
        facts.take(talk, "consent", "yes")
        facts.release_early(talk)
        _go_on(talk)
    elif reading.kind == "answer" and reading.answer in ("no", "declined"):
        _refuse(talk)
    elif not reading.also or reading.kind == "unclear":
        _miss(talk, "consent")
    else:
        talk.say("aside.consent_first")
        asking.ask(talk, "consent")


def _refuse(talk: Talk) -> None:
    interview = talk.state.interview
    interview.refused, interview.phase, interview.misses = True, "over", 0
    talk.state.early, talk.state.answers, talk.state.started = {}, {}, {}
    interview.asked, interview.questions = "", []
    talk.count = "no_consent"
    talk.say("close.no_consent")


def _answer(talk: Talk, point: str, lenient: bool) -> None:
    """An answer or something unclear, at an open question. `lenient`: after a break what is unclear is no miss."""
    reading, interview = talk.reading, talk.state.interview
    assert reading is not None
    if lenient and reading.kind == "unclear":
        _repeat(talk, point)
        return
    took = _take_at(talk, point)
    if took is None:
        _miss(talk, point)
        return
    if interview.phase == "questions":
        _guessed(talk)
    if took:
        _go_on(talk)


def _take_at(talk: Talk, point: str) -> bool | None:
    """Takes the reading at a point: True to go on, False where the point has said its own, None where it is unclear."""
    reading, interview = talk.reading, talk.state.interview
    assert reading is not None
    if point.startswith("contact."):
        if interview.disposition is None:
            facts.take_further(talk, reading.also)
        if reading.kind == "unclear" and point in ("contact.agreed", "contact.other_trials"):
            return None
        if not contacting.take(talk, point.split(".", 1)[1], reading.answer):
            return None
        contacting.advance(talk)
        return interview.phase != "contact" and interview.phase != "over"
    changed = facts.take_further(talk, facts.beside(talk, point, reading))
    if point == "readback":
        return _take_readback(talk, changed)
    if point == "confirm":
        if reading.answer not in ("yes", "no", "unsure", "declined"):
            return True if reading.also else None
        confirming.take(talk, "unsure" if reading.answer == "declined" else str(reading.answer))
        return interview.disposition is None
    if reading.kind == "answer" and reading.answer is not None:
        facts.take(talk, point, reading.answer)
        interview.misses = 0
        return True
    return True if reading.also and reading.kind == "answer" else None


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
        if talk.state.interview.misses >= _MISSES:
            return None
        offered = [{"title": change.label, "value": change.text} for change in changing.changeable(talk)]
        talk.say_text("readback.which", talk.wording("readback.which"), offered if talk.state.interview.channel == "web" else None)
        return False
    return True if reading.also else None


def _guessed(talk: Talk) -> None:
    reading = talk.reading
    assert reading is not None
    for name in reading.guessed:
        talk.say("aside.guessed", words=talk.text[:60], name=name)


def _go_on(talk: Talk) -> None:
    """After something was taken or said: a ruling-out answer is read back, else the next question, else the read-back."""
    interview = talk.state.interview
    if interview.phase in ("consent", "contact", "over"):
        _repeat(talk, record.point(talk))
        return
    finding = confirming.failing(talk)
    if finding is not None:
        if interview.phase == "confirm" and interview.confirming == finding.question:
            _repeat(talk, "confirm")
        else:
            confirming.begin(talk, finding)
        return
    interview.phase, interview.confirming = ("questions", None) if interview.phase != "readback" else ("readback", None)
    following = asking.next_question(talk)
    if following is None:
        if interview.phase == "readback" and talk.reading is not None and talk.reading.kind in ("ask", "advice", "person"):
            _repeat(talk, "readback")
        else:
            readback.begin(talk)
        return
    interview.phase = "questions"
    asking.ask(talk, following)


def _repeat(talk: Talk, point: str | None) -> None:
    if point is not None:
        asking.ask(talk, point)


def _miss(talk: Talk, point: str) -> None:
    """An unclear answer: other words, then choices, and after the third the value that stands for it."""
    interview = talk.state.interview
    interview.misses += 1
    if interview.misses < _MISSES:
        asking.ask_again(talk, point, interview.misses)
        return
    interview.misses = 0
    if point == "consent":
        _refuse(talk)
    elif point == "confirm":
        confirming.take(talk, "unsure")
        _go_on(talk)
    elif point == "readback":
        talk.say("readback.person")
        talk.state.contact.done, talk.state.contact.agreed = [], None
        contacting.begin(talk, "call")
    elif point.startswith("contact."):
        contacting.leave_out(talk, point.split(".", 1)[1])
        if interview.phase == "contact":
            contacting.advance(talk)
            if interview.phase not in ("contact", "over"):
                _go_on(talk)
    else:
        facts.take(talk, point, talk.protocol.question(point).missed)
        _go_on(talk)
