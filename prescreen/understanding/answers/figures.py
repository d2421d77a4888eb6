"""A text made ready for finding its numbers: in plain form and in digits, and without the numbers that are plainly of something else.

What a number is of, and whether it is the answer, is for quantities.py and its readers.
"""

from __future__ import annotations

import re

from prescreen.understanding.answers import rates
from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.lines.slips import mended

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_N = r"\d+(?:\.\d+)?"
_FEET = re.compile(
    r"(?<![\w.])(\d)\s*(?:['’′´`]|ft\b\.?|foot\b|feet\b)\s*(\d{1,2}(?:\.\d+)?)?\s*(?:[\"”“″]|''|in(?:ch(?:es)?)?\b\.?)?(?![\w'])",
    re.IGNORECASE,
)
_METERS = re.compile(r"(?<![\w.])([12]) ?m ?(\d\d)\b(?! ?(?:kg|kilo|lb|pound))", re.IGNORECASE)
_INCHES = re.compile(r"(\d)\s*[\"”″](?!\w)")
_GLUED = re.compile(r"(?<=[a-z])0\b")
"""What the glossary hangs on a word that it does not know."""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_ONES = "one two three four five six seven eight nine".split()
_SHORT_HUNDRED = re.compile(
    rf"\b(one|two|three) (?:oh ({'|'.join(_ONES)})|({'|'.join(_TEENS)})|({'|'.join(_TENS)})(?:[ -]({'|'.join(_ONES)}))?)\b"
)
_ONE_OF = re.compile(rf"\b({'|'.join([*_ONES, 'zero', 'ten'])}) of (?=ten\b|\d)")
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{3})(?![\d,])")
_COMMA = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{1,2})(?![\d,])")
_ELSE = (
    re.compile(r"(?<![\w.])\+?\(?\d[\d() .-]{7,}\d(?![\d.])"),
    re.compile(r"\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b"),
    re.compile(
        rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:19|20)\d\d)?\b|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?![a-z])(?: (?:19|20)\d\d)?"
    ),
    re.compile(r"\b\d+(?:st|nd|rd|th)\b"),
    re.compile(r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|next|other|top|bottom|middle) (?:one|1)\b"),
    re.compile(
        r"\b\d{1,3}(?:\.5)?[ -]?years?[ -]?(?:old|young|of age)\b|\b\d{1,3} ?y/?o\b|\bage[ds]?(?: of| is|:)? \d{1,3}\b|\bat \d\d years\b"
    ),
    re.compile(r"\b\d{1,2}(?::\d\d)? ?(?:am|pm|oclock|o clock)\b|\b\d{1,2}:\d\d\b"),
    re.compile(r"\$ ?\d[\d.,]*"),
    re.compile(rf"\b(?:on |using )?(?:a|the|your|that|this)? ?scale (?:of |from )?{_N}(?: ?(?:to|-|through|out of) ?{_N})?"),
    re.compile(
        rf"\b{_N} (?:being|is|means?|meaning|as|would be) (?:the |a )?(?:very )?(?:worst|best|most|max\w*|highest|lowest|least|unbearable|no pain|nothing|none)\b"
    ),
    re.compile(
        r"\b(?:type|covid|vitamin|room|apt|apartment|zip|lot|phone|call me at|text me at|number is|bus|route|highway) ?-?[a-z]?-?\d+\b"
    ),
)
"""What tells a number of something else: telephones, dates, ages, clocks, money, the scale itself."""
_PHONE, *_BY_SHAPE = _ELSE
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_IN_A_YEAR = re.compile(rf"\b(?:in|since|from|of|until|till|around|by|{_MONTH}) (?:19|20)\d\d\b")
_SETTLED = pattern(r"[\d,.;] ?(?:so |but |and )?(?:{number_settled}) ((?:an? |about |maybe )*\d[^,;]*?)[ .!]*$", re.IGNORECASE)
_AND_A_HALF = re.compile(rf"\b({_N})(?: ([a-z/]+))? and (?:a|1) half\b")
_ONE_AND_A_HALF = re.compile(r"\b(?:an?|1) ([a-z]+) and (?:a|1) half\b")
_HALF = re.compile(r"\b(?:(?:a|1) )?half (?:of )?(?:an? |1 )?(?=[a-z])")


def shown(text: str, *, comma: bool, large: bool, long: bool = False) -> str:
    """A text in plain form with its numbers in digits. `comma`: one may stand for a point. `large`: "one thirty" is 130. `long`: 5'4" is a length."""
    text = _FEET.sub(lambda m: f" {m[1]} ft {m[2] + ' in' if m[2] else ''} ", text) if long else text
    text = _METERS.sub(r"\1 m \2", _INCHES.sub(r"\1 in ", text)) if long else text
    text = _GLUED.sub("", plain(text))
    text = _ONE_OF.sub(r"\1 out of ", text)
    text = _SHORT_HUNDRED.sub(_hundreds, text) if large else text
    text = _THOUSANDS.sub(r"\1\2", digits(text))
    text = _COMMA.sub(r"\1.\2", text) if comma else text
    text = _ONE_AND_A_HALF.sub(r"1.5 \1", _AND_A_HALF.sub(_and_half, text))
    return _HALF.sub("0.5 ", text)


def _and_half(found: re.Match[str]) -> str:
    whole = float(found[1]) + 0.5
    return f"{whole:g} {found[2]}" if found[2] else f"{whole:g}"


def _hundreds(found: re.Match[str]) -> str:
    number = 100 * (_ONES.index(found[1]) + 1)
    if found[2]:
        number += _ONES.index(found[2]) + 1
    elif found[3]:
        number += 10 + _TEENS.index(found[3])
    else:
        number += 10 * (2 + _TENS.index(found[4])) + (_ONES.index(found[5]) + 1 if found[5] else 0)
    return str(number)


def latest(text: str) -> str:
    """Of a text that mends itself ("7, no wait, 8"), or settles on one of two ("7 or 8, call it 8"), what stands behind, if it has a number."""
    both = mended(text)
    text = both[1] if both and re.search(r"\d", both[1]) else text
    settled = _SETTLED.search(text)
    return settled[1] if settled else text


def without_others(text: str, *, years: bool = False) -> str:
    """The text without numbers that are plainly of something else; as long as before. `years`: a number may look like a year."""
    for shape in (_PHONE, *_BY_SHAPE, _IN_A_YEAR if years else _YEAR):
        text = shape.sub(lambda found: "~" * len(found[0]), text)
    return rates.without(text)
