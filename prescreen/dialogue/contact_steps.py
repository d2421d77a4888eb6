"""The contact details, one by one: first whether to be contacted at all, last whether to hear of other trials.

For a prescreening that may fit, for somebody who asks for a person, and (no more than an address) for other trials.
E-mail or phone is enough; by SMS the phone is known. What is not given is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from prescreen.dialogue import details, next_calls, prompts, second_look
from prescreen.dialogue.talk import Talk
from prescreen.understanding.answers import details_at_once
from prescreen.understanding.answers.contact_details import email_in as email_in  # the study page's form still looks for them here
from prescreen.understanding.answers.contact_details import phone_in as phone_in

DETAILS = ("first_name", "last_name", "email", "phone", "reach", "language")


def begin(talk: Talk, purpose: str) -> None:
    """Starts asking for contact details for this purpose."""
    interview, contact = talk.state.interview, talk.state.contact
    interview.phase, interview.misses = "contact", 0
    contact.purpose = purpose
    if contact.kind is not None and purpose == "prescreening":
        contact.kind = "prescreening"
        contact.complete = True
    advance(talk)


def phone_known(talk: Talk) -> bool:
    """Whether the gateway knows the number: the person texts, or opened the chat from a text."""
    return talk.state.interview.channel == "sms" or talk.state.interview.phone_known


def open_field(talk: Talk) -> str | None:
    """The contact detail to ask for now; None when there is no more to ask."""
    return next((field for field in fields(talk) if field not in talk.state.contact.done), None)


def fields(talk: Talk) -> tuple[str, ...]:
    """The contact details to ask for, in order, as far as it can be told now."""
    contact = talk.state.contact
    if contact.purpose == second_look.PURPOSE:
        return second_look.fields(phone_known(talk), second_look.agreed(talk))
    if contact.purpose == "call" and contact.agreed == "no":
        return ()
    if contact.purpose == "other_trials" or contact.agreed == "no":
        order: tuple[str, ...] = ("other_trials",)
        if contact.other_trials == "yes" and not contact.email:
            order = ("other_trials", "email")
    elif contact.purpose == "call":
        order = ("agreed", *DETAILS)
    else:
        order = ("agreed", *DETAILS, "other_trials")
        if contact.other_trials == "yes" and not contact.email and not contact.phone:
            order = (*order, "email")
    if phone_known(talk):
        order = tuple(field for field in order if field != "phone")
    elif "phone" in contact.done and not contact.phone and "reach" not in contact.done and details.reach_told(contact):
        order = tuple(field for field in order if field != "reach")  # told already, and no voicemail to ask about
    return order


def advance(talk: Talk) -> None:
    """Asks for the next detail, or closes once all are in."""
    field = open_field(talk)
    contact, interview = talk.state.contact, talk.state.interview
    if field is not None:
        interview.misses = 0
        prompts.ask(talk, f"contact.{field}")
        return
    if contact.kind is not None:
        contact.complete = True
    _close(talk)


def take(talk: Talk, field: str, value: object) -> bool:
    """Takes what was answered to a detail; False where it is not one (then it is asked again)."""
    contact = talk.state.contact
    if field == second_look.PURPOSE:
        if value not in ("yes", "no", "declined"):
            return False
        second_look.take(talk, str(value), reachable=phone_known(talk))
        _done(talk, field)
        if value == "yes":
            _take_at_once(talk, ("first_name", "phone"))
        return True
    if field in ("agreed", "other_trials"):
        if value not in ("yes", "no", "declined"):
            return False
        decision = "yes" if value == "yes" else "no"
        setattr(contact, field, decision)
        if field == "agreed" and decision == "no":
            _refused(talk)
        _done(talk, field)
        if field == "agreed" and decision == "yes":
            _take_at_once(talk)
        return True
    if field == "first_name" and contact.purpose == second_look.PURPOSE and not second_look.names(talk, value):
        return False
    found = details.take(talk, field, value, needed=_needed(talk, field))
    for name in found or ():
        _done(talk, name)
    if contact.purpose == second_look.PURPOSE and found:
        second_look.reached(talk)
    return found is not None


def _needed(talk: Talk, field: str) -> bool:
    contact = talk.state.contact
    return field == "phone" and not contact.email and not phone_known(talk) and contact.purpose != second_look.PURPOSE


def _take_at_once(talk: Talk, wanted: Sequence[str] = DETAILS) -> None:
    """Takes the details that the text with the yes gives already, and says them back. A way alone is noted, and the rest of it asked."""
    contact = talk.state.contact
    given = {field: told for field, told in details_at_once.details_in(talk.text).items() if field in wanted}
    for field in ("email", *DETAILS):
        if field in given and field not in contact.done:
            setattr(contact, field, given[field])
            if field != "reach" or details_at_once.tells_when(given["reach"]) and ("first_name" in given or "phone" in given):
                _done(talk, field)
    if given:
        noted = "; ".join(f"{talk.label(f'contact.{field}')}: {talk.own(field, given[field])}" for field in DETAILS if field in given)
        talk.say("contact.noted", details=noted)
    if given and contact.purpose == second_look.PURPOSE:
        second_look.reached(talk)


def refused(talk: Talk) -> bool:
    """Whether somebody whom the study team would contact has said no to it."""
    contact = talk.state.contact
    return (
        contact.purpose == "prescreening"
        and contact.agreed == "no"
        and contact.kind is None
        and talk.state.interview.disposition is not None
    )


def agree(talk: Talk) -> None:
    """Takes up what was refused: the person wants to be contacted after all."""
    contact, interview = talk.state.contact, talk.state.interview
    contact.agreed, contact.other_trials, interview.phase = "yes", None, "contact"
    contact.done = [field for field in contact.done if field not in ("agreed", "other_trials")]
    _done(talk, "agreed")
    _take_at_once(talk)
    advance(talk)


def back(talk: Talk) -> bool:
    """Takes the detail before the open one back, to be asked again; False where there is none to take back."""
    contact = talk.state.contact
    if not contact.done or contact.done[-1] == "agreed" and contact.kind is not None:
        return contact.kind is not None
    change(talk, contact.done[-1])
    return True


def change(talk: Talk, field: str) -> None:
    """Takes one of the details back, to be asked again. What it was stays until there is another."""
    contact = talk.state.contact
    contact.done.remove(field)
    contact.email_heard, contact.email_written = None, None
    if field in ("agreed", "other_trials"):
        setattr(contact, field, None)
    talk.state.interview.misses = 0


def call_off(talk: Talk) -> None:
    """Ends what was begun by asking for a person, as a no does."""
    talk.state.contact.agreed = None
    _close_call(talk)


def leave_out(talk: Talk, field: str) -> None:
    """After the third miss: the detail is left out, or, without any way to reach the person, the details end."""
    contact = talk.state.contact
    contact.email_heard, contact.email_written = None, None
    if field == second_look.PURPOSE:
        second_look.decline(talk)
    elif field == "phone" and contact.purpose == second_look.PURPOSE:
        second_look.decline(talk)
        contact.done = [*contact.done, field]
        return
    elif field == "agreed":
        contact.agreed = "no"
        _refused(talk)
    elif field == "other_trials":
        contact.other_trials = "no"
    elif field == "phone" and not contact.email:
        talk.say("close.unreachable")
        contact.agreed, contact.done = "no", [*contact.done, "agreed", "other_trials"]
        talk.state.interview.phase = "over"
        return
    _done(talk, field)


def _done(talk: Talk, field: str) -> None:
    contact = talk.state.contact
    contact.done.append(field)
    reachable = contact.email or contact.phone or phone_known(talk)
    named = {"email", "phone"} & set(contact.done) if phone_known(talk) else {"phone"} & set(contact.done)
    if contact.agreed == "yes" and contact.kind is None and reachable and (named or contact.email and field == "phone"):
        contact.kind = "call" if contact.purpose == "call" else "prescreening"


def _refused(talk: Talk) -> None:
    if talk.state.contact.purpose == "prescreening":
        talk.say("close.no_contact")


def _close(talk: Talk) -> None:
    contact, interview = talk.state.contact, talk.state.interview
    if contact.purpose == "call":
        _close_call(talk)
        return
    if contact.purpose == second_look.PURPOSE:
        second_look.close(talk)
        return
    interview.phase = "over"
    if contact.purpose == "prescreening" and contact.agreed == "yes":
        next_calls.say(talk, "close.waiting" if interview.disposition == "wait" else "close.referred")
    if contact.other_trials == "yes" and (contact.email or contact.phone):
        talk.say("close.other_trials")
    elif contact.purpose != "prescreening" or contact.agreed == "no":
        talk.say("close.done")


def _close_call(talk: Talk) -> None:
    interview, contact = talk.state.interview, talk.state.contact
    refused = contact.agreed != "yes"
    if refused:
        contact.done = []
        contact.agreed, contact.call_asked = None, None
    if interview.disposition is not None:
        interview.phase = "over"
        if not refused:
            next_calls.say(talk, "close.called" if interview.disposition == "unlikely" else "close.referred")
        else:
            talk.say("close.done")
        return
    interview.phase = "questions" if interview.refused is False and "consent" in talk.state.answers else "consent"
    talk.say("aside.person_later" if refused else "aside.person_referred")
