"""Asks the registry for the record of each trial once a day, where REGISTRY_WATCH is on, and keeps what it gives.

Of several processes the first does the day's work. After a try that failed it asks again some hours later. It never edits a trial.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from prescreen.registry.ours import registry_of
from store import registry
from web.context import Context
from web.registry.fetching import NotFetched, fetch
from web.registry.standing import our_side, silent_days
from web.turns import STORE_ERRORS

LOG = logging.getLogger("prescreen.registry")
BY = "registry watch"
_EVERY_SECONDS = 60


def look(context: Context, by: str, ask: Callable[[str, str], Mapping[str, Any]] = fetch) -> bool:
    """Asks for a trial's record now and keeps it; whether it is another than before. Raises NotFetched, which is noted."""
    number = registry_of(context.protocol)
    if not number:
        raise NotFetched("the trial names no record")
    try:
        held = ask(context.settings.registry_api, number)
    except NotFetched as fault:
        with context.database.write() as connection:
            registry.missed(connection, context.trial, context.clock.now(), str(fault))
        raise
    return bring(context, held, by, fetched=True)


def bring(context: Context, held: Mapping[str, Any], by: str, *, fetched: bool = False) -> bool:
    """Keeps a record that was read; whether it is another than before."""
    with context.database.write() as connection:
        ours = our_side(context, connection)
        return registry.keep(connection, context.trial, held, ours, context.clock.now(), by, fetched=fetched)


class RegistryWatch:
    """A loop over the trials."""

    def __init__(self, context: Context) -> None:
        self.context = context

    async def run(self) -> None:
        """Asks each day, for ever; at once where it is not watched, it ends."""
        if not self.context.settings.registry_watch:
            return
        while True:
            for one in self.context.trials.values():
                try:
                    await asyncio.to_thread(self.day, one)
                except STORE_ERRORS as error:
                    LOG.warning("registry: not kept", extra={"error": type(error).__name__})
            await asyncio.sleep(_EVERY_SECONDS)

    @staticmethod
    def day(context: Context) -> None:
        """The day's work for one trial, where nobody has done it."""
        if not registry_of(context.protocol):
            return
        with context.database.read() as connection:
            if not registry.state(connection, context.trial).due(context.clock.now()):
                return
        with context.database.write() as connection:
            if not registry.claim(connection, context.trial, context.clock.now()):
                return
        try:
            kept = look(context, BY)
            LOG.info("registry: %s: reached, %s", context.trial, "another record than before" if kept else "the same record")
        except NotFetched as fault:
            LOG.warning("registry: %s: not reached: %s", context.trial, fault)
        with context.database.read() as connection:
            days = silent_days(context, registry.state(connection, context.trial))
        if days:
            LOG.error("registry: %s: not reached for %d days", context.trial, days)
