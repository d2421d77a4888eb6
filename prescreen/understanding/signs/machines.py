"""Whether a machine wrote a text: an auto-reply, the text of a phone whose owner drives, a carrier's, an office's, an answering machine's.

Nobody reads what is answered to it. The words stand in the files of the languages. Who asks whether we are a machine is none.
"""

from __future__ import annotations

from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.plain import plain

_MACHINE = pattern(r"\b{machine}", 0)


def writes(text: str) -> bool:
    """Whether a machine wrote this text.

    >>> [writes(t) for t in ("This is an automated response. I am away until Monday.", "is this an automated response?")]
    [True, False]
    """
    shown = " ".join(plain(text).split())
    return not shown.endswith("?") and bool(_MACHINE.search(shown))
