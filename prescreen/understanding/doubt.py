"""Two readers and a doubt: what the patterns read is held against what the learned reader takes the text for.

Where both agree, or nothing hangs on it, the patterns' reading counts. Where they differ and a criterion would come out otherwise, or the
patterns find nothing and the learned reader is fairly sure, the answer is read back before it counts (docs/adr/0009). Where it is as
good as sure of what the patterns do not find, the text is read so; a question is still read back. The learned reader overrules no emergency,
no stop and no question, and gives no consent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from prescreen.answers import DECLINED
from prescreen.criteria import evaluate
from prescreen.protocol.model import Protocol
from prescreen.understanding.answers.ties import without_patterns
from prescreen.understanding.lines.commands import is_command
from prescreen.understanding.reading import ALARMED, Reading
from prescreen.understanding.unpatterned import NO_ANSWER, alarm_asked_about, by_examples, word_for_word
from prescreen.understanding.wishes import Wishes

HELP = "help"
"""What the learned reader is asked instead of a question to know whether a text calls for help: 911, 988 or neither."""
_DIFFERS, _BY_FAR = 0.5, 2.0
"""So likely must another value be, and so many times likelier than the patterns' one, for that one to be doubted."""
_RATHER = 6.0
"""So many times likelier, and it is the other value that is read back."""
_PROPOSED = 0.45
"""So likely must a value be to be proposed where the patterns find nothing."""
_SURE = 0.6
"""So likely must a value be for the text to be read so where the patterns find nothing."""
_TOLD = 0.8
"""So likely must a value be for a text to be read so that the patterns take for a question, or for telling of something else."""
_READ = ("answer", "unclear", "ask", "advice")
_NEEDS_HELP = 0.4
"""So likely must a text that the patterns don't understand call for help to be answered by where help is."""
_TAKEN = {"contact.agreed": ("yes", "no"), "contact.other_trials": ("yes", "no"), "readback": ("yes", "no")}
"""What no criterion hangs on: the learned value is read without being read back."""


def weighed(
    protocol: Protocol, point: str, said: str, reading: Reading, learned: Mapping[str, float], answers: Mapping[str, Any], today: date
) -> Reading:
    """The reading at a point with the learned reader's word: what is doubted of it, and what it says where the patterns find nothing.

    `learned`: value -> how likely the text gives it at the point; `said`: the text.
    """
    if reading.kind == "emergency" and reading.by == ALARMED and learned:
        return alarm_asked_about(protocol, point, said, reading, learned)
    if learned and (found := word_for_word(protocol, point, said, reading)):
        return found
    if reading.kind not in _READ or not learned or is_command(said):
        return reading
    if reading.kind in ("answer", "unclear") and reading.answer != DECLINED and without_patterns(protocol, point):
        return by_examples(protocol, point, said, reading, learned)
    if " " not in said.strip():
        return reading
    likely = max(learned, key=lambda value: learned[value])
    if likely == NO_ANSWER or reading.answer == DECLINED:
        return reading
    if reading.kind not in ("answer", "unclear"):
        told = "?" not in said and protocol.has_question(point) and learned[likely] >= _TOLD
        return _found(protocol, point, said, replace(reading, also={}), likely, learned[likely]) if told else reading
    if reading.answer is None:
        return _found(protocol, point, said, reading, likely, learned[likely])
    read = reading.answer
    if not isinstance(read, str) or read not in learned or read == likely or learned[likely] < max(_DIFFERS, _BY_FAR * learned[read]):
        return reading
    by_far = learned[likely] >= _RATHER * learned[read]
    if _consents(protocol, point) or point == "confirm" and likely == "unsure":  # what a no means at a confirmation, its question tells
        return replace(reading, kind="unclear", answer=None) if by_far else reading
    if point in _TAKEN:
        return replace(reading, answer=likely) if by_far and likely in _TAKEN[point] else reading
    if not protocol.has_question(point) or not _matters(protocol, point, read, likely, answers, today):
        return reading
    beside = bool(reading.also)  # the learned reader takes the whole text for the answer, and what is told of others with it
    chosen = likely if by_far and not beside and likely in protocol.question(point).values else read
    return replace(reading, answer=chosen, doubt=chosen)


def _found(protocol: Protocol, point: str, said: str, reading: Reading, likely: str, how: float) -> Reading:
    """What the learned reader makes of a text in which the patterns find no answer."""
    if how < (_TOLD if reading.also else _PROPOSED) or _consents(protocol, point):
        return reading
    words = {**reading.words, point: said}
    if point in _TAKEN:
        return replace(reading, kind="answer", answer=likely, words=words) if likely in _TAKEN[point] and how >= _SURE else reading
    if not protocol.has_question(point) or likely not in protocol.question(point).values:
        return reading
    return replace(reading, kind="answer", answer=likely, words=words, doubt=likely) if how >= _SURE else replace(reading, doubt=likely)


def likely_of_part(nlu: Mapping[str, Any] | None, part: str, question: str) -> str | None:
    """The value that the learned reader is as good as sure a part of a text gives at a question; None where there is none."""
    answers: Any = (nlu or {}).get("answers") or {}
    if question not in answers or not hasattr(answers, "part"):
        return None
    learned = answers.part(part)[question]
    likely = max(learned, key=lambda value: learned[value], default=NO_ANSWER)
    return None if likely == NO_ANSWER or learned[likely] < _SURE else likely


def calls_for_help(reading: Reading, learned: Mapping[str, float]) -> Reading:
    """The reading, an emergency where the patterns understand nothing and the learned reader takes the text for one."""
    if reading.kind != "unclear" or reading.also or not learned or reading.wishes.machine or reading.wishes.reaction:
        return reading
    likely = max(learned, key=lambda code: learned[code])
    if likely == NO_ANSWER or learned[likely] < _NEEDS_HELP:
        return reading
    return Reading("emergency", wishes=Wishes.of(emergency=likely))


def _consents(protocol: Protocol, point: str) -> bool:
    consent = protocol.in_role("consent")
    return consent is not None and point == consent.id


def _matters(protocol: Protocol, question: str, one: str, other: str, answers: Mapping[str, Any], today: date) -> bool:
    """Whether some criterion comes out otherwise with the one value than with the other."""
    consent = protocol.in_role("consent")
    given = {**answers, consent.id: "yes"} if consent else dict(answers)
    first, second = (evaluate(protocol, {**given, question: value}, today) for value in (one, other))
    return any(first[id].status != second[id].status for id in first)
