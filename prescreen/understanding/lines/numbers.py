"""Numbers in words as digits: "ninety one" is 91, "point two" is 0.2, "six point four" is 6.4, "2 1/2" is 2.5."""

from __future__ import annotations

import re

_UNITS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)} | {
    "fourty": 40,
    "ninty": 90,
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_AFTER_THE = _UNIT.replace("one|", "")
_TEN = "|".join(_TENS)
_TENS_UNITS = re.compile(rf"\b({_TEN})(?:[ -]?(one|two|three|four|five|six|seven|eight|nine))?\b")
_SINGLE = re.compile(
    rf"(?<!last )(?<!the )(?<!this )(?<!that )(?<!any )(?<!no )(?<!other )(?<!another )(?<!each )(?<!which )(?<!only )(?<!every )\b({_UNIT})\b(?! of)|(?<=the )({_AFTER_THE})\b"
)
_HEARD_AS = {
    "for": "four",
    "fore": "four",
    "tree": "three",
    "free": "three",
    "ate": "eight",
    "won": "one",
    "to": "two",
    "too": "two",
    "fife": "five",
    "sex": "six",
    "nein": "nine",
}
_HEARD = re.compile(
    rf"^((?:im |i am |its )?(?:{_TEN}))[ -](" + "|".join(_HEARD_AS) + r")(?=$|[ ,.](?:yo|years?|now|sir|maam)?)(?! (?:be|\d|me|my|the|a))"
)
"""A unit as a telephone hears it ("seventy tree")."""
_HUNDRED = re.compile(r"\b(?:(\d+)|a) hundred(?: and)?(?: (\d{1,2}))?\b")
_THOUSAND = re.compile(r"\b(\d) thousand(?: and)?(?: (\d{1,3}))?\b")
_POINT = re.compile(r"(?:\b(\d+) )?\bpoint (\d+(?: \d\b)*)")
_MIXED = re.compile(r"(?<![\d/.,])(\d{1,3})(?: ?- ?| and | & | )(?:an? |1 )?([1-9])/(10|[2-9])(?![\d/])")
_QUARTERS = re.compile(r"\b(\d{1,3}) and (?:an? |(1|3) )(quarter|third)s?\b")
_PART = re.compile(r"(?<![\d/.-])([1-9])/(10|[2-9])(?: of)?(?: an?| 1)? (?=(?:year|month|week|ml|mil|milli\w+|cc)s?\b)")
_OF_WHICH = {"quarter": 4, "third": 3}
_YEAR = re.compile(r"\b(19|20) (\d{2})\b(?! ?(?:mg|mcg|ml|%))")


def digits(text: str) -> str:
    """The plain text with its number words as digits.

    >>> digits("ninety one and still kicking"), digits("it came to point two"), digits("two thousand nineteen")
    ('91 and still kicking', 'it came to 0.2', '2019')
    >>> digits("7 1/2"), digits("1/2 a year ago"), digits("since 1/2")
    ('7.5', '0.5 year ago', 'since 1/2')
    """
    text = _HEARD.sub(lambda m: f"{m[1]} {_HEARD_AS[m[2]]}", text)
    text = _TENS_UNITS.sub(lambda m: str(_TENS[m[1]] + (_UNITS[m[2]] if m[2] else 0)), text)
    text = _SINGLE.sub(lambda m: str(_UNITS[m[1] or m[2]]), text)
    text = re.sub(r"\b(?:a )?half (?:a )?dozen\b", "6", text)
    text = re.sub(r"\b(?:a |1 )?dozen\b", "12", text)
    text = re.sub(r"(?<=\bin )(?:oh|aught|ought) ?-?(\d)\b", r"200\1", text)
    text = _HUNDRED.sub(lambda m: str(int(m[1] or 1) * 100 + int(m[2] or 0)), text)
    text = _THOUSAND.sub(lambda m: str(int(m[1]) * 1000 + int(m[2] or 0)), text)
    text = _POINT.sub(lambda m: f"{m[1] or 0}.{m[2].replace(' ', '')}", text)
    text = re.sub(r"(?<![\d.])\.(\d)", r"0.\1", text)
    text = re.sub(r"\band 1 half\b", "and a half", text)
    text = _MIXED.sub(lambda m: _decimal(int(m[1]) + int(m[2]) / int(m[3])), text)
    text = _QUARTERS.sub(lambda m: _decimal(int(m[1]) + int(m[2] or 1) / _OF_WHICH[m[3]]), text)
    text = _PART.sub(lambda m: f"{_decimal(int(m[1]) / int(m[2]))} ", text)
    return _YEAR.sub(r"\1\2", text)


def _decimal(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")
