"""A closed question without patterns of its own, read from examples: when what is read of a text counts, and when it is asked.

What can be told of any question (a plain yes, a choice by its title) and what was learned of this one must agree for an answer to count.
Where they don't, where one alone speaks and is not as good as sure, or where somebody else is told of, the answer is read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from prescreen.protocol.model import Protocol
from prescreen.understanding.reading import Reading

NO_ANSWER = "-"
"""What the learned reader says of a text that gives none of the question's values."""
_OPENED, _UNSURE, _ELSE = 0.35, 0.4, 0.7
"""So likely must the value that was read be to count: where the text opens with it in so many words, where it is unsure, else."""
_RATHER = 2.0
"""So many times likelier, and it is the other value that is read back."""
_SURE, _SURELY_UNSURE = 0.8, 0.7
"""So likely must a value be to count where nothing was read."""
_PROPOSED, _DESPITE = 0.3, 0.25
"""So likely must a value be to be read back where nothing was read; or where no answer is likelier than it."""
_BESIDE = 0.7
"""So likely must it be where the text tells of something else."""


def without_patterns(protocol: Protocol, point: str) -> bool:
    """Whether a point is a question of which only its wording and examples are known."""
    return protocol.has_question(point) and point not in protocol.cues.get("en", {})


def by_examples(protocol: Protocol, point: str, said: str, reading: Reading, learned: Mapping[str, float]) -> Reading:
    """The reading of an answer or of what was unclear, with what the examples say: it counts, is doubted, or stays unclear."""
    values = {value: how for value, how in learned.items() if value in protocol.question(point).values}
    if not values:
        return reading
    read, likely = reading.answer, max(values, key=lambda value: values[value])
    settled = not reading.others and "?" not in said
    if read is None:
        return _found(point, said, reading, likely, learned, settled)
    if not isinstance(read, str) or read not in values or " " not in said.strip():
        return reading
    needed = _OPENED if reading.opens == read else _UNSURE if read == "unsure" else _ELSE
    if likely == read or learned.get(NO_ANSWER, 0) > values[likely]:
        return reading if values[read] >= needed and settled else replace(reading, doubt=read)
    asked = protocol.question(point)
    by_facts = bool(asked.window or asked.medicine_class or asked.order)  # dates and lists tell what no example can
    if by_facts and reading.opens not in (None, read):
        return reading
    chosen = likely if values[likely] >= _RATHER * values[read] and not by_facts else read
    return replace(reading, answer=chosen, doubt=chosen)


def _found(point: str, said: str, reading: Reading, likely: str, learned: Mapping[str, float], settled: bool) -> Reading:
    """What the examples say of a text in which nothing was read."""
    how = learned[likely]
    if how < (_BESIDE if reading.also else _DESPITE if learned.get(NO_ANSWER, 0) > how else _PROPOSED):
        return reading
    found = replace(reading, kind="answer", answer=likely, words={**reading.words, point: said})
    counts = settled and not reading.also and how >= (_SURELY_UNSURE if likely == "unsure" else _SURE)
    return found if counts else replace(found, doubt=likely)
