"""A text while it is read: its plain form, its sentences and clauses, which of them ask something, and what was found in it so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prescreen.understanding.answers.ties import related, without_patterns
from prescreen.understanding.lines.plain import Clause, clauses, plain
from prescreen.understanding.signs import kinds

if TYPE_CHECKING:
    from prescreen.protocol.model import Protocol, Question
    from prescreen.understanding.answers.conditions import Condition
    from prescreen.understanding.answers.cues import Cues
    from prescreen.understanding.answers.medicines import Medicine

_ASSENTS = ("readback", "contact.agreed", "contact.other_trials", "confirm")
"""The points of the conversation, beside questions, that ask for a yes."""
_MOST_CLAUSES = 50
_LED_PIECE = re.compile(r"\s*(?:yes|yeah|yep|yup|no|nope|nah)\b(?=[ ,.]+\w)(?! (?:one|way|idea|clue|doubt|problem))", re.IGNORECASE)
"""A yes or no that answers, and that a question follows in the same sentence ("no what's even the point")."""
_LED = re.compile(
    r"^(?:(?:oh|well|goodness|heavens|lord|god|gosh|um|uh|hell|heck|my|dear|good),? ){0,3}(?:yes|yeah|yep|yup|sure|no|nope|nah)\b(?:[ ,.!]|$)"
)


_RELATIVE = re.compile(
    r"\s*which\b(?! (?:one|ones|1|of|glands?|kinds?|types?|medicines?|stud\w+|do|does|did|would|should|will|can|could|i should|is (?:it|that|the|better|worse))\b)",
    re.IGNORECASE,
)
"""A clause that tells more of what stands before it ("a scan, which showed nothing")."""
_SHORT_QUESTION = re.compile(
    r"\s*(?:is (?:it|that|this)|does (?:it|that|this)|will (?:it|that|this|i)|would (?:it|that)|can i|do i|how|why) ", re.IGNORECASE
)
_MEANT = re.compile(
    r"\b(?:mean|meaning|talking about|asking about|that the|those the|is that (?:a|an|the|like|my|what)|like (?:a|an|the))\b"
)
_TAG = re.compile(r"(?:.*\b)?(?:right|correct|yes|no|ok|okay|isnt it|wasnt it|doesnt it|didnt i|havent i|huh)")
_TELLS = re.compile(r"\b(?:i|ive|im|my|we)\b")
_COUNTS = re.compile(
    r"\b(?:does|do|would|will|did|should|doesnt|wouldnt) (?:that|this|it|those|these|they|\w+)(?: \w+)? (?:even |really |also |still )?count\b|\bcounts?$"
    r"|\b(?:is|are|was|were|isnt|wasnt) (?:that|this|it|those|these|they) (?:even |really |also |still )?(?:a|an|considered|counted)(?: \w+){1,3}$|\bwould (?:that|this|it|those|these) be (?:a |an |considered |counted )?\w+(?: \w+)?$"
    r"|^(?:(?:well|so|but|hmm|um|oh|and|no|yes),? )*(?:is|are) (?!that|this|it|those|these|they|there|the study|the trial)(?:a |an |my )?(?:\w+ ){1,3}?(?:a|an|considered|counted|one of)(?: \w+){1,2}$"
)
_NO_MATTER = re.compile(
    r"^(?:what|which|how)\b|\b(?:problem|issue|good|bad|ok|okay|yes|no|person|robot|scam|question|fine|sign|big|lot|must|joke|human|real)\b"
)


@dataclass
class Text:
    """One text at one question. `raw` is in English; what was written in another language is in `written`."""

    raw: str
    question: str
    today: date
    answers: dict[str, Any]
    cues: Cues
    language: str
    written: str
    protocol: Protocol
    medicines: list[Medicine] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    telling: dict[str, set[str]] = field(default_factory=dict)
    """Clause as written -> the questions, beside the open one, about which it says something."""
    unread: list[str] = field(default_factory=list)
    """Earlier questions that the text speaks of, of which it can't be read what it changes."""
    by: str = ""
    """What the answer goes by, as a reading tells it."""

    @cached_property
    def asked(self) -> Question | None:
        """The open question; None at another point of the conversation."""
        return self.protocol.question(self.question) if self.protocol.has_question(self.question) else None

    @cached_property
    def without_patterns(self) -> bool:
        """Whether only the wording and examples of the open question are known."""
        return without_patterns(self.protocol, self.question)

    @cached_property
    def of_assent(self) -> bool:
        """Whether what is open asks for a yes that agrees to something, and for no fact."""
        if self.asked is None:
            return self.question in _ASSENTS
        return self.asked.willing or self.asked.role in ("consent", "decides")

    @cached_property
    def plain(self) -> str:
        return self.cues.speller.mend(plain(self.raw))

    @cached_property
    def pieces(self) -> list[tuple[str, bool]]:
        """The sentences as written, and whether each ends with a question mark."""
        found = re.findall(r"[^?!.;\n]+(?:\.(?=\d)[^?!.;\n]+)*[?!.;\n]*|[?]+", re.sub(r"(?<=\d)\.(?=\d)|\.(?=\d)", "\u2024", self.raw))
        return [(piece.replace("\u2024", "."), "?" in piece) for piece in found]

    @cached_property
    def sentences(self) -> list[str]:
        return [plain(piece).strip(" .,;:!?-") for piece, _ in self.pieces]

    @cached_property
    def asking_pieces(self) -> list[str]:
        """The sentences that ask something, as written; only the asking part of one that also states something."""
        found = []
        for piece, mark in self.pieces:
            shown = plain(piece).strip(" .,;:!?-")
            before, _, last = piece.rpartition(",")
            if mark and before and len(last.split()) > 2 and kinds.asks(plain(last).strip(" ?"), question_mark=True):
                if not kinds.asks(plain(before), question_mark=False):
                    found.append(last)
                    continue
            stated = plain(before)
            if mark and _TAG.fullmatch(plain(last).strip(" ?")) and _TELLS.search(stated) and not kinds.asks(stated, question_mark=False):
                found.append(last)  # "I used them until Tuesday, that counts, right?" tells it all the same
                continue
            later = re.search(r"(?<=\w) (?:would|can|could|am|should|will|do) i\b", piece, re.IGNORECASE)
            if (
                mark
                and later
                and len(piece[: later.start()].split()) > 2
                and not kinds.asks(plain(piece[: later.start()]), question_mark=False)
            ):
                found.append(piece[later.start() :])
                continue
            if shown and kinds.asks(shown, question_mark=mark):
                found.append(piece)
                continue
            for part in re.split(r",\s|\sbut\s|\sand\s|\s-\s", piece)[1:]:
                if not mark and _RELATIVE.match(part):
                    continue
                long = mark or len(part.split()) > (2 if _SHORT_QUESTION.match(part) else 3)
                if kinds.asks(plain(part).strip(" .,;:!?-"), question_mark=mark) and long:
                    found.append(part)
                    break
            else:
                if (start := kinds.run_on(piece.lower())) is not None:
                    found.append(piece[start:])
        return found

    @property
    def asking_plain(self) -> list[str]:
        """The asking sentences in plain form."""
        return [plain(piece) for piece in self.asking_pieces]

    @property
    def asking(self) -> bool:
        """Whether the text asks something that it does not answer itself."""
        return bool(self.asking_pieces) and not self._answers_itself

    @property
    def _answers_itself(self) -> bool:
        """Whether all that it asks is what the question means, and an answer stands behind it ("do they mean the lip? yes")."""
        behind = self.raw.rpartition(self.asking_pieces[-1])[2]
        return bool(_LED_PIECE.match(behind)) and all(_MEANT.search(piece) for piece in self.asking_plain)

    @property
    def asks_whether_it_counts(self) -> bool:
        """Whether it asks if what it tells is a case of the question's matter ("they watch a nodule. Does that count?")."""
        return any(
            _COUNTS.search(shown) and not _NO_MATTER.search(shown) for shown in (piece.strip(" .,;:!?-") for piece in self.asking_plain)
        )

    @property
    def asking_only(self) -> bool:
        """Whether every sentence of the text asks."""
        return self.asking and len(self.asking_pieces) >= len([p for p in self.pieces if p[0].strip()])

    @cached_property
    def stated(self) -> str:
        """The text as written without the sentences that ask; a yes or no that led one of them in stays."""
        text = self.raw
        for piece in self.asking_pieces:
            led = _LED_PIECE.match(piece)
            text = text.replace(piece, f" {led[0]} " if led else " ")
        return text

    @cached_property
    def clauses(self) -> list[Clause]:
        """The clauses that state something; of a very long text only the first fifty."""
        return [Clause(c.raw, self.cues.speller.mend(c.plain)) for c in clauses(self.stated)[:_MOST_CLAUSES]]

    @cached_property
    def corrects(self) -> bool:
        """Whether it sounds as if it changed something said before."""
        return kinds.corrects(self.plain)

    @property
    def direct(self) -> str:
        """The plain text without the clauses that only answer other questions than the open one; a yes or no at the beginning stays."""
        if self.question in ("confirm", "readback"):
            return self.cues.speller.mend(plain(self.stated)).strip() if self.asking and self.answered_beside() else self.plain
        kept = []
        for place, clause in enumerate(self.clauses):
            told = self.telling.get(clause.raw, set()) - {self.question} - related(self.protocol, self.question)
            own = (
                self.cues.names(self.question, clause.plain)
                or self._own(clause)
                or re.search(r"\bso,? (?:no|nope|yes|yeah)$", clause.plain)
            )
            if (
                told
                and not own
                and not (place == 0 and _LED.match(clause.plain) and not re.match(r"^(?:no|nope) \w+(?: \w+){0,3} ?$", clause.plain))
            ):
                continue
            kept.append(clause.plain)
        if len(kept) == len(self.clauses):
            return self.plain if not self.asking_pieces else self.cues.speller.mend(plain(self.stated)).strip()
        return ", ".join(kept)

    def _own(self, clause: Clause) -> bool:
        return self.cues.value(self.question, "first", clause.plain)[0]

    def telling_others(self, shown: str) -> bool:
        """Whether every clause says something about another question than the open one."""
        return bool(self.telling) and all(self.telling.get(c.raw, set()) - {self.question} for c in self.clauses)

    def answered_beside(self) -> bool:
        """Whether something is stated beside what is asked."""
        return bool(re.search(r"\w", self.stated)) and self.stated.strip() != self.raw.strip()

    def denied_only(self) -> bool:
        """Whether the text only denies ("no cancer")."""
        return bool(re.match(r"^(?:no|never|none|nope)\b", self.plain)) and not re.search(
            r"\b(?:but|just|only|except|was|not)\b", self.plain
        )
