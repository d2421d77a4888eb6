"""A text about earlier answers, cut into its parts: which question each speaks of, and in what words.

A part begins where another question is named and takes in what follows, until the next is. The names stand in the wording (`names`), with
what the cues of a question call its matter (`about`). Reads no values: that is for the readers of the questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from prescreen.protocol.model import Protocol
from prescreen.protocol.predicates import mentioned
from prescreen.understanding.answers.cues import Cues
from prescreen.understanding.answers.medicines import Medicines
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines.plain import clauses, plain, sentences

_LEAD = re.compile(
    r"^(?:(?:no+|nope|nah|wait|actually|oh|ok|okay|sorry|well|and|but|also|so|plus|then|please|yes|yeah|mostly|almost|yep)[ ,.]+)+"
    r"(?=(?:the|my|its|it|i|im|ive|id|that|thats|for|about|in|on|she|he|daily|with|you|put|change|fix|make)\b)"
)
"""What leads a part in and is no answer of it ("no, the rash is gone")."""
_RECALLED = re.compile(
    r"\b(?:i|you|they)(?: had| have)? (?:(?:told|said|put|wrote|ticked|typed|answered|checked|clicked)\b|(?:got|have) me (?:down )?(?:as|for)\b).*?(?:, | but )(?=\w+ \w+)"
)
"""What was answered before, in front of what is right ("you put no water pill but I do take one")."""
_EXCEPTED = re.compile(
    r"^.*?\b(?:right|correct|fine|good|ok|okay|true|accurate|all|everything|rest) (?:except|but|besides|other than|apart from)(?: for)? "
)
_FILLING = (
    r"(?:the|my|her|his|a|an|its|it|is|are|was|were|about|for|on|in|with|that|thats|this|those|these|of|at|and|or|but|except|besides|cept|only|just|please|"
    r"no|nope|nah|not|isnt|arent|wasnt|aint|right|wrong|incorrect|correct|off|mistake|mistaken|error|change|fix|edit|redo|update|look|again|one|1|ones|part|bit|thing|"
    r"question|answer|answers|line|say|says|said|you|got|have|has|put|down|me|we|i|to|need|needs|want|wanted|should|be|be|like|can|could|would|a|there|s|"
    r"also|too|both|all|some|something|somethings|anything|everything|everythings|else|rest|mostly|almost|ok|okay|fine|good|true|wait|sorry|oh|well|yes|yeah|actually|think|so|other|than|than|id|am|did|do|didnt|dont|never|talking)"
)
_WRONG = re.compile(
    r"\b(?:not|isnt|arent|wasnt|aint|wrong|incorrect|off|mistake|mistaken|error|change|fix|edit|redo|update|except|besides|cept|but)\b"
)
_AS_IT_IS = re.compile(r"\b(?:right|correct|accurate|ok|okay|fine|good|true|as it is|stays?)\b")
_ALL_ELSE = re.compile(
    r"^(?:(?:its|it is|thats|and|but|ok|yes|no|the) )*(?:mostly|almost|all|everything(?: else)?|everythings|rest|the rest|others?)\b"
)
_GOES_ON = re.compile(r"^(?:its|it|that|thats|they|those|she|he|i|im|ive|we|because|since|only|never|none|not|nothing|yes|no)\b")


@dataclass(frozen=True)
class Part:
    """What a text says of one earlier question, `behind` its name where it opens with that, and in what `follows` and names none.

    `told`: it says more than the question's name. `stays`: that the answer is right as it is.
    """

    question: str
    text: str
    behind: str
    told: bool
    stays: bool
    follows: str = ""


class Parts:
    """Cuts the texts of one protocol."""

    def __init__(self, protocol: Protocol, medicines: Medicines, cues: Cues) -> None:
        onset = protocol.in_role("onset")
        self._onset = onset.id if onset else None
        self._medicines, self._cues = medicines, cues
        names: Mapping[str, list[str]] = protocol.wording["en"].get("names", {})
        self._lists = {q.id for q in protocol.questions if q.kind in ("conditions", "medicines")}
        self._names = {
            q.id: re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, names[q.id]), key=len, reverse=True)) + r")\w*")
            for q in protocol.questions
            if names.get(q.id)
        }
        self._rests = {q.id: frozenset(dict(mentioned(q.when))) for q in protocol.questions}

    def read(self, given: Text) -> list[Part]:
        """The parts of a text, in order. A question may have several."""
        found: list[Part] = []
        for sentence in sentences(given.stated):
            pieces: list[tuple[list[str], list[int]]] = []
            end = 0
            for clause in clauses(sentence.raw):
                start = sentence.raw.index(clause.raw, end)
                end = start + len(clause.raw)
                shown = given.cues.speller.mend(clause.plain)
                if _ALL_ELSE.match(shown) and _AS_IT_IS.search(shown) and not self.named(given, shown):
                    continue
                asked = self.named(given, shown)
                if asked and (not pieces or not pieces[-1][0] or asked[0] != pieces[-1][0][0]):
                    lead = pieces.pop()[1] if pieces and not pieces[-1][0] else [start]
                    pieces.append((asked, [lead[0], end]))
                elif pieces:
                    pieces[-1][1][-1] = end
                else:
                    pieces.append(([], [start, end]))
            for asked, (first, last) in pieces:
                text = sentence.raw[first:last]
                if asked:
                    found += self._parts(asked, text, given)
                elif found and _GOES_ON.match(plain(text)) and not self._medicines.places(plain(text)):
                    found[-1] = replace(found[-1], follows=f"{found[-1].follows} {text}".strip())
        return found

    def _parts(self, asked: list[str], text: str, given: Text) -> Iterator[Part]:
        shown = given.cues.speller.mend(plain(text)).strip(" .,;:!?-")
        for lead in (_RECALLED, _EXCEPTED, _LEAD):
            shown = lead.sub("", shown)
        for question in asked:
            rest = self._without_names(question, shown)
            told = bool(re.sub(rf"\b{_FILLING}\b|\W+", "", rest)) or rest == shown
            yield Part(
                question, shown, self._behind(question, shown), told, not told and bool(_AS_IT_IS.search(rest)) and not _WRONG.search(rest)
            )

    def _behind(self, question: str, shown: str) -> str:
        """What follows the name where the part opens with it ("diabetes, I don't have it")."""
        match = self._names[question].search(shown) if question in self._names else None
        led = match and re.fullmatch(r"(?:(?:the|my|about|for|on|and|change|fix|answer|question|to) )*", shown[: match.start()])
        rest = (
            re.match(r"(?: (?:one|1|part|bit|thing|question|answer))?(?:[,:] ?| - )(.+)", shown[match.end() :]) if match and led else None
        )
        return rest[1] if rest else ""

    def _without_names(self, question: str, shown: str) -> str:
        shown = self._names[question].sub(" ", shown) if question in self._names else shown
        match = self._cues.names(question, shown)
        return f"{shown[: match.start()]} {shown[match.end() :]}" if match else shown

    def named(self, given: Text, shown: str) -> list[str]:
        """The answered questions that a plain clause names: the one with the longest name, and what rests on it and is named too."""
        found: list[tuple[int, str]] = []
        for question in given.answers:
            lengths = [match.end() - match.start() for match in self._names[question].finditer(shown)] if question in self._names else []
            about = self._cues.names(question, shown)
            lengths += [about.end() - about.start()] if about else []
            if lengths:
                found.append((max(lengths), question))
        asked = [question for length, question in sorted(found, key=lambda one: (one[1] in self._lists, -one[0]))]
        if not asked or asked[0] == self._onset and self._medicines.places(shown):  # "it started" may be said of a medicine
            return []
        return [asked[0], *(q for q in asked[1:] if asked[0] in self._rests.get(q, ()))]
