"""Shows again, minute by minute, what was hidden to be asked again and whose time for that is over.

Several processes may run it: each referral is shown again once.
"""

from __future__ import annotations

import asyncio
import logging

from store import blinding
from web.context import Context
from web.turns import STORE_ERRORS

LOG = logging.getLogger("prescreen.blinding")
_EVERY_SECONDS = 60


class Blinding:
    """A loop."""

    def __init__(self, context: Context) -> None:
        self.context = context

    async def run(self) -> None:
        """Looks, for ever."""
        while True:
            try:
                await asyncio.to_thread(self.look)
            except STORE_ERRORS as error:
                LOG.warning("blinding: the database does not answer (%s)", type(error).__name__)
            await asyncio.sleep(_EVERY_SECONDS)

    def look(self) -> int:
        """Shows again what is due now; how many."""
        now = self.context.clock.now()
        with self.context.database.read() as connection:
            if not blinding.due(connection, now):
                return 0
        with self.context.database.write() as connection:
            return blinding.lift(connection, now)
