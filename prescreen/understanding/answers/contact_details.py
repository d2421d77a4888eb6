"""Contact details in what somebody writes when asked for one: a name, an e-mail address, a phone number, free words, or that there is none."""

from __future__ import annotations

import re
from collections.abc import Callable

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from prescreen.understanding.languages.language import pattern

_NONE = pattern(r"^\W*{no_detail}\W*$", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s<>()\",;:]{1,64}@[^\s<>()\",;:@]{1,255}")
_NAME_LEAD = pattern(r"^{name_lead}[:\s]+", re.IGNORECASE)
_AT, _DOT = pattern(r"\s+{at}\s+", re.IGNORECASE), pattern(r"\s+{dot}\s+", re.IGNORECASE)
_LONGEST_NAME, _LONGEST = 80, 500


def none_given(text: str) -> bool:
    """Whether a text says that there is no such detail, or that it is not given."""
    return bool(_NONE.match(text))


def read(field: str, text: str) -> str | None:
    """What a text gives for a detail (`first_name`, `last_name`, `email`, `phone`, `reach`, `language`); None where it gives nothing."""
    return _READERS[field](text)


def name_in(text: str) -> str | None:
    """The name that a text gives, without what leads it in ("my name is").

    >>> name_in("I'm Maria Lopez.")
    'Maria Lopez'
    """
    name = _NAME_LEAD.sub("", text).strip(' .,!;:"')
    return " ".join(name.split()) if any(letter.isalpha() for letter in name) and len(name) <= _LONGEST_NAME else None


def email_in(text: str) -> str | None:
    """The e-mail address that a text holds, its at and dots written out or not."""
    spelled = _DOT.sub(".", _AT.sub("@", text))
    found = _EMAIL.search(spelled)
    if not found:
        return None
    try:
        checked = validate_email(found.group().strip(".,!?'"), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return str(checked.normalized)


def phone_in(text: str) -> str | None:
    """The phone number that a text holds, in E.164; one without a country code is taken for one of the United States."""
    for match in phonenumbers.PhoneNumberMatcher(text, "US", leniency=phonenumbers.Leniency.POSSIBLE):
        number = match.number
        if phonenumbers.is_possible_number(number) and len(phonenumbers.national_significant_number(number)) >= 7:
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None


def _free(text: str) -> str | None:
    return text[:_LONGEST] if any(letter.isalnum() for letter in text) else None


_READERS: dict[str, Callable[[str], str | None]] = {
    "first_name": name_in,
    "last_name": name_in,
    "email": email_in,
    "phone": phone_in,
    "reach": _free,
    "language": _free,
}
