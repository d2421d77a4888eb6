"""A text as phones carry it: written in GSM-7 wherever its letters allow it, how many segments it takes, and cut where it takes too many.

Knows the alphabet (3GPP TS 23.038) and the packing. What is said is none of its concern.
"""

from __future__ import annotations

import math
import re
import unicodedata

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans("‘’‚‛“”„‟′″–—‒―‑−‐\u00a0\u202f\u2009•·", "''''\"\"\"\"'\"-------   --") | {
    ord("…"): "...",
    ord("«"): '"',
    ord("»"): '"',
}
QUESTION, ANYTHING = 2, 3
"""The most segments of a question, and of any text."""


def plain(text: str) -> str:
    """The text in GSM-7 where that loses no letter: typographic signs as simple ones, accents that GSM-7 lacks left out, emoji dropped.

    Where a letter has no plain form the language needs it: then letters stay as they are.

    >>> plain("It’s “fine” – really…"), plain("¿Cuántos años? Sjögren’s 👍"), plain("Потому что… é")
    ('It\\'s "fine" - really...', "¿Cuantos años? Sjögren's", 'Потому что... é')
    """
    text = unicodedata.normalize("NFC", text).translate(_PLAIN)
    if is_gsm(text):
        return text
    simple = "".join(_simple(c) for c in text)
    return re.sub(r" +(?=[ .,!?]|$)", "", simple) if is_gsm(simple) else text


def is_gsm(text: str) -> bool:
    """Whether GSM-7 has every character."""
    return all(c in _BASIC or c in _EXTENDED for c in text)


def count(text: str) -> int:
    """How many segments the text takes.

    >>> count("a" * 160), count("a" * 161), count("ą" * 70), count("ą" * 71), count("😀" * 34)
    (1, 2, 1, 2, 1)
    """
    if is_gsm(text):
        widths, alone, joined = [2 if c in _EXTENDED else 1 for c in text], 160, 153
    else:
        widths, alone, joined = [len(c.encode("utf-16-le", "surrogatepass")) // 2 for c in text], 70, 67
    if sum(widths) <= alone:
        return 1
    segments, room = 1, joined
    for width in widths:  # a character of two units is never cut in half
        if width > room:
            segments, room = segments + 1, joined
        room -= width
    return segments


def parts(text: str, most: int) -> list[str]:
    """The text as texts of at most so many segments, cut between lines, else sentences, else words, else anywhere.

    >>> [len(part) for part in parts("One sentence. " * 40, 2)], parts("short", 2)
    ([293, 265], ['short'])
    """
    if count(text) <= most:
        return [text]
    for cut in (r"(?<=\n)", r"(?<=[.!?]) ", r"(?<=[;,]) ", r" "):
        pieces = [piece for piece in re.split(cut, text) if piece.strip()]
        if len(pieces) > 1:
            return _packed(pieces, " " if cut.endswith(" ") else "", most)
    half = math.ceil(len(text) / 2)
    return parts(text[:half], most) + parts(text[half:], most)


def _packed(pieces: list[str], between: str, most: int) -> list[str]:
    packed: list[str] = []
    for piece in pieces:
        longer = f"{packed[-1]}{between}{piece}" if packed else piece
        if packed and count(longer.strip()) <= most:
            packed[-1] = longer
        else:
            packed.append(piece)
    return [part for piece in packed for part in parts(piece.strip(), most)]


def _simple(c: str) -> str:
    if c in _BASIC or c in _EXTENDED:
        return c
    base = "".join(part for part in unicodedata.normalize("NFKD", c) if not unicodedata.combining(part))
    if is_gsm(base):
        return base
    return "" if unicodedata.category(c) in ("So", "Sk", "Cf", "Mn", "Cs") else c
