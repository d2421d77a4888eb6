"""A conversation's whole state, as it travels between gateway and turn server: compact JSON, nothing hidden elsewhere.

A state of another format is refused (StateError), never silently cut; one of another protocol version is carried over.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from prescreen.answers import Answer
from prescreen.disposition import Disposition

FORMAT = 1


class StateError(ValueError):
    """A state that this core can't take: another format, or not a state at all."""


@dataclass
class Contact:
    """What the person gave to be contacted by. `purpose`: prescreening, call, or other_trials.

    `email_heard`: an address that is read back before it is taken; `email_written`: the one that they wrote, where that may hold a slip and
    `email_heard` is what they may have meant. `beside`: detail -> their words, where those hold more than it.
    `call_asked`: their words, where they asked to be called.
    """

    purpose: str = "prescreening"
    agreed: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    reach: str | None = None
    language: str | None = None
    other_trials: str | None = None
    email_heard: str | None = None
    email_written: str | None = None
    call_asked: str | None = None
    beside: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    kind: str | None = None
    complete: bool = False


@dataclass
class Interview:
    """Where a conversation stands, beside the answers themselves.

    `earlier`: the words of answers taken back to be asked again.
    `put_at`, `puts`: the question that is open, and how often it was put since it was; `put_words`, `put_alike`: a mark of the words that a
    question was put in last, and how often in a row; `unanswered`: questions of the participant's in that time that nothing answers.
    `turns`: texts since it began or was taken up again. `shown`: the lines of the last read-back;
    `helped`: a person was offered there. `marked`: they told of an emergency, of which the team knows.
    `seen`: when the last text came, by SMS. `returned`: misses at the question whose interview this is, None where it is not asked.
    `doubted`: an answer that is read back before it counts, as an Answer in JSON, while `confirming` names its question; `doubts`: the
    questions at which that was done, since it is done once.
    `phone_known`: the chat was opened from a text, so that the gateway knows the number. `forgetting`: when it was asked whether all is
    to be deleted. `language_chosen`: by a wish, not by how somebody writes; `language_refused`: it was said that another is not offered;
    `language_noticed`: that it follows how somebody writes.
    `heard`: a mark of the last longer text, by SMS; `times`: how often it came in a row.
    `written`: generic name of a medicine -> how it was written, with its dose.
    `noticed`: the notices that were said.
    `until`: until when the answers of an interview that did not fit are held, so that it can be taken up again; `failed_at`: the question
    that it ended at, as long.
    `second_look`: what became of asking for a call to check that: passed, asked, no, yes, or that one waits; `sheet`: what waits for it.
    `reopened`: while an interview that had ended is gone through again (reopening.py), what it was before. `referred`: it was taken up
    again for somebody who is referred: what they answered stays with the team, whatever it comes to.
    """

    channel: str = "web"
    language: str = "en"
    phase: str = "consent"
    opened: bool = False
    misses: int = 0
    asked: str = ""
    asking: str | None = None
    orphaned: bool = False
    offered: list[str] = field(default_factory=list)
    next: str | None = None
    trail: list[str] = field(default_factory=list)
    earlier: dict[str, str] = field(default_factory=dict)
    confirming: str | None = None
    doubted: dict[str, Any] | None = None
    doubts: list[str] = field(default_factory=list)
    put_at: str = ""
    puts: int = 0
    put_words: str = ""
    put_alike: int = 0
    unanswered: int = 0
    turns: int = 0
    read_back: bool = False
    shown: list[str] = field(default_factory=list)
    helped: bool = False
    marked: bool = False
    questions: list[str] = field(default_factory=list)
    disposition: Disposition | None = None
    failed: str | None = None
    under_age: bool = False
    paused: bool = False
    stopped: bool = False
    refused: bool = False
    seen: str = ""
    returned: int | None = None
    phone_known: bool = False
    forgetting: str = ""
    language_chosen: bool = False
    language_refused: bool = False
    heard: str = ""
    times: int = 0
    until: str = ""
    language_noticed: bool = False
    written: dict[str, str] = field(default_factory=dict)
    noticed: list[str] = field(default_factory=list)
    reopened: dict[str, Any] | None = None
    referred: bool = False
    failed_at: str | None = None
    second_look: str = ""
    sheet: dict[str, Any] = field(default_factory=dict)

    @property
    def gone(self) -> bool:
        """Whether it did not fit, so that nothing that was answered may be kept."""
        return self.disposition == "unlikely" and not self.referred


@dataclass
class State:
    """Answers, volunteered lists still open (`started`), facts given before consent (`early`), contact, and the interview.

    `trial`: the name of the trial that it is about; empty in a state from before there were several.
    """

    protocol: str
    interview: Interview
    answers: dict[str, Answer] = field(default_factory=dict)
    started: dict[str, Answer] = field(default_factory=dict)
    early: dict[str, Answer] = field(default_factory=dict)
    contact: Contact = field(default_factory=Contact)
    trial: str = ""

    def to_json(self) -> dict[str, Any]:
        """The state as JSON, with its format and protocol version."""
        return {
            "format": FORMAT,
            "protocol": self.protocol,
            "trial": self.trial,
            "interview": dict(vars(self.interview)),
            "contact": dict(vars(self.contact)),
            **{name: {q: a.to_json() for q, a in getattr(self, name).items()} for name in ("answers", "started", "early")},
        }

    @staticmethod
    def from_json(entry: Mapping[str, Any]) -> State:
        """The state that `to_json` wrote. Raises StateError for anything else."""
        if not isinstance(entry, Mapping) or entry.get("format") != FORMAT:
            raise StateError(f"a state of format {FORMAT} is needed")
        try:
            answers, started, early = ({q: Answer.from_json(a) for q, a in entry[name].items()} for name in ("answers", "started", "early"))
            interview, contact = Interview(**_copied(entry["interview"])), Contact(**_copied(entry["contact"]))
            return State(entry["protocol"], interview, answers, started, early, contact, entry.get("trial", ""))
        except (KeyError, TypeError, AttributeError) as error:
            raise StateError(f"not a state: {type(error).__name__}") from None


def _copied(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: copy(value) for key, value in entry.items()}
