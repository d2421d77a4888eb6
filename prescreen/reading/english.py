"""Whether a word is an English one, by the word list of pyspellchecker. Knows no meaning.

The list is held as one text for each first letter and length: 2 MB where a dictionary of 160,000 words takes 20.
"""

from __future__ import annotations

from functools import cache

from spellchecker import SpellChecker


@cache
def _words() -> dict[tuple[str, int], str]:
    checker = SpellChecker()
    lists: dict[tuple[str, int], list[str]] = {}
    for word in checker.known(checker.word_frequency.words()):
        lists.setdefault((word[0], len(word)), []).append(word)
    return {alike: f" {' '.join(words)} " for alike, words in lists.items()}


def is_english(word: str) -> bool:
    """Whether a word, in lower case, is an English one.

    >>> is_english("mouth"), is_english("mouht"), is_english("")
    (True, False, False)
    """
    return f" {word} " in _words().get((word[:1], len(word)), "")
