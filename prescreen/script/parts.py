"""What a message is made of: texts by their ids, the fields that were filled into them while somebody talked, and punctuation between.

Knows no wording: whoever renders a text notes it here, and a message is laid out again into what was noted. A letter that no part accounts
for stays as it is, where the proof (proof.py) finds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from prescreen import segments

_FIELD = re.compile(r"(,? *)\{(\w+)\}(?=([.,!?;:\n]|\Z)?)")
GLUE = re.compile(r"(?:[\s,;:.()\"-]|(?<!\S)\d{1,2} (?=\Z))*")
"""What may stand between parts: white space, the signs of lists, and the number of a choice."""


@dataclass(frozen=True)
class Part:
    """A text as it was said: its id, its language, and what each of its fields was filled with: words, or pieces that texts are among.

    Without an id it is filled in by itself, as an answer behind its label is: its only field says what of.
    """

    id: str
    language: str = ""
    fields: dict[str, str | tuple[Part | str, ...]] = field(default_factory=dict)


Piece = Part | str
"""A part, or what stands between parts; within a field also what somebody wrote, or a number."""
Pieces = tuple[Piece, ...]


@dataclass(frozen=True)
class Made:
    """What a message is made of: its text (of a mail also its subject), and the title of each choice.

    `cut`: where it is one of several that a long text was cut into, from which letter of that one, in line, to which; `text` is then the
    whole of that one. `script`: the id of the manifest that it is from; empty where that is the one of its turn. `of`: how many messages
    its turn says, itself among them; 0 where that is not known.
    """

    text: Pieces
    choices: tuple[Pieces, ...] = ()
    subject: Pieces = ()
    cut: tuple[int, int] | None = None
    script: str = ""
    of: int = 0

    def to_json(self) -> Any:
        """As plain values."""
        return msgspec.to_builtins(self)

    @staticmethod
    def from_json(entry: Any) -> Made:
        """What `to_json` wrote. Raises ValueError (msgspec.ValidationError)."""
        return msgspec.convert(entry, Made)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the texts that it is made of, those within fields behind the one that they stand in, each once."""
        pieces = (*self.subject, *self.text, *(piece for choice in self.choices for piece in choice))
        return tuple(dict.fromkeys(part.id for part in parts_in(pieces) if part.id))


class Worded(str):
    """A text that knows what it is made of. What is cut out of it or joined to it does not."""

    made: Made

    @staticmethod
    def of(text: str, made: Made) -> Worded:
        """This text, made of this."""
        found = Worded(text)
        found.made = made
        return found

    def strip(self, chars: str | None = None) -> Worded:
        """Without white space at its ends, which is no letter of it."""
        return Worded.of(super().strip(chars), self.made)


def made_of(text: str) -> Made | None:
    """What a text is made of; None where it does not know."""
    return text.made if isinstance(text, Worded) else None


def parts_in(pieces: Pieces) -> Iterator[Part]:
    """Every part, those within fields behind the one that they stand in."""
    for piece in pieces:
        if isinstance(piece, Part):
            yield piece
            for told in piece.fields.values():
                if not isinstance(told, str):
                    yield from parts_in(told)


def with_words(pieces: Pieces, words: str, instead: str) -> Pieces:
    """The same pieces, with other words in place of these wherever they were filled in."""

    def put(piece: Piece) -> Piece:
        if isinstance(piece, str):
            return piece.replace(words, instead)
        fields = {name: put(told) if isinstance(told, str) else tuple(map(put, told)) for name, told in piece.fields.items()}
        return Part(piece.id, piece.language, fields)  # type: ignore[arg-type]  # what is put for words is words

    return tuple(map(put, pieces))


def cut_up(text: str, most: int) -> list[str]:
    """A text as phones carry it, in texts of at most so many segments that know what they are made of."""
    said, made = segments.parts(segments.plain(text.strip()), most), made_of(text)
    if made is None:
        return said
    cuts = cuts_of(said, text) if len(said) > 1 else [None]
    return [Worded.of(part, replace(made, cut=cut)) for part, cut in zip(said, cuts, strict=True)]


def fill(template: str, fields: Mapping[str, str]) -> str:
    """A text with its {fields} filled, each once; those that are not given stay. An empty one at the end of a clause takes the comma or
    the space before it along.

    >>> fill("Thank you, {name}! From {low} to {high} {unit}. {team}", {"name": "", "low": "1", "high": "{low}", "unit": ""})
    'Thank you! From 1 to {low}. {team}'
    """
    if "{" not in template:
        return template

    def filled(match: re.Match[str]) -> str:
        before, name, ends = match[1], match[2], match[3]
        if name not in fields:
            return match[0]
        value = fields[name]
        return "" if not value and ends is not None else before + value

    return _FIELD.sub(filled, template)


def named(template: str) -> set[str]:
    """The names of the fields of a text."""
    return {found[2] for found in _FIELD.finditer(template)} if "{" in template else set()


def in_line(text: str) -> str:
    """A text as phones carry it, in one line, with one blank between its words."""
    return " ".join(segments.plain(text).split())


def cuts_of(said: Sequence[str], text: str) -> list[tuple[int, int] | None]:
    """Of each text that a longer one was cut into: from which letter of that one, in line, to which; None where it is no part of it."""
    whole, cuts, at = in_line(text), list[tuple[int, int] | None](), 0
    for part in said:
        words = " ".join(part.split())
        begins = whole.find(words, at)
        cuts.append((begins, begins + len(words)) if begins >= 0 else None)
        at = max(at, begins + len(words))
    return cuts


class Noted:
    """The texts that were rendered in a turn, and what each was made of."""

    def __init__(self) -> None:
        self._by_letter: dict[str, dict[str, Part]] = {}

    def note(self, text: str, part: Part) -> None:
        """Notes that this text was rendered from this part."""
        text = text.strip()
        if text:
            self._by_letter.setdefault(text[0], {})[text] = part

    def render(self, id: str, language: str, template: str, fields: Mapping[str, str]) -> str:
        """A text with its fields filled, which is noted."""
        text = fill(template, fields)
        names = named(template)
        self.note(text, Part(id, language, {name: self.told(value) for name, value in fields.items() if name in names}))
        return text

    def value(self, name: str, text: str) -> str:
        """Notes what is filled in by itself (an answer, what somebody wrote), and gives it back. `name`: what it is."""
        told = self.told(text)
        self.note(text, Part("", "", {name: told}))
        return text

    def told(self, value: str) -> str | Pieces:
        """What a field is filled with: the pieces, where texts are among them and nothing but glue between, or the words as they are."""
        pieces = self._pieces(value)
        if not any(isinstance(piece, Part) for piece in pieces):
            return value
        if not all(isinstance(piece, Part) or GLUE.fullmatch(piece) for piece in pieces):
            return value
        return tuple(_within(pieces))

    def pieces(self, text: str) -> Pieces:
        """A whole message as what it is made of, in order."""
        return tuple(self._pieces(text.strip()))

    def _pieces(self, text: str) -> list[Piece]:
        """Lays what was noted end to end over a text, the longest first; what is between stays as it is."""
        laid: list[Piece] = []
        begun = at = 0
        while at < len(text):
            found = next(self._at(text, at), None)
            if found is None:
                at += 1
                continue
            if begun < at:
                laid.append(text[begun:at])
            laid.append(self._by_letter[text[at]][found])
            begun = at = at + len(found)
        return [*laid, text[begun:]] if begun < len(text) else laid

    def _at(self, text: str, at: int) -> Iterator[str]:
        """The noted texts that stand here, as whole words, the longest first."""
        noted = self._by_letter.get(text[at])
        if not noted or at and text[at].isalnum() and text[at - 1].isalnum():
            return
        for one in sorted(noted, key=len, reverse=True):
            end = at + len(one)
            if text.startswith(one, at) and not (end < len(text) and text[end].isalnum() and text[end - 1].isalnum()):
                yield one


def _within(pieces: list[Piece]) -> Iterator[Piece]:
    """Pieces as they stand within a field, where what was filled in needs no part of its own."""
    for piece in pieces:
        if isinstance(piece, str) or piece.id:
            yield piece
        else:
            for told in piece.fields.values():
                yield from (told,) if isinstance(told, str) else told
