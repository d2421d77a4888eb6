"""The names that a trial's lexicons give: classes and generic names of medicines, and conditions beside those that its question lists."""

from __future__ import annotations

from prescreen.protocol.model import Protocol
from prescreen.understanding.answers.medicines import CLASSES, lexicon

OTHER = "other"
"""The class of a medicine that is in none."""


def classes(protocol: Protocol) -> set[str]:
    """The classes that a medicine may be found in."""
    words = protocol.medicines.get("class_words")
    return {*CLASSES, *(words if isinstance(words, dict) else ())} - {OTHER}


def generics(protocol: Protocol) -> set[str]:
    """The generic names that a medicine may be found by, combinations included."""
    tables = (*CLASSES, "local", "combinations")
    return {*lexicon(), *(name for table in tables for name in protocol.medicines.get(table) or ())}


def conditions(protocol: Protocol) -> set[str]:
    """The names that conditions are kept by which no question lists."""
    others = protocol.conditions.get("others")
    return {str(name) for name in others} if isinstance(others, dict) else set()
