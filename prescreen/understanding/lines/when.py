"""Partial dates (2019, 2019-05, 2019-05-20) from words: "like 7 years ago", "last spring", "11/5", "when I was 40".

Takes plain text with digits for number words. A date still to come is none.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from prescreen.dates import later
from prescreen.understanding.lines import spans
from prescreen.understanding.lines.slips import mended

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb febuary", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_SEASONS = {"spring": 4, "summer": 7, "autumn": 10, "fall": 10, "winter": 1}
_SEASON_ENDS = {"spring": 5, "summer": 8, "autumn": 11, "fall": 11, "winter": 2}
_HOLIDAY_DAYS = {
    "christmas": 25,
    "xmas": 25,
    "halloween": 31,
    "valentines": 14,
    "new years": 1,
    "july 4th": 4,
    "independence day": 4,
    "veterans day": 11,
    "vets day": 11,
}
"""Those on the same day each year."""
_HOLIDAYS = {"veterans day": 11, "vets day": 11, "columbus day": 10, "christmas": 12, "xmas": 12, "thanksgiving": 11, "halloween": 10, "labor day": 9, "memorial day": 5, "valentines": 2, "new years": 1, "july 4th": 7, "independence day": 7, "easter": 4, "mothers day": 5, "fathers day": 6}  # fmt: skip
_SET_DAYS = {"halloween": (10, 31), "veterans day": (11, 11), "vets day": (11, 11), "armistice day": (11, 11), "day of the dead": (11, 2), "all saints": (11, 1)}  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNT = r"(\d+(?:\.\d+)?|a couple(?: of)?|couple(?: of)?|a few|few|an?|half an?|1/2 an?|a half|several)"
_UNIT = r"(day|week|month|year|decade)s?"
_SPAN = rf"(?:good |solid |easily |at least |almost |nearly |about |over )*{_COUNT}(?:(?: or | ?- ?| to )\d+)? (?:or so |odd |full |short |long |whole )?{_UNIT}(?: (and a half))?"
_AGO = re.compile(rf"\b{_SPAN}(?: or so| or more|ish| now)? (?:ago|back|earlier|before now|prior)\b")
_ONE_AND_HALF = re.compile(
    r"\b(\d+|an?) (?:and a half|1/2|½) (year|month|week)s?(?: or so)?(?: (ago|back))?\b|\b(\d+|an?) (year|month)s? and a half(?: (ago|back))?\b|(?:^|\b(?:about|like|maybe) )()(year) and a half(?: (ago|back))?\b"
)
_OFTEN = re.compile(
    r"\b(?:times|once|twice|mg|pills?|tabs?|x) ?(?:a|per|every|each) (?:day|week|month|year)\b|\bevery (?:\d+|other|few|couple(?: of)?) (?:day|week|month|year)s?\b|\b(?:day|week|month) (?:after|to) (?:day|week|month)\b"
)
_DURATION = re.compile(rf"\b{_SPAN}\b")
_RELATIVE = re.compile(rf"\b{_SPAN} (?:after|before(?! now)|later|into|following|past my|from when)\b")
"""A span that counts from something else than today ("a couple of months after the flu")."""
_YEARS = re.compile(r"(?<![\d.,$-])(?:19[3-9]|20[0-4])\d(?!\d|s\b|[.,]\d| ?(?:mg|mcg|ml|units|iu|steps|calories))")
_EVENT = re.compile(
    r"\b(\d+|an?|a couple of|couple of|a few|few) years? (before|after) (?:(?!it\b|i\b|started\b|began\b|so\b|that\b|noticed\b|got\b)\w+ ){1,5}(in|of|from|back in) ((?:19|20)\d\d)\b"
)
"""Years before or after something whose year is told."""
_WITH_EVENT = re.compile(r"\b(?:had|got|during|since|when|after|before|with) (?:\w+ )?(?:covid|pandemic|lockdown)\b")
_TURNS = re.compile(
    rf"\b(turns?|turning|(?<!\bi )turned|(?:will|ll|going to|gonna|hell|shell|theyll) (?:be|turn)) (\d{{1,2}}) (?:years? old )?(?:(?:in|on|this|next|last|come) )*{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)?"
)
"""A birthday, most often a child's: itself no date of anything else."""
_BIRTH = re.compile(r"\b(?:born|birth|gave birth|deliver\w*|had (?:my|our|her|him|them|the baby|a baby|(?:the )?twins))\b")
_NAMED_TIMES = re.compile(
    rf"\b{_COUNT} (spring|summer|autumn|fall|winter|christmas|xmas|thanksgiving|halloween|easter|{'|'.join(name for name in _MONTHS if len(name) > 3)})(?:es|s) (?:ago|back)\b"
)
"""Seasons, holidays or months counted back ("2 summers ago")."""
_VAGUE = re.compile(
    r"\b(?:ages|long time|long ago|forever|all my life|my whole life|years ago|years and years|for years|many years|always been|as long as i can remember|"
    r"since (?:i was )?(?:a )?(?:kid|child|childhood|birth|baby)|quite a while|a while (?:ago|back)|some time ago|gradual|cant pin|crept up|several years|many moons|so long|over time|long as i can remember|since (?:way )?back when|donkeys years)\b"
)
_APPROXIMATE = r"(?:early|late|mid|middle of|beginning of|start of|end of|the)?[ -]*"


def read(text: str, today: date, *, age: int | None = None, durations: bool = False) -> str | None:
    """The partial date that a plain text gives; None without one. `durations`: "ten years" counts as ten years ago."""
    text = _usual(text)
    if (both := mended(text)) and (last := _mended(*both, today, age, durations)):
        return last
    found = _birth(text, today)
    text = _TURNS.sub(" ", text)
    if found:
        return found
    if isinstance(age, int) and (at := _AT_AGE.search(text)) and int(next(filter(None, at.groups()))) <= age:
        return _partial(today.year - age + int(next(filter(None, at.groups()))))
    if match := re.search(r"\b(\d+|a|couple|few) years? (before|after) i (\w+).*\bi \3 in ((?:19|20)\d\d)\b", text):
        years = round(_amount(match[1]) or 0)
        return _partial(int(match[4]) - years if match[2] == "before" else int(match[4]) + years)
    if match := re.search(r"\b(spring|summer|autumn|fall|winter) (?:after|following) (?:(?!\d)\w+ ){0,4}?((?:19|20)\d\d)\b", text):
        return _partial(int(match[2]) + (match[1] in ("spring", "winter", "summer")), _SEASONS[match[1]])
    if match := _EVENT.search(text):
        return _partial(int(match[4]) + round(_amount(match[1]) or 0) * (-1 if match[2] == "before" else 1))
    dated = _YEARS.findall(text)
    text = _RELATIVE.sub(" ", text)
    durations = durations and not dated
    if dated:
        text = _WITH_EVENT.sub(" ", text)
    if re.search(r"\bweek (?:ago )?yesterday\b|\byesterday week\b", text):
        return (today - timedelta(days=8)).isoformat()
    found = _exact(text, today) or _ago(text, today, durations) or _named(text, today) or _by_age(text, today, age) or _year(text, today)
    return found if found is not None and _not_to_come(found, today) else None


def _mended(before: str, behind: str, today: date, age: int | None, durations: bool) -> str | None:
    """The date behind a mending; what it leaves out is as it was told before ("March 2016, no, 2017")."""
    for shape, alone in ((_SPAN_NUMBER, r"(\d\d?)"), (_DAY, _DAY), (_MONTH, _MONTH), (_THE_YEAR, _THE_YEAR)):
        piece = re.fullmatch(rf"(?:(?:in|on|it was|about|like) )?{alone}(?:[ ,.]+[^\d]*)?", behind)
        told = list(re.finditer(rf"\b{shape}", before)) if piece else []
        if piece and told and not (alone is _DAY and re.search(_MONTH, behind)):
            return read(before[: told[-1].start(1)] + piece[1] + before[told[-1].end(1) :], today, age=age, durations=durations)
    return read(behind, today, age=age, durations=durations)


_DAY = r"(?:the )?(?<![\d/])(\d\d?)(?:st|nd|rd|th)?(?![\d/])(?! ?(?:years?|months?|weeks?|days?))"
_SPAN_NUMBER = r"(\d\d?)(?= ?(?:years?|months?|weeks?|days?)\b)"
_THE_YEAR = r"((?:19|20)\d\d)(?![\d/-])"
_AT_AGE = re.compile(
    r"\b(?:since|from|at|around|about|was|turned|by|only|just|when)? ?\b(\d\d?) (?:years|year|yrs) old\b(?! (?:house|dog|cat|car))|\b(?:around|about|since|from|at|by) age (?:of )?(\d\d?)\b"
)
"""An age as a point in time ("55 years old", "at age 40")."""


_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
} | {"forth": 4, "nineth": 9, "thirtieth": 30}
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))


def _usual(text: str) -> str:
    """The text with days of a month, years and long spans said in words as digits."""
    text = re.sub(rf"\b(20|30) ({_ORDINAL})\b", lambda m: f"{int(m[1]) + _ORDINALS[m[2]]}th", text)
    text = re.sub(rf"\b{_MONTH} (?:the )?({_ORDINAL})\b", lambda m: f"{m[1]} {_ORDINALS[m[2]]}", text)
    text = re.sub(rf"\b(?:the )?({_ORDINAL}) (?:of )?(?={_MONTH}|this month|last month)", lambda m: f"{_ORDINALS[m[1]]}th of ", text)
    text = re.sub(
        r"(?:^|(?<=\b20 )|(?<=\bin )|(?<=\bsince )|(?<=\bof )|(?<=\bfrom )|(?<=\baround )|(?<=\babout ))(?:oh|aught|ought) (\d)(?=[ .,!]*$| (?:or|i|when|after|before|is|was)\b)",
        r"200\1",
        text,
    )
    text = re.sub(r"\b(?:a )?quarter (?:of a )?century\b", "25 years", text)
    text = re.sub(r"\b(?:a )?half (?:of )?(?:a )?century\b", "50 years", text)
    text = re.sub(r"\bx ?(\d+) (years?|months?|weeks?)\b", r"for \1 \2", text)
    text = re.sub(r"\b(\d{1,2}) ?(years?|yrs?|months?|mos?|weeks?|wks?|days?)\b", lambda m: f"{m[1]} {_SHORT.get(m[2], m[2])}", text)
    text = re.sub(r"\bmay (?:be|have|not|or may not)\b", "maybe", text)
    text = re.sub(r"(?<!\ba )(?<!\bof )\bbout (?=\d|an? |the )", "about ", text)
    return re.sub(r"\byest\b", "yesterday", text)


_SHORT = {"yr": "year", "yrs": "years", "mo": "month", "mos": "months", "wk": "week", "wks": "weeks"}


def vague(text: str) -> bool:
    """Whether a text tells of a time that no date can be made of ("ages ago")."""
    return bool(_VAGUE.search(text))


def _not_to_come(found: str, today: date) -> bool:
    return found <= today.isoformat()[: len(found)]


def _partial(year: int, month: int | None = None, day: int | None = None) -> str | None:
    if month is None:
        return f"{year:04d}"
    if not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _century(year: str, today: date) -> int:
    if len(year) == 4:
        return int(year)
    return 2000 + int(year) if 2000 + int(year) <= today.year else 1900 + int(year)


def _latest(month: int, day: int | None, today: date) -> str | None:
    """The latest past such month, or day of a month."""
    year = today.year if (month, day or 1) <= (today.month, today.day if day else 31) else today.year - 1
    return _partial(year, month, day)


def _month_of(year: int, month: int, day: int) -> str | None:
    """The month of a day that it does not have (June 31): told all the same."""
    return _partial(year, month) if day <= 31 else None


def _dated(month: int, day: int, year: str | None, today: date) -> str | None:
    """A day of a month, in a year or the latest past one; only the month where it has no such day."""
    if year:
        return _partial(int(year), month, day) or _month_of(int(year), month, day)
    return _latest(month, day, today) or (_latest(month, None, today) if month != today.month else None)


def _exact(text: str, today: date) -> str | None:
    if match := re.search(r"\b((?:19|20)\d\d)(?:([-/.])(\d\d?)(?:\2(\d\d?))?| (\d\d) (\d\d))\b(?![/-]?\d)", text):
        year, month, day = int(match[1]), int(match[3] or match[5]), match[4] or match[6]
        if match[2] != "." or day:
            return _partial(year, month, int(day) if day else None) or _partial(year, month)
    if match := re.search(r"\b(\d\d?)[/.-](\d\d?)[/.-]((?:19|20)?\d\d)\b", text):
        year = _century(match[3], today)
        one, other = int(match[1]), int(match[2])
        return _partial(year, one, other) or _partial(year, other, one) or (_month_of(year, one, other) or _month_of(year, other, one))
    if match := re.search(r"\b(\d\d?)[/-]((?:19|20)\d\d)\b", text):
        return _partial(int(match[2]), int(match[1]))
    if match := re.search(
        rf"\b{_MONTH} (?:the )?(\d\d?)(?:st|nd|rd|th)?(?:,? (?:of )?((?:19|20)\d\d))?(?!\d| ?(?:years|months|weeks|days))\b", text
    ):
        month, day = _MONTHS[match[1]], int(match[2])
        if day > 31:
            return _partial(_century(match[2], today), month)
        return _dated(month, day, match[3], today)
    if match := re.search(rf"\b(?:the )?(\d\d?)(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? (?:of )?((?:19|20)\d\d))?", text):
        month, day = _MONTHS[match[2]], int(match[1])
        return _dated(month, day, match[3], today)
    if match := re.search(rf"\b{_MONTH},? of (\d\d)\b(?!\d)", text):
        return _partial(_century(match[2], today), _MONTHS[match[1]])
    if match := re.search(r"\b(spring|summer|autumn|fall|winter) of (\d\d)\b(?!\d)", text):
        return _partial(_century(match[2], today), _SEASONS[match[1]])
    if match := re.search(rf"\b{_MONTH},? (?:of )?(?:in )?((?:19|20)\d\d)\b", text):
        return _partial(int(match[2]), _MONTHS[match[1]])
    if match := re.search(rf"\b((?:19|20)\d\d)[,.]? (?:(?:in|like|say|maybe|around|about|probably) )*{_MONTH}(?! (?:\d|19|20))", text):
        return _partial(int(match[1]), _MONTHS[match[2]])
    if match := re.search(r"(?<![\d/])(\d\d?)/(\d\d?)(?![\d/])", text):
        return _latest(int(match[1]), int(match[2]), today) if int(match[1]) <= 12 and int(match[2]) <= 31 else None
    return None


def _amount(word: str) -> float | None:
    if word == "several":
        return None
    if "couple" in word:
        return 2
    if "few" in word:
        return 3
    if "half" in word or "1/2" in word:
        return 0.5
    return 1 if word in ("a", "an") else float(word)


def _before(amount: float, unit: str, today: date) -> str | None:
    if amount > 120 and unit != "day":
        return None
    if unit == "day":
        return (today - timedelta(days=int(amount))).isoformat()
    if unit == "week":
        return (today - timedelta(days=round(amount * 7))).isoformat()
    if unit == "decade":
        return _partial(today.year - int(amount * 10))
    if unit == "year" and amount == int(amount):
        return _partial(today.year - int(amount))
    months = round(amount * 12) if unit == "year" else int(amount)
    day = later(today.replace(day=1), -months, "months")
    if unit == "month" and amount != months:
        day = later(today, -months, "months") - timedelta(days=round(30 * (amount - months)))
    return _partial(day.year, day.month)


def _ago(text: str, today: date, durations: bool) -> str | None:
    if found := spans.read(text, today, durations=durations):
        return found
    if match := _ONE_AND_HALF.search(text):
        count, unit, ago = next(match.group(i, i + 1, i + 2) for i in (1, 4, 7) if match[i + 1])
        if ago or durations:
            return _before((1 if count in ("", "a", "an") else float(count)) + 0.5, unit, today)
    text = _OFTEN.sub(" ", text)
    for pattern in (_AGO, _DURATION) if durations else (_AGO,):
        if match := pattern.search(text):
            amount = _amount(match[1])
            return None if amount is None else _before(amount + (0.5 if match[3] else 0), match[2], today)
    if match := re.search(rf"\bsince (?:the )?(?:last |past )?{_SPAN}\b", text):
        amount = _amount(match[1])
        return None if amount is None else _before(amount, match[2], today)
    if re.search(r"\b(?:a )?half a year ago\b|\bhalf year ago\b", text):
        return _before(6, "month", today)
    return None


def _named(text: str, today: date) -> str | None:
    if found := _counted_back(text, today):
        return found
    if (
        not re.search(r"\bday (?:before|after) ", text)
        and (
            match := re.search(
                r"\b(halloween|veterans day|vets day|armistice day|day of the dead|all saints)\b(?! (?:of|in|last|19|20))", text
            )
        )
        and (not re.search(r"\b(?:19|20)\d\d\b", text))
    ):
        return _latest(*_SET_DAYS[match[1]], today)
    if re.search(r"\bday before yesterday\b", text):
        return (today - timedelta(days=2)).isoformat()
    if re.search(r"\b(?<!week )(?<!ago )yesterday\b|\blast night\b|^yest$", text):
        return (today - timedelta(days=1)).isoformat()
    if re.search(r"\btoday\b|\bthis morning\b|\btonight\b|\bthis afternoon\b|\bjust now\b", text):
        return today.isoformat()
    if re.search(r"\b(?:last|past|previous) week\b|\ba week ago\b", text):
        return (today - timedelta(days=7)).isoformat()
    if re.search(r"\bthis (?:past )?week\b", text):
        return today.isoformat()
    if re.search(r"\b(?:last|past) weekend\b", text):
        return (today - timedelta(days=today.weekday() + 1)).isoformat()
    if match := re.search(
        r"(?<!every )(?<!each )(?<!next )(?<!till )(?<!until )(?<!by )(?<!or )\b(week ago )?("
        + "|".join(_DAYS)
        + r")\b(?! (?:and|through|thru|to|or) (?:"
        + "|".join(_DAYS)
        + r"))(?! week)",
        text,
    ):
        back = (today.weekday() - _DAYS.index(match[2])) % 7
        back = back + 7 if match[1] and back else back or 7
        return (today - timedelta(days=back)).isoformat()
    if match := re.search(r"\b(?:the )?(\d\d?)(?:st|nd|rd|th)? of (this|last) month\b", text):
        then = today if match[2] == "this" else later(today.replace(day=1), -1, "months")
        return _partial(then.year, then.month, int(match[1]))
    if match := re.fullmatch(r"(?:it was |the visit |the shot |that was |was )?(?:on )?the (\d\d?)(?:st|nd|rd|th)", text.strip(" .,!")):
        then = today if int(match[1]) <= today.day else later(today.replace(day=1), -1, "months")
        return _partial(then.year, then.month, int(match[1]))
    if match := re.fullmatch(
        r"(?:it was |that was |was |this |just )?(" + "|".join(_DAYS) + r")(?: gone| just gone| past)?", text.strip(" .,!")
    ):
        return (today - timedelta(days=(today.weekday() - _DAYS.index(match[1])) % 7 or 7)).isoformat()
    if match := re.search(rf"\b({'|'.join(_DAYS)}) of last week\b", text):
        return (today - timedelta(days=today.weekday() + 7 - _DAYS.index(match[1]))).isoformat()
    if match := re.search(r"\bday (before|after) (halloween|veterans day|thanksgiving|christmas|new years)\b", text):
        near = _named(match[2], today)
        if near and len(near) == 10:
            return (date.fromisoformat(near) + timedelta(days=-1 if match[1] == "before" else 1)).isoformat()
    if match := re.search(r"\b(?:the )?(?:beginning|start) of (?:this|the) year\b|\bearly this year\b", text):
        return _partial(today.year, 1)
    if match := re.search(
        r"\b(?:the )?(?:beginning|start|early part|first) of (?:this|the) month\b|\bthis month\b|\bearlier this month\b", text
    ):
        return _partial(today.year, today.month)
    if re.search(r"\b(?:last|past|previous) month\b", text):
        return _before(1, "month", today)
    if match := re.search(r"\b(spring|summer|autumn|fall|winter) before last\b", text):
        year = int((_season(match[1], None, "last", today, "") or "0")[:4])
        return _partial(year - 1, _SEASONS[match[1]])
    if re.search(r"\byear before last\b", text):
        return _partial(today.year - 2)
    if re.search(r"\bmonth before last\b", text):
        return _before(2, "month", today)
    if re.search(r"\bweek before last\b|\b(?:a |1 )?fortnight (?:ago|back|gone|since)\b", text):
        return _before(2, "week", today)
    if match := re.search(
        r"\b(this|last|past|previous)? ?(spring|summer|autumn|fall|winter)\b(?! (?:asleep|apart|down))(?:,? (?:of |in )?((?:19|20)\d\d|this year|last year))?",
        text,
    ):
        season = match[2]
        if season != "fall" or match[1] or match[3] or re.search(r"\b(?:in the|since the|since|the|early|late) fall\b", text):
            return _season(season, match[3], match[1], today, text)
    if match := re.search(
        r"\b(" + "|".join(_HOLIDAYS) + r")\b(?: day| eve)?(?:,? (?:of |in )?((?:19|20)\d\d|(?<=of )\d\d\b|last year))?", text
    ):
        month = _HOLIDAYS[match[1]]
        if (
            not match[2]
            and match[1] in _HOLIDAY_DAYS
            and not re.search(rf"\b(?:around|about|near|before|after|by|like|since|past) (?:the )?{match[1]}", text)
        ):
            return (
                _latest(month, _HOLIDAY_DAYS[match[1]], today) if not _YEARS.search(text) else _partial(int(_YEARS.findall(text)[0]), month)
            )
        if match[2]:
            return _partial(
                today.year - 1 if match[2] == "last year" else _century(match[2], today) if len(match[2]) == 2 else int(match[2]), month
            )
        if len(set(_YEARS.findall(text))) == 1:
            return _partial(int(_YEARS.findall(text)[0]), month)
        return _partial(today.year - (1 if month >= today.month else 0), month)
    if match := re.search(
        rf"\b(?:last|past|this|this past|since|in|from|around|about|until|back in|early|late|mid|middle of|end of|beginning of|start of|during|by|of|^)[ -]*{_MONTH}(?: (last year|this year|of last year|of this year))?",
        text,
    ):
        return _month(match[1], match[2], text, today)
    if match := re.fullmatch(rf"(?:\w+ )?{_MONTH}(?: (last year|this year|of last year|of this year))?(?: \w+)?", text.strip(" .,!")):
        if match[1] != "may" or text.strip(" .,!") == "may" or match[2]:
            return _month(match[1], match[2], text, today)
    if match := re.search(rf"\b{_MONTH} (?:of )?(last year|this year)\b", text):
        return _month(match[1], match[2], text, today)
    if re.search(r"\b(?:last|past|previous) year\b", text):
        return _partial(today.year - 1)
    if re.search(r"\bthis (?:past )?year\b|\bearlier this year\b", text):
        return _partial(today.year)
    if re.search(
        r"\b(?:since|during|when|beginning of|start of|height of|in|had|got) (?:the )?(?:start of |beginning of |height of )?(?:covid|pandemic|lockdown)\b|\bcovid (?:started|hit|began)\b",
        text,
    ):
        return "2020"
    if match := re.search(
        r"\b(?:the|on the) (\d\d?)(?:st|nd|rd|th)\b(?! (?:of|grade|street|st|time|year|1|percent\w*|floor|day|dose|week|month|visit|round|cycle|try))(?! ?(?:19|20)\d\d)",
        text,
    ):
        day = int(match[1])
        then = today if day <= today.day else later(today.replace(day=1), -1, "months")
        return _partial(then.year, then.month, day)
    return None


def _month(name: str, year: str | None, text: str, today: date) -> str | None:
    month = _MONTHS[name]
    if year:
        return _partial(today.year - (1 if "last" in year else 0), month)
    if match := re.search(rf"\b{name}\.? (?:of )?'?(\d\d)\b(?!\d)", text):
        if int(match[1]) > 31 or "of" in match[0]:
            return _partial(_century(match[1], today), month)
    if re.search(rf"\blast {name}\b", text) and month == today.month:
        return _partial(today.year - 1, month)
    years = set(re.findall(r"(?:\b(?:in|of)|^(?:\w+ ){0,2}) ?((?:19|20)\d\d)\b", text))
    return _partial(int(years.pop()), month) if len(years) == 1 else _latest(month, None, today)


def _season(season: str, given: str | None, which: str | None, today: date, text: str) -> str | None:
    month = _SEASONS[season]
    if given and given.isdigit():
        return _partial(int(given), month)
    if given:
        return _partial(today.year - (1 if "last" in given else 0), month)
    if which == "this":
        return _latest(month, None, today)
    years = set(re.findall(r"\b((?:19|20)\d\d)\b", text))
    if which is None and len(years) == 1:
        return _partial(int(years.pop()), month)
    ended = today.month > _SEASON_ENDS[season] or season in ("autumn", "fall") and today.month == 12
    return _partial(today.year if ended else today.year - 1, month)


def _counted_back(text: str, today: date) -> str | None:
    """The date of seasons, holidays or months counted back, the latest one past being the first."""
    match = _NAMED_TIMES.search(text)
    amount = _amount(match[1]) if match else None
    if match is None or amount is None or amount < 1:
        return None
    name = match[2]
    if name in _SEASONS:
        latest = _season(name, None, "last", today, "")
    else:
        month = _HOLIDAYS.get(name) or _MONTHS[name]
        latest = _partial(today.year - (1 if month >= today.month else 0), month)
    return latest and _partial(int(latest[:4]) - round(amount) + 1, int(latest[5:7]))


def _birth(text: str, today: date) -> str | None:
    """The month of a birth told by how old the child turns, and when ("when she was born, she turns 5 in March")."""
    match = _TURNS.search(text)
    if match is None or not _BIRTH.search(text):
        return None
    month, years = _MONTHS[match[3]], int(match[2])
    if match[1] == "turned":
        return _partial(today.year - (1 if month > today.month else 0) - years, month)
    return _partial(today.year + (1 if month < today.month else 0) - years, month)


def _by_age(text: str, today: date, age: int | None) -> str | None:
    if match := re.search(
        r"\b(?:when i was|when i hit|hit|since i was|at age|at the age of|at about|i was|since age|when i turned|turned|from age|age of|at)(?: about| around| only| just)? (\d\d?)\b(?! ?(?:years ago|months|weeks|days|mg|percent|%|am|pm|:))",
        text,
    ):
        if isinstance(age, int) and int(match[1]) <= age:
            return _partial(today.year - age + int(match[1]))
    return None


def _year(text: str, today: date) -> str | None:
    if match := re.search(r"(?<![\d.,$-])((?:19[3-9]|20[0-4])\d)(?!\d|s\b|[.,]\d| ?(?:mg|mcg|ml|units|iu|steps|calories))", text):
        return _partial(int(match[1]))
    if match := re.search(
        r"\b(?:in|since|from|back in|of|around|about|early|late|mid|middle of|end of|beginning of|start of|summer|fall|spring|winter)(?: of)? ?'?(\d\d)\b(?! ?(?:years|months|weeks|days|mg|percent|%|:|/|minutes|min|hours|or|to|pills|ml|units|visits|people))",
        text,
    ):
        if match[1][0] in "0126789" and _century(match[1], today) <= today.year:
            return _partial(_century(match[1], today))
    return None
