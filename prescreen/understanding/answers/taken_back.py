"""Which part of a text counts that takes back its own yes or no ("yes, oops, no"); of one that says both, or only repeats the choice, none.

Knows no question. The words by which something is taken back stand in the files of the languages.
"""

from __future__ import annotations

import re

from prescreen.understanding.languages.language import pattern

_YES, _NO = r"(?:y|yes+|yeah+|yep|yup|yea|ya|si|sí)", r"(?:n|no+|nope|nah|naw)"
_EITHER = rf"(?:{_YES}|{_NO})"
_END = r"(?![\w'’])"
_OPENS = re.compile(rf"[\W_]*(?:(?:well|oh|um+|uh|i said|i say|it is|its|ok|the answer is) )*[\W_]*{_EITHER}{_END}", re.IGNORECASE)
_HOLDS = re.compile(rf"(?<!\w){_EITHER}{_END}", re.IGNORECASE)
_SLIP = pattern(r"(?<![\w'’])(?:i['’]?m |that['’]?s |it['’]?s |so )?(?:{slip}|{slip_weak})(?![\w'’])|\*", re.IGNORECASE)
_STRONG = pattern(r"(?<![\w'’]){slip}(?![\w'’])|\*", re.IGNORECASE)
_ANSWER = re.compile(
    rf"[\W_]*(?:(?:i meant|it is|its|it['’]s|that is|oh|ay|the answer is|to|say) )*[\W_]*({_EITHER}{_END}(?![ ]+(?:to|for|about|on|at|with|way|idea|problem|doubt|one)\b).*)$",
    re.IGNORECASE | re.DOTALL,
)
_ECHO = re.compile(
    rf"(?<!\w)(?:{_YES}\s*(?:/|\\|\||\bor\b|\bo\b|\bu\b)\s*{_NO}|{_NO}\s*(?:/|\\|\||\bor\b|\bo\b|\bu\b)\s*{_YES}){_END}\s*[?.:!]*",
    re.IGNORECASE,
)
_BOTH = re.compile(
    rf"[\W_]*(?:(?:both|kind of|sort of|a little|well|um+|uh|i guess|maybe|its|it['’]s|it is|i want to say|i would say|so|like|answer is) )*[\W_]*"
    rf"(?:{_YES}[\W_]*(?:(?:and|but|also|then|then again|y|e|pero|tambien|también)[\W_]+)?{_NO}|{_NO}[\W_]*(?:(?:and|but|also|then|y|pero|tambien|también)[\W_]+)?{_YES})"
    r"[\W_]*(?:(?:both|i guess|maybe|really|so|lol|at the same time|kind of|a little of both|idk)[\W_]*)*",
    re.IGNORECASE,
)
_SHORT = 4


def what_counts(text: str) -> str:
    """The part of a text that counts; empty where it says both yes and no, or neither.

    >>> [what_counts(t) for t in ("yes oops no", "yes or no?", "yes and no", "yes or no? yes", "yes, since 2019")]
    ['no', '', '', 'yes', 'yes, since 2019']
    """
    last = _after_last_slip(text)
    if last is not None:
        return last
    without = _ECHO.sub(" ", text)
    if without != text:
        if not re.search(r"\w", without):
            return ""
        if _OPENS.match(without):
            return without.strip()
    return "" if _BOTH.fullmatch(text) else text


def _after_last_slip(text: str) -> str | None:
    """The yes or no behind the last word that takes something back, with what follows; None where nothing is taken back."""
    slips = list(_SLIP.finditer(text))
    for slip in reversed(slips):
        before, behind = text[: slip.start()], _ANSWER.match(text[slip.end() :])
        if behind is None or not _HOLDS.search(before):
            continue
        strong = any(_STRONG.fullmatch(one[0].strip()) or _STRONG.search(one[0]) for one in slips)
        bare = re.fullmatch(rf"{_EITHER}[\W_]*(?:{_EITHER}[\W_]*)*", behind[1], re.IGNORECASE)
        if strong and (_OPENS.match(before) or len(before.split()) <= _SHORT) or bare and len(before.split()) <= _SHORT:
            return behind[1].strip()
    return None
