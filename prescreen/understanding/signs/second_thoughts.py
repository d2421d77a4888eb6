"""Second thoughts: somebody changes their mind about an end, or wants to ask somebody or think before they decide.

Neither is a yes or a no. The words stand in the files of the languages.
"""

from __future__ import annotations

from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.plain import plain

_CHANGES = pattern(r"{mind_around}(?:{mind_changed})(?:[ ,.!]+(?:{mind_around})?\w+){0,6}")
_FIRST = pattern(r"\b{decides_later}\b")


def changes_mind(text: str) -> bool:
    """Whether a text says that its writer thinks otherwise than they said.

    >>> [changes_mind(t) for t in ("I changed my mind", "sorry, my mistake", "me equivoqué", "my doctor changed my pills")]
    [True, True, True, False]
    """
    return bool(_CHANGES.fullmatch(_shown(text)))


def decides_later(text: str) -> bool:
    """Whether a text says that its writer wants to ask somebody, or to think, before they decide.

    >>> [decides_later(t) for t in ("I'd have to talk to someone first", "let me think about it", "tengo que hablar con mi hija primero")]
    [True, True, True]
    >>> [decides_later(t) for t in ("I talked to my doctor", "yes I thought about it", "can I talk to someone")]
    [False, False, False]
    """
    return bool(_FIRST.search(_shown(text)))


def _shown(text: str) -> str:
    return " ".join(plain(text).split()).strip(" .,!?¡¿;:-")
