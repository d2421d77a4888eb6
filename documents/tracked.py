"""Two versions of a text as one with its changes: what stays, goes and comes, word by word, for a terminal and as tracked changes of Word.

Leaving out what comes gives the old text letter by letter, leaving out what goes the new one. Knows nothing of what the texts are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

Kind = Literal["same", "gone", "come"]

_WORD = re.compile(r"\n|[^\S\n]+|\w+(?:['’.,]\w+)*|.")
"""A word with its apostrophes and decimals, a line's end, a stretch of blanks, or a sign."""
_BETWEEN = re.compile(r"[^\S\n]+|[,;.]?[^\S\n]?")
"""What joins two changes with so little between them: read apart they are no words."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: in both versions, gone from the new one, or come into it."""

    kind: Kind
    text: str


def pieces(before: str | None, after: str | None) -> tuple[Piece, ...]:
    """The stretches of both versions in order; None is no text at all.

    >>> [f"{one.kind}: {one.text}" for one in pieces("How old are you?", "How old are you now?")]
    ['same: How old are you', 'come:  now', 'same: ?']
    """
    old, new = _WORD.findall(before or ""), _WORD.findall(after or "")
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(_joined(("same" if step == "equal" else "other", "".join(old[a:b]), "".join(new[c:d])) for step, a, b, c, d in steps))


def _joined(steps: Iterable[tuple[str, str, str]]) -> Iterator[Piece]:
    """Changes with nothing but a blank between them become one."""
    held: list[tuple[str, str, str]] = []
    for step in steps:
        held.append(step)
        while len(held) > 2 and held[-1][0] == held[-3][0] == "other" and _BETWEEN.fullmatch(held[-2][1]):
            held[-3:] = [("other", "".join(one[1] for one in held[-3:]), "".join(one[2] for one in held[-3:]))]
    for kind, gone, come in held:
        if kind == "same":
            yield Piece("same", gone)
            continue
        if gone:
            yield Piece("gone", gone)
        if come:
            yield Piece("come", come)


def plain(changed: Iterable[Piece]) -> str:
    """The text with its changes as a terminal shows them.

    >>> plain(pieces("2 years at most", "10 years at most"))
    '[-2-]{+10+} years at most'
    """
    marks = {"same": ("", ""), "gone": ("[-", "-]"), "come": ("{+", "+}")}
    return "".join(f"{marks[one.kind][0]}{one.text}{marks[one.kind][1]}" for one in changed)


class Tracking:
    """Writes tracked changes into the paragraphs of one document, all by one author; `on`: a moment as Word has it, or none."""

    def __init__(self, author: str, on: str = "") -> None:
        self._author, self._on, self._last = author, on, 0

    def write(self, paragraph: Paragraph, changed: Iterable[Piece], language: str = "") -> None:
        """Adds the stretches to a paragraph. `language`: that of its words, such as es-US."""
        for one in changed:
            run = _run(one.text, language, gone=one.kind == "gone")
            if one.kind == "same":
                paragraph._p.append(run)
            else:
                mark = self._mark(one.kind)
                mark.append(run)
                paragraph._p.append(mark)

    def whole(self, paragraph: Paragraph, kind: Kind) -> None:
        """Says of a paragraph's end, too, that it has come or is gone, so that nothing is left of it where that is not wanted."""
        if kind != "same":
            properties = OxmlElement("w:rPr")
            properties.append(self._mark(kind))
            paragraph._p.get_or_add_pPr().append(properties)

    def _mark(self, kind: Kind) -> Any:
        self._last += 1
        mark = OxmlElement("w:ins" if kind == "come" else "w:del")
        mark.set(qn("w:id"), str(self._last))
        mark.set(qn("w:author"), self._author)
        if self._on:
            mark.set(qn("w:date"), self._on)
        return mark


def _run(text: str, language: str, *, gone: bool) -> Any:
    run = OxmlElement("w:r")
    if language:
        properties, spoken = OxmlElement("w:rPr"), OxmlElement("w:lang")
        spoken.set(qn("w:val"), language)
        properties.append(spoken)
        run.append(properties)
    for place, line in enumerate(text.split("\n")):
        if place:
            run.append(OxmlElement("w:br"))
        if line:
            said = OxmlElement("w:delText" if gone else "w:t")
            said.set(qn("xml:space"), "preserve")
            said.text = line
            run.append(said)
    return run
