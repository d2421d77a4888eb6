"""Which language a text is written in, and whether it asks for another: surely one, or none at all.

The words stand in the files of the languages. A name, a medicine, an address, a number, or a word that two languages share, does not tell
the language. Knows no conversation: whether a text is an answer is for whoever asks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache

from rapidfuzz.distance import OSA

from prescreen.understanding.languages.language import languages

_WORD = re.compile(r"[^\W\d_]+")
_RUN = re.compile(r"\S+")
_NO_WORDS = re.compile(r"[@/\d]|\w\.\w")
"""What is in mail and page addresses, numbers and doses, which are left out before words are counted. Looked for in each run of signs by
itself: a pattern for the whole run takes time by the square of its length."""
_PARTS = re.compile(r"[,.;:!?¿¡()\n]+")
_LONGEST_WISH = 14
_NEAR = 4
"""How many words before the name of a language are searched for one that turns it down."""


def known() -> tuple[str, ...]:
    """The languages that can be told apart.

    >>> known()
    ('en', 'es')
    """
    return tuple(languages())


def written_in(text: str) -> str | None:
    """The language that a text is surely written in; None where that can't be told.

    >>> [written_in(t) for t in ("tengo 58 años", "si claro", "I take it since May", "no", "lasix", "Maria Garcia")]
    ['es', 'es', 'en', None, None, None]
    """
    text = _RUN.sub(lambda run: " " if _NO_WORDS.search(run[0]) else run[0], text)
    whole = " ".join(_words(text, accents=True))
    for code, language in languages().items():
        if whole in language.alone or (plain := _without_accents(whole)) in language.alone and plain not in _of_others(code):
            return code
    words = _words(text)
    sure = {code: _count(words, language.words) for code, language in languages().items()}
    code = max(sure, key=lambda one: sure[one])
    against = sum(sure.values()) - sure[code]
    with_beside = sure[code] + _count(words, languages()[code].beside)
    if not sure[code] or with_beside < 2 or (sure[code] == 1 and against) or with_beside <= 3 * against:
        return None
    return code


def asked_for(text: str, among: Collection[str] | None = None) -> str | None:
    """The language that a text asks to go on in, where that is all it says; None for any other text.

    >>> [asked_for(t) for t in ("español", "in english please", "no hablo inglés", "my mother speaks Spanish")]
    ['es', 'en', 'es', None]
    """
    codes = [code for code in known() if among is None or code in among]
    wanted: set[str] = set()
    unwanted: set[str] = set()
    length = 0
    for part in _PARTS.split(text.replace("’", "'")):
        words = _words(part.replace("'", ""))
        length += len(words)
        named = {place: code for place, word in enumerate(words) if (code := _named(word, among=known()))}
        if length > _LONGEST_WISH or any(place not in named and word not in _asking() for place, word in enumerate(words)):
            return None
        for place, code in named.items():
            (unwanted if _turned_down(words, place, named) else wanted).add(code)
    if not wanted and unwanted:
        wanted = {code for code in codes if code not in unwanted}
    return wanted.pop() if len(wanted) == 1 and wanted <= set(codes) else None


def switches(text: str) -> bool:
    """Whether a wish for a language says to change to it now, and is no answer to which one somebody speaks."""
    return any(word in one.changing for one in languages().values() for word in _words(text))


def _named(word: str, among: Iterable[str]) -> str | None:
    """The language of this name, a slip allowed in a longer one."""
    for code in among:
        if word in languages()[code].names:
            return code
    if len(word) < 6 or word in _asking():
        return None
    alike = ((code, name) for code in among for name in languages()[code].names if name[0] == word[0])
    return next((code for code, name in alike if OSA.distance(word, name, score_cutoff=1) <= 1), None)


def _turned_down(words: list[str], place: int, named: dict[int, str]) -> bool:
    """Whether the language named here is one that is not wanted, or not spoken well."""
    first = max([other + 1 for other in named if other < place], default=0)
    last = min([other for other in named if other > place], default=len(words))
    before, after = (f" {' '.join(some)} " for some in (words[first:place], words[place + 1 : last]))
    every = languages().values()
    poor = [f" {phrase} " for one in every for phrase in one.poor]
    for phrase in poor:
        before = before.replace(phrase, " ; ")  # "my English is not good": no word against what is named next
    before = f" {' '.join(before.split()[-_NEAR:])} "
    return any(f" {phrase} " in before for one in every for phrase in one.against) or any(phrase in after for phrase in poor)


@cache
def _asking() -> frozenset[str]:
    """The words, of any language, that may stand around the name of a language in a wish for it."""
    every = languages().values()
    single = (word for one in every for phrase in (*one.against, *one.poor) for word in _words(phrase.replace("'", "")))
    return frozenset().union(*(one.asking for one in every), single)


def _of_others(code: str) -> frozenset[str]:
    """The words of all other languages."""
    return frozenset().union(*(one.words | one.beside for other, one in languages().items() if other != code))


def _count(words: list[str], of: frozenset[str]) -> int:
    return sum(word in of for word in words)


def _words(text: str, accents: bool = False) -> list[str]:
    """The words of a text in small letters, without apostrophes."""
    shown = unicodedata.normalize("NFKC", text).lower().replace("'", "").replace("’", "").replace("´", "").replace("`", "")
    return _WORD.findall(shown if accents else _without_accents(shown))


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
