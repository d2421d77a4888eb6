"""Names in a text: the longest where several overlap, hyphens and signs between words, misspellings only of what may be guessed."""

import pytest

from prescreen.understanding.lines.english import is_english
from prescreen.understanding.lines.names import Names

NAMES = Names(
    {"water pill": "diuretic", "pill": "pill", "water": "water", "pill box": "box", "co-trimoxazole": "ct", "b12": "vitamin"},
    guessable=["prednisone"],
)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("my water pill", ["diuretic"]),
        ("water pill box", ["diuretic"]),
        ("a pill box", ["box"]),
        ("water, pill", ["water", "pill"]),
        ("water-pill", ["diuretic"]),
        ("co trimoxazole and b12", ["ct", "vitamin"]),
        ("the pill", ["pill"]),
        ("a water", ["water"]),
        ("pillow", []),
        ("", []),
    ],
)
def test_the_longest_phrase_wins(text: str, entries: list[str]) -> None:
    assert [found.entry for found in NAMES.find(text)] == entries


def test_a_place_is_where_the_words_stand() -> None:
    text = "i take a water-pill daily"
    found = NAMES.find(text)[0]
    assert text[found.start : found.end] == "water-pill"


def test_english_words_are_known_and_others_are_not() -> None:
    assert all(map(is_english, ("mouth", "dry", "saliva", "a")))
    assert not any(map(is_english, ("mouht", "plaquinel", "", "mouth dry")))
