"""What people say aloud and mean as marks: "comma", "period", and whom they talk to ("no honey I never did").

Takes and gives English as it was written, before it is made plain.
"""

from __future__ import annotations

import re

_LAST = re.compile(
    r"(?<=\w)(?<!\bmy)(?<!\ba)(?<!\bthe)(?<!\blast)(?<!\bno)(?<!\bher)(?<!\bmonthly)(?<!\bmenstrual)(?<!\bper)(?<!\btime) (?:period|full stop|(?<!\bthis )(?<!\bthat )(?<!\bgood )(?<!\bone )(?<!\bsome )(?<!\bat )point)(?=[\s.]*$)",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"(?<=\w) (period|full stop)(?= \w)", re.IGNORECASE)
_COMMA = re.compile(r"(?<=\w) comma(?= \w|$)", re.IGNORECASE)
_TOLD_TO = re.compile(
    r"^(\W*(?:(?:oh|well|um|ah) )?(?:no|nope|yes|yeah|yep))[ ,]+(honey|hon|dear|dearie|sweetie|sweetheart|darling|sir|ma'?am|doc|buddy|dude)(?=[ ,]+\w)[ ,]+",
    re.IGNORECASE,
)


_LED_BY = re.compile(r"\b(no|nope|yes|yeah|wrong|right|so|incorrect|mistake|correct) ?:(?=\s)", re.IGNORECASE)


def with_marks(text: str) -> str:
    """The text with dictated marks and dots as full stops and commas, and a comma behind whom a yes or no is said to.

    >>> with_marks("no comma just x rays period"), with_marks("no honey the cancer was in my colon"), with_marks("I still have my period")
    ('no, just x rays.', 'no, honey, the cancer was in my colon', 'I still have my period')
    """
    text = _LED_BY.sub(r"\1,", text.replace("\u2026", "..."))
    text = re.sub(r"\.{2,}(?= *\w)", ". ", text)
    dictated = bool(_LAST.search(text))
    if dictated or _COMMA.search(text):
        text = _COMMA.sub(",", _LAST.sub(".", text))
        text = _WITHIN.sub(".", text) if dictated else text
    return _TOLD_TO.sub(r"\1, \2, ", text, count=1)
