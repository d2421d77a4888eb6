"""Spanish word forms as a glossary needs them: each form of a regular infinitive in English, and what a word with an ending is made of.

Knows the regular patterns alone; what is irregular stands among the glossary's phrases, which win.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

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


_ENDINGS = {
    "ar": {"o": "i {base}", "as": "you {base}", "a": "he {third}", "amos": "we {base}", "an": "they {base}", "e": "i {past}", "aste": "you {past}",
           "aron": "they {past}", "aba": "i used to {base}", "aban": "they used to {base}", "aria": "i would {base}", "arian": "they would {base}",
           "are": "i will {base}", "aran": "they will {base}", "ando": "{going}", "ado": "{done}", "ada": "{done}", "ados": "{done}", "adas": "{done}", "ar": "to {base}"},
    "er": {"o": "i {base}", "es": "you {base}", "e": "he {third}", "emos": "we {base}", "en": "they {base}", "i": "i {past}", "io": "he {past}",
           "ieron": "they {past}", "ia": "i used to {base}", "ian": "they used to {base}", "eria": "i would {base}", "ere": "i will {base}",
           "iendo": "{going}", "ido": "{done}", "ida": "{done}", "idos": "{done}", "idas": "{done}", "er": "to {base}"},
    "ir": {"o": "i {base}", "es": "you {base}", "e": "he {third}", "imos": "we {base}", "en": "they {base}", "i": "i {past}", "io": "he {past}",
           "ieron": "they {past}", "ia": "i used to {base}", "ian": "they used to {base}", "iria": "i would {base}", "ire": "i will {base}",
           "iendo": "{going}", "ido": "{done}", "ida": "{done}", "idos": "{done}", "idas": "{done}", "ir": "to {base}"},
}  # fmt: skip
_BEFORE_E = {"c": "qu", "g": "gu", "z": "c"}
"""Letters at a stem's end that change before an e, so that they sound the same."""


def forms(infinitive: str, verb: English) -> Iterator[tuple[str, str, str]]:
    """Each form of a regular infinitive without accents, its English, and whether it tells the past or is a participle."""
    stem, ending = infinitive[:-2], infinitive[-2:]
    for suffix, said in _ENDINGS.get(ending, {}).items():
        root = stem[:-1] + _BEFORE_E.get(stem[-1], stem[-1]) if ending == "ar" and suffix[0] == "e" else stem
        sort = PAST if "{past}" in said else PARTICIPLE if said == "{done}" else OTHER
        yield root + suffix, said.format(**verb._asdict()), sort


_DERIVED = (
    (re.compile(r"(?:c|ec)?it([ao]s?)$"), r"\1"),
    (re.compile(r"(?<=r)(?:me|te|se|lo|la|le|los|las|les|nos)$"), ""),
    (re.compile(r"(?<=ndo)(?:me|te|se|lo|la|le|los|las|les|nos)$"), ""),
    (re.compile(r"(?:isim)([ao]s?)$"), r"\1"),
    (re.compile(r"e?s$"), ""),
)
"""Endings of small and great ones, of pronouns behind a verb, and of many: the word without them is looked for."""


def bases(word: str) -> Iterator[str]:
    """The words that this one may be made of, its ending taken away.

    >>> list(bases("pastillitas")), list(bases("tomarla"))
    (['pastillas', 'pastillita'], ['tomar'])
    """
    for ending, meant in _DERIVED:
        if (base := ending.sub(meant, word)) != word:
            yield base
