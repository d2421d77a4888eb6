"""What a turn is: the next state, what is said, what the page shows, and what is recorded. Types alone, for the core and the gateway.

The state is the core's own: whoever carries it elsewhere keeps it whole and never looks inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import msgspec

from prescreen.disposition import Disposition
from prescreen.protocol.model import Status
from prescreen.script.parts import Made, Pieces, made_of


@dataclass(frozen=True)
class Choice:
    """A choice offered with a question: sending `value` picks it. `parts`: what the title is made of."""

    title: str
    value: str
    parts: Pieces = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Say:
    """One thing said: the key of its wording, its text, and the choices offered with it.

    `rows`: of the answers read back, the question of each line behind the first. `parts`: what the text is made of; where it is one of
    several that a long text was cut into, the whole of that one, and `cut` says from which letter of it to which. `script`: the id of
    the manifest that it is from; empty where that is the one of its turn.
    """

    key: str
    text: str
    choices: tuple[Choice, ...] = ()
    rows: tuple[str, ...] = ()
    parts: Pieces = field(default=(), compare=False, repr=False)
    cut: tuple[int, int] | None = field(default=None, compare=False, repr=False)
    script: str = field(default="", compare=False, repr=False)

    @staticmethod
    def of(key: str, text: str, choices: tuple[Choice, ...] = (), made: Made | None = None) -> Say:
        """A text said, made of this; without, of what it knows itself to be made of."""
        made = made or made_of(text) or Made(())
        titled = tuple(replace(choice, parts=parts) for choice, parts in zip(choices, made.choices, strict=False)) or choices
        return Say(key, str(text), titled, parts=made.text, cut=made.cut, script=made.script)

    @property
    def made(self) -> Made | None:
        """What it is made of; None where that was not noted."""
        return Made(self.parts, tuple(choice.parts for choice in self.choices), cut=self.cut, script=self.script) if self.parts else None


@dataclass(frozen=True)
class Progress:
    """How many steps of the interview are behind, of about how many."""

    done: int
    of: int


@dataclass(frozen=True)
class View:
    """What the page shows. `question` is the open one, None exactly when the conversation has ended.

    `several`: the values offered with it that can be named together, each by its title, with commas between them.
    """

    question: str | None
    progress: Progress
    ended: bool
    language: str
    several: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.question is None) != self.ended:
            raise ValueError("a question is open exactly until the end")

    def closed(self) -> View:
        """This view where no question can be put now, and nothing is to be gone on with."""
        return replace(self, question=None, ended=True, progress=Progress(0, 0), several=())


@dataclass(frozen=True)
class Evidence:
    """A value that counts, and the words, the question as asked and the message that it comes from.

    `settled`: another answer gave it. `protocol`: the version under which it was given.
    """

    value: Any
    words: str = ""
    asked: str = ""
    message: str = ""
    protocol: str = ""
    settled: bool = False


@dataclass(frozen=True)
class Entry:
    """One criterion of the ledger: its status, why, and the answer that says so. `until`: the day a wait ends, as YYYY-MM-DD."""

    criterion: str
    status: Status
    why: str = ""
    question: str | None = None
    value: Any = None
    words: str = ""
    asked: str = ""
    protocol: str = ""
    until: str | None = None


@dataclass(frozen=True)
class ReferralDetails:
    """Who wants to be contacted, and how. `complete`: all details were asked for. `questions`: what they asked the study team."""

    kind: Literal["prescreening", "call"]
    language: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    reach: str | None = None
    other_language: str | None = None
    questions: tuple[str, ...] = ()
    complete: bool = False


@dataclass(frozen=True)
class OtherTrials:
    """Where somebody wants to hear of other trials."""

    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class OwnData:
    """What was done with the participant's own data in this turn. `email`: the address that the conversation holds, for the copy."""

    done: Literal["deleted", "copied"]
    email: str | None = None


Done = Literal["passed_over", "undone", "not_asked", "asked", "corrected", "declined", "no_number", "agreed", "named", "withdrawn"]
"""What a turn can do about a second look: the lot did not fall on them (passed_over), whose interview went on after that (undone); it did,
and there was a reason not to ask (not_asked); they were asked; the interview went on instead (corrected); no; yes, without a number
(no_number); yes (agreed); what to call them by came after that (named); no more (withdrawn)."""


@dataclass(frozen=True)
class SecondLook:
    """What a turn did about the call that checks whether somebody was rightly ruled out.

    `criterion`: by which they were. Of a call agreed to: why, the answers that it looks at, whom to call (by text the number is the
    gateway's), and for how many days it may wait.
    """

    done: Done
    criterion: str = ""
    why: str = ""
    answers: dict[str, Evidence] = field(default_factory=dict)
    first_name: str | None = None
    phone: str | None = None
    days: int = 0


@dataclass(frozen=True)
class Record:
    """What the gateway stores of a turn beside the state.

    `keep`: how much may be kept of the conversation. `fell_at`: the question at which this turn stopped it or ruled somebody out.
    `wait_until`: YYYY-MM-DD. `count`: what is counted without an id. `emergency`: 911 or 988.
    `held_until`: when what the state holds of an interview that did not fit is to be let go. `trial`: the name of the trial.
    `reopened`: it had ended, and is gone through again: still `open`, `left` as it was before, or `done`.
    `coded`: a code to call with is told in this turn; the question that it stands for, beside the criterion, empty where that is gone.
    `checking`: the interview has ended, and what is open is the question for a second look, or what to call them by.
    """

    protocol: str
    kind: str
    consented: bool
    keep: Literal["all", "criterion", "nothing"]
    disposition: Disposition | None
    fell_at: str | None
    wait_until: str | None
    focus: str | None
    criteria: dict[str, Status]
    ledger: tuple[Entry, ...]
    answers: dict[str, Evidence]
    referral: ReferralDetails | None
    other_trials: OtherTrials | None
    emergency: Literal["911", "988"] | None
    count: str | None
    own_data: OwnData | None
    held_until: str | None = None
    trial: str = ""
    reopened: Literal["open", "left", "done"] | None = None
    second_look: SecondLook | None = None
    coded: str | None = None
    checking: bool = False


def orphaned(state: Mapping[str, Any]) -> dict[str, Any]:
    """This state with no question open: what is written next answers none, and the open one is asked again."""
    return {**state, "interview": {**state["interview"], "orphaned": True}}


@dataclass(frozen=True)
class Turn:
    """What a step gives. `state` is opaque outside of the core."""

    state: Mapping[str, Any]
    says: tuple[Say, ...]
    view: View
    record: Record = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """The turn as plain values, as it travels to the gateway."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    @staticmethod
    def from_json(entry: Any) -> Turn:
        """The turn that `to_json` wrote. Raises ValueError (msgspec.ValidationError) for anything else."""
        return msgspec.convert(entry, Turn)

    def asking_nothing(self, key: str, text: str) -> Turn:
        """This turn, saying only this, with no question open. What is written next answers no question, since none was seen."""
        return replace(self, state=orphaned(self.state), says=(Say.of(key, text),), view=self.view.closed())
