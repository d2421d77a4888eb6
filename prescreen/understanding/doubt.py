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
from prescreen.understanding.lines.commands import is_command
from prescreen.understanding.reading import Reading
from prescreen.understanding.wishes import Wishes

HELP = "help"
"""What the learned reader is asked instead of a question to know whether a text calls for help: 911, 988 or neither."""
NO_ANSWER = "-"
"""What the learned reader says of a text that gives none of the question's values."""
_DIFFERS = 0.7
"""So likely must another value be for the patterns' one to be doubted."""
_PROPOSED = 0.6
"""So likely must a value be to be proposed where the patterns find nothing."""
_SURE = 0.9
"""So likely must a value be for the text to be read so where the patterns find nothing."""
_NEEDS_HELP = 0.4
"""So likely must a text that the patterns don't understand call for help to be answered by where help is."""
_HARMLESS = {"contact.agreed": ("yes",), "contact.other_trials": ("yes", "no")}
"""What no criterion hangs on and somebody asks about again before it has an effect: read so without being read back."""


def weighed(
    protocol: Protocol, point: str, said: str, reading: Reading, learned: Mapping[str, float], answers: Mapping[str, Any], today: date
) -> Reading:
    """The reading at a point with the learned reader's word: what is doubted of it, and what it says where the patterns find nothing.

    `learned`: value -> how likely the text gives it at the point; `said`: the text.
    """
    if point == "consent" or reading.kind not in ("answer", "unclear") or not learned:
        return reading
    doubt = doubtful(protocol, point, said, reading, learned, answers, today)
    likely = max(learned, key=lambda value: learned[value])
    sure = reading.kind == "unclear" and learned[likely] >= _SURE and (doubt == likely or _harmless(point, likely, said, reading))
    if sure:
        return replace(reading, kind="answer", answer=likely, words={**reading.words, point: said}, doubt=doubt)
    return replace(reading, doubt=doubt)


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


def _harmless(point: str, value: str, said: str, reading: Reading) -> bool:
    return value in _HARMLESS.get(point, ()) and " " in said.strip() and not reading.also and not is_command(said)


def doubtful(
    protocol: Protocol, question: str, said: str, reading: Reading, learned: Mapping[str, float], answers: Mapping[str, Any], today: date
) -> str | None:
    """The value to be read back before it counts: the patterns', where it is doubted, or the learned one, where they found none
    in more than one word. `said`: the text."""
    if not learned or not protocol.has_question(question):
        return None
    likely = max(learned, key=lambda value: learned[value])
    values = protocol.question(question).values
    if likely == NO_ANSWER or likely not in values:
        return None
    read = reading.answer
    if reading.kind == "unclear":
        told = " " in said.strip() and not is_command(said)
        return likely if learned[likely] >= _PROPOSED and not reading.also and told else None
    if reading.kind != "answer" or not isinstance(read, str) or read not in values or read in (likely, DECLINED):
        return None
    if learned[likely] < _DIFFERS or not _matters(protocol, question, read, likely, answers, today):
        return None
    return read


def _matters(protocol: Protocol, question: str, one: str, other: str, answers: Mapping[str, Any], today: date) -> bool:
    """Whether some criterion comes out otherwise with the one value than with the other."""
    given = {**answers, "consent": "yes"}
    first, second = (evaluate(protocol, {**given, question: value}, today) for value in (one, other))
    return any(first[id].status != second[id].status for id in first)
