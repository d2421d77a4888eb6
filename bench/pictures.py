"""Line pictures of how cost grows, as SVG: one line or several over a few points, with their values written beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 680, 300, 60, 46, 44, 140
COLOURS = ("#0b6e4f", "#b5540d", "#3b4cca", "#8a2b6b")


def lines(title: str, across: str, up: str, drawn: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """A picture of these lines (name -> points). Points stand apart evenly, whatever is between them; the scale begins at 0."""
    marks = sorted({x for points in drawn.values() for x, _ in points})
    most = max(y for points in drawn.values() for _, y in points) * 1.1 or 1.0
    step = (WIDTH - LEFT - RIGHT) / max(1, len(marks) - 1)

    def at(x: float, y: float) -> tuple[float, float]:
        return LEFT + marks.index(x) * step, HEIGHT - BOTTOM - y / most * (HEIGHT - BOTTOM - TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="15" fill="#222">{escape(title)}</text>',
        f'<text x="{LEFT}" y="{TOP - 8}" fill="#555">{escape(up)}</text>',
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle" fill="#555">{escape(across)}</text>',
    ]
    for part in (0, 0.5, 1):
        y = HEIGHT - BOTTOM - part / 1.1 * (HEIGHT - BOTTOM - TOP)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{_short(most / 1.1 * part)}</text>')
    for mark in marks:
        parts.append(f'<text x="{at(mark, 0)[0]:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#555">{_short(mark)}</text>')
    for (name, points), colour in zip(drawn.items(), COLOURS, strict=False):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in points))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for x, y in points:
            place = at(x, y)
            parts.append(f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="3" fill="{colour}"/>')
            parts.append(f'<text x="{place[0]:.1f}" y="{place[1] - 7:.1f}" text-anchor="middle" fill="{colour}">{_short(y)}</text>')
        end = at(*points[-1])
        parts.append(f'<text x="{end[0] + 10:.1f}" y="{end[1] + 4:.1f}" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _short(value: float) -> str:
    """A number as it is written beside a point.

    >>> _short(0.0), _short(7.25), _short(1000), _short(128.4)
    ('0', '7.2', '1,000', '128')
    """
    return f"{value:,.0f}" if value >= 20 or value == int(value) else f"{value:.1f}"
