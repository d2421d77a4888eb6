"""The participant flow as a picture: boxes from top to bottom, beside each who left and why. SVG without style and script, so that it can
be put on a page or a slide; the console colours it by the names of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from store.flow_shown import Box, Shown
from web.console.flow_words import CHAINS, SOURCES, FlowWords

_WIDTH, _LEFT, _BOX, _EXIT_AT, _EXIT = 860, 16, 380, 440, 404
_LINE, _SMALL, _PAD, _GAP = 18, 13, 9, 14
_INK, _SOFT, _EDGE, _PAPER, _CARD = "#1d2429", "#56616a", "#0b5d66", "#ffffff", "#f3f6f7"
_MOST = 58
"""Characters of a line in the box of those who left; the table has all of it."""
_REASONS = 6
"""Reasons beneath a way out that have room."""


@dataclass(frozen=True)
class _Row:
    """A box, and the lines beside it: words, and how far they are set in."""

    title: str
    number: str
    under: str
    left: tuple[tuple[str, int], ...]

    @property
    def height(self) -> int:
        """So high is the row, with the way to the next."""
        return max(56 if self.under else 40, len(self.left) * _LINE + 2 * _PAD if self.left else 0)


def picture(shown: Shown, words: FlowWords, title: str, note: str) -> str:
    """The picture of what may be shown."""
    parts: list[str] = []
    top = 62
    told: list[str] = []
    for name, boxes in shown.boxes.items():
        if name != "main" and boxes and boxes[0].number == "0":
            continue
        if name != "main":
            parts.append(_text(_LEFT, top + 14, CHAINS[name], 15, bold=True))
            sources = ", ".join(f"{SOURCES.get(source, source)} {number}" for source, number in shown.sources)
            parts.append(_text(_LEFT, top + 34, _cut(sources, 120), _SMALL, soft=True))
            top += 48
        rows = [_row(box, words) for box in boxes]
        for place, row in enumerate(rows):
            parts += _drawn(row, top, last=place == len(rows) - 1)
            told.append(f"{row.title}: {row.number}" + (f"; left: {', '.join(line for line, _ in row.left)}" if row.left else ""))
            top += row.height + _GAP
        top += 10
    if shown.few:
        parts.append(_text(_LEFT, top + 14, "Fewer than 5 are in this part, so that nothing of it is shown.", _SMALL))
        top += 30
    height = top + 22
    size = f'width="{_WIDTH}" height="{height}"'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" {size} viewBox="0 0 {_WIDTH} {height}" role="img" '
        'aria-labelledby="flow-title flow-told" font-family="system-ui, sans-serif">',
        f'<title id="flow-title">{escape(title)}</title>',
        f'<desc id="flow-told">{escape(". ".join(told) or "Nothing to show.")}</desc>',
        f'<rect class="paper" {size} fill="{_PAPER}"/>',
        _text(_LEFT, 28, title, 18, bold=True),
        _text(_LEFT, 48, note, _SMALL, soft=True),
    ]
    return "".join([*head, *parts, "</svg>"])


def _row(box: Box, words: FlowWords) -> _Row:
    left: list[tuple[str, int]] = []
    for exit in box.exits:
        if exit.number == "0":
            continue
        left.append((_cut(f"{exit.number} {words.exit(box.name, exit.name)}"), 0))
        left += [(_cut(f"{number} {words.reason(exit.name, why)}", _MOST - 4), 18) for why, number in exit.reasons[:_REASONS]]
        if len(exit.reasons) > _REASONS:
            more = len(exit.reasons) - _REASONS
            left.append((f"and {more} more {'reason' if more == 1 else 'reasons'}, in the table", 18))
    return _Row(words.box(box.name), box.number, persons_told(box), tuple(left))


def persons_told(box: Box) -> str:
    """How many persons they were, as far as that is known."""
    if box.number == "0" or not box.persons:
        return ""
    noun = "person" if box.persons == "1" else "persons"
    return f"{box.persons} {noun} among those still kept" if box.gone not in ("0", "under 5") else f"{box.persons} {noun}"


def _drawn(row: _Row, top: int, *, last: bool) -> Iterator[str]:
    high = 56 if row.under else 40
    middle = top + high / 2
    place = f'x="{_LEFT}" y="{top}" width="{_BOX}" height="{high}" rx="5"'
    yield f'<rect class="box" {place} fill="{_CARD}" stroke="{_EDGE}" stroke-width="1.5"/>'
    yield _text(_LEFT + 12, top + (24 if row.under else 25), row.title, 14, bold=True)
    yield _text(_LEFT + _BOX - 12, top + (24 if row.under else 25), row.number, 15, bold=True, end=True)
    if row.under:
        yield _text(_LEFT + 12, top + 44, row.under, _SMALL, soft=True)
    if row.left:
        deep = len(row.left) * _LINE + 2 * _PAD - 4
        yield _line(_LEFT + _BOX, middle, _EXIT_AT, middle)
        yield f'<rect class="left" x="{_EXIT_AT}" y="{top}" width="{_EXIT}" height="{deep}" rx="5" fill="{_PAPER}" stroke="{_SOFT}"/>'
        for line, (words, inset) in enumerate(row.left):
            yield _text(_EXIT_AT + 12 + inset, top + _PAD + 12 + line * _LINE, words, _SMALL, soft=inset > 0)
    if not last:
        down, end = _LEFT + 28, top + row.height + _GAP
        yield _line(down, top + high, down, end - 5)
        yield f'<path class="tip" d="M{down - 5} {end - 7}L{down + 5} {end - 7}L{down} {end}Z" fill="{_EDGE}"/>'


def _text(x: float, y: float, words: str, size: int, *, bold: bool = False, soft: bool = False, end: bool = False) -> str:
    weight, anchor = ' font-weight="600"' if bold else "", ' text-anchor="end"' if end else ""
    colour, name = (_SOFT, "soft") if soft else (_INK, "ink")
    return f'<text class="{name}" x="{x}" y="{y}" font-size="{size}"{weight}{anchor} fill="{colour}">{escape(words)}</text>'


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line class="way" x1="{x}" y1="{y}" x2="{to_x}" y2="{to_y}" stroke="{_EDGE}" stroke-width="1.5"/>'


def _cut(words: str, most: int = _MOST) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
