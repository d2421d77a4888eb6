"""Takes an open conversation over to another version of the protocol, in the middle of a question.

What was answered stays where the question still takes such an answer. A text is read by the question that its writer had before them;
where that one is no more, it answers nothing, and the question in force is put.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from prescreen.answers import Answer, fits
from prescreen.dialogue import prompts
from prescreen.dialogue.state import State
from prescreen.dialogue.talk import Talk
from prescreen.protocol.model import Protocol
from prescreen.understanding import Reading

_ANY_DAY = datetime(2026, 1, 1, tzinfo=timezone.utc)
"""Whether a question applies is no matter of the day."""


def carried(protocol: Protocol, state: Mapping[str, Any]) -> State:
    """The state under the protocol in force, carried over where it was left under another. Raises StateError."""
    kept = State.from_json(state)
    return kept if kept.protocol == protocol.version else carry(protocol, kept)


def carry(protocol: Protocol, kept: State) -> State:
    """The state under this protocol. `orphaned` says that the next text answers a question which is no more."""
    interview = kept.interview
    for answers in (kept.answers, kept.started, kept.early):
        for question in [q for q, answer in answers.items() if not _still_given(protocol, q, answer)]:
            del answers[question]
    if interview.phase == "confirm" and interview.confirming not in kept.answers:
        interview.phase, interview.confirming, interview.orphaned = "questions", None, True
    if interview.next is not None and not protocol.has_question(interview.next):
        interview.next = None
    if interview.phase == "questions" and interview.asking is not None:
        interview.next = interview.asking if protocol.has_question(interview.asking) else interview.next
        interview.orphaned |= _next(protocol, kept) != interview.asking
    if interview.phase == "readback" and _next(protocol, kept) is not None:
        interview.phase, interview.read_back, interview.shown, interview.orphaned = "questions", False, [], True
    kept.protocol = protocol.version
    return kept


def _next(protocol: Protocol, kept: State) -> str | None:
    return prompts.next_question(Talk(protocol, kept, _ANY_DAY))


def unheard(reading: Reading) -> Reading:
    """The reading of a text whose question is no more: what it says beside an answer to that one stays."""
    return replace(reading, kind="unclear", answer=None) if reading.kind == "answer" else reading


def _still_given(protocol: Protocol, id: str, answer: Answer) -> bool:
    if not protocol.has_question(id):
        return False
    question = protocol.question(id)
    return fits(question.kind, (*question.values, question.declined, question.missed), answer.value)
