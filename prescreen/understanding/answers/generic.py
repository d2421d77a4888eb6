"""The readers of the kinds that any trial may use without a word of its own, by the kind that a question declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from prescreen.protocol.model import Protocol
from prescreen.understanding.answers.body import Body
from prescreen.understanding.answers.lengths_of_time import Lengths
from prescreen.understanding.answers.medicines import Medicines
from prescreen.understanding.answers.numbers import Numbers
from prescreen.understanding.answers.pairs import Pairs
from prescreen.understanding.answers.quantities import Quantities
from prescreen.understanding.answers.several import Several
from prescreen.understanding.answers.text import Text

_MOST_WORDS = 600
"""Characters kept of an answer in somebody's own words."""


NOTHING = "none"
"""What is kept where somebody has nothing to say."""
_NOTHING = re.compile(
    r"(?:(?:no|nope|nah|none|nothing|not really|im good|all good|i dont think so)[ ,.]*(?:more|else|to add|thanks|thank you|comes to mind|at all|really|that is all|thats all|thats it)*[ ,.]*)+"
)


def readers(protocol: Protocol, medicines: Medicines) -> Mapping[str, Callable[[Text], Any]]:
    """Kind -> its reader."""
    quantities = Quantities(protocol.units)
    numbers = Numbers(protocol, quantities, medicines)
    return {
        "number": numbers.number,
        "numbers": Pairs(protocol, quantities, numbers).read,
        "body": Body(protocol, quantities).read,
        "duration": Lengths(protocol, quantities).read,
        "choices": Several(protocol).read,
        "words": _words,
    }


def _words(given: Text) -> str | None:
    """What was written, but for what it asks."""
    if _NOTHING.fullmatch(given.plain.strip(" .,!")):
        return NOTHING
    said = (given.stated if given.asking_pieces else given.written).strip()
    return said[:_MOST_WORDS] or None
