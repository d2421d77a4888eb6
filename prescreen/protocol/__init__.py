"""A trial as data: what `trials/` declares of it, loaded, typed and versioned.

`load` reads it; `prescreen.protocol.lint` proves it consistent. Nothing here knows how an answer is read or asked.
"""

from prescreen.protocol.layers import default_trial, trial_folder, trial_names
from prescreen.protocol.load import load
from prescreen.protocol.model import Criterion, Effect, Outcome, Protocol, ProtocolError, Question, Threshold
from prescreen.protocol.predicates import Condition, holds

__all__ = [
    "Condition",
    "Criterion",
    "Effect",
    "Outcome",
    "Protocol",
    "ProtocolError",
    "Question",
    "Threshold",
    "default_trial",
    "holds",
    "load",
    "trial_folder",
    "trial_names",
]
