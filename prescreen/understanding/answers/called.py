"""Names of people in what somebody writes when asked for one: without what leads it in, what is said about it, or its letters one by one.

Who answers for somebody else may name both: then the name is that of the one whom the study is for.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from prescreen.understanding.answers import full_names
from prescreen.understanding.languages.language import pattern

_LEAD = pattern(r"^(?:{name_courtesy}[,.!\s]+)*(?:{name_lead}[:,\s]+)+", re.IGNORECASE)
_COURTESY = pattern(r"^(?:{name_courtesy}[,.!\s]+)+", re.IGNORECASE)
_BEHIND = pattern(r"(?:[\s,]+(?:{name_behind}))+\W*$", re.IGNORECASE)
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
        r"^(?:{name_lead}\s+)?(?P<first>[^\W\d_][\w'’ -]{0,30}?)[,.;]+\s*(?:{joining} )?{last_name_is}[:,\s]+(?P<last>\S.{0,60})$",
        r"^(?P<last>[^\W\d_][\w'’ -]{0,30}?)[,.;]+\s*(?:{joining} )?{first_name_is}[:,\s]+(?P<first>\S.{0,60})$",
    )
)
_CORRECTED = pattern(r"^.*\w\W+(?:{name_corrected})\b[\s,:]*(?=[^\W\d_]{2})", re.IGNORECASE | re.DOTALL)
_CALLED_BY = pattern(
    r"[\s,;(-]+(?:(?:{joining})\s+)?(?:{called_by})[:,\s]+(?!(?:{call_me_when})\b)(?P<name>[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*)?)",
    re.IGNORECASE,
)
_CALLED_BY_BEHIND = pattern(r"^(?P<whole>.+?)[,;.]\s*(?P<name>[^\W\d_][\w'’-]*)\s*{called_by_behind}\W*$", re.IGNORECASE)
_PIECES = re.compile(r"[,;]\s+|(?<=\w\w\w)\.\s+")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|md|m\.d|phd|rn|dds)\.?", re.IGNORECASE)
_TITLED = pattern(r"(?:{title})\.?\s+(?P<last>[^\W\d_].*)", re.IGNORECASE)
_SOMEBODYS = pattern(r"(?:^|[\s,;.!(]){somebodys_name}[:,\s]+(?P<name>[^\W\d_][^,.;!?()\n]*)", re.IGNORECASE)
_WRITER = (
    pattern(
        r"(?:^|[ ,;.!(])(?:(?:{joining}) )?(?:{writer_is}) (?P<writer>(?!(?:{relative_of})\b)[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*)?),? "
        r"(?:(?:{relative_of}) )?(?:{relative})\b",
        re.IGNORECASE,
    ),
    pattern(
        r"(?:^|[ ,;.!(])(?:(?:{joining}) )?(?:{writer_is}) (?:{relative_of}) (?:{relative})\b(?:,? (?P<writer>[A-Z][\w'’-]*))?",
        re.IGNORECASE,
    ),
)
"""Who writes for somebody, and says so ("I'm Denise her daughter"); looked for in a text whose words stand a space apart."""
_CALL_ME = pattern(r"^(?:{name_courtesy}[,.!\s]+)*{call_me_by}\s+(?!(?:{call_me_when})\b)[^\W\d_]", re.IGNORECASE)
_DASH = re.compile(r"\s+[-–—]+\s+(?=\w{2})")
_LONGEST = 80
_MOST_WORDS = 4


class Called(NamedTuple):
    """A name, the last name where a first name came with it, and whether something is said beside that the team should see.

    `name` None: it gives a last name alone ("Mrs. Tran").
    """

    name: str | None
    last: str | None = None
    noted: bool = False


def read(text: str) -> Called | None:
    """The name that a text gives; None without one.

    >>> read("I'm Maria Lopez."), read("first name Bob last name Smith"), read("Frank, but ask for Gail")
    (Called(name='Maria Lopez', last=None, noted=False), Called(name='Bob', last='Smith', noted=False), Called(name='Frank', last=None, noted=True))
    >>> read("Bernice Halvorsen, I'm Denise her daughter"), read("call me Mrs. Tran")
    (Called(name='Bernice Halvorsen', last=None, noted=True), Called(name=None, last='Tran', noted=False))
    """
    text = text.strip()
    if (whose := somebodys(text)) is not None:
        return Called(whose, noted=True)
    for both in _BOTH:
        if (match := both.search(text)) and (first := _clean(match["first"])) and (last := _clean(match["last"])):
            return Called(first, last)
    if (behind := _CALLED_BY_BEHIND.search(text)) and (whole := _clean(behind["whole"])):
        return Called(behind["name"], full_names.parted(whole)[1], noted=True)
    said = _BEHIND.sub("", _LEAD.sub("", _CORRECTED.sub("", _said(text))))
    if titled := _TITLED.fullmatch(said):
        last = _clean(_REMARK.sub("", titled["last"]))
        return Called(None, last) if last else None
    by = _CALLED_BY.search(said)
    name = _clean(_REMARK.sub("", said[: by.start()] if by else said))
    if by and name:
        return Called(by["name"], full_names.parted(name)[1], noted=True)
    if not name:
        return None
    alone, last, beside = _alone(name)
    return Called(alone, last, noted=beside or bool(_NOTE.search(said) or _DASH.search(said)))


def somebodys(text: str) -> str | None:
    """The name of the one whom somebody else answers for; None where the text tells of nobody else."""
    if named := _SOMEBODYS.search(text):
        name = _clean(_REMARK.sub("", _CORRECTED.sub("", named["name"])))
        return name if name and full_names.may_be_one(name) else None
    text = " ".join(text.split())
    writer = next((match for one in _WRITER if (match := one.search(text))), None)
    if writer is None:
        return None
    rest = f"{text[: writer.start()]} {text[writer.end() :]}".strip(" ,.;!()-")
    name = _clean(_REMARK.sub("", _BEHIND.sub("", _LEAD.sub("", rest)))) if rest else None
    return name if name and len(name.split()) <= _MOST_WORDS and full_names.may_be_one(name) else None


def led_in(text: str) -> str | None:
    """The name in a piece of a text that is led in, or followed, by words that say it is one ("Walter Engebretson is my name")."""
    said = _BEHIND.sub("", _LEAD.sub("", text.strip()))
    return _clean(said) if said != text.strip() else None


def looks_like_one(text: str) -> bool:
    """Whether a text gives what may be a name, and not something else that was said instead of one.

    >>> [looks_like_one(t) for t in ("Ana", "my name is Joe", "call me Al", "me llamo Noé", "Noé", "Nguyen Thi Mai", "María Elena")]
    [True, True, True, True, True, True, True]
    >>> [looks_like_one(t) for t in ("ya no me llamen", "I changed my mind", "my stone was in the past", "no", "hello")]
    [False, False, False, False, False]
    """
    found = read(text)
    name = found and (found.name or found.last)
    if not name or len(name.split()) > _MOST_WORDS:
        return False
    first, *rest = name.split()
    return full_names.is_first(first) and (not rest or full_names.may_be_one(" ".join(rest))) or full_names.may_be_one(name)


def calls_by_name(text: str) -> bool:
    """Whether "call me" leads in a name rather than asks for a call ("call me Al")."""
    return _CALL_ME.match(text.strip()) is not None


def leads_with_name(text: str) -> bool:
    """Whether a text gives a name before it says anything else ("Novak, and can you call me after 5").

    >>> leads_with_name("Novak, and can you call me after 5"), leads_with_name("please, can you call me")
    (True, False)
    """
    first, *rest = _PIECES.split(text.strip())
    name = _clean(first) if rest else None
    return bool(name) and len(name or "") < len(text) and len(first.split()) < _MOST_WORDS and full_names.may_be_one(name or "")


def _said(text: str) -> str:
    """The sentence that holds the name, where another only complains that it was told before ("I just told you. Marge")."""
    pieces = [piece for piece in re.split(r"(?<=\w\w\w)[.!?]\s+|,\s+", text) if piece.strip()]
    left = [piece for piece in pieces if not _TOLD.search(piece)]
    return left[-1] if left and len(left) < len(pieces) else text


def _alone(name: str) -> tuple[str, str | None, bool]:
    """The name without what is said behind it ("Lindqvist-Moe, good luck"), the last name where it came first, and whether there was more.

    >>> _alone("Olson, Marge"), _alone("Deb. Debra on the chart"), _alone("King, Jr")
    (('Marge', 'Olson', False), ('Deb', None, True), ('King, Jr', None, False))
    """
    first, *rest = _PIECES.split(name)
    rest = [piece for one in rest if (piece := _clean(one))]
    if rest and _SUFFIX.fullmatch(rest[0]):
        first, rest = f"{first}, {rest[0]}", rest[1:]
    if len(rest) == 1 and len(rest[0].split()) == 1 and full_names.is_first(rest[0]) and not full_names.is_first(first.split()[0]):
        return rest[0], first, False
    return first.strip(" ,.;"), None, any(len(re.findall(r"[^\W\d_]{2,}", piece)) > 1 for piece in rest)


def _clean(text: str) -> str | None:
    name = _COURTESY.sub("", _LEAD.sub("", text.strip()))
    name = _BEHIND.sub("", name)
    rest = _SPELLED.sub(" ", f" {name} ").strip(' .,!;:"()-…')
    if not any(letter.isalpha() for letter in rest) and any(letter.isalpha() for letter in name):
        rest = "".join(letter for letter in name if letter.isalpha()).capitalize()  # told letter by letter and no other way
    name = " ".join(_DASH.split(rest)[0].split())
    return name if any(letter.isalpha() for letter in name) and len(name) <= _LONGEST else None
