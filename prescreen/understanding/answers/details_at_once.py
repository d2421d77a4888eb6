"""Contact details that somebody gives in one text with their yes: a name, a phone number, an e-mail address, how and when to reach them.

Only what is surely one is taken; the rest is asked for. The words around a name and of times stand in the languages' files.
"""

from __future__ import annotations

import re

from prescreen.understanding.answers.contact_details import email_in, phone_in
from prescreen.understanding.languages.language import languages, pattern
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.signs.ways import ways_in

_SENTENCE = re.compile(r"[,;\n]+|(?<!\d)[.!](?=\s|$)|\s-+\s|\s(?:and|y)\s(?=(?:my|mi)\b)")
_LEAD = pattern(r"^(?:(?:{agreeing})[ ,.!]*)+(?=\W*\w)|^$", re.IGNORECASE)
_NAME_LEAD = pattern(r"^{name_lead}[:\s]+", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3}")
_TIME = pattern(r"\b{when_reached}\b")
_PREFERS = pattern(r"\b{preferring}\b")
_NUMBER = re.compile(r"[\d(+][\d\s().+-]{8,}\d")


def details_in(text: str) -> dict[str, str]:
    """What a text gives of the details, by field.

    >>> details_in("Yes. Marge Olson, 608-555-0136, after lunch is best")
    {'phone': '+16085550136', 'first_name': 'Marge', 'last_name': 'Olson', 'reach': 'after lunch is best'}
    """
    found: dict[str, str] = {}
    if len(re.sub(r"\D", "", text)) >= 10 and (phone := phone_in(text)):
        found["phone"] = phone
    if "@" in text and (email := email_in(text)):
        found["email"] = email
    reach = []
    for piece in _SENTENCE.split(_NUMBER.sub(",", text)):
        said = _LEAD.sub("", piece.strip()).strip(" :")
        if "@" in said or not said:
            continue
        if "first_name" not in found and (name := _name(said)):
            found["first_name"], _, found["last_name"] = name.partition(" ")
        elif _TIME.search(plain(said)) or _way_told(said) and "?" not in text:
            reach.append(said)
    if reach:
        found["reach"] = ", ".join(reach)
    return found


def _way_told(said: str) -> bool:
    """Whether a text tells which way is wanted, and which is not, rather than that contact is."""
    found = ways_in(said)
    return bool(found.refused) or bool(found.wanted) and _PREFERS.search(plain(said)) is not None


def _name(said: str) -> str | None:
    """A first and last name: led in as one, or two to four capitalised words of which none is an everyday word."""
    name = _NAME_LEAD.sub("", said)
    if not _NAME.fullmatch(name):
        return None
    words = name.split()
    everyday = frozenset().union(*(one.words | one.beside for one in languages().values()))
    capital = all(word[0].isupper() for word in words)
    return name if capital and not any(plain(word) in everyday for word in words) else None
