"""Texts that are answered by nothing: a reaction, what a machine wrote, and the same text over and over. They count for nothing.

By SMS nothing is said then; on the page, where somebody sits, the open question is asked once more. What is an emergency is never met with
silence, nor is who asks for a person or for their own data. What the same text had answered before it was known for a machine's is asked
again as soon as somebody writes.
"""

from __future__ import annotations

import hashlib

from prescreen.dialogue import comeback, facts, record
from prescreen.dialogue.next_step import repeat
from prescreen.dialogue.talk import Talk

_OVER_AND_OVER = 3
"""So often in a row the same text is taken for a machine's."""
_WORDS, _WORDS_OF_AN_ANSWER = 4, 8
"""Shorter ones people send again themselves ("no", "I don't know"); one that answers may be a little longer."""


def keeps(talk: Talk) -> bool:
    """Whether the turn's text is met with silence; all that it counts for is then taken back."""
    assert talk.reading is not None
    times = _times(talk)
    wishes = talk.wishes
    if talk.reading.kind in ("emergency", "person") or wishes.person or wishes.wants_deletion or wishes.wants_copy:
        return False
    unread = wishes.reaction or wishes.machine
    if talk.state.interview.channel != "sms":
        if unread:
            repeat(talk, record.point(talk))
        return unread
    known = times >= _OVER_AND_OVER + (comeback.point(talk) is not None)  # whose interview it is, is asked three times
    if known:
        _take_back(talk)
    return unread or known


def _times(talk: Talk) -> int:
    """How often this text has come in a row, this time included. Notes it."""
    interview, reading = talk.state.interview, talk.reading
    assert reading is not None
    answers = reading.kind == "answer" and (reading.answer is not None or bool(reading.also))
    mark = hashlib.blake2s(talk.text.strip().encode(), digest_size=6).hexdigest()
    known = mark == interview.heard and interview.times >= _OVER_AND_OVER  # and stays so, whatever it may answer by now
    if not known and len(talk.text.split()) < (_WORDS_OF_AN_ANSWER if answers else _WORDS):
        interview.heard, interview.times = "", 0
        return 0
    interview.times = interview.times + 1 if mark == interview.heard else 1
    interview.heard = mark
    return interview.times


def _take_back(talk: Talk) -> None:
    interview = talk.state.interview
    interview.misses = 0
    interview.questions = [question for question in interview.questions if question != talk.text]
    if interview.phase not in ("questions", "confirm"):
        return
    given = [question for question, answer in talk.state.answers.items() if answer.words == talk.text and question != "consent"]
    for question in reversed(given):
        facts.reopen(talk, question)
    if given:
        interview.phase, interview.confirming, interview.orphaned = "questions", None, True
