"""What a text was read as: its kind, the value for the open question, further facts, and the words each was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prescreen.understanding.wishes import Wishes

DATED, ON_LIMIT, NEAR_LIMIT, TITLED = "dated", "on limit", "near limit", "titled"
AFTERWARDS, OF_ANOTHER, ALARMED, OVER = "afterwards", "of another", "alarmed", "over the budget"
"""What an answer may go by, or what keeps one from being read: a date that decides; one that lies on the limit of the time asked about,
alone or beside other words; a choice's title; something told that a "nothing since" follows; what is told of somebody else alone; words that elsewhere call for help; that it took too long."""
KINDS = ("emergency", "stop", "person", "correct", "advice", "ask", "answer", "unclear")
"""In the order in which they win when one text does several things."""


@dataclass(frozen=True)
class Reading:
    """What one text was read as, at one question.

    `answer` None: it says nothing about the open question; where the text asks, it is what was said beside. `also`: question -> what the text
    says about it beside. `words`: question -> the words it was read from. `guessed`: names read from a misspelling that decides.
    `doubt`: a value to be read back before it counts (prescreen/understanding/doubt.py).
    `unread`: the earlier questions that the text speaks of, of which it can't be read what it changes; they are asked again.
    `whole`: the lists in `also` that are told as they are to be, where an entry of the earlier list leaves or changes; others are added to.
    `asks`: the part of the text that asks, as written. `others`: that it tells of somebody else. `opens`: the yes or no
    that it opens with. `by`: what it goes by, one of the above.
    `wishes`: what the text wants of the conversation itself; it stays in the process that read the text.
    """

    kind: str
    answer: Any = None
    also: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    guessed: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    doubt: Any = None
    asks: str = field(default="", compare=False)
    others: bool = field(default=False, compare=False)
    opens: str | None = field(default=None, compare=False)
    by: str = field(default="", compare=False)
    wishes: Wishes = field(default=Wishes(), compare=False, repr=False)

    def to_json(self) -> dict[str, Any]:
        """As JSON, without the wishes; `from_json` reads it back."""
        told = {"kind": self.kind, "answer": self.answer, "also": dict(self.also), "words": dict(self.words), "guessed": list(self.guessed)}
        return {**told, **{name: list(getattr(self, name)) for name in ("whole", "unread") if getattr(self, name)}}

    @staticmethod
    def from_json(entry: Mapping[str, Any]) -> Reading:
        """The reading that `to_json` wrote."""
        lists = tuple(entry["guessed"]), tuple(entry.get("whole", ())), tuple(entry.get("unread", ()))
        return Reading(entry["kind"], entry["answer"], dict(entry["also"]), dict(entry["words"]), *lists)
