"""Which of the numbers in a text is the answer: one's own and not a relative's, of now and not of then, of what is asked and not of a pulse.

None where several may be: it is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from prescreen.protocol.model import Protocol, Question
from prescreen.understanding.answers import scope
from prescreen.understanding.answers.quantities import Quantity
from prescreen.understanding.languages.language import pattern

_PIECES = re.compile(r"[,;](?!\d)|\.(?!\d)|\b(?:but|and|while|whereas)\b")
_MINE = re.compile(r"\b(?:mine|im|ive|i|me|my own)\b")
_N = r"\d+(?:\.\d+)?"
_ELSE = pattern(
    rf"\b(?P<name>{{measured_else}})(?:\W|\b(?:is|was|of|at|about|around|came back|level|number)\b)*(?<![\w.]){_N}(?: ?bpm)?(?![\w/])|(?<![\w./]){_N} ?bpm\b"
)
_NAME_BEFORE = re.compile(r"([a-z0-9]{2,})(?:[ :=]|\b(?:is|was|of|at|about|around|level|number|came|back|mine)\b)*$")
_COMMON = frozenset(
    "what your number last from this that have know with many much does take blood test usual week month year days day from were been than most".split()
)


def own(text: str) -> str:
    """Of a text that tells of somebody else and of oneself ("my wife's runs 130/80, mine 152/94"), what is one's own; else all of it."""
    pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
    mine = [piece for piece in pieces if not scope.of_another(piece.strip())]
    numbered = [piece for piece in mine if re.search(r"\d", piece)]
    if len(mine) == len(pieces) or not any(_MINE.search(piece) for piece in numbered):
        return text
    return ", ".join(piece.strip() for piece in mine)


def words_of(protocol: Protocol, asked: Question) -> frozenset[str]:
    """The words by which a question's matter is called: of its text, its label and its further names."""
    names: Any = protocol.wording.get("en", {}).get("names", {})
    further = names.get(asked.id, ()) if isinstance(names, dict) else ()
    told = [protocol.find_text("en", f"{key}.{asked.id}") or "" for key in ("ask", "label")]
    told += [str(name) for name in further] if isinstance(further, (list, tuple)) else []
    return frozenset(re.findall(r"[a-z0-9]{2,}", " ".join(told).lower())) - _COMMON


def without_else(text: str, words: Collection[str]) -> str:
    """The text without numbers that are told of something else by name ("pulse 70", "stage 3"); as long as before."""

    def masked(found: re.Match[str]) -> str:
        name = found["name"]
        return found[0] if name and set(name.split()) & set(words) else re.sub(r"\d", "~", found[0])

    return _ELSE.sub(masked, text)


def chosen(found: Sequence[Quantity], text: str, words: Collection[str], *, scale: bool) -> Quantity | None:
    """The number that is the answer; None where there is none, or where several may be."""
    usable = [one for one in found if not one.past]
    if scale or any(not one.then for one in usable):
        usable = [one for one in usable if not one.then]  # a count of a time that is over is told with that time
    if any(one.now for one in usable):
        usable = [one for one in usable if not one.was or one.now]
    for kept in (
        [one for one in usable if one.unit],
        [one for one in usable if not one.unit and not one.of_me and not one.counts],
        [one for one in usable if not one.unit and not one.of_me],
        [one for one in usable if not one.unit],
    ):
        if kept:
            return kept[0] if len({(one.value, one.unit) for one in kept}) == 1 else _by_name(kept, text, words)
    return None


def is_named(one: Quantity, text: str, words: Collection[str]) -> bool:
    """Whether a number stands behind what the question's matter is called."""
    name = _NAME_BEFORE.search(text[: one.start])
    return name is not None and name[1] in words


def _by_name(found: Sequence[Quantity], text: str, words: Collection[str]) -> Quantity | None:
    """Of several numbers that each stand behind a name, the one behind the question's ("ldl 120, hdl 50")."""
    before = [_NAME_BEFORE.search(text[: one.start]) for one in found]
    named = [one for one, name in zip(found, before, strict=True) if name and name[1] in words]
    return named[0] if all(before) and len(named) == 1 else None
