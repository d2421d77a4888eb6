"""How many SMS segments a text takes: GSM-7 where every character allows it, else UCS-2.

Decides the encoding and the packing (3GPP TS 23.038 and 23.040). Knows nothing of messages.
"""

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_ESCAPED = frozenset("\f^{}\\[~]|€")


def encoding(text: str) -> str:
    """`GSM-7` or `UCS-2`."""
    return "GSM-7" if all(c in GSM_7 or c in GSM_7_ESCAPED for c in text) else "UCS-2"


def count(text: str) -> int:
    """The segments of a text; an empty one takes one.

    >>> count("a" * 160), count("a" * 161), count("ą" * 70), count("ą" * 71)
    (1, 2, 1, 2)
    """
    if encoding(text) == "GSM-7":
        widths, alone, joined = [2 if c in GSM_7_ESCAPED else 1 for c in text], 160, 153
    else:
        widths, alone, joined = [len(c.encode("utf-16-be", "surrogatepass")) // 2 for c in text], 70, 67
    if sum(widths) <= alone:
        return 1
    segments, room = 1, joined
    for width in widths:  # a character of two units is never cut in half
        if width > room:
            segments, room = segments + 1, joined
        room -= width
    return segments
