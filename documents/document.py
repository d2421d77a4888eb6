"""What a document consists of, whatever it is written as: headings, paragraphs, lists, tables, messages, a chart of questions.

Plain frozen data. Knows neither PDF nor DOCX, and nothing of trials.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Text:
    """Some words of a line. `language`: where it is another than the document's. `gap`: a place that somebody still has to fill in."""

    words: str
    language: str = ""
    look: Literal["", "strong", "code", "faint", "gap"] = ""


FACTS = ("What", "Which")
"""The titles of the table on the first page."""

Words = str | Text | tuple[str | Text, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; the first of a document has level 1, and none is more than one below the one before."""

    words: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. `look`: an ordinary one, a note beside, or one in a frame that must not be missed."""

    words: Words
    look: Literal["", "note", "frame"] = ""


@dataclass(frozen=True)
class Bullets:
    """A list, with bullets or numbers."""

    items: tuple[Words, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, and how wide it is beside the others."""

    title: str
    width: float = 1.0


@dataclass(frozen=True)
class Table:
    """A table with a row of titles. `about`: what it shows, for those who can't see it."""

    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True)
class Message:
    """Something that a participant reads, as it is shown: a heading of its place, what is said, what can be chosen, a line beneath.

    `channel`: page and chat show buttons, a text message shows what stands in it and nothing else.
    """

    place: str
    said: tuple[Words, ...]
    choices: tuple[str, ...] = ()
    beneath: str = ""
    channel: Literal["page", "chat", "sms", "mail"] = "chat"
    language: str = ""


@dataclass(frozen=True)
class Step:
    """A box of a chart: how far in it stands, its words, when it is reached (on its `after`), and where its answers may lead."""

    id: str
    depth: int
    words: str
    when: str = ""
    after: str = ""
    exits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """Steps one below the other, each on a row, with lines from the step that one hangs on. `alt`: the same in words."""

    about: str
    alt: str
    steps: tuple[Step, ...]


Block = Heading | Paragraph | Bullets | Table | Message | Chart


@dataclass(frozen=True)
class Document:
    """A document in `language`. `made`: the moment that its files name, always the same for the same input. `foot`: stands on each page.

    `facts`: what the first page says of it, line by line. `contents`: whether a list of its chapters follows.
    """

    title: str
    subject: str
    author: str
    language: str
    made: datetime
    foot: str
    facts: tuple[tuple[str, Words], ...]
    blocks: tuple[Block, ...]
    contents: bool = True


def texts(words: Words) -> Iterator[Text]:
    """The texts of a line."""
    for one in words if isinstance(words, tuple) else (words,):
        yield one if isinstance(one, Text) else Text(one)


def plain(words: Words) -> str:
    """A line without its looks.

    >>> plain(("Age ", Text("18", look="strong")))
    'Age 18'
    """
    return "".join(text.words for text in texts(words))


def gap(words: str) -> Text:
    """A place that somebody still has to fill in."""
    return Text(words, look="gap")


def marked(block: Block, words: str) -> Block:
    """The block with these words shown, wherever something is said with them, as a place that somebody still has to fill in."""
    if isinstance(block, Paragraph):
        return replace(block, words=_marked(block.words, words))
    if isinstance(block, Bullets):
        return replace(block, items=tuple(_marked(item, words) for item in block.items))
    if isinstance(block, Table):
        return replace(block, rows=tuple(tuple(_marked(cell, words) for cell in row) for row in block.rows))
    if isinstance(block, Message):
        return replace(block, said=tuple(_marked(one, words) for one in block.said))
    return block


def _marked(line: Words, words: str) -> Words:
    """A line of which these words are marked.

    >>> plain(_marked("See http://here/a now", "http://here")), _marked("See http://here", "http://here")[1].look
    ('See http://here/a now', 'gap')
    """
    made: list[Text] = []
    for text in texts(line):
        for place, piece in enumerate(text.words.split(words)):
            made += [replace(text, words=words, look="gap")] if place else []
            made += [replace(text, words=piece)] if piece else []
    return tuple(made)
