"""What questions and their answers are called in files for others: the English words of the interview."""

from __future__ import annotations

from prescreen.protocol import Protocol


def question(protocol: Protocol, id: str) -> str:
    """A question, short."""
    return protocol.find_text("en", f"label.{id}") or written(id)


def answer(protocol: Protocol, question: str, value: str) -> str:
    """One of the answers that a question takes."""
    keys = (f"choices.{question}.{value}", f"value.{question}.{value}", f"value.{value}", f"choices.{value}")
    return next((found for key in keys if (found := protocol.find_text("en", key))), written(value))


def written(id: str) -> str:
    """An id as words."""
    return id.replace("_", " ")
