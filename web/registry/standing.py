"""How a trial stands beside its record: what was found, what of it is acknowledged, and whether the registry is silent for too long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from prescreen.registry.findings import Finding, findings
from prescreen.registry.ours import Ours, ours_of, registry_of
from store import approvals, recruitment, registry
from store.registry import Acknowledgement, Watch
from web.context import Context

LAG = timedelta(days=30)
"""How long after a board's approval a record may be brought up to it."""
_MADE: dict[str, tuple[Ours, tuple[str, ...], tuple[Finding, ...]]] = {}
"""Trial -> our side, the snapshots, and what was found of them."""


@dataclass(frozen=True)
class Standing:
    """`registry`: the record's number, "" where the trial has none. `silent`: days without an answer, where that is an alarm; else 0.

    `open`: the findings that nobody has acknowledged; `seen`: those that somebody has. `approved`: when the board approved what
    is in force.
    """

    registry: str
    watch: Watch
    version: str
    open: tuple[Finding, ...]
    seen: tuple[tuple[Finding, Acknowledgement], ...]
    silent: int = 0
    approved: date | None = None

    @property
    def lags_until(self) -> date | None:
        """Until when the record may lag behind the board's approval."""
        return self.approved + LAG if self.approved else None

    @property
    def every(self) -> Mapping[str, Finding]:
        """Id -> finding."""
        return {one.id: one for one in (*self.open, *(one for one, _ in self.seen))}


def our_side(context: Context, connection: Connection) -> Ours:
    """Our side of the comparison as it stands: the protocol, whether the site recruits, and what participants are told of the team."""
    settings = context.settings
    recruiting = recruitment.standing(connection, context.trial)
    approved = approved_on(context, connection)
    day = approved.isoformat() if approved else ""
    return ours_of(context.protocol, recruiting=recruiting, phone=settings.study_phone, email=settings.study_email, approved=day)


def approved_on(context: Context, connection: Connection) -> date | None:
    """The day on which the board approved the script in force, in whichever language last; None where it did not."""
    covered = context.lock.look(connection).covered.values()
    return max((one.approved_on for one in covered if one.kind == approvals.APPROVAL and one.approved_on), default=None)


def standing(context: Context, connection: Connection) -> Standing:
    """How it stands now."""
    number, trial = registry_of(context.protocol), context.trial
    if not number:
        return Standing("", Watch(), "", (), ())
    kept = registry.kept(connection, trial, number)
    watch, seen = registry.state(connection, trial), registry.acknowledged(connection, trial)
    found = _found(context, connection, tuple(row.id for row in kept))
    return Standing(
        registry=number,
        watch=watch,
        version=kept[-1].version if kept else "",
        open=tuple(one for one in found if one.id not in seen),
        seen=tuple((one, seen[one.id]) for one in found if one.id in seen),
        silent=silent_days(context, watch),
        approved=approved_on(context, connection),
    )


def silent_days(context: Context, watch: Watch) -> int:
    """For how many days the registry was not reached, where it is watched and that is too long; else 0."""
    silent = watch.silent(context.clock.now())
    days, most = silent.days if silent is not None else 0, context.settings.registry_days
    return days if context.settings.registry_watch and silent is not None and silent >= timedelta(days=most) else 0


def watched_registries(context: Context) -> dict[str, str]:
    """Trial -> how the watch over its record goes: off, waiting, reached, missed, or silent where that is an alarm."""
    found: dict[str, str] = {}
    with context.database.read() as connection:
        for trial, one in context.trials.items():
            watch = registry.state(connection, trial)
            if not one.settings.registry_watch or not registry_of(one.protocol):
                found[trial] = "off"
            elif silent_days(one, watch):
                found[trial] = "silent"
            else:
                found[trial] = "missed" if watch.fault else "reached" if watch.reached_at else "waiting"
    return found


def _found(context: Context, connection: Connection, snapshots: tuple[str, ...]) -> tuple[Finding, ...]:
    """The findings: made once for all pages that show them, until another snapshot is kept or ours is changed."""
    ours = our_side(context, connection)
    made = _MADE.get(context.trial)
    if made is None or made[:2] != (ours, snapshots):
        kept = registry.readings(connection, context.trial, ours.registry)
        made = _MADE[context.trial] = (ours, snapshots, findings(kept, ours, context.protocol.units))
    return made[2]
