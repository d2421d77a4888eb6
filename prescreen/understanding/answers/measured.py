"""Of several values of one measurement told with their times, the latest ("it was 6.9 in June, 7.4 now").

Which style somebody tells them in, the time before the value or behind it, shows in the first of them.
"""

from __future__ import annotations

import itertools
import re
from datetime import date

from prescreen.understanding.lines import when

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_VALUE = re.compile(
    rf"(?<![\d./-])(?<!type )(?<!a)(?<!hba)\b\d{{1,3}}(?:\.\d{{1,2}})?(?![\d/]|\.\d|-\d| ?(?:years?|months?|weeks?|days?|times|min\w*|mg|units|st\b|nd\b|rd\b|th\b|(?:of )?{_MONTH}(?:\W|$)))"
)
_DAY = re.compile(rf"\b{_MONTH} (?:the )?$")
"""Before a number that is the day of a month."""
_NOW = re.compile(r"\b(?:now|currently|latest|(?:most )?recent(?:ly)?|newest|this time|these days|today)\b")
_PARTED = re.compile(r"[,;.](?!\d)|\b(?:and|then|but|to)\b")


def latest(text: str, today: date) -> str:
    """The part of a plain text with the latest value; the whole text where it tells no two values with a time each."""
    values = [match for match in _VALUE.finditer(text) if "." in match[0] or not _DAY.search(text[: match.start()])]
    if len(values) < 2 or len({value[0] for value in values}) < 2:
        return text
    leads = _time(text[: values[0].start()], today) is not None
    before, behind = [text[: values[0].start()]], list[str]()
    for one, other in itertools.pairwise(values):
        between = text[one.end() : other.start()]
        parted = _PARTED.search(between)
        behind.append(between[: parted.start()] if parted else "" if leads else between)
        before.append(between[parted.end() :] if parted else between if leads else "")
    behind.append(text[values[-1].end() :])
    times = [_time(first, today) or _time(second, today) for first, second in zip(before, behind, strict=True)]
    known = [time for time in times if time is not None]
    newest = max(known, default="")
    if len(known) < len(times) or sum(newest.startswith(time) for time in known) > 1:
        return text
    place = times.index(newest)
    return f"{values[place][0]}{behind[place]}"


def _time(words: str, today: date) -> str | None:
    return today.isoformat() if _NOW.search(words) else when.read(words, today)
