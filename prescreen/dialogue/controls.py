"""The page's controls: go back, why, skip, a person, stop, and changing one answer, each sent as the words on its button.

Their words come from `controls` in the wording, so a text is a control only when it is exactly one. Decides which answers can be
changed now; what a change re-opens is `facts`' and `contacting`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prescreen.answers import DECLINED
from prescreen.dialogue import comeback, contact_steps, record
from prescreen.dialogue.state import State
from prescreen.dialogue.talk import Talk
from prescreen.protocol.model import Protocol
from prescreen.understanding import Reading

_KINDS = {"back": "correct", "why": "ask", "person": "person", "stop": "stop"}
_KINDS_AT_THE_END = {"change_answer": "correct", "call": "person"}
"""Those that are there after the end, too."""
DECIDED = ("confirm", "readback", "amended", "contact.agreed", "contact.other_trials", "contact.second_look")
"""Points that need a yes or no, as the consent does, and are no question of the interview: there is nothing to skip."""


@dataclass(frozen=True)
class Change:
    """An answer that can be changed: sending `text` asks it again. `turn`: the id of the turn that gave it, where one did."""

    question: str
    label: str
    shown: str
    text: str
    turn: str

    def to_json(self) -> dict[str, str]:
        """As the gateway gives it to the page."""
        return dict(vars(self))


def changes(protocol: Protocol, state: Mapping[str, Any], now: datetime) -> list[dict[str, str]]:
    """The answers of a state that can be changed now, in the protocol's order, contact details last."""
    return [change.to_json() for change in changeable(Talk(protocol, State.from_json(state), now))]


def changeable(talk: Talk) -> list[Change]:
    """The answers that can be changed now; none before consent, while stopped, or once they were let go."""
    point, contact, phase = record.point(talk), talk.state.contact, talk.state.interview.phase
    if point == "consent" or point is None and phase != "over" or comeback.point(talk) is not None:
        return []
    found = []
    if contact.purpose in ("prescreening", "second_look") or phase != "contact":
        for question, value in talk.weighed.applicable.items():
            if question != "consent":
                source = record.source(talk, question)
                found.append(_change(talk, question, talk.shown(question, value), source.message if source else ""))
    if phase == "contact" or phase == "over" and contact.kind is not None:
        given = {field: getattr(contact, field) for field in contact_steps.DETAILS if field in contact.done}
        found += [_change(talk, f"contact.{field}", value or talk.wording("value.none"), "") for field, value in given.items()]
    return found


def _change(talk: Talk, question: str, shown: str, turn: str) -> Change:
    label = talk.label(question)
    return Change(question, label, shown, talk.wording("controls.change", label=label), turn)


def control(talk: Talk, point: str | None, text: str) -> Reading | None:
    """The reading of a text that is one of the page's controls; None for any other text."""
    said = text.strip()
    for name, kind in {**(_KINDS if point is not None else {}), **_KINDS_AT_THE_END}.items():
        if _is(talk, name, said):
            return Reading(kind)
    if point is not None and point not in ("consent", *DECIDED) and _is(talk, "skip", said):
        return Reading("answer", DECLINED, {}, {point: text}, ())
    return Reading("correct") if chosen(talk, said) else None


def chosen(talk: Talk, text: str) -> str | None:
    """The question whose answer this text, a control, is to change."""
    lead = talk.wording("controls.change", label="").strip()
    if not text.strip().startswith(lead):
        return None
    return next((change.question for change in changeable(talk) if change.text == text.strip()), None)


def goes_back(talk: Talk) -> bool:
    """Whether this text is the control to go back."""
    return _is(talk, "back", talk.text.strip())


def starts_over(talk: Talk) -> bool:
    """Whether this text is the control to start again."""
    return _is(talk, "start_over", talk.text.strip())


def _is(talk: Talk, name: str, said: str) -> bool:
    """Whether a text is this control, in whatever language its page was in."""
    return any(said == talk.protocol.find_text(language, f"controls.{name}") for language in talk.protocol.languages)
