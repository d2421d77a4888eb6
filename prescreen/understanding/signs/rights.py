"""What a text says about the writer's own data: that it be deleted, or what there is of it. Known without a model.

Counts only as a request at the beginning of a clause ("please delete my data"), never as a tale ("I deleted my old number") and never as
a wish to change one answer. It is only the wish: nothing is deleted before a question of its own was answered with yes. The words stand
in the files of the languages.
"""

from __future__ import annotations

from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.signs import keywords

_LEAD = r"(?:{request_courtesy}[ ,.!]+){0,4}{request}?(?:please )?"
_WHAT = r"(?:{copy_courtesy}[ ,.!]+){0,3}{copy_lead}?"
_WANTS_DELETION = pattern("{lead}(?!{deletion_of_one}){deletion}", lead=_LEAD)
_WANTS_COPY = pattern("{what}{copy_asked}|{lead}{copy}|{copy_term}", what=_WHAT, lead=_LEAD)
_CONFIRMS = pattern("{confirm_lead}?[ ,.!]*{confirm}(?: {confirm_behind})*")
_NO_REQUEST = pattern(r"\b{no_request}\b")
_NO_COPY = pattern(r"\b{no_copy}\b")
_CUT = pattern(r"[.;!?\n]+|,(?!\d)|\s[-–—]+\s|\s{joining}\s")
_LONGEST = 120


def wants_deletion(text: str) -> bool:
    """Whether a text asks that the writer's data be deleted.

    >>> [wants_deletion(t) for t in ("Delete my data", "could you please erase everything you have about me?", "I deleted my old number")]
    [True, True, False]
    """
    return any(_WANTS_DELETION.match(piece) and not _NO_REQUEST.search(piece) for piece in _pieces(text))


def wants_copy(text: str) -> bool:
    """Whether a text asks what is kept about the writer, or for a copy of it.

    >>> [wants_copy(t) for t in ("What do you have about me?", "send me a copy of my answers", "what do you know about gout?")]
    [True, True, False]
    """
    return any(_WANTS_COPY.match(piece) and not _NO_COPY.search(piece) for piece in _pieces(text))


def confirms(text: str) -> bool:
    """Whether a text, as a whole, is a clear yes to being asked whether all is to be deleted."""
    shown = plain(text).strip(" .,!?¡¿")
    return keywords.yes_word(text) or bool(_CONFIRMS.fullmatch(shown))


def _pieces(text: str) -> list[str]:
    """The text and its clauses, as the patterns read them; long ones tell a story and ask for nothing."""
    whole = " ".join(plain(text).split()).strip(" .,!?¡¿")
    found = [whole, *(piece.strip(" .,!?¡¿:") for piece in _CUT.split(plain(text)))]
    return [piece for piece in dict.fromkeys(found) if piece and len(piece) <= _LONGEST]
