"""One contact detail out of a text: taken as it is, read back first where it may be only part of what was meant, or given up.

What the words hold beside a detail (an extension, a second number, whom to ask for) is kept for the team, as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping

from prescreen.dialogue.state import Contact
from prescreen.dialogue.talk import Talk
from prescreen.understanding.answers import contact_details, full_names
from prescreen.understanding.answers.contact_details import Detail
from prescreen.understanding.glossary.spoken import spoken

_NAMES = ("first_name", "last_name")


def take(talk: Talk, field: str, value: object, *, needed: bool) -> tuple[str, ...] | None:
    """Takes what a text says at a detail: the details that are settled by it, none where it is asked for once more; None if unclear.

    `value`: yes or no where an address was read back, or declined. `needed`: it can't be left out.
    """
    contact, text = talk.state.contact, talk.text.strip()
    given = _read(talk, field)
    heard, contact.email_heard = contact.email_heard, None
    if field == "email" and heard and (given is None or given.value == heard) and value in ("yes", "no"):
        if value == "no":
            contact.beside.pop(field, None)
            return ()
        contact.email = heard
        return (field,)
    declined = value == "declined" or given is None and contact_details.none_given(field, text, talk.state.interview.language)
    if field == "phone" and given is None and not declined and (corrected := _corrected_address(talk)):
        contact.email = corrected
        talk.say("aside.changed", changes=f"{talk.label('contact.email')}: {corrected}")
        return ()
    if given is None and (not declined or needed):
        contact.email_heard = heard
        return None
    contact.beside.pop(field, None)
    if given and given.noted:
        contact.beside[field] = text
    if given and not given.sure:
        contact.email_heard = given.value
        return ()
    if field in ("reach", "language") and (corrected := _corrected_address(talk)):
        contact.email = corrected
    more = given.more if given else {}
    for other, also in more.items():
        setattr(contact, other, also)
    if field in _NAMES and given:
        return tuple(more) if given.value is None else _named(contact, field, given.value, more)
    setattr(contact, field, _added(contact.reach, given) if field == "reach" else given.value if given else None)
    return (*more, field)


def _named(contact: Contact, field: str, name: str, more: Mapping[str, str]) -> tuple[str, ...]:
    """Takes a name. Where both stood in the answer to the first question, the one to the second tells where to part them."""
    if field == "last_name" and contact.first_name:
        if first := full_names.without(contact.first_name, name):
            contact.first_name = first
        name = full_names.without(name, contact.first_name) or name
    setattr(contact, field, name)
    return (*more, field)


def _added(before: str | None, given: Detail | None) -> str | None:
    """How to reach somebody, after what the text with their yes may have said of it."""
    return "; ".join(one for one in (before, given.value if given else None) if one) or None


def holds_address(talk: Talk) -> bool:
    """Whether this text holds an e-mail address."""
    return _read(talk, "email") is not None


def reach(contact: Contact) -> str | None:
    """How to reach the person, in their words; those beside a name, an address or a number come first."""
    return "\n".join([*contact.beside.values(), *([contact.reach] if contact.reach else [])]) or None


def _corrected_address(talk: Talk) -> str | None:
    """The address that this text puts in the place of the one given before."""
    before = talk.state.contact.email
    given = _read(talk, "email") if before and before.lower() in talk.text.lower() else None
    return given.value if given and given.sure and given.value != before else None


def _read(talk: Talk, field: str) -> Detail | None:
    text, language = talk.text.strip(), talk.state.interview.language
    if field != "email" and contact_details.none_given(field, text, language):
        return None
    return contact_details.read(field, text, language, spoken(talk.protocol.glossaries))
