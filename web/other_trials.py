"""Asks whoever gave an address to hear of other trials whether it is theirs, once: by mail with a link that also takes it off, and a
number by text, which STOP takes off.

A number is asked only where it may be texted, has no interview under way that a YES would answer, and was asked nothing else before.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable

from sqlalchemy import Connection

from store import agreements, conversations, opt_outs, other_trials, outbox
from store.other_trials import Wish
from web.context import Context
from web.texts import served
from web.turns import STORE_ERRORS
from web.wording import say

LOG = logging.getLogger("prescreen.other_trials")
KEY, TEXT = "mail.other_trials", "sms.other_trials"
_EVERY_SECONDS = 5.0


class Confirmations:
    """One loop. Several processes may run it: an address counts as asked in the transaction that queues its mail."""

    def __init__(self, context: Context, sending: Callable[[], None]) -> None:
        self.context, self._sending = context, sending

    async def run(self) -> None:
        """Asks, for ever."""
        while True:
            try:
                if await asyncio.to_thread(self.ask):
                    self._sending()
            except STORE_ERRORS as error:
                LOG.warning("other trials: the database does not answer", extra={"error": type(error).__name__})
            await asyncio.sleep(_EVERY_SECONDS)

    def ask(self) -> int:
        """Queues the mails and texts that are due; how many addresses were seen to."""
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
        context = self.context
        text = say(context, wish.language, f"{KEY}.text", link=link(context, wish.token or ""))
        body = json.dumps({"subject": say(context, wish.language, f"{KEY}.subject"), "text": text}, ensure_ascii=False)
        outbox.add_mail(connection, context.sealer, KEY, body, to=wish.address, now=context.clock.now())

    def _text(self, connection: Connection, wish: Wish) -> None:
        context, now = self.context, self.context.clock.now()
        index = context.sealer.indices("phone", wish.address)
        if not context.settings.sms or not served(wish.address, context.settings.sms_countries):
            return
        busy = agreements.waiting(connection, index) or conversations.current_by_phone(connection, index) is not None
        if busy or opt_outs.opted_out(connection, index):
            return
        if not agreements.asked(connection, index):
            agreements.ask(connection, index, now)
        words = say(context, wish.language, TEXT, "sms")
        outbox.add_text(connection, context.sealer, TEXT, words, phone=wish.address, now=now, conversation=None, unprompted=True)


def link(context: Context, token: str) -> str:
    """The page that confirms an address and takes it off."""
    return f"{context.settings.public_url}/other-trials/{token}"
