"""What a text wants where it is asked whether the study team may contact its writer: by some way, by another one, or a call after all.

A way refused is not contact refused: only where no way is wanted and contact itself is refused does a no stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from prescreen.understanding.answers import polarity
from prescreen.understanding.answers.details_at_once import details_in
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.reading import Reading
from prescreen.understanding.signs import kinds, second_thoughts
from prescreen.understanding.signs.ways import ANY, ways_in

POINTS = ("contact.agreed", "contact.other_trials")
_REQUEST = re.compile(r"\b(?:can|could|would|will|may|might) (?:you|u|they|the|some ?one|some ?body|any ?one|any ?body|a)\b")
_QUESTION = re.compile(r"^(?:(?:yes|yeah|sure|ok|okay|and|but|so|well) )*(?:how|what|whats|when|who|whos|why|where|which)\b")
_AFTER_ALL = re.compile(r"\b(?:but|so|otherwise) (?:yes|yeah|ok|okay|sure)\b")
_PROTEST = re.compile(
    r"\b(?:wait|hold on|(?:didnt|did not|never) (?:say|said|mean|refuse\w*)|i (?:said|meant|told)|not what|misunderst\w*|mistake|changed my mind|wrong)\b|^no no\b"
)
_RATHER_NOT = re.compile(r"\brather not\W*$")
_THIS_TEAM = re.compile(
    r"\b(?:team|nurse|coordinator|doctor|some ?one|some ?body|you(?: guys| all)?|they|them) (?:to|can|could|may|should) \b"
)


@dataclass(frozen=True)
class Wished:
    """How such a text counts: the kind and the answer of its reading."""

    kind: str
    answer: str | None = None


def read(given: Text, direct: Any) -> Wished | None:
    """What the text wants; None where it names no way, and so is read as any other. `direct`: what it says as a plain yes or no."""
    if direct is None and given.question == "contact.agreed" and {"phone", "email", "first_name"} & details_in(given.written).keys():
        return Wished("answer", "yes")  # who leaves a name or a number wants to be contacted
    found = ways_in(given.written)
    questions = [asked for asked in given.asking_plain if _QUESTION.match(asked)]
    requested = bool(_REQUEST.search(given.plain)) and not questions
    said = polarity.lead(given.plain)
    if given.asking_only and not requested and said != "yes" or not found.wanted | found.refused:
        return None
    if given.question == "contact.other_trials":
        protests = bool(_PROTEST.search(given.plain))
        if found.wanted and (protests or "call" in found.wanted and (_THIS_TEAM.search(given.plain) or requested)):
            return Wished("person")
        if found.wanted and said is None and kinds.wants_person(given.plain):
            return Wished("person")
        if found.wanted and direct == "no":
            return None if said == "no" and not _only_a_way(given) else Wished("unclear")
        return Wished("answer", "yes") if found.wanted else None
    if found.wanted:
        return Wished("ask" if questions else "answer", "yes")
    if ANY in found.refused or not _AFTER_ALL.search(given.plain) and said == "no" and not _only_a_way(given):
        return None
    return Wished("answer", "yes") if "yes" in (direct, said) or _AFTER_ALL.search(given.plain) else Wished("unclear")


def _only_a_way(given: Text) -> bool:
    """Whether what looks like a no is only the refusal of a way ("no calls please", "don't text me")."""
    return not re.match(r"^(?:no|nope|nah)(?:[,.!]|$| (?:thanks?|thank you|sir|maam|dont|do not|please)\b)", given.plain)


def takes_back(text: str, said: Reading) -> bool:
    """Whether a text takes back a yes to being called. `said`: its reading at a question for yes or no.

    >>> takes_back("please don't call", Reading("unclear")), takes_back("Ana", Reading("unclear")), takes_back("no", Reading("answer", "no"))
    (True, False, True)
    """
    if refuses(text) or said.kind == "stop" or said.kind == "answer" and said.answer == "no":
        return True
    return second_thoughts.changes_mind(text) or bool(_RATHER_NOT.search(plain(text)))


def refuses(text: str) -> bool:
    """Whether a text refuses to be contacted in some way, and wants no other."""
    ways = ways_in(text)
    return bool(ways.refused) and not ways.wanted
