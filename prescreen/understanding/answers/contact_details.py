"""Contact details in what somebody writes when asked for one: a name, an e-mail address, a phone number, free words, or that there is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import phonenumbers

from prescreen.understanding.answers import addresses, called, full_names, mended_addresses
from prescreen.understanding.answers.preferred import preferred
from prescreen.understanding.languages.language import each, languages, pattern
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.signs.ways import ways_in

_NONE = pattern(r"^\W*{no_detail}(?:[\s,.!]+{no_detail})?\W*$", re.IGNORECASE)
_LEFT_OUT = pattern(r"^\W*(?:{left_out}|{no_detail})\W*$", re.IGNORECASE)
_ALSO_NAMES, _EITHER = each("{also_a_name}", re.IGNORECASE), each("{a_name_or_a_no}")
_PHONE_WORDS = pattern(r"\b(?:{phone_words})\b", re.IGNORECASE)
_NOT_ENOUGH = pattern(r"\b(?:{language_lacking})\b", re.IGNORECASE)
_ENOUGH = pattern(r"\b(?:{language_enough})\b", re.IGNORECASE)
_NO_LEAD = pattern(r"^\W*(?:{no_lead})\b[\s,.;!-]*", re.IGNORECASE)
_COURTESIES = pattern(r"[\s,]*\b(?:{name_behind})\W*$", re.IGNORECASE)
_DICTATED_END = pattern(r"(?<=\w)[\s,]+(?:{dictated_end})\W*$", re.IGNORECASE)
_DICTATED_COMMA = pattern(r"(?<=\w)\s+(?:{dictated_comma})(?=\s+\w)", re.IGNORECASE)
_NUMBER_OH = pattern(r"\b(?:{number_oh})\b", re.IGNORECASE)
_NUMBER_HUNDRED = pattern(r"\b(?:{number_hundred})\b", re.IGNORECASE)
_NUMBER_TIMES = pattern(r"\b(?:(?P<double>{number_double})|{number_triple}) (?P<digit>\w+)\b", re.IGNORECASE)
_NUMBER_JOINTS = pattern(r"(?<=\d)(?:[\s,.-]|\b(?:{number_joint})\b)+(?=\d)", re.IGNORECASE)
_ENDING = pattern(
    r"(?:^|\b(?:{number_corrected})\b)[\s,.:;-]*(?:\b(?:{number_corrected}|{number_ends})\b[\s,.:;-]*)+(?P<last>\d[\d -]{1,8}\d)(?![\d-])",
    re.IGNORECASE,
)
"""The last digits of a number, told anew."""
_ABOUT_PHONE = pattern(r"\b(?:{phone_named})\b", re.IGNORECASE)
_CORRECTS = pattern(r"\b(?:{number_corrected}|{detail_corrected})\b", re.IGNORECASE)
_ADDRESS_NOTE = pattern(r"\b(?:{address_note})\b", re.IGNORECASE)
_ABOUT_EMAIL = pattern(r"\b(?:{email_named})\b", re.IGNORECASE)
_CLAUSE = pattern(r"[.,;!]|\b(?:{language_turn})\b")
_TURN = pattern(r"^(?:{language_turn})\s+")
_LANGUAGE_LEAD = pattern(r"^(?:(?:{language_lead})[\s,.:]+)+", re.IGNORECASE)
_LANGUAGE_BEHIND = pattern(r"(?:[\s,]+(?:{language_behind}))+\W*$", re.IGNORECASE)
_AGREEING = pattern(r"^(?:(?:{agreeing}|{way_turn_lead})\b[\s,.!]*)+", re.IGNORECASE)
_LOCAL_FORM = re.compile(r"\+1[2-9]\d\d[2-9]\d{6}")
_LONGEST = 500
_NAMES = ("first_name", "last_name")
_OTHER_WAYS = {"email": frozenset({"call", "text"}), "phone": frozenset({"mail"})}
_HELD_ADDRESS = re.compile(r"\S+@[\w.-]*\w")
_SENTENCES = re.compile(r"[.;!\n]+(?:\s+|$)")
Spoken = Callable[[str], str]


@dataclass(frozen=True)
class Detail:
    """What a text gives for a detail. `sure`: it need not be read back. `noted`: the words hold more that the team should see.

    `value` None: it gives only what is in `more`.
    """

    value: str | None
    sure: bool = True
    noted: bool = False
    more: Mapping[str, str] = field(default_factory=dict)


def none_given(field: str, text: str, language: str = "en") -> bool:
    """Whether a text says that there is no such detail, or that it is not given. A word that is also a name is one where it can be."""
    if field in _NAMES and (_is(_ALSO_NAMES, text, language) or _is(_EITHER, text, language)):
        return False
    text = _without_end(text)
    if field in _OTHER_WAYS and _left_out(field, text):
        return True
    return bool(_NONE.match(text)) or field == "language" and _only_this_one(text, language)


def _left_out(field: str, text: str) -> bool:
    """Whether an address or a number is left out in a sentence of its own, or another way is named instead ("e-mail only")."""
    rest = _HELD_ADDRESS.sub(" ", text)
    if re.search(r"\d{3}", rest) and field == "phone":
        return False
    if any(len(piece.split()) > 1 and _LEFT_OUT.match(piece) for piece in _SENTENCES.split(rest)):
        return True
    found = ways_in(rest)
    return bool(found.wanted & _OTHER_WAYS[field]) and found.wanted <= _OTHER_WAYS[field] and not re.search(r"[\d@]", rest)


def read(field: str, text: str, language: str = "en", spoken: Spoken = lambda text: text) -> Detail | None:
    """What a text gives for a detail (`first_name`, `last_name`, `email`, `phone`, `reach`, `language`); None where it gives nothing.

    `spoken` makes digits of the number words of other languages.
    """
    if field in _NAMES:
        return _name(field, text, language)
    if field == "email":
        found = addresses.read(_without_end(text), spoken)
        return Detail(found.value, found.sure, found.among or bool(_ADDRESS_NOTE.search(text))) if found else None
    if field == "phone":
        return _phone(_without_end(text), spoken)
    if field == "language":
        return _language(text)
    text = _reach(text)
    return Detail(text[:_LONGEST]) if any(letter.isalnum() for letter in text) else None


def _reach(text: str) -> str:
    """How to reach somebody in their words, without the yes that led it in ("yea sure text is best")."""
    said = without_marks(text).strip()
    bare = _AGREEING.sub("", said)
    return bare if re.search(r"\w{3}", bare) else said


def email_in(text: str) -> str | None:
    """The e-mail address that a text holds, its signs written out or not; None where it may be only part of one."""
    found = addresses.read(text)
    return found.value if found and found.sure else None


def phone_in(text: str) -> str | None:
    """The phone number that a text holds, in E.164; one without a country code is taken for one of the United States."""
    found = _phone(text, lambda text: text)
    return found.value if found else None


def beside_phone(text: str) -> str | None:
    """The text where it holds more than one phone number: an extension, another number, when to call."""
    found = _phone(text, lambda text: text)
    return text if found and found.noted else None


def _is(words: Mapping[str, re.Pattern[str]], text: str, language: str) -> bool:
    """Whether the whole text is one of these words of a language."""
    return language in words and bool(text.strip(" .!")) and bool(words[language].fullmatch(text.strip(" .!")))


def _name(field: str, text: str, language: str) -> Detail | None:
    if _is(_EITHER, text, language) or "@" in text:
        return None
    found = called.read(without_marks(text))
    if found is None:
        return None
    name, last = found.name, found.last
    if field == "last_name":
        return Detail(full_names.written(last or name or ""), noted=found.noted)
    if name and not last:
        name, last = full_names.parted(name)
    more = {"last_name": full_names.written(last)} if last else {}
    return Detail(full_names.written(name) if name else None, noted=found.noted, more=more)


def without_marks(text: str) -> str:
    """The text with the signs in it that dictation wrote out as words ("no period", "yes comma mornings")."""
    return _DICTATED_COMMA.sub(",", _without_end(text))


def _without_end(text: str) -> str:
    return _DICTATED_END.sub("", text)


def _phone(text: str, spoken: Spoken) -> Detail | None:
    found = _numbers(text)
    if not found:
        text = _dialled(text, spoken)
        found = _numbers(text)
    if not found:
        return None
    place, _ = preferred(text, [(match.start, match.end) for match in found])
    number, behind = found[place].number, text[found[-1].end :]
    written = _written(number)
    if len(found) == 1 and (mended := _with_ending(written, behind, spoken)):
        written, behind = mended
    rest = _PHONE_WORDS.sub(" ", "".join(c for c in text[: found[0].start] + " " + behind if not c.isdigit()))
    noted = len(found) > 1 or number.extension is not None or bool(re.search(r"[^\W\d_]{3}", rest))
    return Detail(written, noted=noted)


def _dialled(text: str, spoken: Spoken) -> str:
    """The text with a number told in words as digits that stand together ("six oh eight, double five five")."""
    said = _NUMBER_OH.sub("zero", _NUMBER_HUNDRED.sub("zero zero", spoken(plain(text))))
    said = _NUMBER_TIMES.sub(lambda told: " ".join([told["digit"]] * (2 if told["double"] else 3)), said)
    return _NUMBER_JOINTS.sub("", digits(said))


def _with_ending(written: str, behind: str, spoken: Spoken) -> tuple[str, str] | None:
    """A number with the last digits that are told behind it in place of its own, and what is said beyond ("no sorry, ends in 0112")."""
    for said in (behind, _dialled(behind, spoken)):
        if ending := _ENDING.search(said):
            last = re.sub(r"\D", "", ending["last"])
            mended = written[: -len(last)] + last
            return (mended, said[: ending.start()] + " " + said[ending.end() :]) if _numbers(mended) else None
    return None


def corrected_email(text: str, before: str, spoken: Spoken = lambda text: text) -> Detail | None:
    """The address that a text, at another question, puts in the place of the one given before; None where it does not.

    >>> corrected_email("it's gmail not gmial", "a@gmial.com").value, corrected_email("My e-mail should be b@x.org", "a@x.org").value
    ('a@gmail.com', 'b@x.org')
    """
    found = addresses.read(_without_end(text), spoken)
    if found is None:
        mended = mended_addresses.mended(text, before)
        return Detail(mended) if mended else None
    corrects = found.value != before and (before in text.lower() or _CORRECTS.search(text))
    return Detail(found.value, found.sure) if corrects else None


def about_detail(text: str, *details: str | None) -> bool:
    """Whether a text is about an address or a number, or holds one of these parts of details."""
    said = text.lower()
    return bool(_ABOUT_EMAIL.search(said) or _ABOUT_PHONE.search(said) or _CORRECTS.search(said)) or any(d and d in said for d in details)


def corrected_phone(text: str, before: str, spoken: Spoken = lambda text: text) -> str | None:
    """The number that a text, at another question, puts in the place of the one given before; None where it does not.

    >>> corrected_phone("oh and my number ends in 0112", "+16085550111"), corrected_phone("evenings after 6", "+16085550111")
    ('+16085550112', None)
    """
    about = _ABOUT_PHONE.search(text)
    if about is None:
        return None
    found = _phone(text, spoken)
    if found:
        return found.value if found.value != before and _CORRECTS.search(text) else None
    mended = _with_ending(before, text[about.end() :], spoken)
    return mended[0] if mended else None


def _numbers(text: str) -> list[phonenumbers.PhoneNumberMatch]:
    """The full phone numbers in a text; one without its area code is none."""
    return [m for m in phonenumbers.PhoneNumberMatcher(text, "US", leniency=phonenumbers.Leniency.POSSIBLE) if _full(m.number)]


def _full(number: phonenumbers.PhoneNumber) -> bool:
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return False
    return number.country_code != 1 or bool(_LOCAL_FORM.fullmatch(_written(number)))


def _written(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(_without_extension(number), phonenumbers.PhoneNumberFormat.E164))


def _without_extension(number: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber:
    bare = phonenumbers.PhoneNumber()
    bare.merge_from(number)
    bare.extension = None
    return bare


def _only_this_one(text: str, language: str) -> bool:
    """Whether no language but that of the conversation is wished for ("nah, English is fine", "my first language is Polish but English is ok")."""
    if language not in languages():
        return False
    mine, others = _named(language), [name for code in languages() if code != language for name in _named(code)]
    said = plain(text)
    rest = _TURN.sub("", _NO_LEAD.sub("", said))
    alone = (rest != said or said != (rest := _COURTESIES.sub("", said))) and rest.strip(" .!,") in mine
    return alone or _enough(said, mine, others)


def _named(language: str) -> frozenset[str]:
    return languages()[language].names


def _enough(said: str, mine: Iterable[str], others: Iterable[str]) -> bool:
    """Whether one clause says that this language will do, and none behind it wishes for another."""
    enough = False
    for clause in _CLAUSE.split(said):
        named = _holds(clause, mine)
        if named and _ENOUGH.search(clause) and not _NOT_ENOUGH.search(clause) and not _holds(clause, others):
            enough = True
        elif enough and (_NOT_ENOUGH.search(clause) or _holds(clause, others)):
            enough = False
    return enough


def _holds(said: str, names: Iterable[str]) -> bool:
    return any(re.search(rf"\b{re.escape(name)}s?\b", said) for name in names)


def more_than_no(text: str) -> bool:
    """Whether a text that wishes for no other language tells more of it ("my first language is Polish but English is fine")."""
    return len([clause for clause in _CLAUSE.split(plain(text)) if len(clause.split()) > 2]) > 1


def _language(text: str) -> Detail | None:
    said = without_marks(text).strip()
    bare = _LANGUAGE_BEHIND.sub("", _LANGUAGE_LEAD.sub("", said)).strip(" .,!")
    return Detail(bare.capitalize() if re.fullmatch(r"[^\W\d_]{3,}", bare) else said[:_LONGEST]) if re.search(r"\w", said) else None
