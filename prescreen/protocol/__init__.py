"""The trial as data: what `trial/` declares, loaded, typed and versioned.

`load` reads it; `prescreen.protocol.lint` proves it consistent. Nothing here knows how an answer is read or asked.
"""

from prescreen.protocol.load import TRIAL, load
from prescreen.protocol.model import Criterion, Effect, Outcome, Protocol, ProtocolError, Question, Threshold
from prescreen.protocol.predicates import Condition, holds

__all__ = [
    "TRIAL",
    "Condition",
    "Criterion",
    "Effect",
    "Outcome",
    "Protocol",
    "ProtocolError",
    "Question",
    "Threshold",
    "holds",
    "load",
]
