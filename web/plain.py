"""Text as it leaves the product: without signs that nobody sees and that turn, hide or end what stands beside them."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
"""Controls, signs of no width, signs that turn the direction of writing. The joiners of Persian, Hindi and emoji stay."""


def plain(text: str) -> str:
    """The text without them; lines stay lines.

    >>> plain("Ana\u202egnol\u200b")
    'Anagnol'
    """
    return _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """The same in one line, without blanks at its ends.

    >>> one_line("mornings,\\n not \u2066Fridays ")
    'mornings, not Fridays'
    """
    return " ".join(plain(text).split())
