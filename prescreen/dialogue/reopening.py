"""Takes an interview that had ended up again, since the study was amended: whoever is referred is asked what is new to them, nothing else.

They are asked first whether they want to; a no leaves all as it was. What was answered stays, and so do the contact details. Whom to ask,
when and by which way is the gateway's, and what becomes of the referral is the store's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timezone
from typing import Any

from prescreen.answers import Answer
from prescreen.criteria import Weighed
from prescreen.dialogue import prompts, record
from prescreen.dialogue.carry_over import carried, carry
from prescreen.dialogue.state import State, StateError
from prescreen.dialogue.talk import Talk
from prescreen.dialogue.turn import Turn
from prescreen.protocol.model import Protocol
from prescreen.site import Site

POINT = "amended"
"""The open question whether somebody wants to go on, and the phase in which it is."""
_THROUGH = ("likely", "review", "wait")
_BEFORE = ("phase", "disposition", "failed", "referred", "next", "shown", "read_back")


def reopened(protocol: Protocol, state: Mapping[str, Any], today: date, again: Collection[str] = ()) -> State | None:
    """The state under the protocol in force, with the question open whether they want to go on. `again`: questions whose answers do not
    count any more, as they were about another stretch of time; the age stays, by which they are known.

    None where it is not an ended interview of somebody referred, or nothing would be asked. Raises StateError.
    """
    kept = State.from_json(state)
    interview, contact = kept.interview, kept.contact
    ended = interview.phase in ("over", "contact") and not interview.stopped and not interview.refused
    if not ended or interview.disposition not in _THROUGH or contact.kind is None:
        return None
    before = {
        "protocol": kept.protocol,
        "answers": {question: answer.to_json() for question, answer in kept.answers.items()},
        **{name: getattr(interview, name) for name in _BEFORE},
    }
    carry(protocol, kept)
    age = protocol.in_role("age")
    for question in again:
        if age is None or question != age.id:
            kept.answers.pop(question, None)
    interview.disposition, interview.failed, interview.phase, interview.next = None, None, "questions", None
    if prompts.next_question(_talk(protocol, kept, today)) is None:
        return None
    interview.phase, interview.reopened, interview.referred = POINT, before, True
    interview.read_back, interview.orphaned, interview.forgetting, interview.returned = False, False, "", None
    interview.turns, interview.misses, interview.offered, interview.confirming = 0, 0, [], None
    interview.put_at, interview.put_words, interview.put_alike = "", "", 0
    return kept


def missing(protocol: Protocol, state: Mapping[str, Any], today: date, again: Collection[str] = ()) -> tuple[str, ...]:
    """The questions that would be asked now, in their order, as far as that can be told before they are answered. Empty where `reopened`
    gives none, and for a state that can't be read.
    """
    try:
        kept = reopened(protocol, state, today, again)
    except StateError:
        return ()
    if kept is None:
        return ()
    talk = _talk(protocol, kept, today)
    given = talk.given()
    applies = Weighed(protocol, given, today).applies
    return tuple(one.id for one in protocol.questions if one.id != "consent" and one.id not in given and applies[one.id])


def take_up(
    protocol: Protocol, state: Mapping[str, Any], *, now: datetime, site: Site, whose: bool, again: Collection[str] = ()
) -> Turn | None:
    """The turn by which an interview is taken up before anything is written, as by a link, or gone on with where it was taken up before.
    None as in `reopened`.

    `whose`: it is asked first whose interview this is, by the age that was given; nothing of it is told before.
    """
    kept: State | None = carried(protocol, state)
    if kept is not None and kept.interview.reopened is None:
        kept = reopened(protocol, state, now.date(), again)
    if kept is None:
        return None
    talk = Talk(protocol, kept, now, site)
    kept.interview.stopped = False
    if whose:
        kept.interview.returned, kept.interview.offered = kept.interview.returned or 0, []
        talk.say("returning.ask")
    elif (point := record.point(talk)) is not None:
        prompts.ask(talk, point)
    return record.turn(talk)


def knows_whose(protocol: Protocol, state: Mapping[str, Any]) -> bool:
    """Whether the state holds an age, by which whoever comes back can show that the interview is theirs."""
    asked, kept = protocol.in_role("age"), State.from_json(state)
    return asked is not None and asked.id in kept.answers and isinstance(kept.answers[asked.id].value, int)


def declines(talk: Talk) -> bool:
    """Whether a text says no to going on. That needs no proof of whose interview it is, since it shows and changes nothing."""
    reading, interview = talk.reading, talk.state.interview
    if interview.phase != POINT or interview.orphaned or interview.stopped or interview.returned is not None:
        return False
    return reading is not None and reading.kind == "answer" and reading.answer == "no"


def take(talk: Talk, answer: Any) -> bool | None:
    """Takes what was answered: True to go on, False where it was left, None where it is neither a yes nor a no."""
    if answer == "yes":
        goes_on(talk)
        return True
    if answer in ("no", "declined"):
        leave(talk)
        return False
    return None


def goes_on(talk: Talk) -> None:
    """They take part; what is new is asked from here on."""
    interview = talk.state.interview
    if interview.phase == POINT:
        interview.phase, interview.misses = "questions", 0
        prompts.begin_anew(talk)


def leave(talk: Talk) -> None:
    """Leaves all as it was before."""
    interview = talk.state.interview
    before = interview.reopened or {}
    talk.state.answers = {question: Answer.from_json(entry) for question, entry in before.get("answers", {}).items()}
    talk.state.started = {}
    for name in _BEFORE:
        setattr(interview, name, before[name])
    interview.reopened, interview.returned, interview.phase, interview.misses = None, None, "over", 0
    talk.reopened = "left"
    talk.say("amended.left")


def close(talk: Talk) -> None:
    """All is answered and right: the team has it, beside what it had before."""
    interview, contact = talk.state.interview, talk.state.contact
    contact.kind, contact.purpose, contact.complete, contact.agreed = "prescreening", "prescreening", True, "yes"
    interview.reopened, interview.phase, talk.reopened = None, "over", "done"
    talk.say("amended.done", first_name=contact.first_name or "")


def rule_out(talk: Talk) -> None:
    """An answer rules them out by the amended criteria: the team, which has their answers, decides, and they are told so."""
    interview = talk.state.interview
    interview.under_age = False
    if interview.reopened is not None:
        interview.reopened, talk.reopened = None, "done"
    talk.state.contact.complete = True
    talk.say("amended.unlikely")


def put(protocol: Protocol, state: Mapping[str, Any], question: str, language: str, today: date) -> str:
    """A question in the words in which it would be put on the page, for whoever reads it out on the phone."""
    kept = State.from_json(state)
    kept.interview.language, kept.interview.channel = language, "web"
    return prompts.question_text(_talk(protocol, kept, today), question)


def _talk(protocol: Protocol, kept: State, today: date) -> Talk:
    return Talk(protocol, kept, datetime.combine(today, time(12), timezone.utc))
