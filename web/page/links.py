"""Phone numbers and addresses are links wherever they are said: a table of each as it stands in the words, and as it stands with its links.

Links are written as `[words](address)`. The chat makes its own of the same table (element/drawing.js).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup

_PAGE = re.compile(r"(https?://[^\s]+/background/[\w.]+\w)")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def linked(words: str, links: Mapping[str, str]) -> Markup:
    """The words as HTML, with their links.

    >>> linked("Call 911 <now>. Not 9110.", {"911": "[911](tel:911)"})
    Markup('Call <a href="tel:911">911</a> &lt;now&gt;. Not 9110.')
    """
    if not links:
        return Markup.escape(words)
    said = "|".join(re.escape(one) for one in sorted(links, key=len, reverse=True))
    parts = re.split(rf"((?:^|(?<![\w-]))(?:{said})(?![\w-]))", words)
    return Markup("").join(_made(links[part]) if part in links else _ours(part) for part in parts)


def ways(phone: str, email: str) -> dict[str, str]:
    """The study team's own number and address, as far as they are set."""
    found = {phone: f"[{phone}](tel:{re.sub(r'[^+0-9]', '', phone)})", email: f"[{email}](mailto:{email})"}
    return {said: link for said, link in found.items() if said}


def _ours(words: str) -> Markup:
    """The words with the address of a page of ours in them as a link."""
    pieces = re.split(_PAGE, words)
    return Markup("").join(Markup('<a href="{0}">{0}</a>').format(one) if _PAGE.match(one) else Markup.escape(one) for one in pieces)


def _made(link: str) -> Markup:
    made, end = Markup(""), 0
    for found in _LINK.finditer(link):
        made += link[end : found.start()]
        made += Markup('<a href="{}">{}</a>').format(found[2], found[1])
        end = found.end()
    return made + link[end:]
