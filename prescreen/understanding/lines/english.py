"""Whether a word is an English one, and how common it is, by the word list of pyspellchecker. Knows no meaning.

The list is held as one text for each first letter and length: 2 MB where a dictionary of 160,000 words takes 20.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from spellchecker import SpellChecker

_NEWER = ("texting", "texted", "texts", "emailed", "emailing", "googled", "googling", "yoyoing", "online")


@cache
def _words() -> dict[tuple[str, int], str]:
    checker = SpellChecker()
    lists: dict[tuple[str, int], list[str]] = {}
    listed = set(checker.word_frequency.words())
    unclear = {word for word in listed if not word[:1].isalpha()}  # known() tries each as a number, which takes most of the time
    for word in {*(listed - unclear), *checker.known(unclear), *_NEWER}:
        lists.setdefault((word[0], len(word)), []).append(word)
    return {alike: f" {' '.join(words)} " for alike, words in lists.items()}


def is_english(word: str) -> bool:
    """Whether a word, in lower case, is an English one.

    >>> is_english("month"), is_english("mohnt"), is_english("")
    (True, False, False)
    """
    listed = _words().get((word[:1], len(word)))
    return listed is not None and _among(word, listed)


@lru_cache(maxsize=4_000)
def _among(word: str, listed: str) -> bool:
    return f" {word} " in listed


def common(words: Iterable[str]) -> dict[str, int]:
    """Those of the words that are English, and how often each stands in ordinary texts."""
    checker = SpellChecker()
    return {word: checker[word] for word in checker.known(words)}
