"""E-mail addresses in what people write: as they are, spelled out in words, several with one of them taken back.

Knows no conversation. An address that may be only part of what was meant ("ana smith@example.com") is told, but not as sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from prescreen.understanding.answers.preferred import preferred
from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain

_EMAIL = re.compile(r"[^\s<>()\",;:]{1,64}@[^\s<>()\",;:@]{1,255}")
_SIGNS = tuple(
    (pattern(rf"(?<!\S){name}(?=[\s,;!?]|$)", re.IGNORECASE), sign)
    for name, sign in (("{underscore}", "_"), ("{dash}", "-"), ("{plus_sign}", "+"), ("{dot}", "."), ("{at_sign}", "@"))
)
"""Words for the signs of an address; "at" is none of them, since it is mostly just a word."""
_AT = pattern(r"{at}", re.IGNORECASE)
_MAILTO = re.compile(r"^mailto:", re.IGNORECASE)
_DROPPED = pattern(r",? ?\b(?:{written_as_one})\b,?", re.IGNORECASE)
_COMMA = pattern(r"(?<=\w)\s+(?:{dictated_comma})(?=\s|$)", re.IGNORECASE)
_ALL_ONE = pattern(r"\b(?:{one_word})\b", re.IGNORECASE)
_JOINED = pattern(r"(?<=\w)[\s,]+(?:{address_joint})(?=\s)|\b(?:{address_letter})(?=\s)", re.IGNORECASE)
_LEADS = pattern(r"{address_lead}", re.IGNORECASE)
_FOLLOWS = pattern(r"{address_behind}", re.IGNORECASE)
_JOINTS = "._-+"
_TOKEN = re.compile(r"@|[,;:!?()\"<>]|[^\s@,;:!?()\"<>]+")
_LABEL = re.compile(r"[a-z0-9-]+")
_MOST_LABELS = 5
_WORDS_JOINED = 2
"""Words side by side that may be one name before the at ("ana smith at ..."); more where it is said that all is one word."""
_MOST_JOINED = 5


class Address(NamedTuple):
    """An address, whether it is surely all that was meant, and whether another stands beside it."""

    value: str
    sure: bool = True
    among: bool = False


def read(text: str, spoken: Callable[[str], str] = lambda text: text) -> Address | None:
    """The address that a text gives; None without one. `spoken` makes digits of the number words of other languages."""
    written = [match for match in _EMAIL.finditer(text) if valid(match.group())]
    if len(written) > 1:
        place, certain = preferred(text, [match.span() for match in written])
        value = valid(written[place].group())
        return Address(value, certain, among=not certain) if value else None
    if len(written) == 1:
        before, behind = text[: written[0].start()].split(), text[written[0].end() :].split()
        if not (before and _is_sign(before[-1])) and not (behind and _is_sign(behind[0])):
            value = valid(written[0].group())
            ends = written[0].group()[-1] in ".,!?;'"
            sure = _leads(before[-1] if before else "") and (ends or _follows(behind[0] if behind else ""))
            return Address(value, sure) if value else None
    return _spelled(text, spoken)


def valid(address: str) -> str | None:
    """An address in its usual form, in small letters, without what a sentence ends with; None where it is none."""
    try:
        found = validate_email(_MAILTO.sub("", address.strip(".,!?'")), check_deliverability=False, test_environment=True)
        return str(found.normalized).lower()
    except EmailNotValidError:
        return None


def _is_sign(word: str) -> bool:
    return word in _JOINTS or any(sign.fullmatch(word) for sign, _ in _SIGNS)


def _leads(word: str) -> bool:
    """Whether what stands before an address is no part of it."""
    return not word or not word[-1].isalnum() or bool(_LEADS.fullmatch(word))


def _follows(word: str) -> bool:
    """Whether what stands behind an address is no part of it."""
    return not word or not word[0].isalnum() and word[0] not in _JOINTS or bool(_FOLLOWS.fullmatch(word.strip(".,!?")))


def _spelled(text: str, spoken: Callable[[str], str]) -> Address | None:
    """The address whose signs are told in words ("ana dot smith at example dot com")."""
    words = _MOST_JOINED if _ALL_ONE.search(text) or _JOINED.search(text) else _WORDS_JOINED
    told = _JOINED.sub(" ", _COMMA.sub(",", text))
    said = digits(spoken(_DROPPED.sub(" ", plain_but_signs(told))))
    for sign, written in _SIGNS:
        said = sign.sub(f" {written} ", said)
    tokens = [token for token in _TOKEN.findall(said.replace("@", " @ ")) if token]
    for place in reversed(range(1, len(tokens) - 1)):
        if tokens[place] == "@" or _AT.fullmatch(tokens[place]):
            domain, end = _domain(tokens, place + 1)
            local, start, whole = _local(tokens, place, words)
            value = valid(f"{local}@{domain}") if domain and local else None
            if value:
                behind = tokens[end] if end < len(tokens) else ""
                return Address(value, whole and _leads(tokens[start - 1] if start else "") and _follows(behind))
    return None


def plain_but_signs(text: str) -> str:
    """The text in small letters without accents; the signs that an address may hold stay."""
    return " ".join(word if re.search(r"[@_]", word) else plain(word) or word for word in text.lower().split())


def _domain(tokens: list[str], place: int) -> tuple[str, int]:
    """What stands behind the at, as far as labels and dots go; and where it ends."""
    labels, end = "", place
    for _ in range(_MOST_LABELS):
        if end >= len(tokens) or not re.fullmatch(r"\.?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.?", tokens[end]):
            break
        labels, end = labels + tokens[end], end + 1
        if end + 1 < len(tokens) and tokens[end] in ".-":
            labels, end = labels + tokens[end], end + 1
        elif (
            labels.endswith(".")
            and "." in labels.strip(".")
            or not (labels.endswith(".") or end < len(tokens) and tokens[end].startswith("."))
            and not _parted(tokens, end, labels)
        ):
            break
    return labels.rstrip("."), end


def _parted(tokens: list[str], end: int, labels: str) -> bool:
    """Whether a name of two words goes on ("g mail dot com")."""
    return "." not in labels and end + 1 < len(tokens) and bool(_LABEL.fullmatch(tokens[end])) and tokens[end + 1].startswith(".")


def _local(tokens: list[str], at: int, most: int) -> tuple[str, int, bool]:
    """What stands before the at: words joined by signs, numbers beside them; where it begins; whether no words were put together."""
    place, whole, words = at - 1, True, 1
    if not re.fullmatch(r"[a-z0-9._+%'-]+", tokens[place]):
        return "", place, False
    local = tokens[place]
    while place > 0:
        before = tokens[place - 1]
        if not re.fullmatch(r"[a-z0-9._+%'-]+", before) or (
            _leads(before) and before not in _JOINTS and not len(before) == len(tokens[place]) == 1
        ):
            break
        if not (
            before in _JOINTS
            or tokens[place] in _JOINTS
            or before.isdigit()
            or re.match(r"\d", tokens[place])
            or len(before) == 1
            and len(tokens[place]) == 1
        ):
            if words == most:
                whole = False
                break
            words, whole = words + 1, False
        local, place = before + local, place - 1
    return local, place, whole
