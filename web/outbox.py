"""Sends what waits in the outbox: the texts to each number in order and no faster than the sending number may, mail as it comes.

What failed for a reason that may pass is tried again after growing pauses. What may have been sent already is looked up first.
"""

from __future__ import annotations

import asyncio
import logging
import smtplib
import time
from collections.abc import Callable
from datetime import timedelta

from prescreen import segments
from store import call_lists, ids, opt_outs, outbox, reminders, text_counts
from store.outbox import Outgoing
from web import quiet_hours
from web.carrier import OPTED_OUT, Carrier, SendError
from web.context import Context
from web.mail import MailRefused, deliver
from web.reception import LAST_WORDS
from web.turns import STORE_ERRORS

LOG = logging.getLogger("prescreen.outbox")
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 600.0
_GIVE_UP = timedelta(hours=24)
_SETTLING = timedelta(seconds=30)
"""How long to wait where Twilio gave no answer, as it may still be sending the text; then it is looked up, and sent again if not found."""
_AHEAD_SECONDS = 5
ASKED_BY_TEXT, ASKED_BY_MAIL = call_lists.KEYS["sms"], call_lists.KEYS["mail"]
"""What asks somebody on a call list: it goes out only while they are to be asked."""
_ALWAYS = (*outbox.TO_THE_SITE, "mail.own")
"""Mails that go out whatever an address has opted out of: to the site, and what its owner has just asked for."""


class Sender:
    """Two loops: one for texts, one for mail. They run in one gateway, which the others wake by `elsewhere`."""

    def __init__(self, context: Context, elsewhere: Callable[[], None] = lambda: None) -> None:
        self.context, self._elsewhere = context, elsewhere
        numbers = [one.settings.twilio_from for one in context.trials.values()]
        self.carrier = Carrier(context.settings, numbers) if context.settings.sms else None
        self.name = ids.new("s")
        self._wake = {"sms": asyncio.Event(), "mail": asyncio.Event()}
        self._free_at = 0.0

    def nudge(self) -> None:
        """Tells the loops, wherever they run, that something was put into the outbox."""
        self.wake()
        self._elsewhere()

    def wake(self) -> None:
        """Tells the loops of this process."""
        for event in self._wake.values():
            event.set()

    async def run(self, channel: str) -> None:
        """Sends, for ever."""
        while True:
            self._wake[channel].clear()
            try:
                now, most = self.context.clock.now(), self._most(channel)
                claimed = await asyncio.to_thread(outbox.claim, self.context.database, channel, self.name, now, most)
            except STORE_ERRORS as error:
                LOG.warning("sender: the database does not answer", extra={"error": type(error).__name__})
                claimed = []
            if claimed:
                await asyncio.gather(*(self._one(channel, one) for one in claimed))
                continue
            try:
                async with asyncio.timeout(1.0):
                    await self._wake[channel].wait()
            except TimeoutError:
                pass

    def _most(self, channel: str) -> int:
        """How many texts to claim at once, so that all are sent before their claim ends."""
        return 20 if channel == "mail" else max(1, min(20, round(_AHEAD_SECONDS * self.context.settings.sms_segments_per_second)))

    async def _one(self, channel: str, one: Outgoing) -> None:
        try:
            if channel == "mail":
                await asyncio.to_thread(self._mail, one)
            else:
                await self._text(one)
        except STORE_ERRORS as error:
            self._note(channel, "not_marked", logging.WARNING, one, type(error).__name__)
        except Exception as error:
            self._note(channel, "broke", logging.ERROR, one, type(error).__name__)

    def _note(self, channel: str, outcome: str, level: int, one: Outgoing, error: str) -> None:
        self.context.metrics.outgoing.labels(channel, outcome).inc()
        fields = {"channel": channel, "outgoing": one.id, "conversation": one.conversation, "error": error}
        LOG.log(level, "outgoing %s", outcome.replace("_", " "), extra=fields)

    async def _text(self, one: Outgoing) -> None:
        body = segments.plain(one.body)
        await self._pace(segments.count(body))
        await asyncio.to_thread(self._send, one, body)

    async def _pace(self, parts: int) -> None:
        """Waits for this text's place within the number's rate."""
        start = max(self._free_at, time.monotonic())
        self._free_at = start + parts / self.context.settings.sms_segments_per_second
        await asyncio.sleep(start - time.monotonic())

    def _send(self, one: Outgoing, body: str) -> None:
        context = self.context.trials.get(one.trial) or self.context.of("")
        database, settings, now, carrier = context.database, context.settings, context.clock.now(), self.carrier
        if not outbox.hold(database, one.id, self.name, now):
            return  # it waited for its place so long that another sender has it
        why = self._refusal(one)
        if why is not None or carrier is None:
            outbox.given_up(database, one.id, self.name, why or "no account", suppressed=True)
            return
        if one.unprompted:
            opens = quiet_hours.opening(now, quiet_hours.zones_of(one.recipient, settings.site_time_zone), settings.sms_quiet_hours)
            if opens > now:
                outbox.later(database, one.id, self.name, opens)
                return
        try:
            sid = self._found(carrier, one, body) or carrier.send(one.recipient, body, _number(self.context, context))
        except SendError as error:
            self._failed(one, error)
            return
        with database.write() as connection:
            outbox.mark_sent(connection, one.id, self.name, now, sid)
            text_counts.sent(connection, one.recipient_index, now.date())
        self.context.metrics.outgoing.labels("sms", "sent").inc()

    def _refusal(self, one: Outgoing) -> str | None:
        """Why a text is not to be sent at all; None where it is. The opt-outs are asked before every text."""
        with self.context.database.read() as connection:
            if one.key not in LAST_WORDS and opt_outs.opted_out(connection, self.context.sealer.indices("phone", one.recipient)):
                return "opted out"
            if one.key == reminders.KEY and reminders.answered(connection, one.conversation):
                return "answered"
            if one.key == ASKED_BY_TEXT and not call_lists.is_waiting(connection, one.conversation):
                return "answered"
        return None

    def _found(self, carrier: Carrier, one: Outgoing, body: str) -> str | None:
        """The sid of this very text, if an earlier try did send it."""
        if not one.doubtful:
            return None
        since = one.created_at - timedelta(seconds=max(self.context.settings.clock_offset, 0))
        sids = carrier.recent(one.recipient, body, since)
        known = outbox.known_sids(self.context.database, sids)
        return next((sid for sid in reversed(sids) if sid not in known), None)

    def _failed(self, one: Outgoing, error: SendError) -> None:
        database, now = self.context.database, self.context.clock.now()
        self._note("sms", "not_sent", logging.WARNING, one, error.code)
        if error.code == str(OPTED_OUT):
            with database.write() as connection:
                index = self.context.sealer.indices("phone", one.recipient)
                opt_outs.add(connection, self.context.sealer, index, source="twilio", now=now)
                outbox.withdraw(connection, index, "opted out")
        if error.permanent or now - one.created_at > _GIVE_UP:
            outbox.given_up(database, one.id, self.name, error.code)
            return
        wait = max(_wait(one.attempts), _SETTLING) if error.unheard else _wait(one.attempts)
        outbox.again(database, one.id, self.name, now + wait, error.code, unknown=error.unknown or one.doubtful)

    def _mail(self, one: Outgoing) -> None:
        database, now = self.context.database, self.context.clock.now()
        if one.key not in _ALWAYS:
            with database.read() as connection:
                index = self.context.sealer.indices("email", one.recipient.lower())
                out = opt_outs.opted_out(connection, index, opt_outs.MAIL)
                if one.key == ASKED_BY_MAIL and not call_lists.is_waiting(connection, one.conversation):
                    out = True
            if out:
                outbox.given_up(database, one.id, self.name, "opted out", suppressed=True)
                return
        try:
            deliver(self.context, one)
        except MailRefused as error:
            self._note("mail", "refused", logging.WARNING, one, str(error))
            outbox.given_up(database, one.id, self.name, str(error))
        except (OSError, smtplib.SMTPException) as error:
            self._note("mail", "not_sent", logging.WARNING, one, type(error).__name__)
            if now - one.created_at > _GIVE_UP:
                outbox.given_up(database, one.id, self.name, type(error).__name__)
            else:
                outbox.again(database, one.id, self.name, now + _wait(one.attempts), type(error).__name__, unknown=False)
        else:
            outbox.sent(database, one.id, self.name, now)
            self.context.metrics.outgoing.labels("mail", "sent").inc()


def _number(first: Context, own: Context) -> str:
    """The number of a trial that texts from another one than the first; empty for the usual one."""
    number = own.settings.twilio_from
    return number if number != first.settings.twilio_from else ""


def _wait(attempts: int) -> timedelta:
    return timedelta(seconds=min(_FIRST_WAIT * 2 ** (min(attempts, 20) - 1), _LONGEST_WAIT))
