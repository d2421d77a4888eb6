"""The read-back: the answers in short lines, each of which can be corrected; then what they come to."""

from __future__ import annotations

from prescreen.criteria import applicable, evaluate
from prescreen.dialogue import asides, contact_steps, prompts
from prescreen.dialogue.talk import Talk
from prescreen.disposition import decide

_SMS_CHUNK = 400
_UNSAID = ("consent",)


def begin(talk: Talk) -> None:
    """Says all answers and asks whether they are right; the second time only those that are others than before."""
    interview, now = talk.state.interview, lines(talk)
    interview.phase, interview.misses = "readback", 0
    told = [line for line in now if line not in interview.shown]
    if told:
        talk.says = [say for say in talk.says if say.key != "aside.changed"]  # the lines say so too
        intro = talk.wording("readback.intro_again" if interview.read_back else "readback.intro")
        for number, text in enumerate(_chunks([intro, *told], _SMS_CHUNK if interview.channel == "sms" else 100_000)):
            talk.say_text(f"readback.{number}", text)
        interview.put_at = ""
    interview.read_back, interview.shown = True, now
    prompts.ask(talk, "readback")


def lines(talk: Talk) -> list[str]:
    """One short line for each answer that counts, settled ones included."""
    given = applicable(talk.protocol, talk.given())
    return [f"{talk.label(q)}: {talk.shown(q, value)}" for q, value in given.items() if q not in _UNSAID]


def accept(talk: Talk) -> None:
    """All is correct: the disposition is computed, and the person hears what it means for them."""
    interview = talk.state.interview
    interview.disposition = decide(evaluate(talk.protocol, talk.given(), talk.today))
    talk.say(f"outcome.{interview.disposition}")
    if interview.disposition == "wait":
        asides.waiting(talk)
    contact_steps.begin(talk, "prescreening")


def _chunks(lines_: list[str], limit: int) -> list[str]:
    chunks: list[str] = []
    for line in lines_:
        if chunks and len(chunks[-1]) + len(line) + 1 <= limit:
            chunks[-1] += "\n" + line
        else:
            chunks.append(line)
    return chunks
