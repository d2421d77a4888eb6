"""The reader of the checkout's protocol, made once a process for every test: it takes a second or two, and a heap with many is slow to search."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import kinds

from prescreen.protocol import load
from prescreen.understanding import Reader

TODAY = date(2026, 11, 22)
"""The day on which the tables of texts are read."""
Row = tuple[str, str, str, dict[str, Any], Any, dict[str, Any], list[str]]
"""Language, question, text, answers before, the right answer, facts that the text tells beside, and questions of which it tells nothing."""


@cache
def reader() -> Reader:
    """It keeps nothing of what it read."""
    return Reader(load())


@cache
def of_kinds() -> Reader:
    """That of the trial with a question of each kind."""
    return Reader(kinds.protocol())


def reads(
    language: str, question: str, text: str, answers: Mapping[str, Any], answer: Any, beside: Mapping[str, Any], untold: Sequence[str]
) -> None:
    """Holds the reading of one row against what it should be."""
    found = reader().read(question, text, language=language, today=TODAY, answers=answers)
    assert found.answer == answer
    assert beside.items() <= dict(found.also).items()
    assert not set(untold) & set(found.also)
