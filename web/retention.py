"""Each night destroys what each trial's retention.yml says is due; at the start, if a night was missed.

Once a minute the length of the audit trail is written to its anchor file, too, and what was held of interviews that did not fit goes, and
what has waited for a call as long as it may.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from prescreen.protocol import trial_folder, trial_names
from prescreen.protocol.retention import YEAR_DAYS, Term, load_terms
from prescreen.site import KEEP_YEARS, SECOND_LOOK_DAYS
from store import audit, erasure, marks, retention, scripts
from store.database import Database
from web.context import Context
from web.turns import STORE_ERRORS

LOG = logging.getLogger("prescreen.retention")
MARK = "retention"
_HOUR = 3
_EVERY_SECONDS = 60


def retain(context: Context, by: str, only: str = "") -> dict[str, int]:
    """Destroys what is due now; how many of each. `only`: what is of this trial alone."""
    folder, now, number = context.settings.data_dir, context.clock.now(), Counter[str]()
    where: dict[str, Any] = {"mail": context.settings.mail_dir, "logs": folder / "logs", "by": by}
    first = context.settings.trials[0]
    for trial in [only] if only else [first, *sorted({*context.trials, *retention.trials(context.database)} - {first})]:
        shared = trial == first and not only
        own = context.settings.of(trial)
        terms = terms_of(trial, own.keep_years, own.second_look_days)
        where["promised"] = promised(context.database, trial)
        number.update(retention.run(context.database, terms, now, trial=trial, shared=shared, **where))
    if not only:
        marks.put(context.database, MARK, now)
    return dict(number)


def terms_of(trial: str, keep_years: int, call_days: int = SECOND_LOOK_DAYS) -> Mapping[str, Term]:
    """How long what of a trial is kept; of one whose folder is gone as long as of the default one."""
    return load_terms(trial_folder(trial) if trial in trial_names() else None, keep_years, call_days)


def promised(database: Database, trial: str) -> dict[str, int]:
    """Manifest -> for how many days at most its texts say that a referral is kept, of every script of a trial that was in force."""
    with database.read() as connection:
        held = {id: scripts.get(connection, id) for id in scripts.find(connection, trial, "")}
    return {id: int(one.site.get("keep_years", KEEP_YEARS)) * YEAR_DAYS for id, one in held.items() if one is not None}


class Retention:
    """A loop. Of several processes the first does the night's work; doing it twice changes nothing."""

    def __init__(self, context: Context) -> None:
        self.context = context

    async def run(self) -> None:
        """Does the work of each night, for ever."""
        while True:
            try:
                await asyncio.to_thread(self._anchor)
                await asyncio.to_thread(erasure.let_go, self.context.database, self.context.clock.now())
                await asyncio.to_thread(retention.expire_looks, self.context.database, self.context.clock.now())
                if await asyncio.to_thread(self.is_due):
                    number = sum((await asyncio.to_thread(retain, self.context, "retention")).values())
                    LOG.info("retention: %d destroyed", number)
            except STORE_ERRORS as error:
                LOG.warning("retention: not done", extra={"error": type(error).__name__})
            await asyncio.sleep(_EVERY_SECONDS)

    def _anchor(self) -> None:
        with self.context.database.read() as connection:
            audit.anchor(connection, self.context.settings.anchor_file)

    def is_due(self) -> bool:
        """Whether this night's work is still to be done."""
        return overdue(marks.get(self.context.database, MARK), self.context.clock.now())


def overdue(last: datetime | None, now: datetime) -> bool:
    """Whether a night has come since the last time.

    >>> from datetime import timezone
    >>> evening = datetime(2026, 11, 22, 20, tzinfo=timezone.utc)
    >>> [overdue(evening, evening + timedelta(hours=hours)) for hours in (1, 6, 7, 24)]
    [False, False, True, True]
    """
    if last is None:
        return True
    night = now.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    return last < (night if now >= night else night - timedelta(days=1))
