"""Reads what people write: one text at one question, to its kind, its answer and what else it says.

The reader and its lexicons are loaded when first asked for: the gateway needs only the shape of a reading.
"""

from typing import TYPE_CHECKING, Any

from prescreen.understanding.reading import KINDS, Reading

if TYPE_CHECKING:
    from prescreen.understanding.reader import Reader

__all__ = ["KINDS", "Reader", "Reading"]


def __getattr__(name: str) -> Any:
    if name != "Reader":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from prescreen.understanding.reader import Reader

    return Reader
