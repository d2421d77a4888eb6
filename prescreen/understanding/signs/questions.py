"""What a question is about: why something is asked, which published fact answers it, which term it asks to have explained.

The facts and terms, and the words by which people ask for them, stand in `topics.yml`. Whether a text asks at all is for `kinds`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prescreen.understanding.languages.language import pattern

_WHY = pattern("{about_the_question}", re.IGNORECASE)
_WAITING = pattern(r"\b{about_waiting}\b")
_CHOICES = pattern("{about_its_choices}", re.IGNORECASE)
_PURPOSE = pattern(r"\b{about_its_purpose}", re.IGNORECASE)


def about_the_question(text: str) -> bool:
    """Whether a text asks why the open question is asked, or what it means.

    >>> [about_the_question(t) for t in ("why do you need to know that?", "why is my knee stiff?")]
    [True, False]
    """
    return bool(_WHY.search(text))


def about_its_purpose(text: str) -> bool:
    """Whether a text that asks about the open question wants to know why it is asked, and not what it means."""
    return bool(_PURPOSE.search(text))


def about_its_choices(text: str) -> bool:
    """Whether a text asks what there is to choose from at the open question.

    >>> [about_its_choices(t) for t in ("what lines", "What are my choices dear?", "what choice do I have?")]
    [True, True, False]
    """
    return bool(_CHOICES.search(text))


def about_waiting(text: str) -> bool:
    """Whether a question of somebody who is to wait asks what for, or how long.

    >>> [about_waiting(t) for t in ("Why is now not the right time?", "¿hasta cuándo tengo que esperar?", "does it hurt?")]
    [True, True, False]
    """
    return bool(_WAITING.search(_bare(text)))


def find_topic(topics: Iterable[Mapping[str, Any]], text: str, language: str = "en") -> Mapping[str, Any] | None:
    """The topic whose longest word or phrase, in this language or English, stands in the text; None where none does."""
    plain = f" {re.sub('[^a-z0-9]+', ' ', _bare(text))} "
    best: tuple[int, Mapping[str, Any] | None] = (0, None)
    for topic in topics:
        for phrase in _words(topic, language):
            if len(phrase) > best[0] and f" {phrase} " in plain:
                best = (len(phrase), topic)
    return best[1]


def find_term(terms: Iterable[Mapping[str, Any]], text: str, language: str = "en") -> Mapping[str, Any] | None:
    """The first term of which a word, in this language or English, stands in the text, even within another word; None where none does."""
    plain = _bare(text)
    return next((term for term in terms if any(word in plain for word in _words(term, language))), None)


def _words(entry: Mapping[str, Any], language: str) -> Iterator[str]:
    for code in dict.fromkeys((language, "en")):
        yield from entry["words"].get(code, ())


def _bare(text: str) -> str:
    """In lower case, without apostrophes and accents."""
    parts = unicodedata.normalize("NFKD", text.lower().replace("'", ""))
    return "".join(part for part in parts if not unicodedata.combining(part))
