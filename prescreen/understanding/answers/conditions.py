"""The conditions that a text names: whether the participant has them, denies them, only suspects them, or somebody else has them."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Any

from prescreen.protocol.model import Protocol
from prescreen.settling import about_now
from prescreen.understanding.answers import scope
from prescreen.understanding.lines.english import is_english
from prescreen.understanding.lines.names import Names
from prescreen.understanding.lines.plain import clauses, plain

_SUSPECTED = re.compile(
    r"\b(?:might|may|maybe|suspect\w*|thought|possibl[ey]|probabl[ey]|think it|thinks? (?:i|its)|being tested|testing (?:me )?for|tested for|rule(?:d)? out|ruling out|che?c?k\w*(?: \w+)? for|look\w*(?: \w+)? for|screen\w*(?: \w+)? for|to see if|waiting|not confirmed|unconfirmed|could be|borderline)\b"
)
_RULED_OUT = re.compile(
    r"\bscare\b|\b(?:checked|tested|screened|looked|worked up|biopsied)\b.*\b(?:clean|clear|negative|fine|normal|nothing|all good)\b|\b(?:clean|clear|negative)\b.{0,20}\bfor\b|\bruled (?:it |that )?out\b"
)
_SOUGHT = re.compile(r"\b(?:checked|tested|screened|looked|worked (?:me )?up|biopsied|scare|thought)\b")
_CLEARED = re.compile(
    r"^(?:and |but |it |that |all |they |everything |i |test |tests |was |were |is |turned out |came up )*(?:came back|came out|turned out|tested|was|were|clean|clear|negative)\b.{0,20}\b(?:clean|clear|negative|fine|normal|nothing|benign|to be|good)\b"
)
"""What the next piece says of one that was looked for."""
_OVER = re.compile(
    r"(?<!not )(?<!never )(?<!nt )(?<!until its )\b(?:(?:its|it is|it was|its all|thats|that is|is|are|was|been|all) )?(?:gone(?! (?:up|down|on|in|to|from|through))|went away|cleared (?:up|right up)|resolved|reversed|cured|healed|outgrown|outgrew|disappeared|no longer have (?:it|that)|dont have (?:it|that) (?:any ?more|now)|got rid of (?:it|that)|not any ?more)\b"
)
"""That an illness is over."""
_ILLNESS = re.compile(
    r"\b(?:disease|syndrome|disorder|\w{3,}itis|\w{3,}osis|\w{3,}emia|\w{3,}algia|\w{3,}pathy|\w{3,}oma|\w{3,}plasia|\w{3,}penia|\w{3,}trophy|condition)\b|^nerves$"
)
_SHORT = {
    "ra",
    "ms",
    "uc",
    "add",
    "oa",
    "psa",
    "pots",
    "crest",
    "eds",
    "all",
    "mds",
    "gad",
    "sugar",
    "cad",
    "tia",
    "the sugar",
    "graves",
    "shingles",
    "allergies",
    "sjs",
    "sojourns",
    "thyroid",
    "reflux",
    "cholesterol",
    "heart attack",
    "stroke",
}


@dataclass(frozen=True)
class Condition:
    """One condition that a text names. `standing`: has, denied, suspected, another's."""

    id: str
    standing: str
    words: str


class Conditions:
    """The lexicon of conditions."""

    def __init__(self, table: Mapping[str, Any], passing: Container[str] = ()) -> None:
        """The lexicon of a conditions.yml. `passing`: those that are none once they are over; of the others it counts that they were."""
        self._passing = passing
        phrases: dict[str, str] = {}
        for name, further in table.get("others", {}).items():
            phrases.update({plain(n): name for n in (name, *(further or ()))})
        known = [id for id in table if id != "others"]
        for id in known:
            phrases.update({plain(n): id for n in table[id]})
        self._known = set(known)
        guessable = [n for n in phrases if " " not in n and len(n) >= 6]
        self._names = Names(phrases, guessable=guessable)
        self._phrases = frozenset(phrases)

    @staticmethod
    def of(protocol: Protocol) -> Conditions:
        """The lexicon of a protocol. A condition of now that a question asks about is none once it is over."""
        return Conditions(protocol.conditions, {question.condition for question in protocol.questions if about_now(question)})

    @property
    def names(self) -> frozenset[str]:
        """Every name known."""
        return self._phrases

    def read(self, text: str, *, direct: bool) -> list[Condition]:
        """Every condition that the text names, in order. `direct`: the text answers the question for them."""
        found: list[Condition] = []
        if self._names.absent(text):
            return found
        carried: str | None = None
        sought: str | None = None
        last = ""
        for clause in clauses(text):
            named = self._names.find(clause.plain)
            standing = None
            if not named and sought and _CLEARED.search(clause.plain):
                found[:] = [replace(c, standing="denied") if c.words == sought else c for c in found]
            if not named and found and found[-1].id in self._passing and found[-1].words == last and _OVER.search(clause.plain):
                found[-1] = replace(found[-1], standing="denied")
            last = clause.raw if named else last
            sought = clause.raw if named and _SOUGHT.search(clause.plain) else None
            for name in named:
                if not direct and clause.plain[name.start : name.end] in _SHORT and clause.plain != clause.plain[name.start : name.end]:
                    if not re.search(r"\b(?:have|had|with|got|diagnosed|for (?:my|the))\b", clause.plain[: name.start]) or re.match(
                        r" (?:surgery|removed|out|nodules?|biopsy|test|levels?)", clause.plain[name.end :]
                    ):
                        continue
                standing = self._standing(clause.plain, name.start, name.end, carried)
                if standing == "has" and name.entry in self._passing and _OVER.search(clause.plain, name.end):
                    standing = "denied"
                id = name.entry if name.entry in self._known else clause.plain[name.start : name.end].replace("-", " ")
                if name.entry not in self._known:
                    id = name.entry if name.guessed else id
                found.append(Condition(id, standing, clause.raw))
            carried = (
                standing
                if standing in ("denied", "another")
                and named
                and re.search(r"\b(?:no|never|not|nor|none|dont have|without)\b|\bmy\b", clause.plain)
                else None
            )
        found = _distinct(found)
        kinds = {c.id for c in found}
        return [c for c in found if not any(re.search(rf"[ _]{re.escape(c.id)}$", other) for other in kinds)]  # "arthritis" of a named one

    def unknown(self, text: str, *, told: bool = False) -> list[str]:
        """Conditions that no lexicon holds but that are named like one ("eosinophilic esophagitis"), as written.

        `told`: the text is a list of conditions and nothing else.
        """
        found = []
        for clause in clauses(text):
            if self._names.find(clause.plain) or scope.denies(clause.plain) or scope.of_another(clause.plain):
                continue
            bare = re.sub(
                r"^(?:and |i have |i also have |ive got |i got |just |only |a |an |my |have |yes |diagnosed with |some |bad |mild |severe |chronic (?=\w+ ))+",
                "",
                clause.plain,
            )
            words = bare.split()
            if 1 <= len(words) <= 4 and (
                told
                or _ILLNESS.search(bare)
                or len(words) == 1
                and len(bare) > 5
                and not is_english(bare)
                and re.search(r"(?:s|ia|is|us)$", bare)
            ):
                if not re.search(r"\b(?:what|any|which|no|all|the condition|know)\b", bare):
                    found.append(bare)
        return found

    def _standing(self, text: str, start: int, end: int, carried: str | None) -> str:
        if scope.of_another(text, start):
            return "another"
        if scope.negated(text, start, end) or re.search(r"\b(?:pre|borderline)[ -]?$", text[:start]):
            return "denied"
        if re.search(r"\b(?:is|are|was) (?:wrong|incorrect|not right|a mistake)\b|\b(?:remove|delete|take off)\b", text):
            return "denied"
        if carried and re.fullmatch(r"(?:or |nor |any )?(?:\w+ ){0,2}", text[:start] + " " if text[:start] else ""):
            return carried
        if _RULED_OUT.search(text):
            return "denied"
        if _SUSPECTED.search(text):
            return "suspected"
        return "has"


def _distinct(found: list[Condition]) -> list[Condition]:
    kept: dict[str, Condition] = {}
    for condition in found:
        if condition.id not in kept or condition.standing == "has":
            kept[condition.id] = condition if condition.id not in kept or kept[condition.id].standing != "has" else kept[condition.id]
    return list(kept.values())
