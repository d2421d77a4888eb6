"""What a study may ask of people's background once the interview is over: only what its board approved, in a named version of categories.

Knows the questions and when there are none. What is chosen is kept and counted elsewhere, and weighs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from prescreen.protocol.layers import default_trial, read_layers
from prescreen.protocol.model import Protocol

FILE = "background.yml"
DECLINED = "declined"
_APPROVAL = ("board", "number", "date")


@dataclass(frozen=True)
class BackgroundQuestion:
    """One question: its options by their ids, whose words stand in the page's."""

    id: str
    several: bool
    options: tuple[str, ...]


@dataclass(frozen=True)
class Background:
    """The questions of a version of the categories."""

    set: str
    questions: tuple[BackgroundQuestion, ...]


def approved(protocol: Protocol) -> bool:
    """Whether the study's file says that its board approved asking."""
    asked = protocol.study.get("background")
    return isinstance(asked, Mapping) and not list(faults_of(asked))


def background(protocol: Protocol, today: date | None = None) -> Background | None:
    """What may be asked; None where the board approved nothing. `today`: None too before the day on which it approved it."""
    if not approved(protocol) or (today is not None and today < approved_on(protocol)):
        return None
    name = protocol.study["background"]["set"]
    held = _read(protocol)["sets"].get(name)
    if held is None:
        return None
    questions = (BackgroundQuestion(one["id"], bool(one.get("several")), tuple(one["options"])) for one in held["questions"])
    return Background(name, tuple(questions))


def approved_on(protocol: Protocol) -> date:
    """The day on which the board approved asking; of an approved study alone."""
    return date.fromisoformat(str(protocol.study["background"]["approved"]["date"])[:10])


def age_bands(protocol: Protocol) -> tuple[int, ...]:
    """From which age on each band begins."""
    return tuple(_read(protocol)["ages"])


def sets(protocol: Protocol) -> list[str]:
    """The versions of categories that there are."""
    return list(_read(protocol)["sets"])


def faults_of(entry: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """What keeps `background` of study.yml from being an approval: where, and how to mend it."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("set"), str):
        yield (), "must name a `set` of background.yml and under `approved` the board, number and date; drop it where nothing was approved"
        return
    told = entry.get("approved")
    for name in _APPROVAL:
        given = told.get(name) if isinstance(told, Mapping) else None
        if name == "date" and not _is_day(given):
            yield ("approved", name), "must be the day on which the board approved it, such as 2026-11-30; without it nothing may be asked"
        elif name != "date" and not str(given or "").strip():
            yield ("approved", name), f"must name the board's {name}; without its approval race and ethnicity may not be asked"


def _is_day(given: Any) -> bool:
    try:
        return isinstance(given, date) or bool(date.fromisoformat(str(given)))
    except ValueError:
        return False


def _read(protocol: Protocol) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_layers(protocol.folder or default_trial(), FILE)
    return found
