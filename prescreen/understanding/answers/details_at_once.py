"""Contact details that somebody gives in one text with their yes: a name, a phone number, an e-mail address, how and when to reach them.

Only what is surely one is taken; the rest is asked for. The words around a name and of times stand in the languages' files.
"""

from __future__ import annotations

import re

from prescreen.understanding.answers import called, full_names
from prescreen.understanding.answers.contact_details import email_in, phone_in, without_marks
from prescreen.understanding.languages.language import languages, pattern
from prescreen.understanding.lines.english import is_english
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.signs.ways import ways_in

_SENTENCE = re.compile(r"[,;\n]+|(?<!\d)[.!](?=\s|$)|\s-+\s|\s(?:and|y)\s(?=(?:my|mi|it'?s|es)\b)")
_LEAD = pattern(r"^(?:(?:{agreeing}|{way_turn_lead})\b[ ,.!]*)+(?=\W*\w)|^$", re.IGNORECASE)
_AGREED = pattern(r"^(?:(?:{agreeing})\b[ ,.!]*)+$", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,3}")
_TIME = pattern(r"\b{when_reached}\b")
_WHO = pattern(r"\b{who_answers}\b")
_ONLY_A_NUMBER = pattern(r"^(?:(?:{phone_words})\W*)+$", re.IGNORECASE)
_PREFERS = pattern(r"\b{preferring}\b")
_NUMBER = re.compile(r"[\d(+][\d\s().+-]{8,}\d")


def details_in(text: str) -> dict[str, str]:
    """What a text gives of the details, by field.

    >>> details_in("Yes. Marge Olson, 608-555-0136, after lunch is best")
    {'phone': '+16085550136', 'first_name': 'Marge', 'last_name': 'Olson', 'reach': 'after lunch is best'}
    >>> details_in("they can call ME, I'm Denise. Her name is Bernice Halvorsen")
    {'first_name': 'Bernice', 'last_name': 'Halvorsen', 'reach': "they can call ME, I'm Denise"}
    """
    text = without_marks(text)
    found: dict[str, str] = {}
    if phone := phone_in(text):
        found["phone"] = phone
    if "@" in text and (email := email_in(text)):
        found["email"] = email
    whose = called.somebodys(text)
    if whose:
        _take_name(found, whose)
    reach = []
    for piece in _SENTENCE.split(_NUMBER.sub(",", text)):
        said = _LEAD.sub("", piece.strip()).strip(" :")
        if "@" in said or not said or _AGREED.match(said) or phone and _ONLY_A_NUMBER.match(said):
            continue
        if whose:
            if whose.lower() not in said.lower():
                reach.append(said)
        elif "first_name" not in found and (name := _name(said, beside=bool(found))):
            _take_name(found, name)
        elif _WHO.search(plain(said)) or tells_when(said) and "?" not in text:
            reach.append(said)
    if reach:
        found["reach"] = ", ".join(reach)
    return found


def _take_name(found: dict[str, str], name: str) -> None:
    first, last = full_names.parted(name)
    found["first_name"] = full_names.written(first)
    if last:
        found["last_name"] = full_names.written(last)


def tells_when(said: str) -> bool:
    """Whether a text tells when or in which way to reach somebody."""
    return bool(_TIME.search(plain(said))) or _way_told(said)


def _way_told(said: str) -> bool:
    """Whether a text tells which way is wanted, and which is not, rather than that contact is. A call is what was offered."""
    found = ways_in(said)
    return bool(found.refused or found.wanted & {"text", "mail"}) or bool(found.wanted) and _PREFERS.search(plain(said)) is not None


def _name(said: str, *, beside: bool) -> str | None:
    """A name: led in as one, or two to four words of which none is an everyday word, capitalised or, beside another detail, a first name first."""
    led = called.led_in(said)
    name = led or said
    if not _NAME.fullmatch(name):
        return None
    words = name.split()
    if led and (full_names.is_first(words[0]) or not any(is_english(plain(word)) for word in words)):
        return name
    everyday = frozenset().union(*(one.words | one.beside for one in languages().values()))
    capital = len(words) > 1 and (all(word[0].isupper() for word in words) or beside and full_names.is_first(words[0]))
    return name if capital and not any(plain(word) in everyday for word in words) else None
