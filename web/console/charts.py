"""Bar charts as SVG of text and rectangles, without style and script, so that they can be put on a page or a slide."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

_WIDTH, _LABEL, _ROW, _TOP = 800, 290, 34, 56
_INK, _SOFT, _BAR, _PAPER = "#1d2429", "#56616a", "#0b5d66", "#ffffff"


def bars(title: str, note: str, rows: Sequence[tuple[str, int, str]]) -> str:
    """A chart of these rows: label, number, and the number as shown. A hidden number is given as 0, so its bar has no length."""
    height = _TOP + _ROW * max(len(rows), 1) + 34
    most = max((number for _, number, _ in rows), default=0) or 1
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label={quoteattr(title)} font-family="system-ui, sans-serif">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="{_PAPER}"/>',
        f'<text x="16" y="32" font-size="18" font-weight="600" fill="{_INK}">{escape(title)}</text>',
    ]
    for place, (label, number, shown) in enumerate(rows):
        y, length = _TOP + place * _ROW, round((_WIDTH - _LABEL - 110) * number / most, 1)
        parts += [
            f'<text x="{_LABEL - 10}" y="{y + 18}" font-size="14" text-anchor="end" fill="{_INK}">{escape(_short(label))}</text>',
            f'<rect x="{_LABEL}" y="{y + 3}" width="{length}" height="{_ROW - 12}" rx="3" fill="{_BAR}"/>',
            f'<text x="{_LABEL + length + 8}" y="{y + 18}" font-size="14" font-weight="600" fill="{_INK}">{escape(shown)}</text>',
        ]
    if not rows:
        parts.append(f'<text x="16" y="{_TOP + 18}" font-size="14" fill="{_SOFT}">Nothing yet</text>')
    parts.append(f'<text x="16" y="{height - 12}" font-size="12" fill="{_SOFT}">{escape(note)}</text></svg>')
    return "".join(parts)


def _short(label: str) -> str:
    return label if len(label) <= 34 else f"{label[:33]}…"
