"""Coming back by text after a day: a phone may be shared, so whoever writes now shows by their age that the interview is theirs.

So does whoever comes to the page by a link that went by mail. The age or the year of birth is asked before the interview goes on, with a
year's difference allowed; after three misses only starting over is left, which is another conversation and so the gateway's doing.
Nothing that was said before is shown until then.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from prescreen.dialogue import asides
from prescreen.dialogue.talk import Talk
from prescreen.understanding.answers.ages import ages_in

SILENCE = timedelta(days=1)
_MISSES = 3
_SAID = 3
"""So often it is said after that what is left; then nothing is, so that no two machines talk to each other for ever."""
_AT_ONCE = ("stop", "emergency")


def concerns(talk: Talk, kind: str) -> bool:
    """Whether this text, by SMS, is the first after a long silence, or comes while the age is in question. Notes when it came."""
    interview, before = talk.state.interview, talk.state.interview.seen
    if interview.channel != "sms":
        return interview.returned is not None and kind not in _AT_ONCE
    silent = bool(before) and interview.opened and talk.now - datetime.fromisoformat(before) >= SILENCE
    if silent and kind in _AT_ONCE:
        return False  # and the next text is still the first after the silence
    interview.seen = talk.now.isoformat(timespec="seconds")
    if silent and point(talk) == "returning":
        interview.returned = None
    return kind not in _AT_ONCE and (silent or interview.returned is not None)


def take(talk: Talk, kind: str) -> bool:
    """Takes such a text: says that somebody else may start over, asks for the age where one was given; True once all is clear."""
    interview = talk.state.interview
    if interview.returned is None:
        talk.say("returning.notice")
        over = interview.phase == "over" and kind != "person"
        if over or not isinstance(_age(talk), int):
            return True
        interview.returned, interview.offered = 0, []
        talk.say("returning.ask")
    elif interview.returned >= _MISSES:
        interview.returned += 1
        if interview.returned <= _MISSES + _SAID:
            talk.say("returning.start_over")
    elif _fits(talk):
        interview.returned = None
        talk.say("aside.welcome_back")
        return True
    elif kind in ("ask", "advice"):
        asides.advice(talk) if kind == "advice" else asides.question(talk, None)
        talk.say("returning.ask")
    else:
        interview.returned += 1
        talk.say("returning.again" if interview.returned < _MISSES else "returning.start_over")
    return False


def closed(talk: Talk) -> bool:
    """Whether it is not clear now whose interview this is: nothing of it may be shown."""
    interview = talk.state.interview
    if interview.channel != "sms":
        return interview.returned is not None
    silent = bool(interview.seen) and talk.now - datetime.fromisoformat(interview.seen) >= SILENCE
    return silent or interview.returned is not None


def point(talk: Talk) -> str | None:
    """`returning` while the age is in question, `start_over` when only that is left, else None."""
    misses = talk.state.interview.returned
    return None if misses is None else "start_over" if misses >= _MISSES else "returning"


def _fits(talk: Talk) -> bool:
    """Whether the text gives the age that was given, or a year of birth that makes it so, a year's difference allowed."""
    known, reading = _age(talk), talk.reading
    if not isinstance(known, int):
        return True
    told = reading.answer if reading is not None and isinstance(reading.answer, int) else None
    ages = [told] if told is not None else ages_in(talk.text, talk.today)
    return len(ages) == 1 and abs(ages[0] - known) <= 1


def _age(talk: Talk) -> Any:
    """The age that was given, where the trial asks for it."""
    asked = talk.protocol.in_role("age")
    return talk.given().get(asked.id) if asked else None
