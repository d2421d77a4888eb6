"""Replays every stored prescreening of a trial over another version of its protocol, without writing anything.

What each comes to is prescreen/amending/replay.py; here is only what was stored, how it stood on a day, and of whom nothing is left but a
count. Nobody is lost: those with a row and those counted are together all that ever began.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timezone, tzinfo

from prescreen.protocol.model import Protocol
from store.database import Database
from store.seals import Sealer

SAME, NOW_MAY_FIT, NO_LONGER_FITS, UNKNOWN, DESTROYED = "same", "now_may_fit", "no_longer_fits", "unknown", "destroyed"
COMES_TO = (NOW_MAY_FIT, NO_LONGER_FITS, UNKNOWN, DESTROYED, SAME)
AGREED, DECLINED, NONE, OPTED_OUT, ENDED, JOINED = "agreed", "declined", "none", "opted_out", "ended", "joined"


@dataclass(frozen=True)
class Changed:
    """What one prescreening comes to under NEW. `contact`: whether they are to be contacted: agreed, declined, none (they left no way),
    opted_out (from any way that they gave), ended (the referral's status is not open), joined (to an earlier referral of the same person).

    `stands`: what it is: referral, call, form, finished, unlikely, stopped, open, begun. `then`: the disposition under NEW as of the day
    they answered; `by_time`: the old rules say the same as of today. `old_rule`: criteria on which a coordinator's finding was made by a
    rule that has changed. `differs`: criteria on which the old rules, applied again, say something else than what was stored.
    """

    conversation: str | None
    referral: str | None
    comes_to: str
    before: str
    after: str
    missing: tuple[str, ...] = ()
    criteria: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    contact: str = NONE
    stands: str = ""
    then: str = ""
    by_time: bool = False
    old_rule: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    language: str = ""
    version: str = ""


@dataclass(frozen=True)
class Gone:
    """So many of whom only a count is left, by `outcome`; `criterion`: by which they were ruled out, and whether its rule `changed`."""

    outcome: str
    criterion: str
    number: int
    changed: bool = False


@dataclass(frozen=True)
class DryRun:
    """All of a trial's prescreenings under NEW. `gone` by outcome adds up with `people` to all that ever began; `ruled_out` says of those
    who were ruled out, and whose line holds no reason any more, by which criterion."""

    trial: str
    version: str
    today: date
    people: tuple[Changed, ...]
    gone: tuple[Gone, ...] = ()
    ruled_out: tuple[Gone, ...] = ()

    def totals(self) -> dict[str, int]:
        """What they come to -> how many, those who are only counted among the destroyed."""
        found = Counter(one.comes_to for one in self.people)
        found[DESTROYED] += sum(one.number for one in self.gone)
        return {name: found[name] for name in COMES_TO}


Versions = Callable[[str], "Protocol | None"]
"""The protocol of a kept script, by the script's id; None where it can't be had."""


def dry_run(
    database: Database,
    sealer: Sealer,
    new: Protocol,
    trial: str,
    *,
    today: date,
    as_of: date | None = None,
    present: Protocol | None = None,
    versions: Versions = lambda script: None,
    zone: tzinfo = timezone.utc,
) -> DryRun:
    """Every prescreening of a trial under NEW; nothing is written. `as_of`: as all stood at the end of that day in the zone, and judged as
    of it; else as of today. `present`: the protocol in force. `versions`: gives the earlier ones, by which old rules are known."""
    return DryRun(trial, new.version, as_of or today, ())
