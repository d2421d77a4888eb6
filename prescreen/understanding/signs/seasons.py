"""The season that a text names. A season is kept as its middle month; this tells that it was said as a season."""

from __future__ import annotations

from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.plain import plain

_SEASONS = {
    1: pattern(r"\b{season_winter}\b"),
    4: pattern(r"\b{season_spring}\b"),
    7: pattern(r"\b{season_summer}\b"),
    10: pattern(r"\b{season_autumn}\b"),
}


def season_in(text: str) -> int | None:
    """The middle month of the one season that a text names.

    >>> season_in("spring 2021"), season_in("el otoño pasado"), season_in("spring or summer"), season_in("May 2021")
    (4, 10, None, None)
    """
    found = [month for month, season in _SEASONS.items() if season.search(plain(text))]
    return found[0] if len(found) == 1 else None
