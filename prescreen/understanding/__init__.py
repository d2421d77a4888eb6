"""Reads what people write: one text at one question, to its kind, its answer, what it says beside and what it wants.

The reader, the signs and their lexicons are loaded when first asked for: most of the product needs only the shape of a reading.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from prescreen.understanding.reading import KINDS, Reading
from prescreen.understanding.wishes import Wishes

if TYPE_CHECKING:
    from prescreen.understanding.reader import Reader
    from prescreen.understanding.signs.signs import Signs

__all__ = ["KINDS", "Reader", "Reading", "Signs", "Wishes"]
_LATER = {"Reader": "prescreen.understanding.reader", "Signs": "prescreen.understanding.signs.signs"}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
