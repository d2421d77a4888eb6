"""Which of the common cues count in a trial: those of the common questions that it uses, under the trial's own ids and for its values.

A question that a trial writes itself takes none of them, even where it has a common question's id: it may ask something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prescreen.answers import DECLINED
from prescreen.protocol.layers import joined
from prescreen.protocol.model import Question

SHARED = ("words", "spelling", "ordinary")
"""What of the cues is of no question."""


def cues_used(own: Mapping[str, Any], common: Mapping[str, Any], questions: Iterable[Question]) -> dict[str, Any]:
    """A trial's own cues, and behind them those of what it uses."""
    asked = [(question.id, question.common, (*question.values, DECLINED)) for question in questions if question.common]
    kept = {name: entry for name, entry in common.items() if name in SHARED or is_point(name)}
    kept |= {id: _of_values(common[name], values) for id, name, values in asked if name in common}
    return dict(joined(own, kept))


def is_point(name: str) -> bool:
    """Whether a name is that of a point of every interview, and of no question of a trial."""
    return name in ("confirm", "readback") or name.startswith("contact.")


def _of_values(entry: Any, values: tuple[str, ...]) -> Any:
    """The cues of a question without the rules for values that it does not have here."""
    if not isinstance(entry, Mapping):
        return entry
    return {
        section: [rule for rule in given if _fits(rule, values)] if isinstance(given, list) else given for section, given in entry.items()
    }


def _fits(rule: Any, values: tuple[str, ...]) -> bool:
    return not isinstance(rule, Mapping) or all(value is None or value in values for value in rule)
