"""An answer as it is kept: its value, the participant's words, the question as it was asked, and who read it when.

A value is a word, a number, a partial date, or a list; which of them a question takes is its kind's affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Value = Any
"""str, int, float, list of str (conditions), or list of {"name", "class", ...} (medicines). None: no answer."""

DECLINED = "declined"
UNSURE = "unsure"


@dataclass(frozen=True)
class Answer:
    """One answer with its evidence. `words` is what the participant wrote, `asked` the question as it stood."""

    value: Value
    words: str = ""
    asked: str = ""
    message: str = ""
    protocol: str = ""
    guessed: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """As JSON; `from_json` reads it back."""
        return {**asdict(self), "guessed": list(self.guessed)}

    @staticmethod
    def from_json(entry: Mapping[str, Any]) -> Answer:
        """The answer that `to_json` wrote. Raises KeyError or TypeError where it is not one."""
        return Answer(**{**entry, "guessed": tuple(entry.get("guessed", ()))})


def values(answers: Mapping[str, Answer]) -> dict[str, Value]:
    """Question -> value alone."""
    return {question: answer.value for question, answer in answers.items()}
