"""One contact detail out of a text: taken as it is, read back first where it may be only part of what was meant, or given up.

What the words hold beside a detail (an extension, a second number, whom to ask for) is kept for the team, as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from prescreen.dialogue.state import Contact
from prescreen.dialogue.talk import Talk
from prescreen.understanding.answers import contact_details, full_names, mended_addresses
from prescreen.understanding.answers.contact_details import Detail
from prescreen.understanding.answers.details_at_once import tells_when
from prescreen.understanding.glossary.spoken import spoken
from prescreen.understanding.languages.language import pattern

_NAMES = ("first_name", "last_name")
_LAST_NAME = pattern(r"\b{last_name_told}[\s,:]+(?P<name>[^\W\d_][\w'’-]*(?: (?-i:[A-Z])[\w'’-]*)*)", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+")
_SENTENCE = pattern(r"[;\n]+|(?<!\d)[.!](?=\s|$)|,\s+(?:{joining}\s+)?", re.IGNORECASE)


def take(talk: Talk, field: str, value: object, *, needed: bool) -> tuple[str, ...] | None:
    """Takes what a text says at a detail: gives those settled by it (none where it is to be asked for once more), or None if unclear.

    `value`: yes or no where an address was read back, or declined. `needed`: it can't be left out.
    """
    contact, text = talk.state.contact, talk.text.strip()
    given, given_before = _read(talk, field), reach_told(contact)
    named, number = _last_name_told(talk, field), _number_beside(talk, field)
    if field == "email" and contact.email_heard:
        return _read_back(talk, given, value)
    corrected = _correct(talk) if field not in ("email", *_NAMES) else ""
    if contact.email_heard:
        return ()
    if corrected:
        talk.says = [say for say in talk.says if say.key != "aside.changed"]
        talk.say("aside.changed", changes=corrected)
        given = _beyond(talk, field, given)
        if given is None:
            return ()
    if field == "reach" and given_before and has_number(talk) and (talk.wishes.yes or talk.wishes.no):
        given = Detail(talk.wording("contact.voicemail", words=text))
    declined = value == "declined" or given is None and contact_details.none_given(field, text, talk.state.interview.language)
    if given is None and (not declined or needed):
        return number or (() if named else None)
    contact.beside.pop(field, None)
    if given and given.noted:
        contact.beside[field] = text
    if field == "language" and given is None and contact_details.more_than_no(text):
        contact.beside[field] = text
    if field == "email" and given and given.value and not _sure(contact, given):
        return number
    more = given.more if given else {}
    for other, also in more.items():
        setattr(contact, other, also)
    if field in _NAMES and given:
        return tuple(more) if given.value is None else _named(contact, field, given.value, more)
    setattr(contact, field, _added(contact.reach, given) if field == "reach" else given.value if given else None)
    return (*more, *number, field)


def _last_name_told(talk: Talk, field: str) -> bool:
    """Takes the last name that is told at a later question."""
    found = None if field in _NAMES else _LAST_NAME.search(talk.text)
    if found and full_names.may_be_one(found["name"]):
        talk.state.contact.last_name = full_names.written(found["name"])
        return True
    return False


def _number_beside(talk: Talk, field: str) -> tuple[str, ...]:
    """Takes the phone number that is told where the address is asked for, if it is not known; the detail that is settled so."""
    contact = talk.state.contact
    if field != "email" or contact.phone or has_number(talk):
        return ()
    found = contact_details.read("phone", _ADDRESS.sub(" ", talk.text), spoken=spoken(talk.protocol.glossaries))
    if found is None:
        return ()
    contact.phone = found.value
    if found.noted:
        contact.beside["phone"] = talk.text.strip()
    return ("phone",)


def has_number(talk: Talk) -> bool:
    """Whether there is a number to call: one that was given, or that the gateway knows."""
    interview = talk.state.interview
    return bool(talk.state.contact.phone) or interview.channel == "sms" or interview.phone_known


def reach_told(contact: Contact) -> bool:
    """Whether how or when to reach the person was told before it is asked."""
    return bool(contact.reach) or any(tells_when(words) for field, words in contact.beside.items() if field in ("email", "phone"))


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


def _sure(contact: Contact, given: Detail) -> bool:
    """Whether an address is taken as it is; else it is to be read back, or the one that was most likely meant."""
    meant = mended_addresses.meant(given.value or "")
    if given.sure and meant is None:
        return True
    contact.email_heard, contact.email_written = meant or given.value, given.value if given.sure else None
    return False


def _read_back(talk: Talk, given: Detail | None, value: object) -> tuple[str, ...] | None:
    """Takes what is said to an address that was read back. One that is given anew is read back too."""
    contact = talk.state.contact
    heard, wrote = contact.email_heard or "", contact.email_written
    put_right = given.value if given else mended_addresses.mended(talk.text, heard)
    if put_right and put_right != heard:
        contact.beside.pop("email", None)
        if given and given.noted:
            contact.beside["email"] = talk.text.strip()
        contact.email_heard, contact.email_written = put_right, None
        return ()
    if value not in ("yes", "no", "declined") and not given:
        return None
    contact.email_heard, contact.email_written = None, None
    if given:  # the same once more
        value = "yes"
    if value == "yes" or value == "no" and wrote:
        contact.email = heard if value == "yes" else wrote
        return ("email",)
    contact.beside.pop("email", None)
    return ("email",) if value == "declined" else ()


def _correct(talk: Talk) -> str:
    """Puts an address or a number right that was given before, as this text says; what changed, empty where nothing did."""
    contact, told = talk.state.contact, spoken(talk.protocol.glossaries)
    changed = []
    if contact.email and (email := contact_details.corrected_email(talk.text, contact.email, told)):
        if not email.sure and "email" in contact.done:
            contact.done.remove("email")
            contact.email_heard, contact.email_written = email.value, None
            return ""
        contact.email = email.value
        changed.append(f"{talk.label('contact.email')}: {talk.own('email', email.value or '')}")
    if contact.phone and (phone := contact_details.corrected_phone(talk.text, contact.phone, told)):
        contact.phone = phone
        changed.append(f"{talk.label('contact.phone')}: {talk.own('phone', phone)}")
    return "; ".join(changed)


def correct(talk: Talk) -> bool:
    """Puts an address or a number right that was given before, where this text does so, and says it; whether it does."""
    changes = _correct(talk)
    if changes:
        talk.say("aside.changed", changes=changes)
    return bool(changes)


def _beyond(talk: Talk, field: str, given: Detail | None) -> Detail | None:
    """What a text that puts a detail right says at the open question beside."""
    if field not in ("reach", "language"):
        return replace(given, noted=False) if given else None
    contact = talk.state.contact
    rest = [one for one in _SENTENCE.split(talk.text) if not contact_details.about_detail(one, contact.email, contact.phone)]
    return contact_details.read(field, ". ".join(one.strip() for one in rest)) if rest else None


def _read(talk: Talk, field: str) -> Detail | None:
    text, language = talk.text.strip(), talk.state.interview.language
    if field != "email" and contact_details.none_given(field, text, language):
        return None
    return contact_details.read(field, text, language, spoken(talk.protocol.glossaries))
