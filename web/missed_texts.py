"""Finds texts whose webhook never reached us, as in an outage, in Twilio's list of messages.

Each is taken once, by its sid, in the order written. At the first look after a start all missing ones are taken; later only those
missing at two looks in a row, since the webhook of a new one may still be on its way.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta, timezone

from store import conversations, marks
from web.carrier import Carrier, Received, SendError
from web.context import Context
from web.outbox import Sender
from web.reception import take_text
from web.texts import make_text
from web.turns import STORE_ERRORS, Turns

LOG = logging.getLogger("prescreen.missed_texts")
_EVERY_SECONDS, _SOON_SECONDS = 30, 2
_MARGIN = timedelta(minutes=5)
_MARK = "texts seen"


class MissedTexts:
    """A loop over the message list of one account."""

    def __init__(self, context: Context, carrier: Carrier, turns: Turns, sender: Sender) -> None:
        self.context, self.carrier, self.turns, self.sender = context, carrier, turns, sender
        self._missing: set[str] | None = None

    async def run(self) -> None:
        """Looks for missed texts, for ever; again soon where Twilio or the database did not answer."""
        wait = _SOON_SECONDS
        while True:
            try:
                for run in await asyncio.to_thread(self.look):
                    self.turns.soon(*run)
                self.sender.nudge()
                wait = _EVERY_SECONDS
            except SendError as error:
                LOG.warning("the message list was not read: %s", error.code)
            except STORE_ERRORS as error:
                LOG.warning("missed texts: the database does not answer (%s)", type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(2 * wait, _EVERY_SECONDS)

    def look(self) -> list[tuple[str, float]]:
        """Takes the missed texts; gives the conversations to run, each after so many seconds. Raises SendError, or database errors."""
        real = datetime.now(timezone.utc)  # Twilio's clock knows no CLOCK_OFFSET
        since = marks.get(self.context.database, _MARK)
        if since is None:
            marks.put(self.context.database, _MARK, real)
            self._missing = set()
            return []
        first, missing = self._missing is None, self._unknown(self.carrier.received(min(since, real) - _MARGIN))
        taken = [text for text in missing if first or text.sid in (self._missing or ())]
        runs = [self._take(text) for text in taken]
        self._missing = {text.sid for text in missing} - {text.sid for text in taken}
        if not self._missing:
            marks.put(self.context.database, _MARK, real)
        return list(dict.fromkeys(run for run in runs if run is not None))

    def _unknown(self, listed: list[Received]) -> list[Received]:
        with self.context.database.read() as connection:
            return [text for text in listed if not conversations.known(connection, f"sms:{text.sid}")]

    def _take(self, text: Received) -> tuple[str, float] | None:
        LOG.info("text %s came by no webhook and is taken from the message list", text.sid)
        offset = timedelta(seconds=self.context.settings.clock_offset)
        written = None if text.sent is None else text.sent + offset
        outcome = take_text(self.context, make_text(text.sid, text.phone, text.body, media=text.media, to=text.to, written=written))
        return None if outcome.message is None else (outcome.message.conversation, outcome.seconds)
