"""The names that a trial's lexicons give: classes and generic names of medicines, and conditions beside those that its question lists."""

from __future__ import annotations

from prescreen.protocol.faults import layer_of
from prescreen.protocol.layers import default_trial
from prescreen.protocol.model import Protocol, class_tables
from prescreen.understanding.answers.medicines import lexicon


def common(protocol: Protocol, file: str, *place: str | int) -> bool:
    """Whether a place stands in what is common to all trials, so that this trial need have no use for it."""
    trial = protocol.folder or default_trial()
    return layer_of(trial, file, place) != trial


def classes(protocol: Protocol) -> tuple[str, ...]:
    """The classes that a medicine may be found in."""
    return class_tables(protocol.medicines)


def generics(protocol: Protocol) -> set[str]:
    """The generic names that a medicine may be found by, combinations included."""
    tables = (*classes(protocol), "local", "combinations")
    return {*lexicon(), *(name for table in tables for name in protocol.medicines.get(table) or ())}


def conditions(protocol: Protocol) -> set[str]:
    """The names that conditions are kept by which no question lists."""
    others = protocol.conditions.get("others")
    return {str(name) for name in others} if isinstance(others, dict) else set()


def all_conditions(protocol: Protocol) -> set[str]:
    """Every name that a condition is kept by."""
    return {str(name) for name in protocol.conditions} - {"others"} | conditions(protocol)
