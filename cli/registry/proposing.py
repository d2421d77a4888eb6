"""Which question a criterion may be asked by, and which numbers its text holds: proposals alone, from trials/common/registry.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prescreen.protocol.yaml import read

_NUMBER = r"(\d+(?:\.\d+)?)"
_UNIT = r"(?:\s*(?:%|kg ?/ ?m\^?[2²]|mm ?hg|years?(?: of age| old)?|y))?"
_LIMITS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (operator, re.compile(pattern, re.IGNORECASE))
    for operator, pattern in (
        ("within", rf"(?:between |from )?{_NUMBER}{_UNIT} ?(?:to|and|through|-|–|—) ?{_NUMBER}"),
        ("at_least", rf"(?:≥|>=|=>|at least|minimum(?: of)?|not (?:less|lower|below|under)(?: than)?) ?{_NUMBER}"),
        ("at_most", rf"(?:≤|<=|=<|at most|up to|maximum(?: of)?|not (?:more|greater|higher|above|over)(?: than)?) ?{_NUMBER}"),
        ("above", rf"(?:>|greater than|more than|higher than|above|over|exceed\w*|older than) ?{_NUMBER}"),
        ("below", rf"(?:<|less than|lower than|below|under|younger than) ?{_NUMBER}"),
        ("at_least", rf"{_NUMBER}{_UNIT} (?:or|and) (?:older|over|above|more|greater|higher)"),
        ("at_most", rf"{_NUMBER}{_UNIT} (?:or|and) (?:younger|under|below|less|lower)"),
    )
)
_TIME = re.compile(r"(\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)[ -]*(day|week|month|year)s?\b", re.IGNORECASE)
_WORDS = {word: at for at, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}


@dataclass(frozen=True)
class Proposal:
    """A question that may ask for a criterion: the entry of registry.yml, the limits and the time that the criterion's text names."""

    entry: Mapping[str, Any]
    limit: tuple[str, tuple[float, ...]] | None = None
    time: tuple[int, str] | None = None

    @property
    def question(self) -> str:
        """The question's id."""
        return str(self.entry["question"])


def proposals(common: Path) -> list[Mapping[str, Any]]:
    """The entries of registry.yml."""
    entries: list[Mapping[str, Any]] = read(common / "registry.yml")["proposals"]
    return entries


def proposed(entries: list[Mapping[str, Any]], text: str) -> Proposal | None:
    """The first question whose words the text has; None where none may fit, so that a person has to decide."""
    for entry in entries:
        if any(re.search(one, text, re.IGNORECASE) for one in entry.get("unless", ())):
            continue
        for pattern in entry["words"]:
            if found := re.search(pattern, text, re.IGNORECASE):
                limit = _limit(text[max(0, found.start() - 12) :]) if "number" in entry else None
                return Proposal(entry, limit, _time(text))
    return None


def _limit(text: str) -> tuple[str, tuple[float, ...]] | None:
    """The first limit that a text names, by its operator.

    >>> _limit("BMI between 18.5 and 35 kg/m2"), _limit("HbA1c > 9%"), _limit("18 years or older")
    (('within', (18.5, 35.0)), ('above', (9.0,)), ('at_least', (18.0,)))
    """
    found = [(match.start(), -len(match[0]), name, match) for name, pattern in _LIMITS if (match := pattern.search(text))]
    if not found:
        return None
    *_, name, match = min(found, key=lambda one: one[:2])
    return name, tuple(float(number) for number in match.groups())


def _time(text: str) -> tuple[int, str] | None:
    """The first span of time that a text names.

    >>> _time("any investigational drug within four weeks"), _time("a history of falls")
    ((4, 'weeks'), None)
    """
    found = _TIME.search(text)
    if found is None:
        return None
    amount = found[1].lower()
    return int(amount) if amount.isdigit() else _WORDS[amount], f"{found[2].lower()}s"
