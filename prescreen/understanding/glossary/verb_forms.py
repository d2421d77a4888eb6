"""Word forms as a glossary needs them: each form of a regular verb in English, and what a word with an ending is made of.

The endings stand in the file of the language. What is irregular stands among the glossary's phrases, which win.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from prescreen.understanding.languages.language import Language

PAST, PARTICIPLE, OTHER = "past", "participle", "other"


class English(NamedTuple):
    """The forms of an English verb: take, takes, took, taking, taken."""

    base: str
    third: str
    past: str
    going: str
    done: str


def english(written: str) -> English:
    """The forms of a verb that is written "take took taken", or "check" where it is regular; a second word stays behind ("take out").

    >>> english("check").past, english("take took taken out").done, english("try").third
    ('checked', 'taken out', 'tries')
    """
    words = written.split()
    if len(words) >= 3:
        base, past, done, *rest = words
    else:
        base, *rest = words
        past = done = (
            f"{base[:-1]}ied" if base.endswith("y") and base[-2] not in "aeiou" else f"{base}d" if base.endswith("e") else f"{base}ed"
        )
    third = (
        f"{base[:-1]}ies"
        if base.endswith("y") and base[-2] not in "aeiou"
        else f"{base}es"
        if base.endswith(("s", "sh", "ch", "x", "o"))
        else f"{base}s"
    )
    going = f"{base[:-1]}ing" if base.endswith("e") and not base.endswith("ee") else f"{base}ing"
    tail = "".join(f" {word}" for word in rest)
    return English(*(f"{form}{tail}" for form in (base, third, past, going, done)))


def forms(infinitive: str, verb: English, language: Language) -> Iterator[tuple[str, str, str]]:
    """Each form of a regular infinitive without accents, its English, and whether it tells the past or is a participle."""
    stem, ending = infinitive[:-2], infinitive[-2:]
    changing = language.before_e.get(ending, {})
    for suffix, said in language.endings.get(ending, {}).items():
        root = stem[:-1] + changing.get(stem[-1], stem[-1]) if changing and suffix[0] == "e" else stem
        sort = PAST if "{past}" in said else PARTICIPLE if said == "{done}" else OTHER
        yield root + suffix, said.format(**verb._asdict()), sort


def bases(word: str, language: Language) -> Iterator[str]:
    """The words that this one may be made of, its ending taken away.

    >>> from prescreen.understanding.languages.language import languages
    >>> list(bases("pastillitas", languages()["es"])), list(bases("tomarla", languages()["es"]))
    (['pastillas', 'pastillita'], ['tomar'])
    """
    for ending, meant in language.derived:
        if (base := ending.sub(meant, word)) != word:
            yield base
