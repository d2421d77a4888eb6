"""A text as phones carry it: written in GSM-7 where that loses nothing that matters, and how many segments it takes."""

from __future__ import annotations

import math
import unicodedata

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans("‘’‚“”„–—‑\u00a0\u202f•", "'''\"\"\"---  -") | {ord("…"): "..."}


def plain(text: str) -> str:
    """Typographic quotes, dashes, dots and spaces as GSM-7 has them; letters stay as they are.

    >>> plain("It’s “fine” – really…")
    'It\\'s "fine" - really...'
    """
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def count(text: str) -> int:
    """How many segments the text takes."""
    if all(c in _BASIC or c in _EXTENDED for c in text):
        length = sum(2 if c in _EXTENDED else 1 for c in text)
        return 1 if length <= 160 else math.ceil(length / 153)
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= 70 else math.ceil(length / 67)
