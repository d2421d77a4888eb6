"""Asks the owners of addresses on the list for other trials, once, to confirm them: by mail with a link that confirms or removes the
address, or by a text that is answered YES or STOP.

A number is texted only if it may be, if no interview is under way (a YES would answer that), and if no other question waits for its YES.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy import Connection

from store import agreements, conversations, opt_outs, other_trials, outbox
from store.other_trials import Wish
from web import texts
from web.context import Context
from web.texts import served
from web.turns import STORE_ERRORS
from web.wording import mail, say

LOG = logging.getLogger("prescreen.other_trials")
KEY, TEXT = "mail.other_trials", "sms.other_trials"
_EVERY_SECONDS = 5.0


class Confirmations:
    """A loop. Several processes may run it: the transaction that queues a mail marks its address as asked."""

    def __init__(self, context: Context, sending: Callable[[], None]) -> None:
        self.context, self._sending = context, sending

    async def run(self) -> None:
        """Queues what is due, for ever."""
        while True:
            try:
                if await asyncio.to_thread(self.ask):
                    self._sending()
            except STORE_ERRORS as error:
                LOG.warning("other trials: the database does not answer", extra={"error": type(error).__name__})
            await asyncio.sleep(_EVERY_SECONDS)

    def ask(self) -> int:
        """Queues the mails and texts that are due; gives for how many addresses."""
        context, now = self.context, self.context.clock.now()
        with context.database.read() as connection:
            if not other_trials.waiting(connection):
                return 0
        with context.database.write() as connection:
            asked = other_trials.to_ask(connection, context.sealer, now)
            for wish in asked:
                (self._text if wish.kind == "phone" else self._mail)(connection, wish)
        return len(asked)

    def _mail(self, connection: Connection, wish: Wish) -> None:
        context = _of(self.context, wish)
        text = say(context, wish.language, f"{KEY}.text", link=link(context, wish.token or ""))
        body = mail(say(context, wish.language, f"{KEY}.subject"), text)
        outbox.add_mail(connection, context.sealer, KEY, body, to=wish.address, now=context.clock.now(), trial=context.trial)

    def _text(self, connection: Connection, wish: Wish) -> None:
        context, now = _of(self.context, wish), self.context.clock.now()
        index = context.sealer.indices("phone", wish.address)
        if not context.settings.sms or not served(wish.address, context.settings.sms_countries):
            return
        busy = agreements.waiting(connection, index) or conversations.current_by_phone(connection, index) is not None
        if busy or opt_outs.opted_out(connection, index):
            return
        if not agreements.asked(connection, index):
            agreements.ask(connection, index, now)
        words = say(context, wish.language, TEXT, "sms")
        texts.queue(context, connection, TEXT, words, wish.address, None, unprompted=True)


def _of(context: Context, wish: Wish) -> Context:
    """The context of the trial that somebody came from; of the first where that is served no more."""
    return context.trials.get(wish.trial) or context.of("")


def link(context: Context, token: str) -> str:
    """The page that confirms an address and takes it off."""
    return f"{context.settings.public_url}/other-trials/{token}"
