"""Who is to be asked again by somebody who does not know the answers: until then nobody is shown them, in whatever place.

A referral that is drawn is `blind`. store/referrals.py opens it without what its answers gave, lists and counts pass over that, and
store/work.py takes no change that would tell. An emergency is never hidden. Whoever opens it all the same sees it, alone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from store import audit, ids
from store.seals import Sealer
from store.tables import agreement_draws, agreement_openings, agreement_ratings, conversations, referrals

RATED, DECLINED, EXPIRED, WORKED_ON, WITHDRAWN, ANOTHER = "rated", "declined", "expired", "worked on", "withdrawn", "another came"
ENDS = (RATED, DECLINED, EXPIRED, WORKED_ON, WITHDRAWN, ANOTHER)
"""How it ends: asked again; did not want to be; the time for it was over; worked on by somebody who had opened it; answers gone; another
referral of the same person came, which shows what this one hides."""
OPENED = "opened before it was asked again"
"""What the trail calls that somebody opened one all the same."""
LOOKED_AROUND = "looked at while hidden"
"""What it calls a look at one that shows no more than who it is: whoever had it may ask again."""
REASON = (4, 500)
"""Least and most letters of a reason."""


class Blind(Exception):
    """This is not shown, or not done, until the referral is asked again."""


def begin(connection: Connection, referral: str, now: datetime) -> None:
    """From here on nobody is shown it."""
    shown = (referrals.c.id == referral) & ~referrals.c.blind
    if connection.execute(update(referrals).where(shown).values(blind=True, version=referrals.c.version + 1)).rowcount:
        audit.add(connection, now, "draw", "drawn to be asked again", referral)


def end(connection: Connection, referral: str, how: str, now: datetime, by: str) -> bool:
    """Shows it to everybody again, and destroys answers to somebody who did not send them. False where it was not hidden."""
    hidden = (referrals.c.id == referral) & referrals.c.blind
    if not connection.execute(update(referrals).where(hidden).values(blind=False, version=referrals.c.version + 1)).rowcount:
        return False
    open_ = (agreement_draws.c.referral == referral) & agreement_draws.c.drawn & agreement_draws.c.ended.is_(None)
    connection.execute(update(agreement_draws).where(open_).values(ended=how, ended_at=now, ended_by=by))
    begun = (agreement_ratings.c.referral == referral) & agreement_ratings.c.sent_at.is_(None)
    connection.execute(delete(agreement_ratings).where(begun))
    audit.add(connection, now, by, "shown again", referral, how)
    return True


def lift(connection: Connection, now: datetime) -> int:
    """Shows every referral again whose time for being asked is over; gives how many those were."""
    over = (agreement_draws.c.until <= now) & agreement_draws.c.drawn & agreement_draws.c.ended.is_(None)
    due = connection.execute(select(agreement_draws.c.referral).where(over)).scalars().all()
    return sum(end(connection, one, EXPIRED, now, "draw") for one in due)


def due(connection: Connection, now: datetime) -> bool:
    """Whether `lift` would show something again; changes nothing."""
    over = (agreement_draws.c.until <= now) & agreement_draws.c.drawn & agreement_draws.c.ended.is_(None)
    return connection.execute(select(agreement_draws.c.id).where(over).limit(1)).first() is not None


def is_blind(connection: Connection, referral: str) -> bool:
    """Whether a referral is shown to nobody now."""
    return connection.execute(select(referrals.c.blind).where(referrals.c.id == referral)).scalar_one_or_none() is True


def of_conversation(connection: Connection, conversation: str) -> str | None:
    """The referral of a conversation, where that is shown to nobody now."""
    here = (referrals.c.conversation == conversation) & referrals.c.blind
    return connection.execute(select(referrals.c.id).where(here)).scalar_one_or_none()


def every(connection: Connection, trial: str = "") -> set[str]:
    """All that are shown to nobody now, or those of a trial."""
    query = select(referrals.c.id).where(referrals.c.blind)
    return set(connection.execute(query.where(referrals.c.trial == trial) if trial else query).scalars())


def hidden_conversations(connection: Connection) -> set[str]:
    """The conversations of all that are shown to nobody now."""
    hidden = referrals.c.blind & referrals.c.conversation.is_not(None)
    return set(connection.execute(select(referrals.c.conversation).where(hidden)).scalars())


def hidden_from(connection: Connection, referral: str, user: str) -> bool:
    """Whether somebody is not to be shown this one: it is blind, and they have not opened it all the same."""
    return is_blind(connection, referral) and user not in openers(connection, referral)


def openers(connection: Connection, referral: str) -> set[str]:
    """Who has opened it all the same."""
    return set(connection.execute(select(agreement_openings.c.user).where(agreement_openings.c.referral == referral)).scalars())


def open_(connection: Connection, sealer: Sealer, referral: str, user: str, reason: str, now: datetime) -> None:
    """Somebody opens it all the same: from here on they see it and may not ask again. Raises ValueError where no reason is given."""
    words, (least, most) = " ".join(reason.split()), REASON
    if len(words) < least:
        raise ValueError("Please say why it can't wait until they are asked again.")
    if user in openers(connection, referral):
        return
    id = ids.new("o")
    sealed = sealer.seal(words[:most], "agreement_openings", id, "reason")
    connection.execute(agreement_openings.insert().values(id=id, referral=referral, user=user, reason=sealed, at=now))
    audit.add(connection, now, user, OPENED, referral)


def reasons(connection: Connection, sealer: Sealer, referral: str) -> list[tuple[datetime, str, str]]:
    """When it was opened all the same, by whom and why."""
    query = select(agreement_openings).where(agreement_openings.c.referral == referral).order_by(agreement_openings.c.at)
    return [(row.at, row.user, sealer.open(row.reason, "agreement_openings", row.id, "reason")) for row in connection.execute(query)]


def conversations_of(connection: Connection, wanted: Collection[str]) -> set[str]:
    """The conversations of these referrals."""
    query = select(conversations.c.id).join(referrals, referrals.c.conversation == conversations.c.id)
    return set(connection.execute(query.where(referrals.c.id.in_(list(wanted)))).scalars())
