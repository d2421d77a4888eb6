"""The reception: what comes before a turn, for chat and SMS alike. POLICY is the whole of it, read from top to bottom.

A text goes through the stages of its channel in order, until one of them settles what happens to it. All of that is one transaction, so
a text is stored with everything that follows from it, or not at all. Its words are read before the transaction begins.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from prescreen.dialogue import Site, begin, own_data
from prescreen.understanding import Signs, Wishes
from store import (
    agreements,
    call_lists,
    conversations,
    counts,
    links,
    messages,
    opt_outs,
    other_trials,
    outbox,
    reminders,
    text_counts,
    turns,
)
from store.conversations import Message, Pending
from web import emergencies, studies, texts
from web.context import Context
from web.recruitment import LOCKED, OPEN, state, told
from web.texts import LONGEST_TEXT, Text
from web.turns import CHOICE
from web.wording import say

STOPPED, WRONG = "sms.stopped", "sms.wrong"
LAST_WORDS = frozenset({STOPPED, WRONG, *emergencies.HELP.values()})
"""The only texts that go to a number that wants no more: that it gets no more, and where help is."""
_SMS, _WEB = ("sms",), ("web",)
_BOTH = _SMS + _WEB
_READ = (
    "emergency",
    "opt_out",
    "help",
    "start",
    "wrong_person",
    "another_person",
    "start_over",
    "yes",
    "no",
    "language_asked",
    "language_written",
    "wants_deletion",
    "wants_copy",
    "machine",
    "reaction",
)
"""What the stages may ask of a text's words."""


@dataclass(frozen=True)
class Arrival:
    """A text that came in. `conversation`: the one that it was written in, on the page. `sms`: as Twilio handed it over, by SMS.

    `question`: what the page showed when it was written, empty where no question was open; None where the page does not say.
    """

    source: str
    body: str
    conversation: str | None = None
    sms: Text | None = None
    question: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a text.

    `message` waits for its turn, in `seconds` or later. `held`: a person has the conversation, and got the text. `told`: what the page
    says in place of a turn. `behind`: nothing was taken, since the page it came from shows another question than the one that is open.
    `ready`: the conversation and what waits in it, as it was when the text was stored.
    """

    message: Message | None = None
    seconds: float = 0.0
    held: bool = False
    told: tuple[str, ...] = ()
    behind: bool = False
    ready: Pending | None = None


_MOST_ANEW = 6
"""So often in a day one number can start over."""

SETTLED = Outcome()
"""Nothing is left to be done about a text."""


class Gone(Exception):
    """There is no such conversation any more."""


class _Unread(Exception):
    """A stage asks for what a text's words say, and they have not been read. `context`: of the trial that the text is about."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context


def take_text(context: Context, text: Text) -> Outcome:
    """Takes a text that came by SMS, for whichever of the trials it is about."""
    arrival = Arrival(f"sms:{text.sid}", text.body, sms=text)
    try:
        return _take(context, arrival, _read(context, text.body) if len(context.trials) == 1 else None)
    except _Unread as unread:
        return _take(context, arrival, _read(unread.context, text.body))


def take_message(context: Context, conversation: str, source: str, body: str, question: str | None = None) -> Outcome:
    """Takes a text that was written on the page, which showed this question. Raises Gone.

    Most are answers while nothing is in the way of the interview, and the turn server reads those; here words are read only where a
    stage asks for them, after the transaction that asked was given up.
    """
    arrival = Arrival(source, body, conversation, question=question)
    try:
        return _take(context, arrival, None)
    except _Unread as unread:
        return _take(context, arrival, _read(unread.context, body))


def rehearse(context: Context) -> None:
    """Reads a text of each kind, so that what reading needs is there before the first participant's, and is shared by all forked later."""
    for body in ("hi", "I have had it for a year", "lo tengo desde hace un año"):
        _read(context, body)


def _read(context: Context, body: str) -> Wishes:
    """What a text's words say, all of it found now: nothing is left to be read while a transaction is open."""
    wishes = Signs.of(context.protocol).read(body)
    for name in _READ:
        getattr(wishes, name)
    return wishes


def _take(context: Context, arrival: Arrival, wishes: Wishes | None) -> Outcome:
    try:
        return _settle(context, arrival, wishes)
    except IntegrityError:  # another process took the same text at the same moment; now it is found stored
        return _settle(context, arrival, wishes)


def _settle(context: Context, arrival: Arrival, wishes: Wishes | None) -> Outcome:
    with context.database.write() as connection:
        desk = (_Page if arrival.sms is None else _Phone)(context, connection, arrival, wishes)
        for stage in POLICY:
            if desk.channel in stage.channels and (outcome := stage.settle(desk)) is not None:
                return outcome
    raise AssertionError("the last stage takes every text")


class _Desk(ABC):
    """One text at the reception, with what the stages need of it. The channels differ by what is abstract here, and by their stages."""

    channel: str

    def __init__(self, context: Context, connection: Connection, arrival: Arrival, wishes: Wishes | None) -> None:
        self.context, self.connection, self.sealer = context, connection, context.sealer
        self.settings, self.now = context.settings, context.clock.now()
        self.arrival, self.body, self.source = arrival, arrival.body[:LONGEST_TEXT], arrival.source
        self.conversation = arrival.conversation
        self._wishes = wishes

    @property
    def wishes(self) -> Wishes:
        """What the words say. Raises _Unread where they have not been read."""
        if self._wishes is None:
            raise _Unread(self.context)
        return self._wishes

    @property
    def point(self) -> str | None:
        """The open question of the conversation."""
        return conversations.point_of(self.connection, self.conversation) if self.conversation is not None else None

    @property
    def script(self) -> str | None:
        """The script that the interview is held in; NOT_BEGUN where there is none yet, or nobody has consented to it."""
        if self.conversation is None:
            return conversations.NOT_BEGUN
        return self.context.held_in(conversations.script_of(self.connection, self.conversation), self.point)

    @property
    def spoken(self) -> Context:
        """The trial in whose words the writer is answered: where an interview goes on in an earlier version, in that one; where nothing may
        be asked in their language, in the version that was approved in it last."""
        script, language = self.script, self.language()
        stops = self.context.lock.stops(language, script, self.connection)
        return self.context.latest(language) if stops else self.context.in_version(script)

    @property
    def about_own_data(self) -> bool:
        """Whether the text asks for its writer's data to be deleted or shown, or answers the question whether it is to be deleted."""
        return self.point == own_data.POINT or self.wishes.wants_deletion or self.wishes.wants_copy

    def note(self, meaning: str = "noted") -> None:
        """Remembers that this text came, without its words, so that it is taken once."""
        conversations.note_message(self.connection, self.source, meaning=meaning, now=self.now, conversation=self.conversation)

    def mark(self, kind: str) -> None:
        """Marks the conversation for an emergency."""
        emergencies.mark(self.context, self.connection, self.conversation, self.channel, self.language(), kind)

    @abstractmethod
    def language(self) -> str:
        """The language of the conversation; by SMS that of the text, where it is sure."""

    @abstractmethod
    def awaited(self) -> str | None:
        """The referral of the coordinator that this text is for."""

    @abstractmethod
    def help(self, kind: str, referral: str | None = None) -> None:
        """Says where help is. `referral`: that of the coordinator who has the conversation."""

    @abstractmethod
    def closed(self, state: str, kind: str | None) -> Outcome:
        """Says that recruitment is paused or closed, or that no interview begins. `kind`: of the emergency that was answered first."""

    @abstractmethod
    def message(self) -> Outcome:
        """Stores the text for its turn, in a new conversation where there is none."""


class _Phone(_Desk):
    """A text by SMS, which is answered by texts. `restarted`: it is the START of somebody who had wanted no more texts. `studies`: those
    that it may be about; `chose`: it chose one of them and says nothing else.
    """

    channel = "sms"

    def __init__(self, context: Context, connection: Connection, arrival: Arrival, wishes: Wishes | None) -> None:
        assert arrival.sms is not None
        self.text, self.restarted, self.chose = arrival.sms, False, False
        _one_at_a_time(connection, self.text.phone)
        self.index = context.sealer.indices("phone", self.text.phone)
        self.studies = studies.of_number(context, self.text.to)
        mine = [one.trial for one in self.studies]
        current = conversations.current_by_phone(connection, self.index, mine if context.settings.several else ())
        about = conversations.trial_of(connection, current) if current is not None else mine[0]
        super().__init__(context.of(about or ""), connection, arrival, wishes)
        self.served = texts.served(self.text.phone, self.settings.sms_countries)
        self.conversation = current

    @property
    def keyword(self) -> str | None:
        """What the text says about texting itself: what Twilio took it for, else STOP, HELP, START or WRONG (they never wrote to us)."""
        if self.text.answered_by_twilio is not None:
            return self.text.answered_by_twilio
        wishes = self.wishes
        said = {"STOP": wishes.opt_out, "HELP": wishes.help, "START": wishes.start, "WRONG": wishes.wrong_person}
        return next((keyword for keyword, wanted in said.items() if wanted), None)

    def answer(self, key: str, link: str = "") -> None:
        """Answers by a text, into which `link` goes where its wording has one."""
        sure = self.wishes.language_asked or self.wishes.language_written
        texts.send(self.spoken, self.connection, key, self.text.phone, self.conversation, language=sure, link=link)

    def language(self) -> str:
        sure = self.wishes.language_asked or self.wishes.language_written
        return texts.offered(self.context, self.connection, self.conversation, sure)

    def awaited(self) -> str | None:
        if self.about_own_data or not self.body or (self.chose and self.conversation is None):
            return None
        return messages.awaited(self.connection, self.index, self.conversation, self.now)

    def help(self, kind: str, referral: str | None = None) -> None:
        self.answer(emergencies.HELP[kind])

    def choose(self, chosen: Context) -> Outcome | None:
        """The text chose a study: the interview about it that is open is gone on with, and its question put again; else one begins."""
        self.context, self.settings, self.now, self.chose = chosen, chosen.settings, chosen.clock.now(), True
        self.conversation = conversations.current_by_phone(self.connection, self.index, [chosen.trial])
        if self.conversation is None or self.awaited() is not None:
            return None
        conversations.choose(self.connection, self.conversation, self.now)
        whole = conversations.load(self.connection, self.sealer, self.conversation)
        open_ = state(chosen, self.connection, self.language(), self.script) == OPEN
        if whole is None or whole.view.question is None or not open_ or self.settings.sms_mode == "link":
            return None
        with suppress(turns.Conflict):  # it has just gone on, and puts its question by itself
            turns.put_again(self.connection, self.sealer, whole, self.now)
        self.note()
        return SETTLED

    def closed(self, state: str, kind: str | None) -> Outcome:
        if kind is None:
            words = told(self.context, self.language(), state, "sms")
            texts.queue(self.context, self.connection, f"recruitment.{state}", words, self.text.phone, self.conversation)
        self.note()
        return SETTLED

    def message(self) -> Outcome:
        context = self.context
        first = self.language() if context.lock.enforced else context.languages[0]
        if self.conversation is None:
            turn = begin(context.protocol, channel="sms", language=first, now=self.now, site=Site.from_json(context.site(first)))
            opened: dict[str, Any] = {"channel": "sms", "language": first, "now": self.now, "phone": self.text.phone}
            opened["script"] = conversations.NOT_BEGUN if state(context, self.connection, first) == LOCKED else context.script
            self.conversation = conversations.add_conversation(self.connection, self.sealer, turn, **opened)
        outbox.withdraw(self.connection, self.index, "answered", key=reminders.KEY)
        wait = 0.0 if self.wishes.emergency is not None else self.settings.sms_join_seconds
        due = self.now + timedelta(seconds=wait)
        if wait:
            conversations.postpone(self.connection, self.conversation, due)
        meaning = CHOICE if self.chose else "media" if self.text.media else "text"
        given: dict[str, Any] = {"now": self.now, "due": due, "meaning": meaning, "written": self.text.written}
        message = conversations.add_message(self.connection, self.sealer, self.conversation, self.source, self.body, **given)
        return Outcome(message, wait + 0.02 if wait else 0.0)


class _Page(_Desk):
    """A text written on the page, which is answered there. Making it raises Gone."""

    channel = "web"

    def __init__(self, context: Context, connection: Connection, arrival: Arrival, wishes: Wishes | None) -> None:
        assert arrival.conversation is not None
        self.id, outline = arrival.conversation, conversations.outline(connection, arrival.conversation)
        if outline is None or not context.serves(outline.trial):
            raise Gone(self.id)
        super().__init__(context.of(outline.trial), connection, arrival, wishes)
        self._outline, self._told = outline, list[str]()

    @property
    def point(self) -> str | None:
        return self._outline.question

    @property
    def script(self) -> str | None:
        return self.context.held_in(self._outline.script, self._outline.question)

    def language(self) -> str:
        return self._outline.language

    def awaited(self) -> str | None:
        return messages.held(self.connection, self.id) if self._outline.held else None

    def help(self, kind: str, referral: str | None = None) -> None:
        key, written = emergencies.HELP[kind], self.wishes.language_written
        if referral is None:
            language = written if written is not None and written in self.context.languages else self.language()
            self._told.append(say(self.spoken, language, key))
            return
        kept: dict[str, Any] = {"channel": "web", "template": key, "phone_index": None, "outgoing": None, "by": "gateway", "now": self.now}
        messages.sent(self.connection, self.sealer, referral, say(self.spoken, self.language(), key), **kept)

    def closed(self, state: str, kind: str | None) -> Outcome:
        return Outcome(told=(*self._told, told(self.context, self.language(), state)))

    def message(self) -> Outcome:
        message = conversations.add_message(self.connection, self.sealer, self.id, self.source, self.body, now=self.now)
        waits = message.status == conversations.PENDING
        return Outcome(message, ready=conversations.with_pending(self.connection, self.sealer, self.id) if waits else None)


# The stages. Each settles what happens to a text, or gives None: the text is for the next one.


def _again(desk: _Phone) -> Outcome | None:
    """A text that was taken before has no second effect."""
    return SETTLED if conversations.known(desk.connection, desk.source) else None


def _abroad(desk: _Phone) -> Outcome | None:
    """Numbers of other countries are not answered; that they want no more texts is kept all the same, by the next stage."""
    return None if desk.served or desk.keyword in ("STOP", "WRONG") else SETTLED


def _leaving(desk: _Phone) -> Outcome | None:
    """STOP, or that we have the wrong person: no more texts go to this number."""
    return _leave(desk, wrong=desk.keyword == "WRONG") if desk.keyword in ("STOP", "WRONG") else None


def _opted_out(desk: _Phone) -> Outcome | None:
    """Whoever wants no more texts gets none, until they send START."""
    desk.restarted = desk.keyword == "START" and opt_outs.lift(desk.connection, desk.index, desk.now)
    if not opt_outs.opted_out(desk.connection, desk.index):
        return None
    desk.note("ignored")
    return SETTLED


def _machine(desk: _Phone) -> Outcome | None:
    """What a machine wrote, and a reaction, count for nothing: they join no text, open no conversation and hold back no reminder.

    A coordinator who waits for a text gets it all the same."""
    if not (desk.wishes.machine or desk.wishes.reaction) or desk.awaited() is not None:
        return None
    desk.note("ignored")
    return SETTLED


def _limits(desk: _Phone) -> Outcome | None:
    """One number gets so many answers a day, and no interview begins after so many texts in all; an emergency is always answered."""
    today, most, most_in_all = desk.now.date(), desk.settings.sms_number_limit, desk.settings.sms_day_limit
    count = text_counts.received(desk.connection, desk.index[0], today)
    if desk.wishes.emergency is not None:
        return None
    too_many = bool(most) and count > most
    if too_many and count == most + 1:
        desk.answer("sms.enough")
    if too_many or desk.conversation is None and most_in_all and text_counts.sent_in_all(desk.connection, today) >= most_in_all:
        desk.note("ignored")
        return SETTLED
    return None


def _help(desk: _Phone) -> Outcome | None:
    """HELP is answered by who we are and how to stop, unless Twilio has answered it."""
    if desk.keyword != "HELP":
        return None
    if desk.text.answered_by_twilio is None:
        desk.answer("sms.help")
    desk.note()
    return SETTLED


def _invitation(desk: _Phone) -> Outcome | None:
    """A yes or a no from a number that was asked whether it may be texted, and that has no interview under way."""
    if desk.conversation is not None or desk.restarted:
        return None
    wish = other_trials.asked(desk.connection, desk.index)
    if wish is None and not agreements.waiting(desk.connection, desk.index):
        return None
    if desk.wishes.yes:
        agreements.agree(desk.connection, desk.index, desk.now)
        if wish is not None:
            other_trials.confirm(desk.connection, wish, desk.now)
        desk.answer("sms.agreed")
        desk.note()
        return SETTLED
    return _leave(desk, wrong=False) if desk.wishes.no else None


def _which(desk: _Phone) -> Outcome | None:
    """Which of several studies a text is about: the one whose keyword it is, or that of the conversation under way; else that is asked."""
    chosen = studies.by_keyword(desk.studies, desk.body)
    new = desk.conversation is None and len(desk.studies) > 1
    if chosen is None and new and studies.asked(desk.connection, desk.index, desk.now):
        chosen = studies.by_answer(desk.studies, desk.body, desk.language())
    if chosen is not None:
        return desk.choose(chosen)
    if not new or desk.awaited() is not None or desk.about_own_data:
        return None
    kind, language = desk.wishes.emergency, desk.language()
    if kind is not None:
        desk.mark(kind)
        desk.help(kind)
    else:
        texts.queue(desk.context, desk.connection, studies.ASKED, studies.question(desk.studies, language), desk.text.phone, None)
    desk.note()
    return SETTLED


def _held(desk: _Desk) -> Outcome | None:
    """A coordinator has the conversation, or waits for this text: it goes to them. An emergency is answered by where help is.

    By SMS a request about the writer's own data goes on to the interview, which carries it out; on the page the coordinator gets it.
    """
    referral = desk.awaited()
    if referral is None:
        return None
    if conversations.known(desk.connection, desk.source):
        return Outcome(held=True)
    kind, index = desk.wishes.emergency, desk.index[0] if isinstance(desk, _Phone) else None
    desk.note()
    messages.receive(desk.connection, desk.sealer, referral, desk.body, channel=desk.channel, phone_index=index, now=desk.now)
    if kind is not None:
        desk.mark(kind)
        desk.help(kind, referral)
    return Outcome(held=True)


def _closed(desk: _Desk) -> Outcome | None:
    """Recruitment is paused or closed, or an interview is to begin while the script is not approved: the writer is told so, and nothing
    that they wrote is kept. An emergency is answered by where help is. A request about the writer's own data goes on to the interview,
    which carries it out."""
    found = state(desk.context, desk.connection, desk.language(), desk.script)
    if found == OPEN or desk.about_own_data:
        return None
    asked = desk.wishes.language_asked if found == LOCKED else None
    if asked is not None and state(desk.context, desk.connection, asked, desk.script) == OPEN:
        return None
    return _turned_away(desk, found)


def _turned_away(desk: _Desk, found: str) -> Outcome:
    kind = desk.wishes.emergency
    if kind is not None:
        desk.mark(kind)
        desk.help(kind)
    return desk.closed(found, kind)


def _over(desk: _Page) -> Outcome | None:
    """Nobody starts over on the page while no interview may begin in their language; what they had answered is still there."""
    if not desk.context.lock.closed(desk.language(), desk.connection):
        return None
    anew = desk.wishes.start_over or (desk.point == "start_over" and desk.wishes.yes)
    return _turned_away(desk, LOCKED) if anew and not desk.about_own_data else None


def _behind(desk: _Page) -> Outcome | None:
    """A page that shows another question than the open one, or that an answer of another window has overtaken: its text answers nothing.

    Whoever is in danger, wants to stop, or asks for their own data is heard wherever they stand.
    """
    shown = desk.arrival.question
    if shown is None or conversations.known(desk.connection, desk.source):
        return None
    if conversations.awaits(desk.connection, desk.id, shown or None):
        return None
    wishes = desk.wishes
    heard = wishes.emergency is not None or wishes.opt_out or wishes.wants_deletion or wishes.wants_copy
    return None if heard else Outcome(behind=True)


def _link(desk: _Phone) -> Outcome | None:
    """Where no health question is to go by SMS, a text is answered by a link to the chat; an emergency by where help is."""
    if desk.settings.sms_mode != "link":
        return None
    desk.note()
    desk.conversation = None  # one from before the setting was changed has no part in this
    language, kind = desk.language(), desk.wishes.emergency
    if kind is not None:
        counts.add(desk.connection, "emergency_before_consent", "sms", language, desk.now, trial=desk.context.trial)
        desk.help(kind)
    else:
        whose = {"to": desk.text.phone, "language": language, "trial": desk.context.trial}
        token = links.add(desk.connection, desk.sealer, now=desk.now, **whose)
        desk.answer("sms.link", link=f"{desk.settings.public_url}/t/{token}")
    return SETTLED


def _anew(desk: _Phone) -> Outcome | None:
    """Who wants to start over, or is somebody else than the one who wrote before, gets a new conversation, by the last stage; none while
    no interview may begin."""
    if desk.conversation is None:
        return None
    point, wishes = desk.point, desk.wishes
    somebody_else = point in ("returning", "start_over") and wishes.another_person
    if conversations.begun(desk.connection, desk.index, desk.now - timedelta(days=1)) >= _MOST_ANEW:
        return None
    if wishes.start_over or (point == "start_over" and wishes.yes) or somebody_else:
        if (found := state(desk.context, desk.connection, desk.language())) == LOCKED:
            return _turned_away(desk, found)
        call_lists.off(desk.connection, "started over", desk.now, conversations=[desk.conversation], by="participant")
        conversations.replace(desk.connection, desk.conversation, desk.now)
        desk.conversation = None
    return None


def _start(desk: _Phone) -> Outcome | None:
    """START of somebody who gets our texts already answers no question: they hear that they do, and that the last question is open."""
    if desk.keyword != "START" or desk.restarted or desk.point is None:
        return None
    if desk.text.answered_by_twilio is None:
        desk.answer("sms.subscribed")
    desk.note()
    return SETTLED


def _only_media(desk: _Phone) -> Outcome | None:
    """A picture or a voice note without words is no answer, and the writer is told so."""
    if desk.conversation is None or desk.body:
        return None
    desk.answer("sms.media")
    desk.note()
    return SETTLED


def _interview(desk: _Desk) -> Outcome:
    """The text is stored for its turn. By SMS it waits a little for others that belong to the same answer; an emergency does not wait."""
    return desk.message()


def _leave(desk: _Phone, *, wrong: bool) -> Outcome:
    """No more texts go to this number. The interview gets its stop; one that a wrong person's number had begun can't be gone on with."""
    source = "wrong_number" if wrong else "text"
    new = opt_outs.add(desk.connection, desk.sealer, desk.index, source=source, now=desk.now, words=desk.arrival.body)
    if new:
        outbox.withdraw(desk.connection, desk.index, "opted out")
        if desk.wishes.emergency is not None:
            desk.help(desk.wishes.emergency)
        if desk.text.answered_by_twilio is None and desk.served:
            desk.answer(WRONG if wrong else STOPPED)
    if desk.conversation is not None:
        call_lists.off(desk.connection, "opted_out", desk.now, conversations=[desk.conversation], by="participant")
    if wrong and desk.conversation is not None:
        conversations.replace(desk.connection, desk.conversation, desk.now)
    if desk.conversation is None or not new:
        desk.note("stop")
        return SETTLED
    stop: dict[str, Any] = {"now": desk.now, "meaning": "stop"}
    return Outcome(conversations.add_message(desk.connection, desk.sealer, desk.conversation, desk.source, desk.body, **stop))


@dataclass(frozen=True)
class Stage:
    """A stage of the policy, and the channels that it stands in."""

    settle: Callable[[Any], Outcome | None]
    channels: tuple[str, ...]


POLICY = (
    Stage(_again, _SMS),
    Stage(_abroad, _SMS),
    Stage(_leaving, _SMS),
    Stage(_opted_out, _SMS),
    Stage(_machine, _SMS),
    Stage(_limits, _SMS),
    Stage(_help, _SMS),
    Stage(_invitation, _SMS),
    Stage(_which, _SMS),
    Stage(_held, _BOTH),
    Stage(_closed, _BOTH),
    Stage(_over, _WEB),
    Stage(_behind, _WEB),
    Stage(_link, _SMS),
    Stage(_anew, _SMS),
    Stage(_start, _SMS),
    Stage(_only_media, _SMS),
    Stage(_interview, _BOTH),
)
"""In this order. The page limits how often somebody writes before the reception (web/chat.py), and its last stage finds a text that was
sent before, so that the answer to it is shown again."""


def _one_at_a_time(connection: Connection, phone: str) -> None:
    """Has texts of one number wait for each other, so that two first ones taken by two processes open one conversation."""
    if connection.dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(phone.encode()).digest()[:8], "big", signed=True)
        connection.execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
