"""Counts how often a study's page was looked at, by trial, day and language. Nothing is known or kept of who looked.

Counted in memory and written now and then, so that no visitor waits for the database. A crash loses a few of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import datetime

from store import counts
from web.context import Context
from web.turns import STORE_ERRORS

LOG = logging.getLogger("prescreen.visits")
_EVERY_SECONDS = 3.0


class Visits:
    """One for each process."""

    def __init__(self, context: Context) -> None:
        self._context, self._fresh = context, Counter[tuple[str, datetime, str]]()

    def seen(self, trial: str, language: str) -> None:
        """Somebody looked at the page of this trial in this language."""
        day = self._context.of(trial).clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        self._fresh[trial, day, language] += 1

    async def run(self) -> None:
        """Writes what was counted, for ever and once more at the end."""
        while True:
            try:
                await asyncio.sleep(_EVERY_SECONDS)
            finally:
                await asyncio.to_thread(self.write)

    def write(self) -> None:
        """Writes what was counted since the last time; where the database does not answer it stays counted."""
        fresh, self._fresh = self._fresh, Counter()
        if not fresh:
            return
        try:
            with self._context.database.write() as connection:
                for (trial, day, language), number in fresh.items():
                    counts.add(connection, counts.VISIT, "web", language, day, number, trial=trial)
        except STORE_ERRORS as error:
            self._fresh.update(fresh)
            LOG.warning("visits: the database does not answer", extra={"error": type(error).__name__})
