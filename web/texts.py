"""Texts by SMS: how one is read from what Twilio hands over, and how one that is no turn of the interview is queued.

What happens to a text that came in is web/reception.py.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import phonenumbers
from sqlalchemy import Connection

from store import conversations, outbox
from web.context import Context
from web.wording import say

LONGEST_TEXT = 2_000


@dataclass(frozen=True)
class Text:
    """A text as Twilio hands it over.

    `answered_by_twilio`: STOP, HELP or START, where Twilio took the text for that and has answered it. `written`: when it was written,
    where it comes late. `to`: the number that it was sent to.
    """

    sid: str
    phone: str
    body: str
    media: bool
    answered_by_twilio: str | None = None
    written: datetime | None = None
    to: str = ""


def read_text(form: Mapping[str, object]) -> Text | None:
    """The text that a webhook's fields hold; None where they hold none."""
    sid, phone = field(form, "MessageSid") or field(form, "SmsSid"), field(form, "From")
    if not sid or len(sid) > 64 or not phone.startswith("+"):
        return None
    media, kind = field(form, "NumMedia"), field(form, "OptOutType")
    return make_text(sid, phone, field(form, "Body"), media=media, opt_out_type=kind, to=field(form, "To"))


def make_text(
    sid: str, phone: str, body: str, *, media: str = "0", opt_out_type: str = "", to: str = "", written: datetime | None = None
) -> Text:
    """A text of these fields, in the form that Twilio gives them."""
    keyword = opt_out_type.upper()
    answered = keyword if keyword in ("STOP", "HELP", "START") else None
    return Text(sid, phone, clean(body), media.isdigit() and int(media) > 0, answered, written, to)


def field(form: Mapping[str, object], name: str) -> str:
    """A field's value; empty where it has none."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def clean(text: str) -> str:
    """The text without control characters and halves of characters; line ends stay.

    >>> clean("yes\\x00 I \\x1bdo\\ud83d")
    'yes I do'
    """
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def served(phone: str, countries: tuple[str, ...]) -> bool:
    """Whether a number is of one of these countries."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return False
    region = phonenumbers.region_code_for_number(number)
    regions = [region] if region else phonenumbers.region_codes_for_country_code(number.country_code or 0)
    return any(region in countries for region in regions)


def send(
    context: Context,
    connection: Connection,
    key: str,
    phone: str,
    conversation: str | None,
    *,
    language: str | None = None,
    unprompted: bool = False,
    **fields: Any,
) -> None:
    """Queues a text of our wording that is no turn of the interview."""
    words = say(context, offered(context, connection, conversation, language), key, "sms", **fields)
    queue(context, connection, key, words, phone, conversation, unprompted=unprompted)


def queue(
    context: Context, connection: Connection, key: str, words: str, phone: str, conversation: str | None, *, unprompted: bool = False
) -> None:
    """Queues a text of these words; it goes out from the number of the trial."""
    sent: dict[str, Any] = {"phone": phone, "now": context.clock.now(), "conversation": conversation, "unprompted": unprompted}
    outbox.add_text(connection, context.sealer, key, words, trial=context.trial, **sent)


def offered(context: Context, connection: Connection, conversation: str | None, language: str | None) -> str:
    """This language where it is offered, else the conversation's, else the first that is offered."""
    if language is not None and language in context.languages:
        return language
    known = conversations.language_of(connection, conversation) if conversation is not None else None
    return known or context.languages[0]
