"""Number words of other languages as digits, for what is dictated letter by letter: addresses and phone numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from prescreen.understanding.glossary.glossary import TOKEN
from prescreen.understanding.glossary.numerals import Numerals, Token, Tokens
from prescreen.understanding.glossary.ways import bare
from prescreen.understanding.lines.english import is_english


def spoken(glossaries: Mapping[str, Mapping[str, Any]]) -> Callable[[str], str]:
    """A function that puts digits for the number words of these glossaries into a text; English words are left alone."""
    known = [Numerals({name: entries.get(name, {}) for name in ("numbers", "and")}, ()) for entries in glossaries.values()]

    def told(text: str) -> str:
        for numerals in known:
            text = _told(text, numerals)
        return text

    return told


def _told(text: str, numerals: Numerals) -> str:
    tokens = Tokens(Token(bare(match[0]), match.start(), match.end()) for match in TOKEN.finditer(text))
    if not any(token.plain in numerals.numbers and not is_english(token.plain) for token in tokens):
        return text
    said, before, place = "", 0, 0
    while place < len(tokens):
        word = tokens[place].plain
        number = ("0", 1) if numerals.numbers.get(word) == 0 else numerals.number(tokens, place) if word in numerals.numbers else None
        if number:
            said += text[before : tokens[place].start] + number[0]
            before = tokens[place + number[1] - 1].end
        place += number[1] if number else 1
    return said + text[before:]
