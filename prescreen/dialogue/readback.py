"""The read-back: the answers in short lines, each of which can be corrected; then what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from prescreen.dialogue import asides, contact_steps, prompts, reopening
from prescreen.dialogue.talk import Talk
from prescreen.dialogue.turn import Say
from prescreen.disposition import decide

_UNSAID = ("consent",)
_TOGETHER = ("yes", "no", "unsure", "declined")
"""Answers that a text message lists together."""


@dataclass(frozen=True)
class _Entry:
    """An answer that is read back."""

    question: str
    label: str
    shown: str
    value: Any


def begin(talk: Talk) -> None:
    """Says all answers and asks whether they are right; the second time only those that are others than before."""
    interview, entries = talk.state.interview, _entries(talk)
    interview.phase, interview.misses = "readback", 0
    now = {_line(entry): entry for entry in entries}
    told = [entry for line, entry in now.items() if line not in interview.shown]
    if told:
        talk.says = [say for say in talk.says if say.key != "aside.changed"]  # the lines say so too
        again = "amended.readback" if interview.reopened is not None and not interview.read_back else "readback.intro"
        intro = talk.wording("readback.intro_again" if interview.read_back else again)
        if interview.channel == "sms":
            talk.say_text("readback.0", " ".join([intro, *_in_short(talk, told)]))
        else:
            text = "\n".join([intro, *map(_line, told)])
            talk.says.append(Say("readback.0", text, rows=tuple(entry.question for entry in told), parts=talk.noted.pieces(text)))
        prompts.begin_anew(talk)
    interview.read_back, interview.shown = True, list(now)
    prompts.ask(talk, "readback")


def _entries(talk: Talk) -> list[_Entry]:
    """Each answer that counts, settled ones included."""
    given = talk.weighed.applicable
    return [_Entry(q, talk.label(q), talk.shown(q, value), value) for q, value in given.items() if q not in _UNSAID]


def _line(entry: _Entry) -> str:
    return f"{entry.label}: {entry.shown}"


def _in_short(talk: Talk, entries: list[_Entry]) -> list[str]:
    """The answers as a text message says them: those with something to tell one by one, those that are alike together."""
    alike: dict[str, list[str]] = {value: [] for value in _TOGETHER}
    said = []
    for entry in entries:
        key = f"short.{entry.question}"
        label = talk.wording(key) if talk.has(key) else entry.label
        if len(entries) > 1 and isinstance(entry.value, str) and entry.value in alike:
            alike[entry.value].append(label)
        else:
            said.append(f"{label}: {entry.shown}.")
    return said + [talk.wording(f"readback.alike.{value}", labels=", ".join(labels)) for value, labels in alike.items() if labels]


def accept(talk: Talk) -> None:
    """All is correct: the disposition is computed, and the person hears what it means for them."""
    interview = talk.state.interview
    interview.disposition = decide(talk.weighed.findings)
    talk.say(f"outcome.{interview.disposition}")
    if interview.disposition == "wait":
        asides.waiting(talk)
    if interview.reopened is not None:
        reopening.close(talk)
        return
    contact_steps.begin(talk, "prescreening")
