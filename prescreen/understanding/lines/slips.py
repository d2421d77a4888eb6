"""What somebody settles on in a text that corrects itself: "November 12, no, the 13th", "25 sorry 52"."""

from __future__ import annotations

import re

from prescreen.understanding.languages.language import pattern

_SLIP = pattern(
    r"[\s,.;(-]*(?<![\w'])(?:(?:no|nope|wait|well|oh|i|its|that|it was)[\s,.-]+)*(?:{slip}|{slip_weak}|no,? (?:wait|sorry|make (?:it|that)|it was|its)|make (?:it|that)|no(?=[\s,.-]+the \d)|no(?=[\s,.-]+\d+ (?:years?|months?|weeks?|days?) ago)|(?<=[,.;])\s*no[,.\s]+(?=\d)|no(?=[\s,.-]+(?:in )?{month}))(?![\w'])[\s,.:;)-]*",
    re.IGNORECASE,
    month=r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*",
)


def mended(text: str) -> tuple[str, str] | None:
    """What stands before the last mending of a plain text and what behind it; None where nothing is mended.

    >>> mended("november 12 no the 13th"), mended("25 no sorry 52"), mended("no stiff since 2012")
    (('november 12', 'the 13th'), ('25', '52'), None)
    """
    found = None
    for match in _SLIP.finditer(text):
        before, behind = text[: match.start()].strip(), text[match.end() :].strip()
        if re.search(r"\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", before) and re.search(r"\w", behind):
            found = before, behind
    return found
