"""What follows from one text: STOP, START, HELP and strangers are seen to here, whatever the dialogue does; the rest is for the dialogue.

A text is taken once by its sid and stored with its effect in one transaction. Every path asks the ledger of opt-outs first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import phonenumbers
from sqlalchemy import Connection, text

from prescreen.dialogue import Site, begin
from prescreen.understanding.signs import keywords, language, safety
from store import agreements, conversations, counts, links, messages, opt_outs, other_trials, outbox, recruitment, text_counts
from store.sealing import Indices
from web import recruiting, talking
from web.chat import clean
from web.context import Context
from web.recruiting import URGENT
from web.turns import LONGEST_TEXT
from web.wording import say

STOPPED, WRONG = "sms.stopped", "sms.wrong"
LAST_WORDS = frozenset({STOPPED, WRONG, *URGENT.values()})
"""The only texts that go to a number that wants no more: that it is so, and where help is."""
_KEYWORDS = ("STOP", "HELP", "START")


@dataclass(frozen=True)
class Text:
    """A text as Twilio hands it over. `keyword`: STOP, HELP, START or WRONG; `told`: Twilio has answered that already."""

    sid: str
    phone: str
    body: str
    media: bool
    keyword: str | None
    told: bool
    written: datetime | None = None


def read_text(form: Mapping[str, object]) -> Text | None:
    """The text that a webhook's fields hold; None where they hold none."""
    sid, phone = field(form, "MessageSid") or field(form, "SmsSid"), field(form, "From")
    if not sid or len(sid) > 64 or not phone.startswith("+"):
        return None
    return make_text(sid, phone, field(form, "Body"), media=field(form, "NumMedia"), opt_out_type=field(form, "OptOutType"))


def make_text(sid: str, phone: str, body: str, *, media: str = "0", opt_out_type: str = "", written: datetime | None = None) -> Text:
    """A text, and what it says about texting itself."""
    body, told = clean(body), opt_out_type.upper()
    keyword = told if told in _KEYWORDS else _keyword(body)
    return Text(sid, phone, body, media.isdigit() and int(media) > 0, keyword, told in _KEYWORDS, written)


def field(form: Mapping[str, object], name: str) -> str:
    """A field's value; empty where it has none."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def _keyword(body: str) -> str | None:
    if keywords.opt_out(body):
        return "STOP"
    if keywords.help_word(body):
        return "HELP"
    if keywords.start_word(body):
        return "START"
    return "WRONG" if keywords.wrong_person(body) else None


class Texts:
    """Takes texts. Its calls block."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def take(self, received: Text) -> tuple[str, float] | None:
        """Stores a text with its effect, once. The conversation to run, and after how many seconds."""
        sealer = self.context.sealer
        with self.context.database.write() as connection:
            _one_at_a_time(connection, received.phone)
            index = sealer.indices("phone", received.phone)
            if conversations.by_source(connection, sealer, _source(received)) is not None:
                return None
            served = welcome(received.phone, self.context.settings.sms_countries)
            if not served and received.keyword not in ("STOP", "WRONG"):
                return None
            current = conversations.current_by_phone(connection, index)
            if received.keyword in ("STOP", "WRONG"):
                return self._leave(connection, received, index, current)
            lifted = received.keyword == "START" and opt_outs.lift(connection, index, self.context.clock.now())
            if not self._answered(connection, received, index, current):
                conversations.note_message(
                    connection, _source(received), meaning="ignored", now=self.context.clock.now(), conversation=current
                )
                return None
            return self._answer(connection, received, index, current, lifted)

    def _answered(self, connection: Connection, received: Text, index: Indices, current: str | None) -> bool:
        """Whether this number gets an answer now: it has not opted out and is within the limits of the day."""
        settings, now = self.context.settings, self.context.clock.now()
        if opt_outs.opted_out(connection, index):
            return False
        count = text_counts.received(connection, index[0], now.date())
        if safety.emergency(received.body) is not None:
            return True
        if settings.sms_number_limit and count > settings.sms_number_limit:
            if count == settings.sms_number_limit + 1:
                self.say(connection, "sms.enough", received.phone, current, to=received.body)
            return False
        begun = current is not None or not settings.sms_day_limit
        return begun or text_counts.sent_in_all(connection, now.date()) < settings.sms_day_limit

    def _answer(
        self, connection: Connection, received: Text, index: Indices, current: str | None, lifted: bool
    ) -> tuple[str, float] | None:
        if received.keyword == "HELP":
            if not received.told:
                self.say(connection, "sms.help", received.phone, current, to=received.body)
            self._note(connection, received, current)
            return None
        wish = other_trials.asked(connection, index) if current is None else None
        if current is None and not lifted and (wish or agreements.waiting(connection, index)):
            if keywords.yes_word(received.body):
                agreements.agree(connection, index, self.context.clock.now())
                if wish is not None:
                    other_trials.confirm(connection, wish, self.context.clock.now())
                self.say(connection, "sms.agreed", received.phone, None, to=received.body)
                self._note(connection, received, None)
                return None
            if keywords.no_word(received.body):
                return self._leave(connection, received, index, None)
        rights = self._about_own_data(connection, received, current)
        if not rights and self._for_coordinator(connection, received, index, current):
            self._note(connection, received, current)
            return None
        if not rights and self._not_recruiting(connection, received, current):
            self._note(connection, received, current)
            return None
        if self.context.settings.sms_mode == "link":
            self._link(connection, received)
            self._note(connection, received, current)
            return None
        if current is not None and self._begins_anew(connection, received.body, current):
            conversations.replace(connection, current, self.context.clock.now())
            current = None
        if current is not None and not received.body:
            self.say(connection, "sms.media", received.phone, current)
            self._note(connection, received, current)
            return None
        return self._interview(connection, received, index, current)

    def _note(self, connection: Connection, received: Text, current: str | None) -> None:
        conversations.note_message(connection, _source(received), meaning="noted", now=self.context.clock.now(), conversation=current)

    def _leave(self, connection: Connection, received: Text, index: Indices, current: str | None) -> tuple[str, float] | None:
        """No more texts to this number. What a stranger's number had begun can't be gone on with."""
        now, wrong = self.context.clock.now(), received.keyword == "WRONG"
        source = "wrong_number" if wrong else "text"
        new = opt_outs.add(connection, self.context.sealer, index, source=source, now=now, words=received.body)
        if new:
            outbox.withdraw(connection, index, "opted out")
            urgent = safety.emergency(received.body)
            if urgent is not None:
                self.say(connection, URGENT[urgent], received.phone, current, to=received.body)
            if not received.told and welcome(received.phone, self.context.settings.sms_countries):
                self.say(connection, WRONG if wrong else STOPPED, received.phone, current, to=received.body)
        if wrong and current is not None:
            conversations.replace(connection, current, now)
        if current is None or not new:
            conversations.note_message(connection, _source(received), meaning="stop", now=now, conversation=current)
            return None
        conversations.add_message(connection, self.context.sealer, current, _source(received), received.body, now=now, meaning="stop")
        return current, 0.0

    def _about_own_data(self, connection: Connection, received: Text, current: str | None) -> bool:
        """Whether a text is about the writer's own data: that is carried out whoever has the conversation and whatever is paused."""
        return recruiting.about_own_data(received.body, conversations.point_of(connection, current) if current else None)

    def _for_coordinator(self, connection: Connection, received: Text, index: Indices, current: str | None) -> bool:
        """Whether a text answers a coordinator: it goes to the referral, unread. Where help is, is told all the same."""
        referral = messages.awaited(connection, index, current, self.context.clock.now())
        if referral is None or not received.body:
            return False
        told = talking.receive(
            self.context, connection, referral, received.body[:LONGEST_TEXT], channel="sms", conversation=current, phone_index=index[0]
        )
        if told is not None:
            self.say(connection, told, received.phone, current, to=received.body)
        return True

    def _not_recruiting(self, connection: Connection, received: Text, current: str | None) -> bool:
        """Whether recruitment is paused or closed; then a text is told so and not kept, and where help is, if it is needed."""
        state = recruitment.standing(connection)
        if state == recruitment.OPEN:
            return False
        urgent = safety.emergency(received.body)
        if urgent is not None:
            recruiting.mark(self.context, connection, current, "sms", self.language(connection, current, received.body), urgent)
            self.say(connection, URGENT[urgent], received.phone, current, to=received.body)
        else:
            link = recruiting.waiting_list(self.context)
            self.say(connection, f"recruitment.{state}", received.phone, current, to=received.body, link=link)
        return True

    def _begins_anew(self, connection: Connection, body: str, current: str) -> bool:
        if keywords.start_over(body):
            return True
        point = conversations.point_of(connection, current)
        if point == "start_over" and keywords.yes_word(body):
            return True
        return point in ("returning", "start_over") and keywords.another_person(body)

    def _link(self, connection: Connection, received: Text) -> None:
        """A link to the chat instead of an interview; an emergency is told where help is."""
        now, spoken = self.context.clock.now(), self.language(connection, None, received.body)
        urgent = safety.emergency(received.body)
        if urgent is not None:
            counts.add(connection, "emergency_before_consent", "sms", spoken, now)
            self.say(connection, URGENT[urgent], received.phone, None, to=received.body)
            return
        token = links.add(connection, self.context.sealer, to=received.phone, language=spoken, now=now)
        self.say(connection, "sms.link", received.phone, None, to=received.body, link=f"{self.context.settings.public_url}/t/{token}")

    def _interview(self, connection: Connection, received: Text, index: Indices, current: str | None) -> tuple[str, float]:
        sealer, first, now = self.context.sealer, self.context.languages[0], self.context.clock.now()
        if current is None:
            site = Site.from_json(self.context.settings.site)
            turn = begin(self.context.protocol, channel="sms", language=first, now=now, site=site)
            current = conversations.add_conversation(connection, sealer, turn, channel="sms", language=first, now=now, phone=received.phone)
        outbox.withdraw(connection, index, "answered", unprompted=True)
        urgent = safety.emergency(received.body) is not None
        wait = 0.0 if urgent else self.context.settings.sms_join_seconds
        due = now + timedelta(seconds=wait)
        if wait:
            conversations.postpone(connection, current, due)
        conversations.add_message(
            connection,
            sealer,
            current,
            _source(received),
            received.body[:LONGEST_TEXT],
            now=now,
            due=due,
            meaning="media" if received.media else "text",
            written=received.written,
        )
        return current, wait + 0.02 if wait else 0.0

    def say(
        self,
        connection: Connection,
        key: str,
        phone: str,
        conversation: str | None,
        *,
        to: str = "",
        spoken: str | None = None,
        unprompted: bool = False,
        **fields: str,
    ) -> None:
        """Queues a text that is no turn of the dialogue. `to`: the one that it answers. `spoken`: its language, where that is known."""
        known = spoken if spoken in self.context.languages else None
        words = say(self.context, known or self.language(connection, conversation, to), key, "sms", **fields)
        now = self.context.clock.now()
        outbox.add_text(connection, self.context.sealer, key, words, phone=phone, now=now, conversation=conversation, unprompted=unprompted)

    def language(self, connection: Connection, conversation: str | None, body: str) -> str:
        """In which language a text is answered that is no turn: its own where that is sure, else the conversation's, else the first."""
        written = language.asked_for(body) or language.written_in(body)
        if written is not None and written in self.context.languages:
            return written
        known = conversations.language_of(connection, conversation) if conversation is not None else None
        return known or self.context.languages[0]


def welcome(phone: str, countries: tuple[str, ...]) -> bool:
    """Whether a number is of one of these countries."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return False
    region = phonenumbers.region_code_for_number(number)
    regions = [region] if region else phonenumbers.region_codes_for_country_code(number.country_code or 0)
    return any(region in countries for region in regions)


def _source(received: Text) -> str:
    return f"sms:{received.sid}"


def _one_at_a_time(connection: Connection, phone: str) -> None:
    """Two first texts of one number, taken by two processes, open one conversation."""
    if connection.dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(phone.encode()).digest()[:8], "big", signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
