"""Reminds people by text who agreed to the interview and then fell silent, after the days that SMS_REMINDERS says, outside of quiet hours.

The reminder holds no word about health, as others may read a lock screen. Once a day the old counts of texts are deleted here too.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import date

from store import conversations, deliveries, recruitment, reminders, text_counts
from store.reminders import Silent
from web import quiet_hours, texts
from web.context import Context
from web.failures import LASTING, classify
from web.outbox import Sender
from web.turns import STORE_ERRORS

LOG = logging.getLogger("prescreen.reminders")
_EVERY_SECONDS = 10


class Reminders:
    """A loop. Several processes may run it: each reminder is counted, and sent, once."""

    def __init__(self, context: Context, sender: Sender) -> None:
        self.context, self.sender = context, sender
        self._day: date | None = None

    async def run(self) -> None:
        """Queues what is due, for ever."""
        while True:
            try:
                if await asyncio.to_thread(self.remind):
                    self.sender.nudge()
            except STORE_ERRORS as error:
                LOG.warning("reminders: the database does not answer (%s)", type(error).__name__)
            await asyncio.sleep(_EVERY_SECONDS)

    def remind(self) -> int:
        """Queues the reminders that are due now; how many."""
        days, now = self.context.settings.sms_reminders, self.context.clock.now()
        if self._day != now.date():
            with self.context.database.write() as connection:
                text_counts.forget(connection, now.date())
            self._day = now.date()
        if not days or self.context.settings.sms_mode == "link":
            return 0
        with self.context.database.read() as connection:
            open_ = [trial for trial in self.context.trials if recruitment.standing(connection, trial) == recruitment.OPEN]
            due = reminders.due(connection, self.context.sealer, days, now, trials=open_) if open_ else []
        return sum(self._one(silent) for silent in due)

    def _one(self, silent: Silent) -> bool:
        context = self.context.of(silent.trial)
        settings, now = context.settings, context.clock.now()
        if quiet_hours.opening(now, quiet_hours.zones_of(silent.phone, settings.site_time_zone), settings.sms_quiet_hours) > now:
            return False
        with context.database.write() as connection:
            if not reminders.take(connection, silent):
                return False
            fate = deliveries.last(connection, silent.conversation)
            if fate is not None and fate.error and classify(fate.error) in LASTING:
                return False
            said = context.in_version(conversations.script_of(connection, silent.conversation))
            texts.send(said, connection, reminders.KEY, silent.phone, silent.conversation, unprompted=True)
        return True
