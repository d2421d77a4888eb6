"""Names of persons behind a title ("Dr. K. Crohn-Baker"), so that none of them is taken for an illness or a medicine."""

from __future__ import annotations

import re

from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.english import is_english

_PERSON = pattern(
    r"\b(?:{title})\b\.?:? {0,2}(?:(?:{title})\b\.?:? {0,2})?(?:[a-z]\.? ){0,2}(?P<name>(?!(?:{after_title})\b)[a-z]\w{2,}(?:-\w+)*)"
    r"(?=(?P<behind>(?:,? [a-z]\.)*\W*(?:\w+|$)))",
    re.IGNORECASE,
)
_SAYING = pattern(r"(?:{after_title})\b", re.IGNORECASE)


def masked(text: str) -> str:
    """The text, as long as before, with such names made meaningless.

    >>> masked("Dr. Addison says lupus")
    'Dr. Qqqqqqq says lupus'
    """

    def hide(found: re.Match[str]) -> str:
        name, behind = found["name"], re.sub(r"^\W+", "", found["behind"])
        called = name[0].isupper() and not text.isupper() or text.isupper() or not is_english(name) and bool(_SAYING.match(behind))
        hidden = re.sub(r"[^\W_]", "q", name)
        return found[0][: -len(name)] + (hidden[:1].upper() + hidden[1:] if called else name) if name else found[0]

    return _PERSON.sub(hide, text)
