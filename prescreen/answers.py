"""An answer as it is kept: its value, the participant's words, the question as it was asked, and who read it when.

A value is a word, a number, a partial date, or a list; which of them a question takes is its kind's affair.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Value = Any
"""str, int, float, list of str (conditions, choices), of {"name", "class", ...} (medicines) or of numbers, or measures of a body by name.

None: no answer.
"""

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
        return {**vars(self), "guessed": list(self.guessed)}

    @staticmethod
    def from_json(entry: Mapping[str, Any]) -> Answer:
        """The answer that `to_json` wrote. Raises KeyError or TypeError where it is not one."""
        return Answer(**{**entry, "guessed": tuple(entry.get("guessed", ()))})


_SHAPES: dict[str, tuple[type, ...]] = {
    "age": (int,),
    "conditions": (list,),
    "medicines": (list,),
    "partial_date": (str,),
    "choice": (str,),
    "choices": (list,),
    "number": (int, float),
    "numbers": (list,),
    "duration": (int, float),
    "body": (dict,),
    "words": (str,),
}
"""What a kind of question takes beside its words; yes_no takes nothing else."""
LISTS = ("conditions", "medicines", "choices")
"""Kinds whose answer is a list that may be told bit by bit."""
_OF_A_BODY = {"weight_kg", "height_cm", "bmi"}
_PARTIAL_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


def fits(kind: str, words: Sequence[str], value: Value) -> bool:
    """Whether a question of this kind, with these words, could have this answer.

    >>> fits("yes_no", ("yes", "no"), "unsure"), fits("partial_date", ("unsure",), "2019-05"), fits("age", (), "yes")
    (False, True, False)
    >>> fits("numbers", (), [128, 76]), fits("choices", ("hip", "none"), ["knee"]), fits("body", (), {"bmi": 29.4})
    (True, False, True)
    """
    if isinstance(value, str) and value in (*words, DECLINED):
        return True
    if not isinstance(value, _SHAPES.get(kind, ())) or isinstance(value, bool):
        return False
    made: Any = value
    if kind == "numbers":
        return len(made) > 1 and all(_number(one) for one in made)
    if kind == "choices":
        return all(isinstance(one, str) and one in words for one in made)
    if kind == "body":
        return bool(made) and set(made) <= _OF_A_BODY and all(_number(one) for one in made.values())
    return kind != "partial_date" or _PARTIAL_DATE.fullmatch(str(value)) is not None


def _number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def classes_of(entry: Any) -> frozenset[str]:
    """The classes of a medicine as an answer keeps it.

    >>> sorted(classes_of({"name": "furosemide", "class": "water pill", "classes": ["sulfonamide"]}))
    ['sulfonamide', 'water pill']
    """
    return frozenset((entry["class"], *entry.get("classes", ()))) if isinstance(entry, Mapping) and "class" in entry else frozenset()


def values(answers: Mapping[str, Answer]) -> dict[str, Value]:
    """Question -> value alone."""
    return {question: answer.value for question, answer in answers.items()}
