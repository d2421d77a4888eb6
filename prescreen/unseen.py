"""Text without signs that nobody sees and that turn, hide or end what stands beside them, as it is kept and as it leaves the product."""

from __future__ import annotations

import unicodedata

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_KEPT = "\n\t\u200c\u200d"
"""Ends of lines, and the joiners that belong to the spelling of some languages."""


def without_unseen(text: str) -> str:
    """The text without them; lines stay lines.

    >>> without_unseen("\\u202eAna\\u2066 Reyes\\u200b"), without_unseen("José\\r\\n")
    ('Ana Reyes', 'José\\n')
    """
    if text.isprintable():
        return text
    return "".join(sign for sign in text if unicodedata.category(sign) not in _UNSEEN or sign in _KEPT)


def one_line(text: str) -> str:
    """The same in one line, without blanks at its ends.

    >>> one_line("mornings,\\n not \\u2066Fridays ")
    'mornings, not Fridays'
    """
    return " ".join(without_unseen(text.replace("\r", "\n")).split())
