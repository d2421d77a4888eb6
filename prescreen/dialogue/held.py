"""The answers of an interview that did not fit: held in the state alone, for some minutes, so that it can be taken up again; then let go.

Nothing of them is recorded meanwhile. They go when the time is over, when the person leaves, and at once where there is no such time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from prescreen.dialogue.state import State
from prescreen.dialogue.talk import Talk
from prescreen.dialogue.turn import Choice

WAITS = "waits"
"""Of a second look: somebody said yes, and can be called. What waits for that call is no part of what is held here."""
_OFFERED = ("change_answer", "start_over", "call")


def hold(talk: Talk) -> None:
    """Holds the answers for the minutes of the setting."""
    minutes = talk.site.undo_minutes
    if minutes <= 0:
        let_go(talk.state)
        return
    talk.state.interview.until = later(talk, minutes)


def later(talk: Talk, minutes: int) -> str:
    """The moment so many minutes from now."""
    return (talk.now + timedelta(minutes=minutes)).isoformat(timespec="seconds")


def until(talk: Talk) -> datetime | None:
    """Until when they are held; None where there are none."""
    said = talk.state.interview.until
    return datetime.fromisoformat(said) if said else None


def expire(talk: Talk) -> None:
    """Lets them go where their time is over."""
    ends = until(talk)
    if ends is not None and talk.now >= ends:
        let_go(talk.state)


def let_go(state: State) -> None:
    """Nothing that was answered is left in the state."""
    interview = state.interview
    state.answers, state.started, state.early = {}, {}, {}
    interview.questions, interview.trail, interview.asked, interview.shown, interview.earlier = [], [], "", [], {}
    interview.until, interview.written, interview.noticed, interview.reopened = "", {}, [], None
    interview.failed_at = None
    if interview.second_look != WAITS:
        interview.sheet = {}
        if state.contact.purpose == "second_look" and state.contact.kind is None:
            state.contact.first_name, state.contact.phone = None, None


def without(state: Mapping[str, Any]) -> dict[str, Any]:
    """A state whose time is over, without what it held."""
    kept = State.from_json(state)
    let_go(kept)
    return kept.to_json()


def without_reason(state: Mapping[str, Any]) -> dict[str, Any]:
    """A state that does not say any more which criterion ended its interview."""
    return {**state, "interview": {**state["interview"], "failed": None}} if "interview" in state else dict(state)


def take_up(talk: Talk) -> None:
    """The interview goes on from its answers; what had ended it is asked or changed by the caller."""
    interview = talk.state.interview
    interview.until, interview.disposition, interview.failed, interview.phase = "", None, None, "questions"
    interview.failed_at = None


def say_end(talk: Talk, key: str = "close.unlikely") -> None:
    """Says that the study may not fit, and what can still be done about it."""
    said = talk.wording(key)
    if talk.state.interview.until:
        said = f"{said} {talk.wording('close.undo', minutes=talk.site.undo_minutes)}"
    talk.say_text(key, said, choices(talk))


def say_gone(talk: Talk) -> None:
    """Says that the answers were let go, and what can be done instead."""
    talk.say_text("aside.answers_gone", talk.wording("aside.answers_gone"), choices(talk))


def choices(talk: Talk) -> list[Choice]:
    """What can be done after the end, as buttons of the page."""
    if talk.state.interview.channel == "sms":
        return []
    titles = [talk.wording(f"controls.{name}") for name in _OFFERED if name != "change_answer" or talk.state.interview.until]
    return [Choice(title, title) for title in titles]
