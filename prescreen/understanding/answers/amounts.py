"""Ages, flows and HbA1c values from words. None where a text gives none or only a vague one."""

from __future__ import annotations

import re
from datetime import date

from prescreen.understanding.lines import when

_APPROXIMATE = re.compile(
    r"\b(?:early|mid|late|in my|in the|over|under|older than|younger than|above|below|past|between) (?:\d\d|my \d\d)s?\b|\b\d\ds\b|\b\d\d ?(?:ish|something|plus|\+|or so|or older)\b|\b\d\d ?(?:-|to|or) ?\d\d\b"
)
_NOT_YEARS = r"(?! ?(?:years ago|yrs ago|minutes|min\b|miles|pounds|lbs|kids|children|mg|mcg|ml|months|weeks|days|hours|percent|%|times|pills|grand|st\b|nd\b|rd\b|th\b|/|:|\.\d|cats|dogs|people|feet|inches))"
_TO_COME = re.compile(
    rf"\b(?:turn(?:ing|s)?|(?:i(?:ll| will| shall)|will|shall|gonna|going to) (?:be|turn)|about to (?:be|turn)|almost|nearly|close to|just shy of|not quite|days shy of|weeks? shy of|months? shy of) (?:my )?(\d{{1,3}})\b{_NOT_YEARS}"
)
_TURNED = re.compile(r"\b(?:just )?turned (\d{1,3})\b(?:.{0,24}?\b((?:19|20)\d\d)\b)?")
_MAKES = re.compile(
    r"\b(?:will|ll|gonna|going to) make (?:me |it )?(\d{1,3})\b|\b(?:fixing|fixin|set|due|bout|about|close) to (?:be|hit|turn) (\d{1,3})\b"
)
_STATED = re.compile(
    rf"\b(?:i am|im|i m|am|age(?:d)?(?: is| of|:)?|at|is|be|have|currently|now|ive|presently)(?: now| currently| just| only| a| an| about to be)? (\d{{1,3}})\b{_NOT_YEARS}"
)
_YEARS_OLD = re.compile(r"\b(\d{1,3})(?:\.5)?(?: and a half| 1/2)?[ -]?(?:(?:years?|yrs?)[ -]?(?:\w+ )?(?:old|young|of age)|y/?o)\b")
_YEARS = re.compile(
    r"(?:^|\b(?:i have|i got|ive got|have|having|completed|i am|im|of|age|is) )(\d{1,3})(?:\.5)?(?: and a half| 1/2)?[ -]?(?:years?|yrs?)\b(?! (?:ago|now|back|of|with|on|in|since))"
)
_OLDEST = 120
_YOUNGEST_BY_MONTH = 10
"""Below this a month and a year are told of something else."""


def age(text: str, today: date) -> int | None:
    """Whole years, 1 to 120; a full birth date gives them too, a birth year alone does not."""
    text = re.sub(r"(?<![\d.])(\d{2,3})\.(?:\d|25|75)\b", r"\1", text)
    text = re.sub(
        r"\bborn (?:back )?(?:in |around |about )(?:the year )?\d\d\b(?![\d/.-])|^.*\b(?:no wait|wait no|i mean|scratch that|make that|correction|i meant)\b(?=.*\d\d)",
        " ",
        text,
    )
    text = re.sub(
        r"\bmy (?!birth|dob|date|b ?day|age)\w+(?: \w+)? (?:is|was|turned|turns|just turned) \d+|\b(?:since|when) i was \d+|\b(?:class|graduated in|back in) (?:of )?\d+",
        " ",
        text,
    )
    if match := re.search(r"\b(\d{1,2}) years? (?:shy|short) of (\d{2,3})\b", text):
        return _plausible(int(match[2]) - int(match[1]))
    if match := re.search(r"\b(?:pushing|close to|near|almost|nearly) \d{2,3}, (\d{2,3}) (?:to be|exactly|actually|now)", text):
        return _plausible(int(match[1]))
    born = _birth_date(text)
    if born is not None and born <= today:
        lived = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return lived if 1 <= lived <= _OLDEST else None
    if (years := _by_month(text, today)) is not None:
        return years
    if match := re.search(r"\b(\d{1,3})(?:st|nd|rd|th) (?:birthday|year on)\b(?: (?:party|cake))?(.{0,24})", text):
        to_come = re.search(r"\b(?:next|coming|tomorrow|soon|will|is in|this (?:week|month)|in \d)\b", match[2]) and not re.search(
            r"\blast\b", match[2]
        )
        return _plausible(int(match[1]) - (1 if to_come else 0))
    if match := _TURNED.search(text):
        return _plausible(int(match[1]) + (today.year - int(match[2]) if match[2] else 0))
    if match := _MAKES.search(text):
        return _plausible(int(match[1] or match[2]) - 1)
    if match := re.match(
        rf"^(?:i am |im |i m )?(\d{{1,3}})\b{_NOT_YEARS},? (?:(?:and )?(?:turning|will be|shall be|i shall be|ill be|i turn|going to be|gonna be) )?\d{{1,3}} (?:in|next|on|soon)",
        text,
    ):
        return _plausible(int(match[1]))
    if match := re.match(r"(?:ill |i will |ima |gonna )?be (\d{2,3}) (?:in|end|come|next|on|this coming|at the end|soon)\b", text):
        return _plausible(int(match[1]) - 1)
    if match := _TO_COME.search(text):
        return _plausible(int(match[1]) - 1)
    if match := _YEARS_OLD.search(text):
        return _plausible(int(match[1]))
    if _APPROXIMATE.search(re.sub(r",.*", "", text)) or _APPROXIMATE.search(text) and not _STATED.match(text):
        return None
    if (
        match := re.match(
            rf"^(?:well |um |uh |hi |its |ok )*(\d{{2,3}}){_NOT_YEARS}(?: and| but| so| last| this| back| come|,| f| m| male| female|$)",
            text,
        )
    ) and not re.match(r"^.*,? (?:turning|turned|will be|shall be) ", text):
        return _plausible(int(match[1]))
    if match := _STATED.search(text) or _YEARS.search(text):
        return _plausible(int(match[1]))
    found = [int(n) for n in re.findall(rf"(?<![\d./$a-z-])(\d{{1,3}})(?![\d/-]){_NOT_YEARS}(?! ?(?:years?|yrs?)\b)", text)]
    found = [n for n in found if n >= 10 or re.fullmatch(r"\W*(?:(?:i am|im|age|only|just|its) )?\d\W*", text)]
    return (
        _plausible(found[0])
        if len(found) == 1 or len(set(found)) == 1
        else _plausible(found[0])
        if found and re.match(rf"^\W*{found[0]}\b", text)
        else None
    )


def _plausible(years: int) -> int | None:
    return years if 1 <= years <= _OLDEST else None


def _birth_date(text: str) -> date | None:
    shown = when.read(text, date(9998, 12, 31)) if re.search(r"(?:19|20)\d\d", text) else None
    if shown is None and (match := re.search(r"\b(\d\d?)[/.-](\d\d?)[/.-](\d\d)\b", text)):
        return _safe(1900 + int(match[3]), int(match[1]), int(match[2]))
    if (
        shown is not None
        and len(shown) == 4
        and (day := when.read(re.sub(r"\b(?:19|20)\d\d\b", " ", text), date(9998, 12, 31)))
        and len(day) == 10
    ):
        return date.fromisoformat(f"{shown}{day[4:]}")
    if shown is None or len(shown) != 10 or re.search(r"\bago\b", text):
        return None
    return date.fromisoformat(shown)


def _by_month(text: str, today: date) -> int | None:
    """Whole years by a month of birth ("born June 1971"), except in that month: then the day decides."""
    alone = re.fullmatch(r"\W*(?:(?:in|im|i am|its|dob|born|birthday) )*(?:[a-z]{3,9}\.?,? (?:of )?|\d\d?[/-])(?:19|20)\d\d\W*", text)
    if not alone and not re.search(r"\b(?:born|birth\w*|dob)\b", text):
        return None
    shown = when.read(text, today)
    if shown is None or len(shown) != 7 or (month := int(shown[5:])) == today.month:
        return None
    years = today.year - int(shown[:4]) - (today.month < month)
    return _plausible(years) if years >= _YOUNGEST_BY_MONTH else None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_PER_MINUTE = re.compile(r"(?:/|\bper|\ba|\beach|\bevery|\bin a|\bin 1|\bin one)\s*(?:1 )?min(?:ute)?s?\b")
_PER_MINUTES = re.compile(
    r"(?:/|\bper|\bin|\bover|\bfor|\bevery|\bduring|\bafter|\bwithin|\bthe|\bof|\b)\s*(?:the |a |about |those |full )*(\d{1,2})\s*-?\s*min(?:ute)?s?\b"
)
_UNIT = r"(?:mls?|mils?|milliliters?|millilitres?|ccs?|grams?|g)\b"
_VOLUME = re.compile(rf"(?<![\d.a-z])(\d{{1,2}}(?:\.\d+)?)\s*{_UNIT}")
_BARE = re.compile(
    r"(?<![\d.])(\d{1,2}\.\d+)\b(?! ?(?:years|months|miles|inch\w*))|(?:^|\b(?:was|is|about|like|result|at|got|around|to|of|say|said|only|just|maybe|almost|under|number|flow|rate|it|[:=])[ :=]*)(?<![\d.])(\d{1,2})\b(?!\.\d| ?(?:years|months|weeks|days|hours|times|of|or|and|miles|doctors?|tests?|\w+ tests?|rooms?|floors?|to|/|-|th\b|st\b|nd\b|rd\b))"
)
_MICRO = re.compile(r"\b(\d{2,4}) ?(?:micro ?-?lit(?:er|re)s?|ul|mcl|µl|μl)\b")
_FRACTION = re.compile(r"\b(?:(\d) )?(tenth|quarter|half|fifth|third)s?(?: of)?(?: an?| 1)?(?= ?(?:ml|mls|mils?|milliliter|millilitre|cc))")
_PARTS = {"tenth": 0.1, "quarter": 0.25, "half": 0.5, "fifth": 0.2, "third": 0.333}
_LIKELIEST_MINUTES = 5


_BELOW_NOTHING = re.compile(r"(?:^|[:=] ?|\b(?:was|is|its|it|got|of|at|about|like|to) )[-\u2013]\d|\bminus \d|\bnegative \d")
"""A value below 0, which no measurement here has; a dash after a name ("rate -7.2") only parts them."""
_AT_LEAST = re.compile(
    r"\b(?:(?:more|greater|higher|bigger) than|over|above|at least|upwards of|north of) (?:about )?\d{1,2}(?:\.\d+)?\b(?! ?-?min)"
)


def refused(text: str) -> bool:
    """Whether a text tells another measurement, one below nothing, or only what a flow is more than."""
    return bool(re.search(r"\b(?:inr|a1c|tsh)\b", text) or _BELOW_NOTHING.search(text) or _AT_LEAST.search(text))


def flow(text: str, most: float) -> float | None:
    """mL in 5 minutes, not more than `most`; a value without a time is taken as given for 5 minutes."""
    if refused(text):
        return None
    minutes: float = _LIKELIEST_MINUTES
    text = re.sub(r"\b(\d{1,2}),(\d{1,2})(?= ?(?:ml|mls|mil|cc|/|per|in\b|$))", r"\1.\2", text)
    text = _MICRO.sub(lambda part: f"{int(part[1]) / 1000} ml", text)
    text = re.sub(r"\b(\d{1,2}) and (?:a|1) half\b", r"\1.5", text)
    rest = _FRACTION.sub(
        lambda part: str(_PARTS[part[2]] * float(part[1] or 1)), re.sub(r"\b(?:a|an|1) (?=tenth|quarter|half|fifth|third)", "", text)
    )
    if match := _PER_MINUTES.search(rest):
        minutes = float(match[1]) or _LIKELIEST_MINUTES
        rest = rest[: match.start()] + " " + rest[match.end() :]
    elif match := _PER_MINUTE.search(rest):
        minutes = 1.0
        rest = rest[: match.start()] + " " + rest[match.end() :]
    rest = re.sub(
        r"\b\d+ (?:years?|months?|weeks?|days?)(?: ago| back)?\b|\b(?:19|20)\d\d\b|\b\d{1,2}/\d{1,2}(?:/\d+)?\b|\btype \d\b", " ", rest
    )
    if match := _VOLUME.search(rest) or _BARE.search(rest):
        amount = float(next(g for g in match.groups() if g)) * _LIKELIEST_MINUTES / minutes
        return _tidy(amount) if amount <= most else None
    return None


def _tidy(amount: float) -> float | int:
    rounded = round(amount, 3)
    return int(rounded) if rounded == int(rounded) else rounded


_GLUCOSE = re.compile(r"\b(?:sugars?|glucose|fasting|finger ?stick|mg|mgdl|mg/dl|mmol/l|meter|after (?:eating|meals)|dexcom|libre|cgm)\b")
_IN_THE_DAY = re.compile(
    r"\b(?:mornings?|breakfast|lunch|dinner|supper|bed ?time|w[oa]ke up|waking|g[eo]t up|noon|afternoons?|nights?|evenings?|today|empty stomach|before (?:i )?eat\w*)\b"
)
"""Times of a day: a number above every percent told with one is a glucose reading."""
_A1C = re.compile(r"\b(?:hb ?a1c|a1c|a 1 c|a1-c|aic|hemoglobin|hba|h b a1c)\b")
_MMOL = re.compile(r"(\d{2,3}(?:\.\d)?)\s*mmols?(?:/| per )?(?:mol)?\b(?!/l)")
_RANGE = re.compile(
    r"\d\s*(?:-|to|or)\s*\d|\bbetween \d|\b(?:under|below|over|above|less than|more than|at least|at most|high|low|mid)(?: an?| the)? \d|\b\d+s\b"
)
_LOWEST_PERCENT, _HIGHEST_PERCENT, _HIGHEST_MMOL = 3.0, 20.0, 200.0


def is_glucose(text: str) -> bool:
    """Whether a text tells of a reading of glucose, or of another test, and of no HbA1c."""
    if _A1C.search(text) or re.search(r"mmols?(?:/| per )mol", text):
        return False
    if _GLUCOSE.search(text) or re.search(r"\binr\b|\btsh\b|\bcreatinine\b", text):
        return True
    return bool(_IN_THE_DAY.search(text)) and not re.search(r"(?<![\d.])1?\d(?:\.\d+)?(?![\d.])", text)


def hba1c(text: str) -> float | None:
    """HbA1c in percent, 3 to 20; 20 to 200 without a unit is taken as mmol/mol. A glucose reading gives None."""
    if is_glucose(text):
        return None
    if _BELOW_NOTHING.search(text):
        return None
    if match := _MMOL.search(text):
        return _percent(float(match[1]))
    rest = re.sub(r"^.*\b(?:i mean|i meant|make that|correction|scratch that)\b(?=.*\d)", " ", _A1C.sub(" ", text))
    rest = re.sub(r"\b(\d{1,2}),(\d)\b", r"\1.\2", rest)
    rest = re.sub(
        r"(?<![\d.,/-])([4-9]|1[0-4]) (\d)\b(?! ?(?:\d|[/.,]\d|years|months|weeks|days|times|percent|pills|units|or|and|to))",
        r"\1.\2",
        rest,
    )
    rest = re.sub(r"(?<![\d./])([4-9]|1\d) (\d)(?![\d./]| ?(?:months?|weeks?|years?|times|days|or|to|percent ago))", r"\1.\2", rest)
    rest = re.sub(
        r"\b\d+ (?:years?|months?|weeks?|days?)(?: ago| back)?\b|\b(?:19|20)\d\d\b|\b\d{1,2}/\d{1,2}(?:/\d+)?\b|\btype \d\b|\b\d+ ?(?:mg|units|pills)\b",
        " ",
        rest,
    )
    rest = re.sub(r"\b(\d{1,2}) (?:something|point something|and change|and some)\b(?=.*\b\1\.\d)", " ", rest)
    if match := re.search(r"\b(\d{1,2}(?:\.\d+)?) (?:to be exact|exactly|on the nose)\b", rest):
        rest = match[1]
    rest = re.sub(r"\b(\d{1,2}) and a half\b", r"\1.5", rest)
    rest = re.sub(r"\b(?:fasting|sugar|glucose|meter)(?: is| was| of)? \d{2,3}\b", " ", rest)
    if match := re.search(
        r"\d.{0,30}\b(?:then|now|and now|latest|most recent\w*)\b[^\d]{0,20}(\d{1,2}(?:\.\d{1,2})?)\b(?! ?(?:months|weeks|years|mg))", rest
    ):
        rest = match[1]
    rest = re.sub(
        r"\b(?:goal|target|supposed to be|want\w* (?:it|me)|(?:says?|said|told me|wants?|thinks?|ideally|really) (?:\w+ ){0,3}should be|(?<!its )not|used to be|was once|down from|up from|from)\b[^,.;]{0,14}?\d{1,3}(?:\.\d+)?",
        " ",
        rest,
    )
    if match := re.search(
        r"\b(?:down to|up to|now(?: at| its)?|i was at|came back(?: at)?|latest(?: was| is)?|last (?:one|time|check)(?: was| at)?) (\d{1,2}\.\d{1,2}|\d{1,2})\b(?! ?(?:months|weeks|years))",
        rest,
    ):
        rest = match[1]
    if _RANGE.search(rest):
        return None
    found = [float(n) for n in re.findall(r"(?<![\d.a-z])(\d{1,3}(?:\.\d{1,2})?)(?![\d])", rest)]
    if not found or len(set(found)) > 1 and not re.match(r"^\W*\d", rest):
        stated = re.search(
            r"\b(?:was|is|at|of|now|came back|came in at|currently|last(?: one)?)(?: at| about| around| a)? (\d{1,3}(?:\.\d{1,2})?)\b", rest
        )
        found = [float(stated[1])] if stated else []
    if not found:
        return None
    given = found[0]
    if _LOWEST_PERCENT <= given < _HIGHEST_PERCENT:
        return _tidy(given)
    return _percent(given) if _HIGHEST_PERCENT <= given <= _HIGHEST_MMOL else None


def _percent(mmol: float) -> float | None:
    return round(0.0915 * mmol + 2.15, 1) if _HIGHEST_PERCENT <= mmol <= _HIGHEST_MMOL else None
