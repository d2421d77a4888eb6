"""What comes after something was taken or said: the next question, a confirmation, the read-back; or the same question in other words."""

from __future__ import annotations

from prescreen.dialogue import confirmation, contact_steps, facts, notices, prompts, readback, record, reopening
from prescreen.dialogue.endings import refuse, stop
from prescreen.dialogue.talk import Talk

MISSES = 3
"""So many unclear answers at one question, and the value that stands for them is taken."""


def go_on(talk: Talk) -> None:
    """After something was taken or said: a ruling-out answer is read back, else the next question, else the read-back."""
    interview = talk.state.interview
    if interview.phase in ("consent", "contact", "over", "amended"):
        repeat(talk, record.point(talk))
        return
    if interview.doubted is not None:
        repeat(talk, "confirm")
        return
    finding = confirmation.failing(talk)
    if finding is not None:
        if interview.phase == "confirm" and interview.confirming == finding.question:
            repeat(talk, "confirm")
        else:
            confirmation.begin(talk, finding)
        return
    interview.phase, interview.confirming = ("questions", None) if interview.phase != "readback" else ("readback", None)
    notices.tell(talk)
    following = prompts.next_question(talk)
    if following is None:
        if interview.phase == "readback" and talk.reading is not None and talk.reading.kind in ("ask", "advice", "person"):
            repeat(talk, "readback")
        else:
            readback.begin(talk)
        return
    interview.phase = "questions"
    prompts.ask(talk, following)


def repeat(talk: Talk, point: str | None) -> None:
    """Asks the open question once more, for consent without all that was said around it; nothing where there is none."""
    if point == "consent":
        prompts.ask_consent_again(talk)
    elif point is not None:
        prompts.ask(talk, point)


def miss(talk: Talk, point: str) -> None:
    """An unclear answer: other words, then choices, and after the third the value that stands for it."""
    interview = talk.state.interview
    interview.misses += 1
    if interview.misses < MISSES:
        prompts.ask_again(talk, point, interview.misses)
        return
    give_up(talk, point)


def unstick(talk: Talk) -> None:
    """Where a question has just been put once too often: takes the value that stands for it, and says what comes then instead."""
    for _ in range(2):
        point = record.point(talk)
        if point is None or not prompts.worn_out(talk):
            return
        talk.says = [say for say in talk.says if not prompts.is_of(talk, say, point)]
        give_up(talk, point)


def give_up(talk: Talk, point: str) -> None:
    """Asks a question no more: takes the value that stands for it, or offers a person, and where that was of no use, stops."""
    interview = talk.state.interview
    interview.misses = 0
    prompts.begin_anew(talk)
    if point == "consent":
        refuse(talk, said="close.no_answer")
    elif point == "confirm":
        confirmation.take(talk, "unsure")
        go_on(talk)
    elif point == reopening.POINT:
        reopening.leave(talk)
    elif point == "readback" and interview.helped:
        stop(talk)
    elif point == "readback":
        interview.helped = True
        talk.say("readback.person")
        talk.state.contact.done, talk.state.contact.agreed = [], None
        contact_steps.begin(talk, "call")
    elif point.startswith("contact."):
        contact_steps.leave_out(talk, point.split(".", 1)[1])
        if interview.phase == "contact":
            contact_steps.advance(talk)
            if interview.phase not in ("contact", "over"):
                go_on(talk)
    else:
        facts.take(talk, point, talk.protocol.question(point).missed)
        go_on(talk)
