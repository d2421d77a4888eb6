"""What a text says of earlier answers without giving a new one: that it goes back, which questions it names.

Whether a text changes an answer, and to what, is for `corrections`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.plain import plain

_BACK = pattern(r"\b{back}\b", re.IGNORECASE)
_OF_ONESELF = pattern(r"\b{of_oneself}\b")
_TOPIC_NAMED = pattern(r"\b{topic_lead}\b")


def goes_back(text: str) -> bool:
    """Whether a text asks to go back to the question before."""
    return bool(_BACK.search(text))


def named_questions(names: Mapping[str, Sequence[str]], text: str, among: Collection[str]) -> list[str]:
    """The questions, of these, that a text names ("change my age"), the one with the longest name first. `names`: question -> its names."""
    plain = text.lower()
    found = [(len(name), q) for q, words in names.items() if q in among for name in words if re.search(rf"\b{re.escape(name)}", plain)]
    return [q for _, q in sorted(found, reverse=True)]


def tells_of_oneself(text: str) -> bool:
    """Whether a text says that its writer has something, and does not only name what it is about.

    >>> [tells_of_oneself(t) for t in ("my back hurts", "I saw the ad about back pain", "vi el anuncio del dolor de espalda")]
    [True, False, False]
    """
    shown = plain(text)
    return bool(_OF_ONESELF.search(shown)) and not _TOPIC_NAMED.search(shown)
