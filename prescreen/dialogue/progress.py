"""How far somebody has come: from the question for consent, over all that are asked and the read-back, to the last contact detail."""

from __future__ import annotations

from prescreen.dialogue import contact_steps
from prescreen.dialogue.talk import Talk
from prescreen.dialogue.turn import Progress

_READ_BACK = 1


def progress(talk: Talk) -> Progress:
    """How many steps are behind, of about how many. 0 of 0 where the answers that say so are destroyed.

    A question counts as answered once its answer was confirmed, where it is read back. Of those that may still turn out to be asked or
    not, half are counted.
    """
    interview, contact = talk.state.interview, talk.state.contact
    given, decided = talk.given(), interview.disposition is not None
    if decided and not given:
        return Progress(0, 0)
    unsettled = {*talk.state.started} - {*talk.state.answers}  # lists that are still to be asked for the rest of them
    if interview.confirming and interview.doubted is None:
        unsettled.add(interview.confirming)
    answered = [q for q in talk.weighed.applicable if talk.protocol.has_question(q) and q not in unsettled]
    done = len(answered) + (_READ_BACK if decided else 0) + len(contact.done)
    if interview.phase == "over":
        return Progress(done, done)
    left = len([field for field in contact_steps.fields(talk) if field not in contact.done])
    if not decided:
        open_ = [asked for id, asked in talk.weighed.applies.items() if id not in answered and asked is not False]
        left += len(open_) - open_.count(None) // 2 + _READ_BACK
        left += contact.purpose == "call"  # the last question of a prescreening is none of a call
    return Progress(done, done + left)
