"""What questions and their answers are called in files for others: the English words of the interview."""

from __future__ import annotations

from prescreen.protocol import Protocol


def question(protocol: Protocol, id: str) -> str:
    """A question, short; one that only a yes brings up, behind what that was said to."""
    own = protocol.find_text("en", f"label.{id}") or written(id)
    when = protocol.question(id).when if protocol.has_question(id) else None
    first = next((asked for asked, test in (when or {}).items() if test == ["yes"]), None)
    return f"{question(protocol, first)}: {own}" if first else own


def answer(protocol: Protocol, question: str, value: str) -> str:
    """One of the answers that a question takes."""
    own = [f"choices.{question}.{value}"] if value != "none" else []  # "None of these" says little away from the list
    keys = (f"value.{question}.{value}", *own, f"value.{value}", f"choices.{value}")
    return next((found for key in keys if (found := protocol.find_text("en", key))), written(value))


def written(id: str) -> str:
    """An id as words."""
    return id.replace("_", " ")
