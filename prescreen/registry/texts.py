"""The criteria in a record's text: which kind each is of, and what it says, however the text is laid out.

Headings, bullets, numbers, letters and indents are understood; what stands below a criterion belongs to it. Nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

INCLUSION, EXCLUSION = "inclusion", "exclusion"
_BEFORE = r"(?:(?:key|main|major|general|additional|specific|core|principal|other|patient|subject|participant|study|the) )*"
_HEADING = re.compile(
    rf"^[\s#*_]*{_BEFORE}(?P<kind>inclusion|exclusion)(?: criteri(?:a|on))?(?: (?:for|in|of|are|include|-)\b[^:]*)?(?: ?\([^)]*\))?"
    r"[\s*_]*(?P<colon>:?)[\s*_]*(?P<rest>.*)$",
    re.IGNORECASE,
)
_LEAD = re.compile(r"\b(?:excluded|not eligible|ineligible|not (?:be )?(?:included|enrolled))\b.*:$", re.IGNORECASE)
_BULLET = re.compile(
    r"^(?P<indent>\s*)(?P<mark>[*•‣◦·∙–—-]|\(?\d{1,2}[.)](?!\d)|\(?[a-z][.)]|\(?[ivx]{1,4}[.)]|o(?=\s))\s+(?P<text>\S.*)$",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"\(?(?:i{2,3}|iv|vi{0,3}|ix)[.)]", re.IGNORECASE)


@dataclass
class Stated:
    """One criterion as the record states it. `known`: whether the record says which kind it is of."""

    kind: str
    text: str
    known: bool = True
    below: list[Stated] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many sentences it is, with those below it."""
        return 1 + sum(one.size for one in self.below)

    def whole(self) -> str:
        """The text with what stands below it, in one line."""
        if not self.below:
            return self.text
        return f"{self.text.rstrip(' :;')}: {'; '.join(one.whole().rstrip(' ;.,') for one in self.below)}"


def stated(text: str) -> list[Stated]:
    """The criteria of a record's text, in their order.

    >>> text = "Inclusion Criteria:\\n\\n* Age \\\\> 17\\n\\nExclusion Criteria:\\n\\n* Cancer:\\n  * lung\\n  * skin"
    >>> [(one.kind, one.whole()) for one in stated(text)]
    [('inclusion', 'Age > 17'), ('exclusion', 'Cancer: lung; skin')]
    """
    found: list[Stated] = []
    kind, known = INCLUSION, False
    for block_kind, block_known, lines in _sections(text):
        kind, known = block_kind, block_known
        found += _items(kind, known, lines)
    return found


def _sections(text: str) -> Iterator[tuple[str, bool, list[str]]]:
    """The lines below each heading, with the heading's kind; those before the first are taken for inclusion, and said to be unknown."""
    kind, known, lines = INCLUSION, False, list[str]()
    for line in _plain(text).splitlines():
        heading = _HEADING.match(line)
        if heading and (heading["colon"] or not (heading["rest"] or line.rstrip().endswith("."))):
            yield kind, known, lines
            kind, known, lines = heading["kind"].lower(), True, [heading["rest"]] if heading["rest"] else []
        elif _LEAD.search(line.strip()) and not _BULLET.match(line):
            yield kind, known, lines
            kind, known, lines = EXCLUSION, True, []
        else:
            lines.append(line)
    yield kind, known, lines


def _plain(text: str) -> str:
    """Without what the registry writes before signs of its markup."""
    return re.sub(r"\\([\\<>\[\]()*_~+.#=^-])", r"\1", text.replace("\r", "").replace("\u00a0", " ").replace("\t", "    "))


def _items(kind: str, known: bool, lines: list[str]) -> list[Stated]:
    if any(_BULLET.match(line) for line in lines):
        return _bulleted(kind, known, lines)
    paragraphs = [" ".join(line.split()) for line in lines if line.strip()]
    if len(paragraphs) > 1 and paragraphs[0].endswith(":"):
        paragraphs = paragraphs[1:]
    if len(paragraphs) == 1:  # one running text: its sentences
        paragraphs = [one.strip() for one in re.split(r"(?<=[a-z)\]]{2}[.;])\s+(?=[A-Z])", paragraphs[0])]
    return [Stated(kind, one, known) for one in paragraphs]


def _bulleted(kind: str, known: bool, lines: list[str]) -> list[Stated]:
    found: list[Stated] = []
    above: list[tuple[int, str, Stated]] = []
    last, blank = None, True
    for line in lines:
        if not line.strip():
            blank = True
            continue
        bullet = _BULLET.match(line)
        if bullet is None:
            words = " ".join(line.split())
            indented = len(line) - len(line.lstrip())
            if last is not None and (not blank or (indented and above and indented > above[-1][0])):
                last.text += f" {words}"
            elif not words.endswith(":"):  # a lead to the bullets that follow is no criterion
                last = Stated(kind, words, known)
                found.append(last)
                above = []
            blank = False
            continue
        indent, style = len(bullet["indent"]), _style(bullet["mark"], above[-1][1] if above else "")
        last = Stated(kind, " ".join(bullet["text"].split()), known)
        while above and not _below(above[-1], indent, style, [one[1] for one in above]):
            above.pop()
        (above[-1][2].below if above else found).append(last)
        above.append((indent, style, last))
        blank = False
    return found


def _style(mark: str, before: str) -> str:
    """How a bullet is marked. A lone i, v or x is a letter only where letters stand before it."""
    if mark.strip("(.)").isdigit():
        return "number"
    if _ROMAN.fullmatch(mark) or (mark.strip("(.)").lower() in ("i", "v", "x") and before != "letter"):
        return "roman"
    return "letter" if mark.strip("(.)").isalpha() and len(mark) > 1 else mark


def _below(parent: tuple[int, str, Stated], indent: int, style: str, styles: list[str]) -> bool:
    """Whether a bullet belongs to the one before it: it stands further in, or is marked as none above it is."""
    if indent != parent[0]:
        return indent > parent[0]
    if style in styles:
        return False
    return style in ("letter", "roman") or (parent[1] == "number" and style not in ("number",)) or parent[2].text.endswith(":")
