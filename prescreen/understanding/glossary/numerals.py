"""Numbers and spans of time in the words of a glossary: "treinta y cinco", "unos tres anos y medio", "un par de meses"."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from prescreen.understanding.glossary.ways import bare, listed, plainly, ways_of

_MOST_VAGUE = 8
"""Words that make a number vague, at most."""


class Token(NamedTuple):
    """A word, number or sign of a text: its plain form and its place."""

    plain: str
    start: int
    end: int


class Tokens(list[Token]):
    """The tokens of a text, and what was found at each place so far."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        super().__init__(tokens)
        self.found: dict[int, tuple[str, int]] = {}
        self.numbers: dict[int, tuple[str, int] | None] = {}
        self.words = frozenset(token.plain for token in self)
        self.possible: dict[str, list[tuple[tuple[str, ...], str]]] = {}


class Numerals:
    """The numbers of one glossary. `phrases` are its phrases: one that is also a one ("un") is a number only with a unit."""

    def __init__(self, entries: Mapping[str, Any], phrases: Container[tuple[str, ...]]) -> None:
        self._phrases = phrases
        self.numbers: dict[str, int] = {bare(word): value for value, words in entries.get("numbers", {}).items() for word in listed(words)}
        self.units = {bare(way): unit for unit, ways in entries.get("units", {}).items() for way in listed(ways)}
        self.months = {bare(way): month for month, ways in entries.get("months", {}).items() for way in listed(ways)}
        self._about = _by_first((way, "about ") for way in ways_of(entries.get("about", "")))
        self._some = _by_first((way, str(english)) for english, ways in entries.get("some", {}).items() for way in ways_of(ways))
        self._half = set(plainly(entries.get("half", "")))
        self._and = set(plainly(entries.get("and", "")))

    def begins(self, word: str) -> bool:
        """Whether a number, a span of time or a month may begin with this word."""
        return word[:1].isdigit() or any(
            word in some for some in (self.numbers, self._about, self._some, self.months, self._half, self.units)
        )

    def time(self, tokens: Tokens, place: int) -> Iterator[tuple[int, str]]:
        """ "unos tres anos y medio", "ano y medio", "un par de meses"."""
        number = self.number(tokens, place)
        end = place + number[1] if number else place
        count = number[0] if number else ""
        if end < len(tokens) and tokens[end].plain in self._half and not number:
            if unit := self.units.get(tokens[end + 1].plain) if end + 1 < len(tokens) else None:
                yield end + 2, f"half a {unit.rstrip('s')}"
            return
        unit = self.units.get(tokens[end].plain) if end < len(tokens) else None
        if unit is None:
            return
        if (
            end + 2 < len(tokens)
            and tokens[end + 1].plain in self._and
            and tokens[end + 2].plain in self._half
            and unit.rstrip("s") in ("year", "month", "week")
        ):
            yield end + 3, f"{count} and a half {unit}" if number and count != "1" else f"a {unit.rstrip('s')} and a half"
        if number:
            yield end + 1, f"{count} {unit}"

    def number(self, tokens: Tokens, place: int) -> tuple[str, int] | None:
        """A number in digits or words, or some of a thing, with what makes it vague; and how many tokens it takes. Read once a place."""
        if place not in tokens.numbers:
            tokens.numbers[place] = self._number(tokens, place)
        return tokens.numbers[place]

    def _number(self, tokens: Tokens, place: int) -> tuple[str, int] | None:
        start, about = place, ""
        while place - start < _MOST_VAGUE and (said := _led_by(self._about, tokens, place)):
            about, place = said[0], place + said[1]
        if some := _led_by(self._some, tokens, place):
            return some[0], place - start + some[1]
        if place >= len(tokens):
            return None
        if re.match(r"\d", tokens[place].plain):
            half = self._and_half(tokens, place + 1)
            return f"{about}{tokens[place].plain}{' and a half' * half}", place - start + 1 + 2 * half
        value, end, whole = 0, place, 0
        while end < len(tokens):
            word = tokens[end].plain
            if word in self._and and end > place and end + 1 < len(tokens) and value % 10 == 0 and tokens[end + 1].plain in self.numbers:
                if not 0 < self.numbers[tokens[end + 1].plain] < 10:
                    break
                end += 1
                continue
            part = self.numbers.get(word)
            if part is None or value and part < 1000 and (value % 10 or part >= 10 and value % 100) and part != 1000:
                break
            if part == 1000:
                whole, value = max(value, 1) * 1000, 0
            else:
                value += part
            end += 1
        if end == place or (end - place == 1 and not whole and (tokens[place].plain,) in self._phrases and start == place and value == 1):
            return None
        half = self._and_half(tokens, end)
        return f"{about}{whole + value}{' and a half' * half}", end - start + 2 * half

    def _and_half(self, tokens: Tokens, place: int) -> bool:
        """Whether "y medio" stands here, of no unit of time."""
        said = [token.plain for token in tokens[place : place + 2]]
        return len(said) == 2 and said[0] in self._and and said[1] in self._half


def _by_first(ways: Iterable[tuple[list[str], str]]) -> dict[str, list[tuple[list[str], str]]]:
    """Ways of saying something by their first word, the longest first."""
    found: dict[str, list[tuple[list[str], str]]] = {}
    for way, english in sorted(ways, key=lambda item: -len(item[0])):
        found.setdefault(way[0], []).append((way, english))
    return found


def _led_by(ways: Mapping[str, list[tuple[list[str], str]]], tokens: Tokens, place: int) -> tuple[str, int] | None:
    """The first of the ways that stands here: its English and its length."""
    for way, english in ways.get(tokens[place].plain, ()) if place < len(tokens) else ():
        if [token.plain for token in tokens[place : place + len(way)]] == way:
            return english, len(way)
    return None
