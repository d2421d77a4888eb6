"""Which part of a text counts that takes back its own yes or no ("yes, oops, no"); of one that says both, or only repeats the choice, none.

Knows no question. The words by which something is taken back stand in the files of the languages.
"""

from __future__ import annotations

import re

from prescreen.understanding.languages.language import pattern

_EITHER = r"(?:{bare_yes}|{bare_no})"
_END = r"(?![\w'’])"
_OR = r"\s*(?:/|\\|\||{either_or})\s*"
_AND = r"[\W_]*(?:{both_and}[\W_]+)?"
_SLIPPED = r"(?<![\w'’])(?:i['’]?m |that['’]?s |it['’]?s |so )?"


def _shape(shape: str) -> re.Pattern[str]:
    return pattern(shape, re.IGNORECASE | re.DOTALL, either=_EITHER, end=_END, or_=_OR, and_=_AND)


_OPENS = _shape(r"[\W_]*(?:{counts_lead}[ ,.]+)*[\W_]*{either}{end}")
_HOLDS = _shape(r"(?<!\w){either}{end}")
_BARE = _shape(r"{either}[\W_]*(?:{either}[\W_]*)*")
_SLIP = _shape(_SLIPPED + r"(?:{slip}|{slip_weak}){end}|\*")
_STRONG = _shape(_SLIPPED + r"{slip}{end}|\*")
_ANSWER = _shape(r"[\W_]*(?:{counts_lead}[ ,.]+)*[\W_]*({either}{end}(?! +(?:to|for|about|on|at|with|way|idea|problem|doubt|one)\b).*)$")
_ECHO = _shape(r"(?<!\w)(?:{bare_yes}{or_}{bare_no}|{bare_no}{or_}{bare_yes}){end}\s*[?.:!]*")
_BOTH = _shape(r"[\W_]*(?:{both_lead} )*[\W_]*(?:{bare_yes}{and_}{bare_no}|{bare_no}{and_}{bare_yes}){end}[\W_]*(?:{both_behind}[\W_]*)*")
_TURNS = (
    (_shape(r"[\W_]*(?:{counts_lead}[ ,.]+)*[\W_]*{bare_yes}{end}"), _shape(r"(?<![\w'’]){bare_no}[\W_]*$")),
    (
        _shape(r"[\W_]*(?:{counts_lead}[ ,.]+)*[\W_]*{bare_no}{end}(?! (?:problem|doubt|question|worr|objection|issue|way|idea))"),
        _shape(r"(?<![\w'’]){bare_yes}[\W_]*$"),
    ),
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
    return "" if _BOTH.fullmatch(text) or _turns(text) else text


def _turns(text: str) -> bool:
    """Whether a short text opens with one and ends with the other ("yes yes no"), for a reason that is not known."""
    words = len(text.split())
    return words <= _SHORT + 1 and any(opens.match(text) and ends.search(text) for opens, ends in _TURNS)


def _after_last_slip(text: str) -> str | None:
    """The yes or no behind the last word that takes something back, with what follows; None where nothing is taken back."""
    slips = list(_SLIP.finditer(text))
    for slip in reversed(slips):
        before, behind = text[: slip.start()], _ANSWER.match(text[slip.end() :])
        if behind is None or not _HOLDS.search(before):
            continue
        strong, bare = any(_STRONG.search(one[0]) for one in slips), _BARE.fullmatch(behind[1])
        if strong and (_OPENS.match(before) or len(before.split()) <= _SHORT) or bare and len(before.split()) <= _SHORT:
            return behind[1].strip()
    return None
