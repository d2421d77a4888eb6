"""A closed question without patterns of its own, read from examples: when what is read of a text counts, and when it is asked.

What can be told of any question (a plain yes, a choice by its title) and what was learned of this one must agree for an answer to count.
Where they don't, where one alone speaks and is not as good as sure, or where somebody else is told of, the answer is read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from prescreen.answers import DECLINED
from prescreen.protocol.model import Protocol, Question
from prescreen.understanding.answers.ties import without_patterns
from prescreen.understanding.reading import AFTERWARDS, DATED, NEAR_LIMIT, OF_ANOTHER, ON_LIMIT, TITLED, Reading
from prescreen.understanding.word_for_word import WordForWord

_READ_OTHERWISE = ("answer", "unclear", "ask", "advice", "person")
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
_BARE = 2
"""Words of a text that is a yes and nothing else."""
_BESIDE = 0.7
"""So likely must it be where the text tells of something else."""


def word_for_word(protocol: Protocol, point: str, said: str, reading: Reading) -> Reading | None:
    """The reading of a text that stands word for word under one value of a question; None where it doesn't, or where facts say otherwise.

    This holds even for a text that would otherwise be taken for a question, for a wish for a person or for declining to answer.
    """
    if not without_patterns(protocol, point) or reading.kind not in _READ_OTHERWISE or reading.by in (DATED, ON_LIMIT, TITLED):
        return None
    asked = protocol.question(point)
    meant = WordForWord.of(protocol).value(point, said)
    if asked.kind == "choices" or meant not in asked.values or _by_facts(asked) and reading.answer not in (None, meant, DECLINED):
        return None
    return replace(reading, kind="answer", answer=meant, doubt=None, words={**reading.words, point: said})


def by_examples(protocol: Protocol, point: str, said: str, reading: Reading, learned: Mapping[str, float]) -> Reading:
    """The reading of an answer or of what was unclear, with what the examples say: it counts, is doubted, or stays unclear."""
    asked = protocol.question(point)
    values = {value: how for value, how in learned.items() if value in asked.values}
    if not values or reading.by in (DATED, ON_LIMIT, TITLED):
        return reading
    if reading.by == OF_ANOTHER and asked.kind in ("yes_no", "choice") and reading.opens is None:
        return replace(reading, kind="answer" if reading.also else "unclear", answer=None)
    read, likely = reading.answer, max(values, key=lambda value: values[value])
    settled = not reading.others and "?" not in said and reading.by != AFTERWARDS
    if reading.by == NEAR_LIMIT and likely != "no":
        return reading
    if read is None:
        return _found(asked, said, reading, likely, learned, settled)
    if not isinstance(read, str) or read not in values or " " not in said.strip():
        return reading
    if reading.by == AFTERWARDS:
        return replace(reading, doubt=read)
    needed = _OPENED if reading.opens == read else _UNSURE if read == "unsure" else _ELSE
    if likely == read or learned.get(NO_ANSWER, 0) > values[likely]:
        return reading if values[read] >= needed and settled else replace(reading, doubt=read)
    if _by_facts(asked) and reading.opens not in (None, read):
        return reading
    told = _by_facts(asked) and (asked.steady or not asked.window)
    chosen = likely if values[likely] >= _RATHER * values[read] and not told else read
    return replace(reading, answer=chosen, doubt=chosen)


def alarm_asked_about(protocol: Protocol, point: str, said: str, reading: Reading, learned: Mapping[str, float]) -> Reading:
    """An alarm in words of the open question itself: its answer, read back, where the examples give one; else it stays an emergency."""
    asked = protocol.question(point)
    likely = WordForWord.of(protocol).value(point, said) or max(learned, key=lambda value: learned[value])
    if asked.kind not in ("yes_no", "choice") or likely not in asked.values or learned.get(likely, 0) < _PROPOSED or reading.others:
        return reading
    return replace(reading, kind="answer", answer=likely, doubt=likely, also={}, words={point: said})


def _by_facts(asked: Question) -> bool:
    """Whether dates and lists tell what no example can."""
    return bool(asked.window or asked.medicine_class or asked.order)


def _found(asked: Question, said: str, reading: Reading, likely: str, learned: Mapping[str, float], settled: bool) -> Reading:
    """What the examples say of a text in which nothing was read. A bare yes, where none can be said, and a lone word deny nothing."""
    how = learned[likely]
    if reading.opens == "yes" and "yes" not in asked.values and len(said.split()) <= _BARE:
        return reading
    if " " not in said.strip() and reading.opens is None and _denies(likely):
        return reading
    if how < (_BESIDE if reading.also else _DESPITE if learned.get(NO_ANSWER, 0) > how else _PROPOSED):
        return reading
    found = replace(reading, kind="answer", answer=likely, words={**reading.words, asked.id: said})
    counts = settled and not reading.also and how >= (_SURELY_UNSURE if likely == "unsure" else _SURE)
    return found if counts else replace(found, doubt=likely)


def _denies(value: str) -> bool:
    return value in ("no", "none", "never") or value.startswith(("no_", "not_"))
