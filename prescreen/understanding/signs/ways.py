"""Ways of being contacted that a text names: which it wants and which it refuses. Who refuses one way does not refuse contact.

The words stand in the languages' files. Knows no conversation: what follows from a way is for whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.plain import plain

ANY = "any"
_WAYS = {
    "call": pattern(r"\b{way_call}\b"),
    "text": pattern(r"\b{way_text}\b"),
    "mail": pattern(r"\b{way_mail}\b"),
    ANY: pattern(r"\b{way_any}\b"),
}
_REFUSED_BEFORE = pattern(r"\b{way_refused} (?:(?!(?:{way_allowed})\b)\w+ ){0,4}$|\b{way_none} $")
_REFUSED_BEHIND = pattern(r"^ (?:\w+ ){0,1}{way_not}$")
_JOINING = pattern(r"^ {way_or}(?: \w+){0,2} $|^ ?/ ?$")
_OTHER_STUDIES = pattern(r"\b{other_studies}\b")
_CLAUSE = pattern(r"[.,;:!?\n]+|\s-+\s|\b(?:{way_turn})\b")


@dataclass(frozen=True)
class Ways:
    """`call`, `text`, `mail`, and `any` for contact without a way."""

    wanted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


def ways_in(text: str) -> Ways:
    """The ways that a text wants and refuses.

    >>> found = ways_in("They can call me, I don't text")
    >>> sorted(found.wanted), sorted(found.refused)
    (['call'], ['text'])
    """
    wanted: set[str] = set()
    refused: set[str] = set()
    for clause in _CLAUSE.split(plain(text)):
        _sort(f" {' '.join(clause.split())} ", wanted, refused)
    return Ways(frozenset(wanted), frozenset(refused - wanted))


_NO_MORE = pattern(r"^no\b|\b(?:dont|not|{way_none})\b")


def wants_other_studies(text: str) -> bool:
    """Whether a text names other studies and refuses nothing. To be asked only where that is no answer to a question.

    >>> [wants_other_studies(t) for t in ("tell me about other studies", "no other studies please", "quiero saber de otros estudios")]
    [True, False, True]
    """
    shown = " ".join(plain(text).split())
    return bool(_OTHER_STUDIES.search(shown)) and not _NO_MORE.search(shown)


def _sort(clause: str, wanted: set[str], refused: set[str]) -> None:
    """Sorts the ways of one clause, each by the words between the way before it and itself, or by those behind it."""
    found = sorted((match.start(), match.end(), way) for way, one in _WAYS.items() for match in one.finditer(clause))
    end, no = 0, False
    for number, (start, stop, way) in enumerate(found):
        if start < end:
            continue
        between = clause[end:start]
        behind = clause[stop : found[number + 1][0] if number + 1 < len(found) else len(clause)].rstrip()
        joined = end > 0 and _JOINING.match(between) is not None
        no = no if joined else bool(_REFUSED_BEFORE.search(between) or _REFUSED_BEHIND.match(behind))
        (refused if no else wanted).add(way)
        end = stop
