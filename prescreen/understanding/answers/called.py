"""Names of people in what somebody writes when asked for one: without what leads it in, what is said about it, or its letters one by one."""

from __future__ import annotations

import re
from typing import NamedTuple

from prescreen.understanding.languages.language import pattern

_LEAD = pattern(r"^(?:{name_courtesy}[,.!\s]+)*(?:{name_lead}[:,\s]+)+", re.IGNORECASE)
_COURTESY = pattern(r"^(?:{name_courtesy}[,.!\s]+)+", re.IGNORECASE)
_BEHIND = pattern(r"[\s,]+(?:{name_behind})\W*$", re.IGNORECASE)
_REMARK = pattern(r"(?:[,;(]\s*|\s+-+\s+|\s+)(?:{name_remark})\b.*$", re.IGNORECASE | re.DOTALL)
_NOTE = pattern(r"(?:[,;(]\s*|\s+-+\s+|\s+)(?:{name_note})\b", re.IGNORECASE)
_SPELLED = re.compile(r"[\s,;:(]*(?<!\w)(?:(?:[^\W\d_][-–\s]){2,}[^\W\d_]|(?:[^\W\d_][-–\s]){3,})(?!\w)[-–.\s…)]*")
"""Letters one by one ("K-O-W-A-L-C-Z-Y-K"), perhaps broken off."""
_TOLD = pattern(r"\b(?:{told_before})\b", re.IGNORECASE)
_BOTH = tuple(
    pattern(shape, re.IGNORECASE)
    for shape in (
        r"{first_name_is}[:,\s]+(?P<first>\S.{0,60}?)[\s,.;]+(?:{joining} )?{last_name_is}[:,\s]+(?P<last>\S.{0,60})$",
        r"{last_name_is}[:,\s]+(?P<last>\S.{0,60}?)[\s,.;]+(?:{joining} )?{first_name_is}[:,\s]+(?P<first>\S.{0,60})$",
    )
)
_LONGEST = 80


class Called(NamedTuple):
    """A name, the last name where a first name came with it, and whether something is said beside that the team should see."""

    name: str
    last: str | None = None
    noted: bool = False


def read(text: str) -> Called | None:
    """The name that a text gives; None without one.

    >>> read("I'm Maria Lopez."), read("first name Bob last name Smith"), read("Frank, but ask for Gail")
    (Called(name='Maria Lopez', last=None, noted=False), Called(name='Bob', last='Smith', noted=False), Called(name='Frank', last=None, noted=True))
    """
    text = text.strip()
    for both in _BOTH:
        if (match := both.search(text)) and (first := _clean(match["first"])) and (last := _clean(match["last"])):
            return Called(first, last)
    said = _BEHIND.sub("", _LEAD.sub("", _said(text)))
    name = _clean(_REMARK.sub("", said))
    return Called(name, noted=bool(_NOTE.search(said))) if name else None


def _said(text: str) -> str:
    """The sentence that holds the name, where another only complains that it was told before ("I just told you. Marge")."""
    pieces = [piece for piece in re.split(r"(?<=\w\w\w)[.!?]\s+|,\s+", text) if piece.strip()]
    left = [piece for piece in pieces if not _TOLD.search(piece)]
    return left[-1] if left and len(left) < len(pieces) else text


def _clean(text: str) -> str | None:
    name = _COURTESY.sub("", _LEAD.sub("", text.strip()))
    name = _BEHIND.sub("", name)
    rest = _SPELLED.sub(" ", f" {name} ").strip(' .,!;:"()-…')
    if not any(letter.isalpha() for letter in rest) and any(letter.isalpha() for letter in name):
        rest = "".join(letter for letter in name if letter.isalpha()).capitalize()  # told letter by letter and no other way
    name = " ".join(rest.split())
    return name if any(letter.isalpha() for letter in name) and len(name) <= _LONGEST else None
