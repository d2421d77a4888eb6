"""Asks by mail whoever gave an address to hear of other trials whether it is theirs: once, with a link that also takes it off."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable

from store import other_trials, outbox
from web.context import Context
from web.turns import STORE_ERRORS
from web.wording import say

LOG = logging.getLogger("prescreen.other_trials")
KEY = "mail.other_trials"
_EVERY_SECONDS = 5.0


class Confirming:
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
                LOG.warning("confirming: the database does not answer", extra={"error": type(error).__name__})
            await asyncio.sleep(_EVERY_SECONDS)

    def ask(self) -> int:
        """Queues the mails that are due; how many."""
        context, now = self.context, self.context.clock.now()
        with context.database.read() as connection:
            if not other_trials.waiting(connection):
                return 0
        with context.database.write() as connection:
            asked = other_trials.to_ask(connection, context.sealer, now)
            for wish in asked:
                text = say(context, wish.language, f"{KEY}.text", link=link(context, wish.token or ""))
                body = json.dumps({"subject": say(context, wish.language, f"{KEY}.subject"), "text": text}, ensure_ascii=False)
                outbox.add_mail(connection, context.sealer, KEY, body, to=wish.address, now=now)
        return len(asked)


def link(context: Context, token: str) -> str:
    """The page that confirms an address and takes it off."""
    return f"{context.settings.public_url}/other-trials/{token}"
